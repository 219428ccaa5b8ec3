//! The names of what is in a compound file (MS-CFB), by which office documents of long ago, and those with a password, are told.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
};

/// How each begins (section 2.2).
pub(super) const START: [u8; 8] = *b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// How long the header is, where it says how long sectors are, where the directory begins, and which sectors tell of the others.
const HEADER_BYTES: usize = 512;
const SHIFT: usize = 30;
const DIRECTORY: usize = 48;
const TELLING: std::ops::Range<usize> = 76..HEADER_BYTES;
/// Sectors of 512 bytes, or of 4,096.
const SHIFTS: [u16; 2] = [9, 12];
/// An entry of the directory, and where it says how many bytes its name has (section 2.6.1).
const ENTRY_BYTES: usize = 128;
const NAME_LENGTH: usize = 64;
/// So many sectors of the directory are read: those of a presentation are a few.
const MAX_SECTORS: usize = 256;
/// The last number that a sector may have (section 2.1).
const MAX_SECTOR: u32 = 0xffff_fffa;

/// The names of all that is in a compound file.
///
/// # Errors
///
/// If it is none, or damaged.
pub(super) fn names(mut file: &File) -> io::Result<Vec<String>> {
    let mut header = [0; HEADER_BYTES];
    file.rewind()?;
    file.read_exact(&mut header)?;
    let shift = u16::from_le_bytes([header[SHIFT], header[SHIFT + 1]]);
    if !header.starts_with(&START) || !SHIFTS.contains(&shift) {
        return Err(damaged());
    }
    let size = 1_usize << shift;
    let telling: Vec<u32> = header[TELLING].chunks_exact(4).map(number).collect();
    let mut names = Vec::new();
    let mut at = number(&header[DIRECTORY..DIRECTORY + 4]);
    for _ in 0..MAX_SECTORS {
        if at > MAX_SECTOR {
            break;
        }
        names.extend(sector(file, at, size)?.chunks_exact(ENTRY_BYTES).filter_map(name));
        at = following(file, at, size, &telling)?;
    }
    Ok(names)
}

/// The sector that follows `at` (section 2.3).
fn following(file: &File, at: u32, size: usize, telling: &[u32]) -> io::Result<u32> {
    let place = usize::try_from(at).map_err(|_| damaged())?;
    let in_one = size / 4;
    let table = telling.get(place / in_one).filter(|table| **table <= MAX_SECTOR).ok_or_else(damaged)?;
    let from = place % in_one * 4;
    Ok(number(&sector(file, *table, size)?[from..from + 4]))
}

fn sector(mut file: &File, at: u32, size: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; size];
    file.seek(SeekFrom::Start((u64::from(at) + 1) * size as u64))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |all, byte| (all << 8) | u32::from(*byte))
}

/// The name of an entry, which ends with a zero that counts; `None` of one that is not used.
fn name(entry: &[u8]) -> Option<String> {
    let length = usize::from(u16::from_le_bytes([entry[NAME_LENGTH], entry[NAME_LENGTH + 1]]));
    if !(2..=NAME_LENGTH).contains(&length) {
        return None;
    }
    let letters = entry[..length - 2].chunks_exact(2);
    let letters: Vec<u16> = letters.map(|letter| u16::from_le_bytes([letter[0], letter[1]])).collect();
    Some(String::from_utf16_lossy(&letters))
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "this is no compound file, or it is damaged")
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write as _;

    use super::*;

    /// A compound file that holds streams of these names, in as many sectors as they take; the last of which follows nobody, or the
    /// first one.
    pub(in crate::library::presentation) fn compound(streams: &[&str], is_endless: bool) -> Vec<u8> {
        let mut directory = Vec::new();
        for stream in streams {
            let mut entry = vec![0; ENTRY_BYTES];
            let letters: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
            entry[..letters.len()].copy_from_slice(&letters);
            entry[NAME_LENGTH..NAME_LENGTH + 2]
                .copy_from_slice(&u16::try_from(letters.len() + 2).unwrap().to_le_bytes());
            directory.extend(entry);
        }
        directory.resize(directory.len().next_multiple_of(512), 0);
        let count = u32::try_from(directory.len() / 512).unwrap();
        let mut header = vec![0; HEADER_BYTES];
        header[..8].copy_from_slice(&START);
        header[SHIFT..SHIFT + 2].copy_from_slice(&9_u16.to_le_bytes());
        header[DIRECTORY..DIRECTORY + 4].copy_from_slice(&1_u32.to_le_bytes());
        header[TELLING].fill(0xff);
        header[TELLING.start..TELLING.start + 4].copy_from_slice(&0_u32.to_le_bytes());
        // The first sector tells of the others; the directory begins in the second.
        let mut table: Vec<u8> = (0..=count).flat_map(|sector| (sector + 1).to_le_bytes()).collect();
        let last = table.len() - 4;
        table[last..].copy_from_slice(&if is_endless { 1_u32 } else { 0xffff_fffe }.to_le_bytes());
        table.resize(512, 0xff);
        [header, table, directory].concat()
    }

    #[test]
    fn the_directory_is_read_to_its_end_and_no_further_than_it_may_be_long() {
        let of = |bytes: &[u8]| {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(bytes).unwrap();
            names(&file)
        };
        let streams = ["Root Entry", "a", "b", "c", "d", "EncryptedPackage"];
        let whole = compound(&streams, false);
        assert_eq!(of(&whole).unwrap(), streams);
        assert_eq!(of(&compound(&streams, true)).unwrap().len(), MAX_SECTORS / 2 * streams.len());
        for cut in [8, 512, 600, whole.len() - 1] {
            assert!(of(&whole[..cut]).is_err(), "{cut}");
        }
        let mut other = whole;
        other[SHIFT] = 63;
        assert!(of(&other).is_err());
    }
}
