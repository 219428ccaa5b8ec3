//! What is thrown away can be taken back for a while, and what is used cannot be thrown away.

use image::ImageFormat;

use super::{author, different_people, encoded, halves, ready, row, send, send_all};
use crate::{
    page::{
        Browser, city,
        content::{author_and_approver, authorise, decide},
    },
    run::{publish, run, text},
};

/// A picture as a file, each another one.
pub(super) fn png(width: u32) -> Vec<u8> {
    encoded(&halves(width, 900), ImageFormat::Png)
}

/// Makes a slide of a file and keeps it as a draft, or hands it in; gives its number.
pub(super) async fn slide(author: &mut Browser, file: &str, title: &str, what: &str) -> String {
    let fields = [
        ("file", file),
        ("headline", title),
        ("picture_alt", "Cartel"),
        ("department", "comunicacion"),
        ("where", "all"),
        ("until", "week"),
        ("category", "services"),
        ("do", what),
    ];
    let kept = author.submit(&format!("/content/new?file={file}"), "/content/new", &fields).await;
    let number = kept.place.strip_prefix("/content/proposals/").and_then(|rest| rest.split_once('?'));
    number.unwrap_or_else(|| panic!("{kept:?}")).0.to_owned()
}

/// Throws a file away and gives where that leads.
pub(super) async fn throw(browser: &mut Browser, number: u32) -> crate::page::Page {
    browser.submit("/content/media", &format!("/content/media/{number}/throw"), &[]).await
}

/// What a row says but for the tokens of its forms, which change with each page.
fn without_tokens(row: &str) -> String {
    let mut parts = row.split("name=\"csrf\" value=\"");
    let first = parts.next().unwrap_or_default();
    first.to_owned() + &parts.map(|part| part.split_once('"').map_or(part, |(_, rest)| rest)).collect::<String>()
}

#[tokio::test]
async fn a_file_is_nowhere_while_it_lies_in_the_trash_and_comes_back_as_it_was() {
    let (_city, data, served) = city();
    let mut berta = author(&served).await;
    let (one, two) = (png(1600), png(1500));
    send_all(&mut berta, &[("uno.png", &one), ("dos.png", &two)]).await;
    let before = row(&ready(&mut berta).await, 1);
    let thrown = berta.submit("/content/media?q=uno", "/content/media/1/throw", &[("q", "uno dos")]).await;
    let is_back = thrown.place.starts_with("/content/media?q=uno%20dos&") && thrown.place.ends_with("&undo=1");
    assert!(is_back, "{thrown:?}");
    let said = berta.get(&thrown.place).await;
    assert!(said.body.contains("«uno.png» está en la papelera.") && said.body.contains("Deshacer"), "{said:?}");

    let list = berta.get("/content/media").await;
    assert!(!list.body.contains("uno.png") && list.body.contains("dos.png"), "{list:?}");
    assert!(berta.get("/content/media?q=uno").await.body.contains("No hay ningún archivo así"));
    assert_eq!(berta.get("/content/new?file=1-0").await.status, 404);
    let chooser = berta.get("/content/new?file=2-0").await;
    assert!(chooser.body.contains("value=\"2-0\"") && !chooser.body.contains("value=\"1-0\""), "{chooser:?}");
    assert_eq!(throw(&mut berta, 1).await.status, 404, "it is thrown away once");
    let trash = berta.get("/content/media/trash").await;
    assert!(trash.body.contains("uno.png") && trash.body.contains("Lo tiró Persona berta"), "{trash:?}");
    assert!(!trash.body.contains("dos.png"), "{trash:?}");
    assert_eq!(berta.get("/content/media/1/0").await.status, 200);

    let again = send(&mut berta, &[("copia.png", &one)]).await;
    assert_eq!(again.status, 200, "{again:?}");
    assert!(again.body.contains("«uno.png» está en la papelera: no se subió otra vez."), "{again:?}");
    assert!(again.body.contains("action=\"/content/media/1/restore\""), "{again:?}");
    let restored = berta.submit("/content/media/trash", "/content/media/1/restore", &[]).await;
    assert!(restored.place.ends_with("done=media-restored"), "{restored:?}");
    assert_eq!(without_tokens(&row(&ready(&mut berta).await, 1)), without_tokens(&before));
    assert!(berta.get("/content/media/trash").await.body.contains("La papelera está vacía"));
    let late = berta.submit("/content/media", "/content/media/1/delete", &[]).await;
    assert_eq!(late.place, "/content/media/trash?done=media-changed", "only what lies there is deleted: {late:?}");
    let log = run(&["audit", "list", "--json", "--data", text(data.path())]).out;
    for action in ["content.media-thrown", "content.media-restored"] {
        assert!(log.contains(action), "{action}: {log}");
    }
    assert!(!log.contains("content.media-deleted"), "{log}");
}

#[tokio::test]
async fn what_is_used_is_not_thrown_away_and_says_where() {
    let (_city, data, served) = city();
    let (mut berta, mut carla) = author_and_approver(&served).await;
    send_all(&mut berta, &[("uno.png", &png(1600))]).await;
    ready(&mut berta).await;
    let number = slide(&mut berta, "1-0", "Feria del empleo", "save").await;
    let refused = throw(&mut berta, 1).await;
    assert!(refused.status == 422 && refused.body.contains("no se tiró porque se usa"), "{refused:?}");
    let link = format!("<a href=\"/content/proposals/{number}\">Feria del empleo (borrador)</a>");
    assert!(refused.body.contains(&link), "{refused:?}");
    let fields = [
        ("file", "1-0"),
        ("headline", "Feria del empleo"),
        ("picture_alt", "Cartel"),
        ("department", "comunicacion"),
        ("where", "all"),
        ("until", "week"),
        ("category", "services"),
        ("do", "send"),
    ];
    assert!(decide(&mut berta, &number, "", &fields).await.place.ends_with("done=sent"));
    assert_eq!(throw(&mut berta, 1).await.status, 422, "what waits to be authorised uses it");
    authorise(&mut carla, &number).await;
    let refused = throw(&mut berta, 1).await;
    let link = "<a href=\"/content/items/feria-del-empleo\">Feria del empleo</a>";
    assert!(refused.status == 422 && refused.body.contains(link), "{refused:?}");
    assert!(refused.body.contains("id=\"file-1\""), "it is still among the files: {refused:?}");

    // What is over shows nothing any more, though it stands in the content.
    let out = data.path().join("copia");
    assert_eq!(run(&["content", "export", text(&out), "--data", text(data.path())]).code, 0);
    let playlist = out.join("playlists/avisos-comunicacion.toml");
    let written = std::fs::read_to_string(&playlist).expect("the playlist of its slides");
    let over: Vec<&str> = written
        .lines()
        .map(|line| if line.starts_with("flight") { "flight = { until = 2026-01-02 }" } else { line })
        .collect();
    assert!(written.contains("flight"), "{written}");
    std::fs::write(&playlist, over.join("\n")).expect("the playlist can be changed");
    publish(&out, data.path(), &["--now"]);
    let thrown = throw(&mut berta, 1).await;
    assert!(thrown.place.ends_with("?undo=1"), "{thrown:?}");
    let item = berta.get("/content/items/feria-del-empleo").await;
    assert!(item.status == 200 && item.body.contains("Corregir"), "{item:?}");
}

#[tokio::test]
async fn only_who_may_write_for_its_department_throws_restores_and_deletes() {
    let (_city, data, served) = city();
    let [mut berta, mut eva, mut carla] = different_people(&served).await;
    let one = png(1600);
    send_all(&mut berta, &[("de berta.png", &one), ("otra.png", &png(1500))]).await;
    ready(&mut berta).await;
    assert_eq!(carla.submit("/content/media", "/content/media/1/throw", &[]).await.status, 403);
    assert_eq!(eva.submit("/content/media", "/content/media/1/throw", &[]).await.status, 404);
    throw(&mut berta, 1).await;
    for what in ["restore", "delete"] {
        let path = format!("/content/media/1/{what}");
        assert_eq!(carla.submit("/content/media", &path, &[]).await.status, 403, "{what}");
        assert_eq!(eva.submit("/content/media", &path, &[]).await.status, 404, "{what}");
    }
    assert!(!eva.get("/content/media/trash").await.body.contains("de berta.png"));
    assert_eq!(carla.get("/content/media/trash").await.status, 403);
    assert_eq!(eva.get("/content/media?undo=1").await.body.matches("papelera").count(), 0);
    // That somebody else threw the same one away is not told.
    send_all(&mut eva, &[("de eva.png", &one)]).await;
    ready(&mut eva).await;

    let deleted = berta.submit("/content/media/trash", "/content/media/1/delete", &[]).await;
    assert_eq!(deleted.place, "/content/media/trash?done=media-deleted", "{deleted:?}");
    assert_eq!(berta.submit("/content/media/trash", "/content/media/1/restore", &[]).await.status, 404);
    assert_eq!(eva.get("/content/media/3/0").await.status, 200, "what was made of both stays");
    let log = run(&["audit", "list", "--json", "--data", text(data.path())]).out;
    assert!(log.contains("content.media-deleted"), "{log}");
}
