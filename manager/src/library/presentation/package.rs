//! What an archive or an office document is, as its table of contents tells, and whether there is room for what is in it.

use std::{
    fs::File,
    io::{BufReader, Read, Seek},
};

use zip::{ZipArchive, read::ZipFile};

use super::{super::table::Table, MediaFault, PresentationFault, compound};

/// The most files in a presentation.
const MAX_FILES: usize = 5_000;
/// The most that they are together once they are unpacked.
pub(super) const MAX_BYTES: u64 = 500 << 20;
/// What is larger than this may not be more times as large as it is packed.
const BOMB_BYTES: u64 = 32 << 20;
const MAX_RATIO: u64 = 100;
/// What tells an `OpenDocument` presentation, in the file `mimetype` (`OpenDocument` 1.2, part 3, section 3.3).
const OPEN_DOCUMENT: &[u8] = b"application/vnd.oasis.opendocument.presentation";
/// What every presentation of Office Open XML holds (ECMA-376, part 2, section 7.2).
const TYPES: &str = "[Content_Types].xml";
/// Where a compound file has what is encrypted (MS-OFFCRYPTO, section 2.3.4.4), and old presentations have their text.
const ENCRYPTED: &str = "EncryptedPackage";
const OLD: &str = "PowerPoint Document";

/// A presentation, by how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Package {
    /// As `LibreOffice` writes it (ODP).
    OpenDocument,
    /// As `PowerPoint` writes it (PPTX, and PPTM with macros).
    Office,
}

impl Package {
    /// What `LibreOffice` calls whoever reads it.
    pub(super) const fn filter(self) -> &'static str {
        match self {
            Self::OpenDocument => "impress8",
            Self::Office => "Impress MS PowerPoint 2007 XML",
        }
    }

    /// Where the slides stand.
    pub(super) const fn slides(self) -> &'static str {
        match self {
            Self::OpenDocument => "content.xml",
            Self::Office => "ppt/presentation.xml",
        }
    }

    /// Tells which presentation a file is, and refuses what is none, or would not fit once it is unpacked.
    ///
    /// # Errors
    ///
    /// Why it is not taken.
    pub(super) fn of(file: &File) -> Result<Self, MediaFault> {
        let mut start = [0; compound::START.len()];
        let mut beginning = file;
        beginning.rewind().and_then(|()| beginning.read_exact(&mut start)).map_err(|_| MediaFault::Office)?;
        if start == compound::START {
            return Err(compound_fault(file));
        }
        let mut archive = ZipArchive::new(BufReader::new(Table::of(file))).map_err(|_| MediaFault::Office)?;
        let Some(package) = kind(&mut archive) else { return Err(MediaFault::Office) };
        // Its table of contents is no longer than it may be; now its parts are looked for, too.
        open(file).and_then(|mut archive| ensure_fits(&mut archive)).map_err(MediaFault::Presentation)?;
        Ok(package)
    }
}

/// A presentation whose table of contents was looked at.
pub(super) fn open(file: &File) -> Result<ZipArchive<BufReader<&File>>, PresentationFault> {
    ZipArchive::new(BufReader::new(file)).map_err(|_| PresentationFault::Damaged)
}

/// Why a compound file is not taken: all that is taken of it is what it is.
fn compound_fault(file: &File) -> MediaFault {
    let Ok(names) = compound::names(file) else { return MediaFault::Office };
    let has = |name: &str| names.iter().any(|known| known == name);
    let fault = match () {
        () if has(ENCRYPTED) => PresentationFault::Locked,
        () if has(OLD) => PresentationFault::Old,
        () => return MediaFault::Office,
    };
    MediaFault::Presentation(fault)
}

fn kind<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Option<Package> {
    if archive.index_for_name(TYPES).is_some() && archive.index_for_name(Package::Office.slides()).is_some() {
        return Some(Package::Office);
    }
    let told = archive.by_name("mimetype").ok()?;
    let mut kind = Vec::new();
    told.take(OPEN_DOCUMENT.len() as u64 + 2).read_to_end(&mut kind).ok()?;
    (kind.trim_ascii() == OPEN_DOCUMENT).then_some(Package::OpenDocument)
}

fn ensure_fits<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<(), PresentationFault> {
    if archive.len() > MAX_FILES {
        return Err(PresentationFault::Unpacked);
    }
    // Whoever reads it next may take another one of those that have one name.
    let is_sound = !archive.has_duplicate_names() && archive.has_overlapping_files().is_ok_and(|overlaps| !overlaps);
    if !is_sound {
        return Err(PresentationFault::Damaged);
    }
    let (mut packed, mut unpacked) = (0_u64, 0_u64);
    for place in 0..archive.len() {
        let part = archive.by_index_raw(place).map_err(|_| PresentationFault::Damaged)?;
        if part.encrypted() {
            return Err(PresentationFault::Locked);
        }
        packed = packed.saturating_add(part.compressed_size());
        unpacked = unpacked.saturating_add(part.size());
    }
    let is_bomb = unpacked > BOMB_BYTES && unpacked / MAX_RATIO > packed;
    if unpacked > MAX_BYTES || is_bomb { Err(PresentationFault::Unpacked) } else { Ok(()) }
}

/// Reads a part of a presentation of at most `most` bytes, whatever the table of contents says of its length.
pub(super) fn read<R: Read>(part: &mut ZipFile<'_, R>, most: u64) -> Result<Vec<u8>, PresentationFault> {
    let mut bytes = Vec::new();
    part.take(most + 1).read_to_end(&mut bytes).map_err(|_| PresentationFault::Damaged)?;
    if bytes.len() as u64 > most { Err(PresentationFault::Unpacked) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write as _};

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::{super::compound::tests::compound, *};

    fn file_of(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = ZipWriter::new(io::Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn a_presentation_is_told_by_what_is_in_it() {
        let locked = MediaFault::Presentation(PresentationFault::Locked);
        let old = MediaFault::Presentation(PresentationFault::Old);
        let unpacked = MediaFault::Presentation(PresentationFault::Unpacked);
        let slides = ("ppt/presentation.xml", &b"<a/>"[..]);
        let spaces = vec![b' '; 64 << 20];
        let many: Vec<(String, &[u8])> = (0..=MAX_FILES).map(|number| (format!("{number}"), &b""[..])).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
        let cut = archive(&[(TYPES, b""), slides]);
        for (bytes, wanted) in [
            (archive(&[("mimetype", OPEN_DOCUMENT)]), Ok(Package::OpenDocument)),
            (archive(&[("mimetype", b"application/vnd.oasis.opendocument.text")]), Err(MediaFault::Office)),
            (archive(&[(TYPES, b""), slides]), Ok(Package::Office)),
            (archive(&[(TYPES, b""), ("word/document.xml", b"")]), Err(MediaFault::Office)),
            (cut[..cut.len() - 30].to_vec(), Err(MediaFault::Office)),
            (archive(&[(TYPES, b""), slides, ("ppt/media/a.bmp", &spaces)]), Err(unpacked.clone())),
            (archive(&[&[(TYPES, &b""[..]), slides], &many[..]].concat()), Err(unpacked)),
            (compound(&["Root Entry", "EncryptedPackage"], false), Err(locked)),
            (compound(&["Root Entry", "PowerPoint Document"], false), Err(old)),
            (compound(&["Root Entry", "WordDocument"], false), Err(MediaFault::Office)),
            (compound::START.to_vec(), Err(MediaFault::Office)),
        ] {
            assert_eq!(Package::of(&file_of(&bytes)), wanted, "{} bytes", bytes.len());
        }
    }
}
