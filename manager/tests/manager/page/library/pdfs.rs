//! Documents as programs write them, and as nobody should (ISO 32000-1).

use std::{fmt::Write as _, io::Write as _};

use flate2::{Compression, write::ZlibEncoder};

/// A page of a document.
#[derive(Clone)]
pub(super) struct Sheet {
    /// Its box, in points.
    pub(super) size: String,
    /// What is drawn on it.
    pub(super) drawn: Vec<u8>,
    /// What else its dictionary says, and that of what is drawn.
    pub(super) says: String,
    pub(super) drawn_says: String,
}

impl Sheet {
    /// A page of this size on which `drawn` is drawn.
    pub(super) fn new(size: &str, drawn: &str) -> Self {
        Self {
            size: format!("0 0 {size}"),
            drawn: drawn.as_bytes().to_vec(),
            says: String::new(),
            drawn_says: String::new(),
        }
    }

    /// The same page, packed as most programs do.
    pub(super) fn packed(mut self) -> Self {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
        packed.write_all(&self.drawn).expect("it is packed");
        self.drawn = packed.finish().expect("it is packed");
        "/Filter /FlateDecode".clone_into(&mut self.drawn_says);
        self
    }

    /// The same page with another line in its dictionary.
    pub(super) fn saying(mut self, line: &str) -> Self {
        self.says.push_str(line);
        self
    }
}

/// A page like a screen, whose left half is of this colour (three numbers up to 1); nothing is drawn on its right half.
pub(super) fn half(colour: &str) -> Sheet {
    Sheet::new("720 405", &format!("{colour} rg 0 0 360 405 re f"))
}

/// A document of these pages.
pub(super) fn pdf(pages: &[Sheet]) -> Vec<u8> {
    pdf_with(pages, &[], "")
}

/// The same with more objects, the first of which has the number `3 + 2 * pages`, and more in its trailer.
pub(super) fn pdf_with(pages: &[Sheet], more: &[String], trailer: &str) -> Vec<u8> {
    let kids = (0..pages.len()).fold(String::new(), |mut all, page| {
        let _ = write!(all, "{} 0 R ", 3 + 2 * page);
        all
    });
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len()).into_bytes(),
    ];
    for (place, Sheet { size, drawn, says, drawn_says }) in pages.iter().enumerate() {
        let stream = 4 + 2 * place;
        let page = format!("<< /Type /Page /Parent 2 0 R /MediaBox [{size}] /Contents {stream} 0 R {says} >>");
        objects.push(page.into_bytes());
        let head = format!("<< /Length {} {drawn_says} >>\nstream\n", drawn.len());
        objects.push([head.as_bytes(), drawn, b"\nendstream"].concat());
    }
    objects.extend(more.iter().map(|object| object.as_bytes().to_vec()));
    let mut file = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(&objects) {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        file.extend([format!("{number} 0 obj\n").as_bytes(), object, b"\nendobj\n"].concat());
    }
    let start = file.len();
    let size = objects.len() + 1;
    file.extend(table.as_bytes());
    file.extend(format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n").as_bytes());
    file
}

/// A document that opens with a password: this one is nobody's.
pub(super) fn locked() -> Vec<u8> {
    let (owner, user) = ("41".repeat(32), "42".repeat(32));
    let key = format!("<< /Filter /Standard /V 1 /R 2 /P -64 /O <{owner}> /U <{user}> >>");
    let id = "00112233445566778899aabbccddeeff";
    pdf_with(&[half("1 0 0")], &[key], &format!("/Encrypt 5 0 R /ID [<{id}> <{id}>]"))
}

/// A page that is drawn of ten drawings, each of ten others, and so on: a million million of them in two kilobytes.
pub(super) fn endless() -> Vec<u8> {
    const DEPTH: usize = 12;
    let page = Sheet::new("720 405", "/X Do").saying("/Resources << /XObject << /X 5 0 R >> >>");
    let drawing = |place: usize| {
        let (within, drawn) = if place + 1 < DEPTH {
            (format!("/Resources << /XObject << /X {} 0 R >> >>", 6 + place), "/X Do ".repeat(10))
        } else {
            (String::new(), "0 0 720 405 re f ".to_owned())
        };
        let says = format!("/Type /XObject /Subtype /Form /BBox [0 0 720 405] {within}");
        format!("<< {says} /Length {} >>\nstream\n{drawn}\nendstream", drawn.len())
    };
    pdf_with(&[page], &(0..DEPTH).map(drawing).collect::<Vec<_>>(), "")
}
