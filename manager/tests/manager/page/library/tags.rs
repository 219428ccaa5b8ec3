//! Words that people put on files, and find them by.

use super::{
    author, different_people, ready, row, send_all,
    trash::{png, throw},
};
use crate::{
    page::{Browser, Page, city},
    run::{run, text},
};

/// Puts tags on a file.
async fn tag(browser: &mut Browser, number: u32, tags: &str) -> Page {
    browser.submit("/content/media", &format!("/content/media/{number}/about"), &[("add", tags)]).await
}

/// Which of these files a search finds.
async fn found(browser: &mut Browser, query: &str) -> Vec<u32> {
    let page = browser.get(&format!("/content/media?{query}")).await;
    assert_eq!(page.status, 200, "{page:?}");
    (1..=3).filter(|number| page.body.contains(&format!("id=\"file-{number}\""))).collect()
}

#[tokio::test]
async fn files_are_found_by_their_tags_alone_and_with_words() {
    let (_city, data, served) = city();
    let mut berta = author(&served).await;
    send_all(&mut berta, &[("uno.png", &png(1600)), ("dos.png", &png(1500)), ("tres.png", &png(1400))]).await;
    ready(&mut berta).await;
    let done = tag(&mut berta, 1, " #Predial,  Campaña 2026 ; predial").await;
    assert_eq!(done.place, "/content/media?done=media-tagged#file-1", "{done:?}");
    tag(&mut berta, 2, "PREDIAL").await;
    tag(&mut berta, 2, "Cañón, campana 2026").await;
    let list = berta.get("/content/media").await;
    let (one, two) = (row(&list, 1), row(&list, 2));
    let link = "<a class=\"tag\" href=\"/content/media?tag=campana%202026\">campaña 2026</a>";
    assert!(one.contains(link) && two.contains(link), "as it was written first: {one} {two}");
    assert_eq!(two.matches(">predial</a>").count(), 1, "{two}");
    for choice in ["<option value=\"campaña 2026\">", "<option value=\"predial\">predial (2)</option>"] {
        assert!(list.body.contains(choice), "{choice}: {list:?}");
    }

    assert_eq!(found(&mut berta, "tag=predial").await, [1, 2]);
    assert_eq!(found(&mut berta, "tag=canon").await, [2]);
    assert_eq!(found(&mut berta, "q=dos&tag=predial").await, [2]);
    assert_eq!(found(&mut berta, "q=tres&tag=predial").await, [] as [u32; 0]);
    assert_eq!(found(&mut berta, "q=CAMPA%C3%91A").await, [1, 2], "a search looks through tags");
    assert_eq!(found(&mut berta, "q=campana+uno").await, [1], "and through names");
    assert_eq!(found(&mut berta, "tag=pred").await, [] as [u32; 0], "a tag is a whole one");
    assert!(berta.get("/content/media?tag=nada").await.body.contains("No hay ningún archivo así"));

    let fields = [("remove", "predial"), ("tag", "predial"), ("q", "u")];
    let gone = berta.submit("/content/media?tag=predial", "/content/media/1/about", &fields).await;
    assert_eq!(gone.place, "/content/media?q=u&tag=predial&done=media-tagged#file-1", "{gone:?}");
    assert_eq!(found(&mut berta, "tag=predial").await, [2]);
    // What lies in the trash has its tags when it comes back, and none of them is offered meanwhile.
    throw(&mut berta, 2).await;
    let list = berta.get("/content/media").await;
    assert!(!list.body.contains("cañón") && !list.body.contains("predial"), "{list:?}");
    berta.submit("/content/media/trash", "/content/media/2/restore", &[]).await;
    assert_eq!(found(&mut berta, "tag=canon").await, [2]);
    let log = run(&["audit", "list", "--json", "--data", text(data.path())]).out;
    assert_eq!(log.matches("content.media-tagged").count(), 4, "{log}");
}

#[tokio::test]
async fn what_is_no_tag_is_told_and_stays_in_its_field() {
    let (_city, _data, served) = city();
    let mut berta = author(&served).await;
    send_all(&mut berta, &[("uno.png", &png(1600))]).await;
    ready(&mut berta).await;
    let long = "a".repeat(31);
    let many = (0..13).map(|number| format!("t{number}")).collect::<Vec<_>>().join(",");
    for (tags, said) in [
        ("", "escriba al menos una etiqueta"),
        (long.as_str(), "hasta 30 letras"),
        (many.as_str(), "hasta 12 etiquetas"),
        ("<script>alert(1)</script>", "sólo llevan letras"),
    ] {
        let refused = tag(&mut berta, 1, tags).await;
        assert!(refused.status == 422 && refused.body.contains(said), "{tags}: {refused:?}");
        assert!(!refused.body.contains("<script>alert"), "{refused:?}");
        if !tags.contains('<') && !tags.is_empty() {
            assert!(refused.body.contains(&format!("value=\"{tags}\" aria-invalid=\"true\"")), "{tags}: {refused:?}");
        }
    }
    assert!(!row(&berta.get("/content/media").await, 1).contains("class=\"tag\""));
    let looked = berta.get("/content/media?tag=%3Cscript%3Ealert(1)%3C/script%3E%22").await;
    assert!(!looked.body.contains("<script>alert"), "{looked:?}");
    let twelve = (0..12).map(|number| format!("t{number}")).collect::<Vec<_>>().join(",");
    assert!(tag(&mut berta, 1, &twelve).await.place.contains("done=media-tagged"));
    assert_eq!(tag(&mut berta, 1, "otra").await.status, 422);
    assert!(tag(&mut berta, 1, "t3").await.place.contains("done=media-tagged"), "it has that one already");
}

#[tokio::test]
async fn tags_are_changed_by_who_may_write_and_told_to_who_sees_their_files() {
    let (_city, _data, served) = city();
    let [mut berta, mut eva, mut carla] = different_people(&served).await;
    send_all(&mut berta, &[("uno.png", &png(1600))]).await;
    ready(&mut berta).await;
    tag(&mut berta, 1, "secreto").await;
    assert_eq!(tag(&mut carla, 1, "otra").await.status, 403);
    assert_eq!(tag(&mut eva, 1, "otra").await.status, 404);
    let seen = carla.get("/content/media").await;
    assert!(seen.body.contains(">secreto</a>") && !seen.body.contains("name=\"add\""), "{seen:?}");
    assert!(!eva.get("/content/media").await.body.contains("secreto"));
    throw(&mut berta, 1).await;
    assert_eq!(tag(&mut berta, 1, "otra").await.status, 404, "what lies in the trash is left as it is");
}
