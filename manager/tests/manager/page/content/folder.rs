//! A folder and the page change the same content: nothing of either is undone unseen.

use std::{collections::BTreeMap, fs, path::Path};

use super::{author_and_approver, authorise, decide, hand_in, headline, version, with};
use crate::{
    page::city,
    run::{publish, run, text, try_publish},
    stops::decide as decide_stop,
};

/// Every file of a folder, but the mark of its revision.
pub(super) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for part in ["", "campaigns", "departments", "offices", "playlists", "media"] {
        for entry in fs::read_dir(folder.join(part)).into_iter().flatten().flatten() {
            if entry.path().is_file() && entry.file_name() != ".cartelera-revision" {
                let name = format!("{part}/{}", entry.file_name().to_string_lossy());
                all.insert(name, fs::read(entry.path()).expect("a file"));
            }
        }
    }
    all
}

pub(super) fn export(data: &Path, folder: &Path) -> String {
    let ended = run(&["content", "export", text(folder), "--data", text(data)]);
    assert_eq!(ended.code, 0, "{ended:?}");
    ended.out
}

#[tokio::test]
async fn what_was_published_is_exported_byte_for_byte() {
    let (city, data, _served) = city();
    let out = data.path().join("copia");
    assert!(export(data.path(), &out).starts_with("revisión 1 en "));
    assert_eq!(files(&out), files(city.path()));
    let twice = run(&["content", "export", text(&out), "--data", text(data.path())]);
    assert_eq!(twice.code, 2, "{twice:?}");
    assert!(twice.err.contains("it holds something already"), "{twice:?}");
    let unknown =
        run(&["content", "export", text(&data.path().join("x")), "--revision", "9", "--data", text(data.path())]);
    assert!(unknown.code == 2 && unknown.err.contains("there is no revision 9"), "{unknown:?}");
    publish(&out, data.path(), &[]);
    let list = run(&["content", "list", "--data", text(data.path())]).out;
    assert!(list.contains("REVISIÓN") && !list.contains("\n2 "), "the same again is no other revision: {list}");
}

#[tokio::test]
async fn a_folder_that_lacks_a_change_of_the_page_is_refused() {
    let (city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let number = hand_in(&mut author, &[]).await;
    authorise(&mut approver, &number).await;
    let id = "cierre-por-obra-en-la-calle-galeana";
    city.change("playlists/institucional.toml", "Llama al 072", "Marca 072");
    let refused = try_publish(city.path(), data.path(), &[]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("revisión 2: Cierre por obra en la calle Galeana (Persona carla"), "{refused:?}");
    assert!(headline(&served, "cajas", id).await.is_some());

    let out = data.path().join("copia");
    export(data.path(), &out);
    let file = out.join("playlists/institucional.toml");
    fs::write(&file, fs::read_to_string(&file).unwrap().replace("Llama al 072", "Marca 072")).unwrap();
    publish(&out, data.path(), &["--now"]);
    assert_eq!(headline(&served, "cajas", "atencion").await.as_deref(), Some("Marca 072"));
    assert!(headline(&served, "cajas", id).await.is_some());
    // That a folder with the change was published since does not make one without it right.
    let refused = try_publish(city.path(), data.path(), &[]);
    assert!(refused.code == 1 && refused.err.contains("revisión 2: Cierre por obra"), "{refused:?}");
    assert!(headline(&served, "cajas", id).await.is_some());
    publish(city.path(), data.path(), &["--now", "--over-page"]);
    assert_eq!(headline(&served, "cajas", id).await, None, "who insists undoes it");
    publish(city.path(), data.path(), &["--now"]);
}

#[tokio::test]
async fn what_was_withdrawn_does_not_keep_other_changes_from_the_screens() {
    let (_city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let withdrawn = decide_stop(data.path(), &["withdraw", "--item", "predial-1", "--yes"]);
    assert_eq!(withdrawn.code, 0, "{withdrawn:?}");
    let number = hand_in(&mut author, &[]).await;
    authorise(&mut approver, &number).await;
    assert!(headline(&served, "cajas", "cierre-por-obra-en-la-calle-galeana").await.is_some());
}

#[tokio::test]
async fn a_correction_of_what_was_changed_meanwhile_is_not_published_unseen() {
    let (city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    author.submit("/content/items/atencion", "/content/items/atencion/correct", &[]).await;
    let same =
        [("body", "Reporta baches, fugas y luminarias."), ("source", "Atención Ciudadana"), ("kicker", "Servicio")];
    let fields = with(&[&same[..], &[("headline", "Llame al 072"), ("until", "none"), ("do", "send")]].concat());
    assert!(decide(&mut author, "1", "", &fields).await.place.ends_with("done=sent"));
    city.change("playlists/institucional.toml", "Llama al 072", "Marca el 072");
    publish(city.path(), data.path(), &["--now"]);
    let refused = decide(&mut approver, "1", "/authorise", &[]).await;
    assert!(refused.status == 422 && refused.body.contains("El contenido cambió desde que"), "{refused:?}");
    assert_eq!(headline(&served, "cajas", "atencion").await.as_deref(), Some("Marca el 072"));
    decide(&mut approver, "1", "/refuse", &[("reason", "Cambió")]).await;
    let (csrf, seen) =
        (author.get("/content/proposals/1").await.csrf(), version(&author.get("/content/proposals/1").await));
    let blind = [&[("csrf", csrf.as_str()), ("version", seen.as_str()), ("base", "la de antes")], &fields[..]].concat();
    let overtaken = author.post("/content/proposals/1", &blind).await;
    assert!(overtaken.status == 422 && overtaken.body.contains("La pieza cambió desde"), "{overtaken:?}");
    let page = author.get("/content/proposals/1").await;
    assert!(page.body.contains("La pieza cambió desde que se hizo este borrador"), "{page:?}");
    assert!(decide(&mut author, "1", "", &fields).await.place.ends_with("done=sent"));
    authorise(&mut approver, "1").await;
    assert_eq!(headline(&served, "cajas", "atencion").await.as_deref(), Some("Llame al 072"));
    let out = data.path().join("copia");
    export(data.path(), &out);
    let text = fs::read_to_string(out.join("playlists/institucional.toml")).unwrap();
    let expected = fs::read_to_string(city.file("playlists/institucional.toml")).unwrap();
    assert!(text.contains("headline = \"Llame al 072\""), "{text}");
    assert_eq!(text.lines().count(), expected.lines().count(), "{text}");
}
