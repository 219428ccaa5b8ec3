//! Presentations that are not what they say, or would do harm: refused with a reason.

use super::{
    author, left, refused, send,
    shows::{bare, compound, packed},
};
use crate::page::city;

#[tokio::test]
async fn what_is_no_presentation_that_is_taken_is_refused_at_once() {
    let (_city, data, served) = city();
    let mut author = author(&served).await;
    let types = ("[Content_Types].xml", &b""[..]);
    let spaces = vec![b' '; 64 << 20];
    let many: Vec<String> = (0..5_000).map(|number| number.to_string()).collect();
    let mut parts = vec![types, ("ppt/presentation.xml", &b""[..])];
    parts.extend(many.iter().map(|name| (name.as_str(), &b""[..])));
    let as_pdf = "Ábralo, elija Guardar como o Exportar, tipo PDF";
    for (name, bytes, reason) in [
        ("carta.docx", packed(&[types, ("word/document.xml", b"")]), as_pdf),
        ("hoja.xlsx", packed(&[types, ("xl/workbook.xml", b"")]), as_pdf),
        ("carta.odt", packed(&[("mimetype", b"application/vnd.oasis.opendocument.text")]), as_pdf),
        ("fotos.zip", packed(&[("foto.jpg", b"...")]), as_pdf),
        ("carta.doc", compound("WordDocument"), as_pdf),
        ("viejo.ppt", compound("PowerPoint Document"), "formato anterior (PPT). Ábrala, elija Guardar como"),
        ("reservado.pptx", compound("EncryptedPackage"), "guárdela sin contraseña"),
        ("bomba.pptx", packed(&[types, parts[1], ("ppt/media/a.bmp", &spaces)]), "demasiado grande por dentro"),
        ("muchos.pptx", packed(&parts), "demasiado grande por dentro"),
    ] {
        let told = send(&mut author, &[(name, &bytes)]).await;
        assert!(told.status == 422 && told.body.contains(reason) && told.body.contains(name), "{name}: {told:?}");
    }
    assert_eq!(left(data.path()), Vec::<String>::new(), "nothing of it is kept");
}

#[tokio::test]
async fn a_presentation_that_cannot_be_used_says_why_and_what_to_do() {
    let (_city, data, served) = city();
    let mut author = author(&served).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let linked = |href: &str| bare(&format!("<draw:page><draw:image xlink:href=\"{href}\"/></draw:page>"));
    let content = |text: &str| {
        let kind = b"application/vnd.oasis.opendocument.presentation";
        packed(&[("mimetype", kind), ("content.xml", text.as_bytes())])
    };
    let manifest = b"<m><manifest:encryption-data/></m>";
    let locked = packed(&[
        ("mimetype", b"application/vnd.oasis.opendocument.presentation"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", b"\x8f\x01\xfe"),
    ]);
    let office = |relation: &str| {
        let types = "<Types><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>";
        let slides = "<p:presentation><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId2\"/></p:sldIdLst></p:presentation>";
        let relations = format!("<Relationships>{relation}</Relationships>");
        packed(&[
            ("[Content_Types].xml", types.as_bytes()),
            ("ppt/presentation.xml", slides.as_bytes()),
            ("ppt/slides/_rels/slide1.xml.rels", relations.as_bytes()),
        ])
    };
    let image = "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" \
                 Target=\"file:///C:\\fotos\\obra.png\" TargetMode=\"External\"/>";
    let as_pdf = "No se pudo convertir. Ábrala en su equipo, elija Guardar como o Exportar, tipo PDF";
    let presentations = [
        ("tomo.odp", bare(&"<draw:page/>".repeat(61)), "Tiene más de 60 diapositivas"),
        ("nada.odp", bare(""), "No tiene ninguna diapositiva"),
        ("reservada.odp", locked, "guárdela sin contraseña"),
        ("curiosa.odp", linked("file:///etc/hostname.png"), "Usa «hostname.png»"),
        ("espia.odp", linked(&format!("http://127.0.0.1:{port}/a.png")), "Usa «a.png»"),
        ("vinculada.pptx", office(image), "Usa «obra.png», que no está dentro de la presentación"),
        ("rota.odp", content("<office:document-content></office:body>"), as_pdf),
        ("trampa.odp", content("<!DOCTYPE a [<!ENTITY b \"ja\">]><a>&b;</a>"), as_pdf),
        // LibreOffice itself finds that there is nothing in it.
        ("hueca.pptx", office(""), as_pdf),
    ];
    refused(&mut author, data.path(), &presentations).await;
    assert!(listener.accept().is_err(), "nobody came for what a presentation names");
}
