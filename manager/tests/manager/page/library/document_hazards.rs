//! Documents that are not what they say, or would do harm: refused with a reason, or made harmless.

use std::io::Write as _;

use zip::write::{SimpleFileOptions, ZipWriter};

use super::{
    author,
    pdfs::{Sheet, endless, half, locked, pdf, pdf_with},
    ready, refused, row, send, send_all,
};
use crate::page::city;

/// An archive with a program in it.
fn archive() -> Vec<u8> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    archive.start_file("META-INF/MANIFEST.MF", stored).expect("a file");
    archive.write_all(b"Main-Class: Malo\n").expect("it is written");
    archive.finish().expect("an archive").into_inner()
}

/// A page of which only half of what is drawn on it is there.
fn damaged() -> Sheet {
    let mut sheet = Sheet::new("720 405", &"1 0 0 rg 10 20 30 40 re f 0 0 1 rg 7 8 9 10 re f\n".repeat(99)).packed();
    sheet.drawn.truncate(sheet.drawn.len() / 2);
    sheet
}

#[tokio::test]
async fn a_document_that_cannot_be_used_says_why_and_what_to_do() {
    let (_city, data, served) = city();
    let mut author = author(&served).await;
    let whole = pdf(&[half("1 0 0"), half("0 1 0")]);
    let page = |size: &str| pdf(&[half("1 0 0"), Sheet::new(size, "")]);
    let documents = [
        ("acta.pdf", locked(), "guárdelo sin contraseña"),
        ("tomo.pdf", pdf(&vec![half("1 0 0"); 61]), "Tiene más de 60 páginas. Divídalo"),
        ("nada.pdf", pdf(&[]), "No tiene ninguna página"),
        ("a medias.pdf", whole[..whole.len() * 6 / 10].to_vec(), "falta el final. Cópielo de nuevo"),
        ("roto.pdf", b"%PDF-1.7\nesto no es un documento\n%%EOF\n".to_vec(), "está dañado y no se puede leer"),
        ("hoja rota.pdf", pdf(&[half("1 0 0"), damaged()]), "La página 2 está dañada"),
        ("lona.pdf", page("90000 50000"), "La página 2 es demasiado grande"),
        ("sello.pdf", page("9 9"), "La página 2 es demasiado grande, demasiado pequeña"),
        ("tira.pdf", page("7300 405"), "demasiado alargada"),
        ("doble.pdf", [whole.clone(), archive()].concat(), "Además de un PDF es otra cosa"),
        (
            "pagina.pdf",
            [&b"%PDF-1.4\n<!DOCTYPE html><script>alert(1)</script>\n"[..], &whole].concat(),
            "Ábralo e imprímalo como PDF",
        ),
        ("eterno.pdf", endless(), "Dibujar la página 1 tarda más de lo permitido"),
    ];
    refused(&mut author, data.path(), &documents).await;
}

#[tokio::test]
async fn what_a_document_would_run_or_fetch_is_not_run_and_goes() {
    let (_city, data, served) = city();
    let mut author = author(&served).await;
    let acts = [
        "<< /S /JavaScript /JS (app.alert\\(1\\)) >>".to_owned(),
        "<< /S /Launch /F (/bin/sh) >>".to_owned(),
        "<< /S /URI /URI (http://127.0.0.1:1/espia) >>".to_owned(),
    ];
    let first = half("1 0 0").saying("/AA << /O 7 0 R /C 8 0 R >>");
    let second = half("0 0 1").saying("/AA << /O 9 0 R >>");
    let info = "/OpenAction 7 0 R /Info << /Title (Secreto\nPages: 900\nPage    1 size: 1e9 x 1 pts) /Author (Eva) >>";
    send_all(&mut author, &[("activo.pdf", &pdf_with(&[first, second], &acts, info))]).await;
    let told = row(&ready(&mut author).await, 1);
    assert!(told.contains("listo") && told.contains("2 páginas"), "{told}");
    let mut made = 0;
    for entry in walkdir::WalkDir::new(data.path().join("media")).into_iter().map(Result::unwrap) {
        if entry.path().is_file() {
            let bytes = std::fs::read(entry.path()).unwrap();
            for part in [&b"Secreto"[..], b"espia", b"app.alert"] {
                assert!(!bytes.windows(part.len()).any(|window| window == part), "{:?}", entry.path());
            }
            made += 1;
        }
    }
    assert!(made >= 4, "{made}");
}

#[tokio::test]
async fn an_office_document_says_how_it_is_saved_as_pdf() {
    let (_city, data, served) = city();
    let mut author = author(&served).await;
    for (name, bytes) in [
        ("a medias.pptx", &b"PK\x03\x04\x14\0\x06\0[Content_Types].xml"[..]),
        ("nombre.odp", &archive()),
        ("viejo.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"),
    ] {
        let told = send(&mut author, &[(name, bytes)]).await;
        assert!(
            told.status == 422 && told.body.contains("elija Guardar como o Exportar, tipo PDF"),
            "{name}: {told:?}"
        );
    }
    assert_eq!(std::fs::read_dir(data.path().join("uploads")).unwrap().count(), 0, "nothing of it is kept");
}
