//! A picture that somebody sent becomes a slide: written, authorised, on the screens, corrected, taken off.

use cartelera_playlists::programme::Content;
use image::ImageFormat;

use super::{author, encoded, halves, ready, row, send, send_all};
use crate::{
    page::{
        Browser, between, city,
        content::{author_and_approver, authorise, decide, items},
    },
    run::{Served, publish, run, text},
    shelf::Shelf,
    stops::{decide as stop, shown},
};

/// Where the picture was taken, as its file says.
const PLACE: &[u8] = b"25.5428N 103.4068W";

/// A JPEG file that says that it is to be turned by 90 degrees, and where it was taken.
fn of_a_telephone(width: u32, height: u32) -> Vec<u8> {
    let jpeg = encoded(&halves(width, height), ImageFormat::Jpeg);
    // TIFF 6.0, big-endian: orientation (0x0112), and the place as a comment of the GPS directory (0x8825, 0x001c).
    let mut tiff =
        b"MM\0\x2a\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x88\x25\0\x04\0\0\0\x01\0\0\0\x26".to_vec();
    tiff.extend_from_slice(b"\0\0\0\0\0\x01\0\x1c\0\x02\0\0\0\x12\0\0\0\x38\0\0\0\0");
    tiff.extend_from_slice(PLACE);
    let length = u16::try_from(tiff.len() + 8).expect("it is short").to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, b"Exif\0\0", &tiff, &jpeg[2..]].concat()
}

/// Whether `bytes` hold `part`.
fn hold(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The fields of a slide for all screens until the end of the week.
fn fields<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("file", "1-0"),
        ("headline", "Feria del empleo"),
        ("picture_alt", "Cartel de la feria"),
        ("department", "comunicacion"),
        ("where", "all"),
        ("until", "week"),
        ("category", "services"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    fields
}

/// The bytes and the shape of the slide `item` on `screen`.
async fn slide(served: &Served, screen: &str, item: &str) -> Option<(Vec<u8>, String)> {
    let item = items(served, screen).await.into_iter().find(|known| known.id.as_str() == item)?;
    let Content::Slide(slide) = item.content else { panic!("{item:?}") };
    let hash = slide.media.to_string();
    Some((served.bytes(&format!("/v1/media/{hash}")).await, hash))
}

#[tokio::test]
async fn a_picture_is_on_the_screens_upright_and_without_what_its_file_said() {
    let (_city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let sent = of_a_telephone(1920, 1080);
    assert!(hold(&sent, b"Exif") && hold(&sent, PLACE));
    send_all(&mut author, &[("IMG_2041 Feria.jpg", &sent)]).await;
    let list = ready(&mut author).await;
    let told = row(&list, 1);
    assert!(told.contains("IMG_2041 Feria.jpg") && told.contains("listo") && told.contains("1080 × 1920"), "{told}");
    assert!(told.contains("/content/new?file=1-0"), "{told}");
    let left: Vec<_> = std::fs::read_dir(data.path().join("uploads")).unwrap().collect();
    assert!(left.is_empty(), "the file as it came is gone: {left:?}");
    let small = image::load_from_memory(&author.bytes("/content/media/1/0").await).unwrap();
    assert_eq!((small.width(), small.height()), (270, 480));

    let form = author.get("/content/new?file=1-0").await;
    assert!(form.body.contains("Nueva lámina") && form.body.contains("value=\"IMG 2041 Feria\""), "{form:?}");
    let sent = author.submit("/content/new?file=1-0", "/content/new", &fields(&[("do", "send")])).await;
    assert_eq!(sent.place, "/content/proposals/1?done=sent", "{sent:?}");
    let page = approver.get("/content/proposals/1").await;
    assert!(page.body.contains("Cartel de la feria") && page.body.contains("Pantallas: 2"), "{page:?}");
    assert_eq!(slide(&served, "cajas", "feria-del-empleo").await, None);
    authorise(&mut approver, "1").await;

    for screen in ["cajas", "vacunas"] {
        let (bytes, _) = slide(&served, screen, "feria-del-empleo").await.expect("the slide");
        for said in [&b"Exif"[..], PLACE, b"GPS"] {
            assert!(!hold(&bytes, said), "{}", String::from_utf8_lossy(said));
        }
        let shown = image::load_from_memory(&bytes).unwrap().to_rgb8();
        assert_eq!(shown.dimensions(), (1080, 1920));
        let (top, bottom) = (shown.get_pixel(540, 100).0, shown.get_pixel(540, 1800).0);
        assert!(top[0] > 200 && top[2] < 60 && bottom[2] > 200 && bottom[0] < 60, "{top:?} {bottom:?}");
    }
    assert!(
        row(&ready(&mut author).await, 1).contains("<a href=\"/content/items/feria-del-empleo\">Feria del empleo</a>")
    );

    let out = data.path().join("copia");
    let ended = run(&["content", "export", text(&out), "--data", text(data.path())]);
    assert_eq!(ended.code, 0, "{ended:?}");
    publish(&out, data.path(), &["--now"]);
    assert!(slide(&served, "cajas", "feria-del-empleo").await.is_some(), "an exported folder is whole");
}

#[tokio::test]
async fn a_slide_is_corrected_its_picture_replaced_in_its_place_and_taken_off() {
    let (_city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let (one, two) = (encoded(&halves(1920, 1080), ImageFormat::Png), encoded(&halves(1600, 900), ImageFormat::Png));
    send_all(&mut author, &[("uno.png", &one), ("dos.png", &two)]).await;
    ready(&mut author).await;
    let saved = author.submit("/content/new?file=1-0", "/content/new", &fields(&[("do", "save")])).await;
    assert_eq!(saved.place, "/content/proposals/1?done=draft-saved", "{saved:?}");
    let kept = author.get("/content/proposals/1").await;
    assert!(kept.body.contains("<option value=\"1-0\" selected>uno.png</option>"), "{kept:?}");
    assert!(decide(&mut author, "1", "", &fields(&[("do", "send")])).await.place.ends_with("done=sent"));
    authorise(&mut approver, "1").await;
    let (before, first) = slide(&served, "cajas", "feria-del-empleo").await.expect("the slide");
    stop(data.path(), &["suspend", "--item", "feria-del-empleo"]);
    assert_ne!(shown(&served, "cajas").await, "feria-del-empleo");

    let place = "/content/items/feria-del-empleo";
    let draft = author.submit(place, &format!("{place}/correct"), &[]).await;
    assert_eq!(draft.place, "/content/proposals/2", "{draft:?}");
    let page = author.get("/content/proposals/2").await;
    let last_day = between(&page.body, "name=\"date\" type=\"date\" value=\"", "\"");
    let other = [("file", "2-0"), ("until", "date"), ("date", last_day.as_str()), ("do", "send")];
    assert!(decide(&mut author, "2", "", &fields(&other)).await.place.ends_with("done=sent"));
    let review = approver.get("/content/proposals/2").await;
    assert!(review.body.contains("<del class=\"lines\">uno-"), "{review:?}");
    authorise(&mut approver, "2").await;
    let (after, second) = slide(&served, "cajas", "feria-del-empleo").await.expect("the slide");
    assert!(first != second && before != after);
    assert_eq!(image::load_from_memory(&after).unwrap().width(), 1600);

    let asked = author.submit(place, &format!("{place}/remove"), &[("reason", "Ya pasó")]).await;
    assert!(asked.place.ends_with("?done=sent"), "{asked:?}");
    authorise(&mut approver, "3").await;
    assert_eq!(slide(&served, "cajas", "feria-del-empleo").await, None);
}

#[tokio::test]
async fn a_slide_that_came_with_the_folder_is_corrected_too() {
    let (_city, _data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let before = slide(&served, "cajas", "predial-1").await.expect("the slide");
    author.submit("/content/items/predial-1", "/content/items/predial-1/correct", &[]).await;
    let page = author.get("/content/proposals/1").await;
    assert!(page.body.contains("<option value=\"media/predial.png\" selected>predial.png</option>"), "{page:?}");
    let changed =
        [("file", "media/predial.png"), ("headline", "Pronto pago, hasta el 30"), ("until", "none"), ("do", "send")];
    assert!(decide(&mut author, "1", "", &fields(&changed)).await.place.ends_with("done=sent"));
    authorise(&mut approver, "1").await;
    assert_eq!(slide(&served, "cajas", "predial-1").await, Some(before));
    let item = items(&served, "cajas").await.into_iter().find(|item| item.id.as_str() == "predial-1").unwrap();
    assert_eq!(item.title, "Pronto pago, hasta el 30");
}

#[tokio::test]
async fn what_is_not_on_any_screen_yet_is_in_a_backup() {
    let (_city, data, mut served) = city();
    let mut author = author(&served).await;
    send_all(&mut author, &[("feria.png", &encoded(&halves(1920, 1080), ImageFormat::Png))]).await;
    ready(&mut author).await;
    author.submit("/content/new?file=1-0", "/content/new", &fields(&[("do", "save")])).await;
    let shelf = Shelf::new();
    let made = shelf.backup(data.path(), "respaldo.age");
    assert_eq!(made.code, 0, "{made:#?}");
    served.process.stop("-TERM");
    let target = shelf.path("otra");
    let restored = shelf.restore("respaldo.age", &target, &[]);
    assert_eq!(restored.code, 0, "{restored:#?}");
    let served = Served::start(&target);
    let mut berta = Browser::new(&served);
    berta.enter("berta").await;
    let small = berta.bytes("/content/media/1/0").await;
    assert_eq!(image::load_from_memory(&small).unwrap().width(), 480);
    assert!(decide(&mut berta, "1", "", &fields(&[("do", "send")])).await.place.ends_with("done=sent"));
    let media: Vec<_> = walkdir::WalkDir::new(target.join("media")).into_iter().map(Result::unwrap).collect();
    let is_whole = |entry: &walkdir::DirEntry| {
        entry.path().is_file()
            && image::load_from_memory(&std::fs::read(entry.path()).unwrap()).is_ok_and(|p| p.width() == 1920)
    };
    assert_eq!(
        media.iter().filter(|entry| is_whole(entry)).count(),
        2,
        "that of the folder, and the one that was sent"
    );
}

#[tokio::test]
async fn what_is_to_be_said_of_a_slide_is_said_beside_its_fields() {
    let (_city, _data, served) = city();
    let mut author = author(&served).await;
    send_all(&mut author, &[("chica.png", &encoded(&halves(320, 200), ImageFormat::Png))]).await;
    ready(&mut author).await;
    let wrong = fields(&[("headline", ""), ("picture_alt", ""), ("where", "offices"), ("do", "send")]);
    let told = author.submit("/content/new?file=1-0", "/content/new", &wrong).await;
    assert_eq!(told.status, 422, "{told:?}");
    for text in
        ["Mide 320 × 200", "Falta este dato", "Elija al menos una", "Diga qué muestra la imagen", "varios datos"]
    {
        assert!(told.body.contains(text), "{text}: {told:?}");
    }
    let gone = fields(&[("file", "9-9"), ("do", "send")]);
    let told = author.submit("/content/new", "/content/new", &gone).await;
    assert!(told.status == 422, "a slide of a file that is not there is no bulletin: {told:?}");
    assert_eq!(author.get("/content/new?file=9-9").await.status, 404);
    let preview = author.submit("/content/new?file=1-0", "/content/preview", &fields(&[])).await;
    assert!(preview.body.contains("Se muestra 10 s cada vez"), "{preview:?}");
    let again = send(&mut author, &[("otra vez.png", &encoded(&halves(320, 200), ImageFormat::Png))]).await;
    assert!(again.status == 200 && again.body.contains("«chica.png» ya estaba"), "{again:?}");
    assert!(!author.get("/content/media").await.body.contains("otra vez.png"));
}
