//! Another file takes the place of one wherever that is used, by one form.

use cartelera_playlists::{hash::ContentHash, programme::Content};

use super::{
    different_people, ready, row, send_all,
    trash::{png, slide, throw},
};
use crate::{
    page::{
        Browser, Page, city,
        content::{author_and_approver, authorise, items},
    },
    run::Served,
};

/// The picture of the slide `item`, and what it says of it.
async fn shown(served: &Served, item: &str) -> (ContentHash, Option<String>) {
    let items = items(served, "cajas").await;
    let found = items.into_iter().find(|known| known.id.as_str() == item).unwrap_or_else(|| panic!("{item}"));
    let Content::Slide(slide) = found.content else { panic!("{found:?}") };
    (slide.media, slide.alt)
}

/// Puts the file `new` in the place of the file with `number`.
async fn replace(browser: &mut Browser, number: u32, new: &str) -> Page {
    let path = format!("/content/media/{number}/replace");
    browser.submit(&path, &path, &[("file", new), ("alt", "Otro cartel")]).await
}

#[tokio::test]
async fn everything_that_shows_a_file_follows_together() {
    let (_city, _data, served) = city();
    let (mut berta, mut carla) = author_and_approver(&served).await;
    send_all(&mut berta, &[("uno.png", &png(1600)), ("dos.png", &png(1500))]).await;
    ready(&mut berta).await;
    for title in ["Feria del empleo", "Feria del libro", "Feria del campo"] {
        let number = slide(&mut berta, "1-0", title, "send").await;
        authorise(&mut carla, &number).await;
    }
    let before = shown(&served, "feria-del-empleo").await;
    let list = berta.get("/content/media").await;
    assert!(row(&list, 1).contains("href=\"/content/media/1/replace\""), "{}", row(&list, 1));
    assert!(!row(&list, 2).contains("/replace"), "nothing uses it: {}", row(&list, 2));
    // One of them is being changed already.
    berta.submit("/content/items/feria-del-campo", "/content/items/feria-del-campo/correct", &[]).await;
    let page = berta.get("/content/media/1/replace").await;
    let (follow, stay) = page.body.split_once("Siguen como están").expect("two lists");
    for title in ["Feria del empleo (Lámina)", "Feria del libro (Lámina)"] {
        assert!(follow.contains(title) && !stay.contains(title), "{page:?}");
    }
    assert!(stay.contains("Feria del campo (Lámina)") && stay.contains("Ya tiene un cambio abierto"), "{page:?}");
    assert!(page.body.contains("<option value=\"2-0\">dos.png</option>"), "{page:?}");
    assert!(!page.body.contains("value=\"1-0\""), "it does not take its own place: {page:?}");

    for wrong in ["", "1-0", "9-0", "media/pictures/nada.png"] {
        let refused = replace(&mut berta, 1, wrong).await;
        assert!(refused.status == 422 && refused.body.contains("Elija el archivo nuevo"), "{wrong}: {refused:?}");
    }
    let path = "/content/media/1/replace";
    let refused = berta.submit(path, path, &[("file", "2-0"), ("alt", " ")]).await;
    assert!(refused.status == 422 && refused.body.contains("Diga qué muestra el archivo nuevo"), "{refused:?}");
    let sent = replace(&mut berta, 1, "2-0").await;
    assert_eq!(sent.place, "/content?only=review&done=media-replaced", "{sent:?}");
    let review = carla.get("/content?only=review").await;
    assert!(review.body.contains("Feria del empleo") && review.body.contains("Feria del libro"), "{review:?}");
    assert_eq!(shown(&served, "feria-del-empleo").await, before, "nothing changes before it is authorised");
    for number in ["5", "6"] {
        authorise(&mut carla, number).await;
    }
    for item in ["feria-del-empleo", "feria-del-libro"] {
        let after = shown(&served, item).await;
        assert!(after.0 != before.0 && after.1.as_deref() == Some("Otro cartel"), "{item}: {after:?}");
    }
    assert_eq!(shown(&served, "feria-del-campo").await, before);
    let used = throw(&mut berta, 1).await;
    assert!(used.status == 422 && !used.body.contains("Feria del libro</a></li>"), "{used:?}");
    let late = replace(&mut berta, 1, "2-0").await;
    assert_eq!(late.status, 422, "nothing is left that could follow: {late:?}");
}

#[tokio::test]
async fn files_are_replaced_by_who_may_write_for_their_department() {
    let (_city, _data, served) = city();
    let [mut berta, mut eva, mut carla] = different_people(&served).await;
    send_all(&mut berta, &[("uno.png", &png(1600)), ("dos.png", &png(1500))]).await;
    ready(&mut berta).await;
    assert_eq!(carla.get("/content/media/1/replace").await.status, 403);
    assert_eq!(eva.get("/content/media/1/replace").await.status, 404);
    let path = "/content/media/1/replace";
    assert_eq!(carla.submit("/content/media", path, &[("file", "2-0")]).await.status, 403);
    assert_eq!(eva.submit("/content/media", path, &[("file", "2-0")]).await.status, 404);
    let none = berta.get(path).await;
    assert!(none.body.contains("Nada que usted pueda cambiar aquí usa este archivo"), "{none:?}");
    throw(&mut berta, 1).await;
    assert_eq!(berta.get(path).await.status, 404);
}
