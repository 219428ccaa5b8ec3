//! Presentations as `LibreOffice` writes them, and as nobody should.

use std::{
    fs,
    io::{Cursor, Read as _, Write as _},
    process::Command,
};

use zip::{
    ZipArchive,
    write::{SimpleFileOptions, ZipWriter},
};

/// What is in the file `mimetype` of each.
const KIND: &str = "application/vnd.oasis.opendocument.presentation";
/// The names that its elements have.
const SPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
                      xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
                      xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
                      xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" \
                      xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
                      xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" \
                      xmlns:script=\"urn:oasis:names:tc:opendocument:xmlns:script:1.0\" \
                      xmlns:ooo=\"http://openoffice.org/2004/office\" \
                      xmlns:xlink=\"http://www.w3.org/1999/xlink\" office:version=\"1.2\"";
/// A program that paints the first slide green.
const MACRO: &str = "<office:script script:language=\"ooo:Basic\"><ooo:libraries><ooo:library-embedded ooo:name=\"Standard\">\
                     <ooo:module ooo:name=\"Malo\"><ooo:source-code>Sub Pinta\n\
                     ThisComponent.DrawPages.getByIndex(0).getByIndex(0).FillColor = RGB(0, 255, 0)\nEnd Sub\
                     </ooo:source-code></ooo:module></ooo:library-embedded></ooo:libraries></office:script>";
/// What has it run when the presentation is opened.
pub(super) const RUN: &str = "<office:scripts><office:event-listeners><script:event-listener script:language=\"ooo:script\" \
                              script:event-name=\"dom:load\" xlink:type=\"simple\" \
                              xlink:href=\"vnd.sun.star.script:Standard.Malo.Pinta?language=Basic&amp;location=document\"/>\
                              </office:event-listeners></office:scripts>";

/// A slide like a screen, whose left half is `red` or `blue`, and what else is on it.
pub(super) fn half(colour: &str, more: &str) -> String {
    format!(
        "<draw:page draw:name=\"{colour}\" draw:master-page-name=\"m\"><draw:rect draw:style-name=\"{colour}\" svg:x=\"0cm\" \
         svg:y=\"0cm\" svg:width=\"14cm\" svg:height=\"15.75cm\"/>{more}</draw:page>"
    )
}

/// Words on the right half of a slide.
pub(super) fn words(text: &str) -> String {
    format!(
        "<draw:frame svg:x=\"15cm\" svg:y=\"2cm\" svg:width=\"12cm\" svg:height=\"4cm\"><draw:text-box><text:p>{text}</text:p>\
         </draw:text-box></draw:frame>"
    )
}

/// The presentation of these slides in one file of text; it holds a macro.
fn flat(slides: &[String]) -> String {
    let style = |name: &str, colour: &str| {
        format!(
            "<style:style style:name=\"{name}\" style:family=\"graphic\"><style:graphic-properties draw:stroke=\"none\" \
             draw:fill=\"solid\" draw:fill-color=\"{colour}\"/></style:style>"
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document {SPACES} office:mimetype=\"{KIND}\"><office:scripts>{MACRO}\
         </office:scripts><office:automatic-styles><style:page-layout style:name=\"p\"><style:page-layout-properties \
         fo:page-width=\"28cm\" fo:page-height=\"15.75cm\" style:print-orientation=\"landscape\" fo:margin-top=\"0cm\" \
         fo:margin-bottom=\"0cm\" fo:margin-left=\"0cm\" fo:margin-right=\"0cm\"/></style:page-layout>{}{}\
         </office:automatic-styles><office:master-styles><style:master-page style:name=\"m\" style:page-layout-name=\"p\"/>\
         </office:master-styles><office:body><office:presentation>{}</office:presentation></office:body></office:document>",
        style("red", "#ff0000"),
        style("blue", "#0000ff"),
        slides.concat(),
    )
}

/// The presentation of these slides, in the format that is called as `end`: `odp` or `pptx`.
pub(super) fn written(slides: &[String], end: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let from = folder.path().join("a.fodp");
    fs::write(&from, flat(slides)).expect("it is written");
    let profile = format!("-env:UserInstallation=file://{}/perfil", folder.path().display());
    let mut command = Command::new("soffice");
    command.args(["--headless", &profile, "--convert-to", end, "--outdir"]).arg(folder.path()).arg(&from);
    let ended = command.output().expect("soffice is there (apt install libreoffice-impress-nogui)");
    let to = from.with_extension(end);
    fs::read(&to).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
}

/// The same archive with its part `name` as `change` leaves it.
pub(super) fn changed(archive: &[u8], name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(archive)).expect("an archive");
    let mut parts = Vec::new();
    for place in 0..from.len() {
        let mut part = from.by_index(place).expect("a part");
        let own = part.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("it is read");
        if own == name {
            bytes = change(String::from_utf8(bytes).expect("text")).into_bytes();
        }
        parts.push((own, bytes));
    }
    assert!(parts.iter().any(|(own, _)| own == name), "{name}");
    packed(&parts.iter().map(|(own, bytes)| (own.as_str(), &bytes[..])).collect::<Vec<_>>())
}

/// An archive of these parts.
pub(super) fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(bytes).expect("it is written");
    }
    archive.finish().expect("an archive").into_inner()
}

/// A presentation that is an archive of one part, with these slides.
pub(super) fn bare(slides: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content {SPACES}><office:body><office:presentation>{slides}</office:presentation></office:body>\
         </office:document-content>"
    );
    packed(&[("mimetype", KIND.as_bytes()), ("content.xml", content.as_bytes())])
}

/// What nothing can be read of without a password, or was written by programs of long ago: a file that has one stream of this name
/// (MS-CFB).
pub(super) fn compound(stream: &str) -> Vec<u8> {
    let mut file = vec![0; 3 * 512];
    let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    put(30, &9_u16.to_le_bytes());
    // The directory is the second sector; the first one tells that no other follows.
    put(48, &1_u32.to_le_bytes());
    put(76 + 4, &[0xff; 512 - 80]);
    put(512, &[0xff; 512]);
    put(512 + 4, &0xffff_fffe_u32.to_le_bytes());
    for (place, name) in ["Root Entry", stream].into_iter().enumerate() {
        let letters: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        put(1024 + place * 128, &letters);
        put(1024 + place * 128 + 64, &u16::try_from(letters.len() + 2).expect("a short name").to_le_bytes());
    }
    file
}
