//! How many slides a presentation has, and whether all that they show lies in it: what is elsewhere is never fetched, so the slide
//! would lack it.

use std::{fs::File, io::BufReader};

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event, attributes::Attribute},
};
use zip::ZipArchive;

use super::{
    super::cleaned,
    PresentationFault,
    package::{self, MAX_BYTES, Package},
};

/// The longest part that is read.
const MAX_PART_BYTES: u64 = 64 << 20;
/// What only a click would follow, or a sound, which nobody hears (`OpenDocument` 1.2, part 1; names without prefix).
const FOLLOWED_BY_HAND: [&[u8]; 6] = [b"a", b"event-listener", b"sound", b"audio", b"button", b"form"];
/// The same in Office Open XML, by how the kind of a relationship ends (ECMA-376, part 1, section 15.3).
const HYPERLINK: &str = "/hyperlink";
/// Charts keep a copy of what they were drawn from, and that is what is drawn.
const CHARTS: &str = "ppt/charts/_rels/";
const CHART_SOURCES: [&str; 2] = ["/oleObject", "/package"];

/// Looks through a presentation that is a `package`, and gives how many slides it has.
///
/// # Errors
///
/// That something of it lies elsewhere, or that it cannot be read.
pub(super) fn look(file: &File, package: Package) -> Result<u64, PresentationFault> {
    let mut archive = package::open(file)?;
    let mut look = Look { package, slides: 0, left: MAX_BYTES };
    for place in 0..archive.len() {
        look.part(&mut archive, place)?;
    }
    Ok(look.slides)
}

struct Look {
    package: Package,
    slides: u64,
    /// So much may still be unpacked.
    left: u64,
}

impl Look {
    fn part(&mut self, archive: &mut ZipArchive<BufReader<&File>>, place: usize) -> Result<(), PresentationFault> {
        let mut part = archive.by_index(place).map_err(|_| PresentationFault::Damaged)?;
        let name = part.name().map_err(|_| PresentationFault::Damaged)?.into_owned();
        let is_read = match self.package {
            Package::OpenDocument => {
                ["content.xml", "styles.xml"].iter().any(|end| name.ends_with(end)) || name == "META-INF/manifest.xml"
            }
            Package::Office => name.to_ascii_lowercase().ends_with(".rels") || name == self.package.slides(),
        };
        if !is_read {
            return Ok(());
        }
        let bytes = package::read(&mut part, MAX_PART_BYTES.min(self.left))?;
        self.left -= bytes.len() as u64;
        let is_first = name == self.package.slides();
        walk(&bytes, |element| match self.package {
            Package::OpenDocument => {
                self.slides += u64::from(is_first && element.local_name().as_ref() == b"page");
                open_document_element(element)
            }
            Package::Office => {
                self.slides += u64::from(is_first && is_slide(element));
                relationship(&name, element)
            }
        })
    }
}

/// Hands every element of a part to `each`; what is written otherwise than programs write it is refused: somebody hides something.
fn walk(
    bytes: &[u8],
    mut each: impl FnMut(&BytesStart<'_>) -> Result<(), PresentationFault>,
) -> Result<(), PresentationFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| PresentationFault::Damaged)?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut open = 0_usize;
    loop {
        match reader.read_event().map_err(|_| PresentationFault::Damaged)? {
            Event::Start(element) => {
                open += 1;
                each(&element)?;
            }
            Event::Empty(element) => each(&element)?,
            // One that nobody began is an error of the reader's.
            Event::End(_) => open = open.saturating_sub(1),
            Event::DocType(_) => return Err(PresentationFault::Damaged),
            Event::Decl(told) => {
                let is_other = |name: &[u8]| !name.eq_ignore_ascii_case(b"utf-8");
                if told.encoding().is_some_and(|encoding| encoding.map_or(true, |name| is_other(&name))) {
                    return Err(PresentationFault::Damaged);
                }
            }
            Event::Eof if open > 0 => return Err(PresentationFault::Damaged),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn value(attribute: &Attribute<'_>) -> Result<String, PresentationFault> {
    let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| PresentationFault::Damaged)?;
    Ok(value.into_owned())
}

/// What an element says by the attribute that is called `name`, whatever its prefix.
fn said(element: &BytesStart<'_>, name: &[u8]) -> Result<Option<String>, PresentationFault> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| PresentationFault::Damaged)?;
        if attribute.key.local_name().as_ref() == name {
            return value(&attribute).map(Some);
        }
    }
    Ok(None)
}

fn open_document_element(element: &BytesStart<'_>) -> Result<(), PresentationFault> {
    let name = element.local_name();
    if name.as_ref() == b"encryption-data" {
        return Err(PresentationFault::Locked);
    }
    if FOLLOWED_BY_HAND.contains(&name.as_ref()) {
        return Ok(());
    }
    match said(element, b"href")? {
        Some(to) if is_outside(&to) => Err(outside(&to)),
        _ => Ok(()),
    }
}

/// Whether it is a slide in the list of them; sections list them again, without the name of a part.
fn is_slide(element: &BytesStart<'_>) -> bool {
    let names_part =
        |attribute: Attribute<'_>| attribute.key.prefix().is_some() && attribute.key.local_name().as_ref() == b"id";
    element.local_name().as_ref() == b"sldId" && element.attributes().with_checks(false).flatten().any(names_part)
}

fn relationship(part: &str, element: &BytesStart<'_>) -> Result<(), PresentationFault> {
    if element.local_name().as_ref() != b"Relationship" {
        return Ok(());
    }
    let (to, kind) = (said(element, b"Target")?.unwrap_or_default(), said(element, b"Type")?.unwrap_or_default());
    let is_elsewhere = said(element, b"TargetMode")?.is_some_and(|mode| !mode.trim().eq_ignore_ascii_case("internal"));
    let is_harmless = kind.ends_with(HYPERLINK)
        || part.starts_with(CHARTS) && CHART_SOURCES.iter().any(|source| kind.ends_with(source));
    if is_elsewhere && !is_harmless { Err(outside(&to)) } else { Ok(()) }
}

/// Whether a link leads out of the package (`OpenDocument` 1.2, part 3, section 3.7): it names how it is fetched, or goes up.
fn is_outside(link: &str) -> bool {
    let link = link.trim();
    let scheme = link.split_once(':').map(|(scheme, _)| scheme);
    let has_scheme = scheme.is_some_and(|scheme| {
        let is_sign = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '+' | '-' | '.');
        !scheme.is_empty() && scheme.chars().all(is_sign)
    });
    has_scheme || link.starts_with(['/', '\\']) || link.split(['/', '\\']).any(|step| step == "..")
}

fn outside(to: &str) -> PresentationFault {
    let name = cleaned(to.trim_end_matches('/'));
    PresentationFault::Outside { name: if name.is_empty() { "?".to_owned() } else { name } }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn looked(package: Package, parts: &[(&str, &str)]) -> Result<u64, PresentationFault> {
        let mut file = tempfile::tempfile().unwrap();
        let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in parts {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        file.write_all(&archive.finish().unwrap().into_inner()).unwrap();
        look(&file, package)
    }

    #[test]
    fn what_lies_outside_of_an_open_document_is_found() {
        let outside = |name: &str| Err(PresentationFault::Outside { name: name.to_owned() });
        for (text, wanted) in [
            ("<o><draw:page/><draw:page><draw:image xlink:href=\"Pictures/a.png\"/></draw:page></o>", Ok(2)),
            ("<o><draw:page><draw:a xlink:href=\"https://ejemplo.mx/\"/></draw:page></o>", Ok(1)),
            ("<o><draw:object xlink:href=\"./Object 1\"/><draw:image xlink:href=\"\"/></o>", Ok(0)),
            ("<o><draw:image xlink:href=\"file:///etc/x/a.png\"/></o>", outside("a.png")),
            ("<o><draw:image xlink:href=\"HTTP&#58;//127.0.0.1/b.png\"/></o>", outside("b.png")),
            ("<o><draw:image xlink:href=\"../c.png\"/></o>", outside("c.png")),
            ("<o><draw:image xlink:href=\"Pictures/../../d.png\"/></o>", outside("d.png")),
            ("<o><draw:floating-frame z:href=\"/e.html\"/></o>", outside("e.html")),
            ("<!DOCTYPE o [<!ENTITY a \"b\">]><o/>", Err(PresentationFault::Damaged)),
            ("<?xml version=\"1.0\" encoding=\"UTF-7\"?><o/>", Err(PresentationFault::Damaged)),
            ("<?xml version=\"1.0\" encoding=\"utf-8\"?><o/>", Ok(0)),
            ("<o><a></o>", Err(PresentationFault::Damaged)),
            ("<o><draw:page/>", Err(PresentationFault::Damaged)),
        ] {
            assert_eq!(looked(Package::OpenDocument, &[("content.xml", text)]), wanted, "{text}");
        }
        let image = "<o><draw:image xlink:href=\"file:///a.png\"/></o>";
        for part in ["styles.xml", "Object 1/content.xml"] {
            assert_eq!(looked(Package::OpenDocument, &[(part, image)]), outside("a.png"), "{part}");
        }
        let locked = "<m><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></m>";
        assert_eq!(looked(Package::OpenDocument, &[("META-INF/manifest.xml", locked)]), Err(PresentationFault::Locked));
    }

    #[test]
    fn what_lies_outside_of_an_office_document_is_found() {
        let one = |kind: &str, mode: &str| {
            let kind = format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}");
            format!("<R><Relationship Id=\"r\" Type=\"{kind}\" Target=\"file:///C:\\a\\gasto.png\" {mode}/></R>")
        };
        let slide = "ppt/slides/_rels/slide1.xml.rels";
        let chart = "ppt/charts/_rels/chart1.xml.rels";
        let outside = Err(PresentationFault::Outside { name: "gasto.png".to_owned() });
        for (part, kind, mode, wanted) in [
            (slide, "image", "", Ok(0)),
            (slide, "image", "TargetMode=\"Internal\"", Ok(0)),
            (slide, "image", "TargetMode=\"External\"", outside.clone()),
            (slide, "image", "TargetMode=\"&#69;xternal\"", outside.clone()),
            (slide, "oleObject", "TargetMode=\"External\"", outside.clone()),
            (slide, "hyperlink", "TargetMode=\"External\"", Ok(0)),
            (chart, "oleObject", "TargetMode=\"External\"", Ok(0)),
            (chart, "image", "TargetMode=\"External\"", outside),
        ] {
            assert_eq!(looked(Package::Office, &[(part, &one(kind, mode))]), wanted, "{part} {kind} {mode}");
        }
        let slides = "<p:p><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId2\"/><p:sldId id=\"257\" r:id=\"rId3\"/></p:sldIdLst>\
                      <p14:sldIdLst><p14:sldId id=\"256\"/></p14:sldIdLst></p:p>";
        assert_eq!(looked(Package::Office, &[("ppt/presentation.xml", slides)]), Ok(2));
    }
}
