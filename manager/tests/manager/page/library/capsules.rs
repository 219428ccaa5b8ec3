//! A video that somebody sent becomes a capsule: written, authorised, on the screens, corrected, taken off.

use cartelera_playlists::programme::{Capsule, Content, Item};

use super::{author, films::plain, ready, row, send_all};
use crate::{
    page::{
        Browser, Page, between, city,
        content::{author_and_approver, authorise, decide, items},
    },
    run::{Served, publish, run, text},
    shelf::Shelf,
    stops::{decide as stop, shown},
};

/// Subtitles as a program of an office writes them.
const SRT: &[u8] = b"1\r\n00:00:00,500 --> 00:00:01,500\r\nVacunaci\xf3n gratuita\r\n\r\n2\r\n00:00:01,600 --> 00:00:02,000\r\nHoy\r\n";
const VTT: &str =
    "WEBVTT\n\n00:00:00.500 --> 00:00:01.500\nVacunación gratuita\n\n00:00:01.600 --> 00:00:02.000\nHoy\n";

/// The fields of a capsule for all screens until the end of the week.
fn fields<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("file", "1-0"),
        ("headline", "Vacunas para todos"),
        ("sound", "yes"),
        ("department", "comunicacion"),
        ("where", "all"),
        ("until", "week"),
        ("category", "health"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    fields
}

/// Sends a form with a subtitles file, as browsers do.
async fn send_captions(browser: &mut Browser, page: &str, more: &[(&str, &str)], file: (&str, &[u8])) -> Page {
    let csrf = browser.get(page).await.csrf();
    browser.post_files("/content/new", &[&[("csrf", &csrf[..])], &fields(more)[..]].concat(), &[file]).await
}

/// The capsule `item` that `screen` follows.
async fn capsule(served: &Served, screen: &str, item: &str) -> Option<(Item, Capsule)> {
    let item = items(served, screen).await.into_iter().find(|known| known.id.as_str() == item)?;
    let Content::Capsule(capsule) = item.content.clone() else { panic!("{item:?}") };
    Some((item, capsule))
}

#[tokio::test]
async fn a_video_is_on_the_screens_with_its_sound_and_its_subtitles() {
    let (_city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    send_all(&mut author, &[("Vacunas 2026.mp4", &plain("640x360", 3))]).await;
    let told = row(&ready(&mut author).await, 1);
    assert!(told.contains("640 × 360 · 3 s") && told.contains("Hacer cápsula"), "{told}");

    let form = author.get("/content/new?file=1-0").await;
    for text in [
        "Nueva cápsula",
        "value=\"Vacunas 2026\"",
        "enctype=\"multipart/form-data\"",
        "name=\"sound\" value=\"yes\" checked",
    ] {
        assert!(form.body.contains(text), "{text}: {form:?}");
    }
    let unsaid = author.submit("/content/new?file=1-0", "/content/new", &fields(&[("do", "send")])).await;
    assert!(unsaid.status == 422 && unsaid.body.contains("Elija cómo la sigue quien no oye"), "{unsaid:?}");
    let none =
        author.submit("/content/new?file=1-0", "/content/new", &fields(&[("captions", "file"), ("do", "send")])).await;
    assert!(none.status == 422 && none.body.contains("Falta el archivo de subtítulos"), "{none:?}");
    let sent = send_captions(&mut author, "/content/new?file=1-0", &[("do", "send")], ("vacunas.srt", SRT)).await;
    assert_eq!(sent.place, "/content/proposals/1?done=sent", "{sent:?}");
    let page = approver.get("/content/proposals/1").await;
    for text in ["<video", "<track kind=\"captions\"", "con sonido", ".vtt", "Pantallas: 2"] {
        assert!(page.body.contains(text), "{text}: {page:?}");
    }
    let track = format!("/content/files/{}", between(&page.body, "srclang=\"es\" src=\"/content/files/", "\""));
    assert_eq!(String::from_utf8(approver.bytes(&track).await).unwrap(), VTT);
    assert!(capsule(&served, "cajas", "vacunas-para-todos").await.is_none());
    authorise(&mut approver, "1").await;

    for screen in ["cajas", "vacunas"] {
        let (item, shown) = capsule(&served, screen, "vacunas-para-todos").await.expect("the capsule");
        assert_eq!((item.length_ms, shown.sound, shown.series.clone()), (3_000, true, None));
        let subtitles = served.bytes(&format!("/v1/media/{}", shown.subtitles.expect("subtitles"))).await;
        assert_eq!(String::from_utf8(subtitles).unwrap(), VTT);
        assert_eq!(&served.bytes(&format!("/v1/media/{}", shown.media)).await[4..8], b"ftyp");
    }
    assert!(row(&ready(&mut author).await, 1).contains("<a href=\"/content/items/vacunas-para-todos\">"));
    let item = author.get("/content/items/vacunas-para-todos").await;
    assert!(item.body.contains("<video") && item.body.contains("Corregir"), "{item:?}");

    let out = data.path().join("copia");
    let ended = run(&["content", "export", text(&out), "--data", text(data.path())]);
    assert_eq!(ended.code, 0, "{ended:?}");
    publish(&out, data.path(), &["--now"]);
    assert!(capsule(&served, "cajas", "vacunas-para-todos").await.is_some(), "an exported folder is whole");
}

#[tokio::test]
async fn a_capsule_is_corrected_its_video_replaced_in_its_place_and_taken_off() {
    let (_city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let png = super::encoded(&super::halves(640, 360), image::ImageFormat::Png);
    let films = [plain("640x360", 3), plain("320x180", 2)];
    send_all(&mut author, &[("uno.mp4", &films[0]), ("dos.mp4", &films[1]), ("foto.png", &png)]).await;
    ready(&mut author).await;
    let quiet = fields(&[("captions", "none"), ("sound", ""), ("do", "save")]);
    let saved = author.submit("/content/new?file=1-0", "/content/new", &quiet).await;
    assert_eq!(saved.place, "/content/proposals/1?done=draft-saved", "{saved:?}");
    let kept = author.get("/content/proposals/1").await;
    assert!(kept.body.contains("name=\"captions\" value=\"none\" checked"), "{kept:?}");
    assert!(!kept.body.contains("name=\"sound\" value=\"yes\" checked"), "{kept:?}");
    assert!(
        decide(&mut author, "1", "", &fields(&[("captions", "none"), ("sound", ""), ("do", "send")]))
            .await
            .place
            .ends_with("done=sent")
    );
    authorise(&mut approver, "1").await;
    let (before, first) = capsule(&served, "cajas", "vacunas-para-todos").await.expect("the capsule");
    assert_eq!((before.length_ms, first.sound, first.subtitles), (3_000, false, None));
    stop(data.path(), &["suspend", "--item", "vacunas-para-todos"]);
    assert_ne!(shown(&served, "cajas").await, "vacunas-para-todos");

    let place = "/content/items/vacunas-para-todos";
    let draft = author.submit(place, &format!("{place}/correct"), &[]).await;
    assert_eq!(draft.place, "/content/proposals/2", "{draft:?}");
    let page = author.get("/content/proposals/2").await;
    assert!(page.body.contains("dos.mp4") && !page.body.contains("foto.png"), "only videos take its place: {page:?}");
    let last_day = between(&page.body, "name=\"date\" type=\"date\" value=\"", "\"");
    let dated = [("until", "date"), ("date", last_day.as_str())];
    let picture = [&dated[..], &[("file", "3-0"), ("captions", "none"), ("do", "look")]].concat();
    let still = decide(&mut author, "2", "", &fields(&picture)).await;
    assert!(still.body.contains("selected>uno.mp4") && !still.body.contains("Qué muestra la lámina"), "{still:?}");
    let other = [&dated[..], &[("file", "2-0"), ("captions", "burned-in"), ("do", "send")]].concat();
    assert!(decide(&mut author, "2", "", &fields(&other)).await.place.ends_with("done=sent"));
    let review = approver.get("/content/proposals/2").await;
    for text in [
        "<del class=\"lines\">uno-",
        "<ins class=\"lines\">incrustados en la imagen",
        "<ins class=\"lines\">con sonido",
    ] {
        assert!(review.body.contains(text), "{text}: {review:?}");
    }
    authorise(&mut approver, "2").await;
    let (after, second) = capsule(&served, "cajas", "vacunas-para-todos").await.expect("the capsule");
    assert!(first.media != second.media && second.sound && after.length_ms == 2_000, "{after:?}");

    let asked = author.submit(place, &format!("{place}/remove"), &[("reason", "Ya pasó")]).await;
    assert!(asked.place.ends_with("?done=sent"), "{asked:?}");
    authorise(&mut approver, "3").await;
    assert!(capsule(&served, "cajas", "vacunas-para-todos").await.is_none());
}

#[tokio::test]
async fn what_is_wrong_with_subtitles_is_said_and_what_was_sent_is_kept_with_the_video() {
    let (_city, data, mut served) = city();
    let mut berta = author(&served).await;
    send_all(&mut berta, &[("uno.mp4", &plain("320x180", 2))]).await;
    ready(&mut berta).await;
    let backwards = b"WEBVTT\n\n00:02.000 --> 00:01.000\nHola\n";
    for (file, reason) in [
        (("a.vtt", &backwards[..]), "Subtítulos, renglón 3"),
        (("a.vtt", b"WEBVTT\n"), "no tiene ninguno"),
        (("a.srt", b"<html>"), "no es texto"),
        (("a.srt", b""), "no tiene ninguno"),
    ] {
        let told = send_captions(&mut berta, "/content/new?file=1-0", &[("do", "send")], file).await;
        assert!(told.status == 422 && told.body.contains(reason), "{reason}: {told:?}");
    }
    // A name is missing: what was sent with it is not asked for again.
    let told =
        send_captions(&mut berta, "/content/new?file=1-0", &[("headline", ""), ("do", "send")], ("voz.srt", SRT)).await;
    assert!(told.status == 422 && told.body.contains("Ya tiene: voz.srt"), "{told:?}");
    let typing = berta
        .submit(
            "/content/new?file=1-0",
            "/content/preview",
            &fields(&[("captions", "file"), ("captions_file", "otra.srt")]),
        )
        .await;
    assert!(typing.body.contains("Dura 2 s") && !typing.body.contains("Falta el archivo"), "{typing:?}");
    let sent =
        berta.submit("/content/new?file=1-0", "/content/new", &fields(&[("captions", "file"), ("do", "send")])).await;
    assert_eq!(sent.place, "/content/proposals/1?done=sent", "{sent:?}");
    assert!(row(&ready(&mut berta).await, 1).contains("<track"), "the film in the list has them too");

    // They are in a backup.
    let shelf = Shelf::new();
    assert_eq!(shelf.backup(data.path(), "respaldo.age").code, 0);
    served.process.stop("-TERM");
    let target = shelf.path("otra");
    assert_eq!(shelf.restore("respaldo.age", &target, &[]).code, 0);
    let served = Served::start(&target);
    let mut berta = Browser::new(&served);
    berta.enter("berta").await;
    let page = berta.get("/content/proposals/1").await;
    let track = format!("/content/files/{}", between(&page.body, "srclang=\"es\" src=\"/content/files/", "\""));
    assert_eq!(String::from_utf8(berta.bytes(&track).await).unwrap(), VTT);
}
