//! A document that somebody sent becomes slides, page by page.

use cartelera_playlists::programme::Content;

use super::{
    author,
    pdfs::{Sheet, half, pdf},
    ready, row, send_all,
};
use crate::{
    city::City,
    page::{
        Browser, Page, add, administrator, city,
        content::{author_and_approver, authorise, items},
    },
    run::{Served, publish, run, text},
};

/// A report of three pages: like a screen, upright, and like a screen but turned.
fn report() -> Vec<u8> {
    let upright = Sheet::new("612 792", "0 0 1 rg 0 0 306 792 re f").packed();
    pdf(&[half("1 0 0").packed(), upright, half("0 0.6 0").saying("/Rotate 90")])
}

/// The fields of slides for all screens until the end of the week.
fn fields<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let all = [
        ("file", "1-0"),
        ("headline", "Informe 2026"),
        ("department", "comunicacion"),
        ("where", "all"),
        ("until", "week"),
        ("category", "services"),
    ];
    let kept = all.into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    kept.chain(more.iter().copied()).collect()
}

/// Sends the form of slides.
async fn make(browser: &mut Browser, more: &[(&str, &str)]) -> Page {
    browser.submit("/content/slides?file=1-0&page=0", "/content/slides", &fields(more)).await
}

/// The picture of a slide that `screen` follows, and what it shows for those who cannot see it.
async fn slide(served: &Served, screen: &str, item: &str) -> Option<image::RgbImage> {
    let item = items(served, screen).await.into_iter().find(|known| known.id.as_str() == item)?;
    let Content::Slide(slide) = item.content else { panic!("{item:?}") };
    let bytes = served.bytes(&format!("/v1/media/{}", slide.media)).await;
    Some(image::load_from_memory(&bytes).expect("a picture").to_rgb8())
}

#[tokio::test]
async fn the_pages_that_are_ticked_become_slides_by_one_form() {
    let (_city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    send_all(&mut author, &[("Informe_2026.pdf", &report())]).await;
    let told = row(&ready(&mut author).await, 1);
    assert!(told.contains("listo") && told.contains("3 páginas") && told.contains("Página 3"), "{told}");
    assert_eq!(told.matches("name=\"page\"").count(), 3, "{told}");
    assert_eq!(told.matches(" checked>").count(), 3, "all are ticked at first: {told}");
    let seen = row(&approver.get("/content/media").await, 1);
    assert!(seen.contains("Página 3") && !seen.contains("name=\"page\""), "who sends none ticks none: {seen}");
    let left: Vec<_> = std::fs::read_dir(data.path().join("uploads")).unwrap().collect();
    assert!(left.is_empty(), "the file as it came is gone: {left:?}");

    let form = author.get("/content/slides?file=1-0&page=0&page=2").await;
    assert!(form.body.contains("Láminas de «Informe_2026.pdf»") && form.body.contains("value=\"Informe 2026\""));
    for (place, tick) in [("0", " checked"), ("1", ""), ("2", " checked")] {
        assert!(form.body.contains(&format!("name=\"page\" value=\"{place}\"{tick}>")), "{place}: {form:?}");
    }
    let chosen = [("page", "0"), ("alt-0", "Portada"), ("page", "2"), ("alt-2", "Gasto por eje"), ("do", "send")];
    let sent = make(&mut author, &chosen).await;
    assert_eq!(sent.place, "/content?only=review&done=slides-sent", "{sent:?}");
    let list = approver.get(&sent.place).await;
    for title in ["Informe 2026, 1 de 3", "Informe 2026, 3 de 3", "Láminas enviadas"] {
        assert!(list.body.contains(title), "{title}: {list:?}");
    }
    assert!(!list.body.contains("Informe 2026, 2 de 3"), "{list:?}");
    for (number, alt) in [("1", "Portada"), ("2", "Gasto por eje")] {
        let page = approver.get(&format!("/content/proposals/{number}")).await;
        assert!(page.body.contains(alt) && page.body.contains("Pantallas: 2"), "{page:?}");
        authorise(&mut approver, number).await;
    }

    for screen in ["cajas", "vacunas"] {
        let first = slide(&served, screen, "informe-2026-1-de-3").await.expect("the slide");
        assert_eq!(first.dimensions(), (3840, 2160), "it fills the largest screen");
        assert_eq!(first.get_pixel(100, 1000).0, [255, 0, 0]);
        assert_eq!(first.get_pixel(3700, 1000).0, [255; 3], "where nothing is drawn it is white");
        let third = slide(&served, screen, "informe-2026-3-de-3").await.expect("the slide");
        assert_eq!(third.dimensions(), (2160, 3840));
        // Turned with the clock, the left half is the upper one.
        assert_eq!((third.get_pixel(1000, 100).0, third.get_pixel(1000, 3700).0), ([0, 153, 0], [255; 3]));
        assert!(slide(&served, screen, "informe-2026-2-de-3").await.is_none());
    }
    let used = row(&author.get("/content/media").await, 1);
    assert!(used.contains("<a href=\"/content/items/informe-2026-3-de-3\">"), "{used}");
    let log = run(&["audit", "list", "--json", "--data", text(data.path())]).out;
    assert_eq!(log.matches("content.sent").count(), 2, "{log}");
}

#[tokio::test]
async fn what_is_wrong_with_slides_is_said_and_none_of_them_is_made() {
    let (city, data, served) = city();
    city.change("city.toml", "format = 1", "format = 1\nrefuses = [\"no-alt\"]");
    publish(city.path(), data.path(), &["--now"]);
    let mut author = author(&served).await;
    send_all(&mut author, &[("Informe 2026.pdf", &report())]).await;
    ready(&mut author).await;
    let none = author.get("/content/slides?file=1-0").await;
    assert!(none.status == 200 && none.body.contains("Elija al menos una página"), "{none:?}");
    for (more, reason) in [
        (&[("do", "send")][..], "Elija al menos una página"),
        (&[("page", "7"), ("do", "send")], "Elija al menos una página"),
        (&[("page", "0"), ("page", "1"), ("alt-1", "Gasto"), ("do", "send")], "Diga qué muestra la imagen"),
        (&[("page", "0"), ("alt-0", "Portada"), ("headline", ""), ("do", "save")], "Falta este dato"),
        (&[("page", "0"), ("alt-0", "Portada"), ("where", "offices"), ("do", "send")], "Elija al menos una"),
    ] {
        let told = make(&mut author, more).await;
        assert!(told.status == 422 && told.body.contains(reason), "{reason}: {told:?}");
    }
    let kept = make(&mut author, &[("page", "0"), ("page", "1"), ("alt-1", "Gasto"), ("do", "send")]).await;
    assert!(kept.body.contains("value=\"Gasto\""), "what was typed is there: {kept:?}");
    assert_eq!(author.get("/content/proposals/1").await.status, 404);

    // A draft may still lack something, and two of one name get names of their own.
    for _ in 0..2 {
        let saved = make(&mut author, &[("page", "0"), ("page", "1"), ("do", "save")]).await;
        assert_eq!(saved.place, "/content?only=drafts&done=slides-saved", "{saved:?}");
    }
    for (number, title) in [(1, "1 de 3"), (2, "2 de 3"), (3, "1 de 3"), (4, "2 de 3")] {
        let draft = author.get(&format!("/content/proposals/{number}")).await;
        assert!(draft.body.contains(&format!("value=\"Informe 2026, {title}\"")), "{number}: {draft:?}");
        let chosen = format!("selected>Informe 2026.pdf, {title}</option>");
        assert!(draft.body.contains(&chosen), "{number}: {draft:?}");
    }
}

#[tokio::test]
async fn a_document_of_one_page_is_a_picture() {
    let (_city, _data, served) = city();
    let mut author = author(&served).await;
    send_all(&mut author, &[("cartel.pdf", &pdf(&[half("0 0 1")]))]).await;
    let told = row(&ready(&mut author).await, 1);
    assert!(told.contains("3840 × 2160") && told.contains("href=\"/content/new?file=1-0\""), "{told}");
    assert!(!told.contains("name=\"page\""), "{told}");
    assert_eq!(author.get("/content/slides?file=1-0&page=0").await.status, 404);
}

#[tokio::test]
async fn nobody_makes_slides_of_what_they_do_not_see() {
    let (_city, _data, served) = city();
    let mut admin = administrator(&served).await;
    let mut berta = add(&served, &mut admin, "berta", &["author"]).await;
    let mut eva = add(&served, &mut admin, "eva", &["liaison"]).await;
    berta.enter("berta").await;
    eva.enter("eva").await;
    send_all(&mut berta, &[("Informe.pdf", &report())]).await;
    ready(&mut berta).await;
    assert_eq!(eva.get("/content/slides?file=1-0&page=0").await.status, 404);
    let sent = eva.submit("/content/media", "/content/slides", &fields(&[("page", "0"), ("do", "send")])).await;
    assert_eq!(sent.status, 404, "{sent:?}");
    for key in ["", "1", "9-0", "x-0"] {
        assert_eq!(berta.get(&format!("/content/slides?file={key}&page=0")).await.status, 404, "{key}");
    }
}

/// A document whose pages take a while.
fn long(pages: usize) -> Vec<u8> {
    let page = |number: usize| Sheet::new("720 405", &format!("0 0.4 0.2 rg 0 0 {number} 9 re f")).packed();
    pdf(&(1..=pages).map(page).collect::<Vec<_>>())
}

/// The row of the document, once it says how far it is.
async fn under_way(browser: &mut Browser) -> String {
    loop {
        let told = row(&browser.get("/content/media").await, 1);
        if told.contains("Avance: ") {
            return told;
        }
        assert!(!told.contains("listo") && !told.contains("no se pudo"), "{told}");
    }
}

#[tokio::test]
async fn a_document_says_how_far_it_is_and_is_cancelled_and_tried_again() {
    let (_city, data, served) = city();
    let mut berta = author(&served).await;
    send_all(&mut berta, &[("largo.pdf", &long(10))]).await;
    let told = under_way(&mut berta).await;
    assert!(told.contains("en proceso") && told.contains("<progress max=\"100\""), "{told}");
    let done = berta.submit("/content/media", "/content/media/1/cancel", &[]).await;
    assert_eq!(done.place, "/content/media?done=media-cancelled", "{done:?}");
    let told = row(&ready(&mut berta).await, 1);
    assert!(told.contains("cancelado") && !told.contains("Página"), "{told}");
    berta.submit("/content/media", "/content/media/1/retry", &[]).await;
    let told = row(&ready(&mut berta).await, 1);
    assert!(told.contains("listo") && told.contains("10 páginas"), "{told}");
    let left: Vec<_> = std::fs::read_dir(data.path().join("uploads")).unwrap().map(Result::unwrap).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_document_is_done_after_a_restart() {
    let (_city, data, mut served) = city();
    let mut berta = author(&served).await;
    send_all(&mut berta, &[("largo.pdf", &long(8))]).await;
    under_way(&mut berta).await;
    served.process.stop("-KILL");
    let served = Served::start(data.path());
    let mut berta = Browser::new(&served);
    berta.enter("berta").await;
    let told = row(&ready(&mut berta).await, 1);
    assert!(told.contains("listo") && told.contains("8 páginas"), "{told}");
    let left: Vec<_> = std::fs::read_dir(data.path().join("uploads")).unwrap().map(Result::unwrap).collect();
    assert!(left.is_empty(), "what the first one worked in is gone: {left:?}");
}

#[tokio::test]
async fn without_its_program_a_document_says_what_is_missing() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let nothing = tempfile::tempdir().unwrap();
    let served = Served::start_with_path(data.path(), nothing.path());
    let mut berta = author(&served).await;
    send_all(&mut berta, &[("Informe.pdf", &report())]).await;
    let told = row(&ready(&mut berta).await, 1);
    assert!(told.contains("Falta «pdfinfo» en el servidor") && told.contains("poppler-utils"), "{told}");
}
