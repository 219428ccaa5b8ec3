//! Whether a file is a document and nothing else: what two programs read as two things was made for one of them to be deceived.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::Path,
};

use anyhow::Context as _;

use super::{super::table::is_archive, DocumentFault};

/// So much of the beginning is looked through for what browsers and shells would run.
const START_BYTES: u64 = 1 << 10;
/// So much of the end is looked through: as far from it as an archive may say that it is one.
const END_BYTES: u64 = (64 << 10) + 22;
/// Programs that send files leave so much behind them at times.
const LEFT_BYTES: usize = 1 << 10;
const END: &[u8] = b"%%EOF";
/// The end of an archive, which is read from there.
const ARCHIVE: &[u8] = b"PK\x05\x06";
/// What makes the beginning of a file a page or a program; in small letters.
const RUN: [&[u8]; 4] = [b"<!doctype", b"<html", b"<script", b"<?php"];

/// Says what the file is besides a document, or that its end is missing; `None` of a whole document.
pub(super) fn fault(path: &Path) -> anyhow::Result<Option<DocumentFault>> {
    let doing = "looking at a document that was sent";
    let mut file = File::open(path).context(doing)?;
    let length = file.metadata().context(doing)?.len();
    let mut start = Vec::new();
    (&mut file).take(START_BYTES).read_to_end(&mut start).context(doing)?;
    start.make_ascii_lowercase();
    file.seek(SeekFrom::Start(length.saturating_sub(END_BYTES))).context(doing)?;
    let mut end = Vec::new();
    (&mut file).take(END_BYTES).read_to_end(&mut end).context(doing)?;
    let is_archive = holds(&end, ARCHIVE) && is_archive(&file);
    if is_archive || RUN.iter().any(|part| holds(&start, part)) {
        return Ok(Some(DocumentFault::Besides));
    }
    Ok(match end.windows(END.len()).rposition(|window| window == END) {
        None => Some(DocumentFault::CutOff),
        Some(at) => {
            let is_left = |byte: &&u8| !byte.is_ascii_whitespace() && **byte != 0;
            let left = end[at + END.len()..].iter().filter(is_left).count();
            (left > LEFT_BYTES).then_some(DocumentFault::Besides)
        }
    })
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn fault_of(bytes: &[u8]) -> Option<DocumentFault> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        fault(file.path()).unwrap()
    }

    #[test]
    fn a_document_is_a_document_from_its_beginning_to_its_end() {
        let whole = &b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\nstartxref\n9\n%%EOF\n"[..];
        let page = &b"%PDF-1.7\n<HTML><script>alert(1)</script>\n"[..];
        let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        archive.start_file("a.txt", stored).unwrap();
        archive.write_all(b"hola").unwrap();
        let archive = archive.finish().unwrap().into_inner();
        for (bytes, wanted) in [
            (whole.to_vec(), None),
            ([whole, b"\0\0\r\n", &[b'x'; 200]].concat(), None),
            (whole[..whole.len() - 4].to_vec(), Some(DocumentFault::CutOff)),
            ([whole, &archive].concat(), Some(DocumentFault::Besides)),
            ([whole, &[b'x'; 4096]].concat(), Some(DocumentFault::Besides)),
            ([page, whole].concat(), Some(DocumentFault::Besides)),
        ] {
            assert_eq!(fault_of(&bytes), wanted, "{}", String::from_utf8_lossy(&bytes));
        }
    }
}
