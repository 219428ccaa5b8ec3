//! Files that are not what they say, or do harm: refused with a reason, or made harmless.

use std::process::Command;

use image::ImageFormat;

use super::{author, encoded, halves, picture, ready, row, send, send_all};
use crate::{
    city::City,
    media::png_of,
    page::city,
    run::{Served, publish},
};

#[tokio::test]
async fn what_is_no_picture_is_refused_at_once_and_says_why() {
    let (_city, data, served) = city();
    let mut author = author(&served).await;
    for (name, bytes, reason) in [
        ("vacio.png", &b""[..], "El archivo está vacío"),
        ("logo.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>", "puede traer programas"),
        (
            "aviso.jpg",
            b"<html><script>alert(1)</script></html>",
            "No es una imagen ni un video ni un PDF, aunque su nombre lo diga",
        ),
        ("video.mp4", b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n", "No es una imagen"),
        ("anuncio.docx", b"PK\x03\x04 word/document.xml", "documento de oficina"),
        ("baile.gif", b"GIF89a\x01\0\x01\0", "Guárdela como JPEG o PNG"),
    ] {
        let told = send(&mut author, &[(name, bytes)]).await;
        assert_eq!(told.status, 422, "{name}: {told:?}");
        assert!(told.body.contains(reason) && told.body.contains(name), "{name}: {told:?}");
    }
    assert!(author.get("/content/media").await.body.contains("Todavía no hay archivos"));
    assert_eq!(std::fs::read_dir(data.path().join("uploads")).unwrap().count(), 0, "nothing of it is kept");
}

#[tokio::test]
async fn a_picture_that_cannot_be_shown_is_told_with_its_reason() {
    let (_city, _data, served) = city();
    let mut author = author(&served).await;
    let jpeg = encoded(&picture(640, 360), ImageFormat::Jpeg);
    let png = encoded(&picture(640, 360), ImageFormat::Png);
    let flood = png_of(60_000, 60_000);
    let files: [(&str, &[u8]); 4] = [
        ("inundacion.png", &flood),
        ("cortada.jpg", &jpeg[..jpeg.len() / 2]),
        ("danada.png", &png[..png.len() / 2]),
        ("cabeza.jpg", &jpeg[..20]),
    ];
    send_all(&mut author, &files).await;
    let list = ready(&mut author).await;
    for (number, reason) in [(1, "Mide 60000 × 60000"), (2, "falta el final"), (3, "Está dañada"), (4, "Está dañada")]
    {
        let told = row(&list, number);
        assert!(told.contains(reason) && told.contains("no se pudo"), "{number}: {told}");
        assert!(!told.contains("/content/new?file="), "{told}");
    }
}

#[tokio::test]
async fn what_hides_behind_a_picture_goes_and_its_name_leads_nowhere() {
    let (_city, data, served) = city();
    let mut author = author(&served).await;
    let hidden = b"PK\x03\x04 META-INF/MANIFEST.MF <script>alert(1)</script>";
    let both = [&encoded(&halves(1920, 1080), ImageFormat::Jpeg)[..], hidden].concat();
    send_all(&mut author, &[("../../../\u{202e}gpj.etc<b>passwd.jpg", &both)]).await;
    let list = ready(&mut author).await;
    assert!(row(&list, 1).contains("gpj.etc&#60;b&#62;passwd.jpg"), "{list:?}");
    let mut made = 0;
    for entry in walkdir::WalkDir::new(data.path().join("media")).into_iter().map(Result::unwrap) {
        if entry.path().is_file() {
            let bytes = std::fs::read(entry.path()).unwrap();
            assert!(!bytes.windows(8).any(|part| part == b"META-INF"), "{:?}", entry.path());
            made += 1;
        }
    }
    assert!(made >= 2, "{made}");
}

#[tokio::test]
async fn a_form_that_is_not_ours_leaves_nothing() {
    let (_city, data, served) = city();
    let mut author = author(&served).await;
    let png = encoded(&halves(64, 64), ImageFormat::Png);
    let foreign = author.post_files("/content/media", &[("department", "comunicacion")], &[("a.png", &png)]).await;
    assert_eq!((foreign.status, foreign.fault().as_str()), (403, "form"));
    let csrf = author.get("/content/media").await.csrf();
    let other =
        author.post_files("/content/media", &[("csrf", &csrf), ("department", "salud")], &[("a.png", &png)]).await;
    assert!(other.status == 422 && other.body.contains("Elija la dependencia"), "{other:?}");
    let none =
        author.post_files("/content/media", &[("csrf", &csrf), ("department", "comunicacion")], &[("", b"")]).await;
    assert!(none.status == 422 && none.body.contains("Elija al menos un archivo"), "{none:?}");
    let left = std::fs::read_dir(data.path().join("uploads")).unwrap().count();
    assert_eq!(left, 0);
}

/// A picture as telephones take it, if this machine can make one.
fn heic() -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    let (from, to) = (folder.path().join("a.png"), folder.path().join("a.heic"));
    std::fs::write(&from, encoded(&halves(1920, 1080), ImageFormat::Png)).expect("it can be written");
    let made = Command::new("heif-enc").arg(&from).arg("-o").arg(&to).output().ok()?;
    made.status.success().then(|| std::fs::read(to).expect("it is there"))
}

#[tokio::test]
async fn a_picture_of_a_telephone_is_read_where_its_program_is_and_otherwise_says_what_is_missing() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let nothing = tempfile::tempdir().unwrap();
    let mut served = Served::start_with_path(data.path(), nothing.path());
    let mut berta = author(&served).await;
    let bytes = heic().unwrap_or_else(|| b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec());
    send_all(&mut berta, &[("IMG_1.HEIC", &bytes)]).await;
    let told = row(&ready(&mut berta).await, 1);
    assert!(told.contains("Falta «heif-convert» en el servidor") && told.contains("libheif-examples"), "{told}");
    served.process.stop("-TERM");

    let served = Served::start(data.path());
    let mut berta = crate::page::Browser::new(&served);
    berta.enter("berta").await;
    let again = berta.submit("/content/media", "/content/media/1/retry", &[]).await;
    assert_eq!(again.place, "/content/media?done=media-retried", "{again:?}");
    let told = row(&ready(&mut berta).await, 1);
    // Where no picture could be made, the one that was sent is damaged, or its program is not there.
    let is_read = told.contains("listo") && told.contains("1920 × 1080");
    assert_eq!(is_read, heic().is_some(), "{told}");
}
