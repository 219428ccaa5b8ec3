//! What was sealed is opened whole or not at all; files of other programs are opened, too.

use std::io::{Read as _, Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::*;

/// So little work that a test may do it often.
const QUICK: u8 = 1;
const PASSPHRASE: &str = "correct horse battery staple";

fn sealed(text: &[u8]) -> Vec<u8> {
    let mut sealer = seal_with(Vec::new(), &PASSPHRASE.into(), QUICK).unwrap();
    // Not in steps of the format's chunks.
    for part in text.chunks(50_001) {
        sealer.write_all(part).unwrap();
    }
    sealer.finish().unwrap()
}

fn opened(file: &[u8]) -> Result<Vec<u8>, String> {
    let mut opener = open(file, &PASSPHRASE.into()).map_err(|error| format!("{error:#}"))?;
    let mut text = Vec::new();
    opener.read_to_end(&mut text).map_err(|error| error.to_string())?;
    Ok(text)
}

fn text(length: usize) -> Vec<u8> {
    (0..length as u32).map(|at| (at.wrapping_mul(2_654_435_769) >> 11) as u8).collect()
}

#[test]
fn what_was_sealed_is_opened_whatever_its_length() {
    for length in [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000] {
        assert_eq!(opened(&sealed(&text(length))).unwrap(), text(length), "{length} bytes");
    }
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_refused() {
    let whole = sealed(&text(131_072));
    let header = whole.windows(4).position(|bytes| bytes == b"--- ").unwrap() + 4 + 43 + 1;
    let chunk = 65_536 + 16;
    let places = [header + 16, header + 16 + chunk, header + 16 + chunk + 16, whole.len() - 1];
    for length in (0..header + 40).chain(places) {
        let refused = opened(&whole[..length]).unwrap_err();
        let is_told = ["cut off", "no file that age", "damaged"].iter().any(|words| refused.contains(words));
        assert!(is_told, "{length} bytes: {refused}");
    }
}

#[test]
fn a_file_that_was_altered_anywhere_is_refused() {
    let whole = sealed(&text(70_000));
    for place in (0..400).chain([30_000, 65_800, 66_000, whole.len() - 1]) {
        let mut altered = whole.clone();
        altered[place] ^= 1;
        assert!(opened(&altered).is_err(), "byte {place}");
    }
    assert!(opened(&[&whole[..], b"more"].concat()).is_err());
}

#[test]
fn another_passphrase_opens_nothing() {
    let refused = open(&*sealed(b"agua"), &"correct horse battery stable".into()).err().unwrap().to_string();
    assert!(refused.starts_with("the passphrase is wrong"), "{refused}");
    assert_eq!(format!("{:?}", Passphrase::from(PASSPHRASE)), "Passphrase(****)");
}

#[test]
fn files_for_keys_and_other_files_are_told_apart() {
    let key = "age-encryption.org/v1\n-> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\n";
    assert_eq!(opened(key.as_bytes()).unwrap_err(), "it is encrypted for keys and not by a passphrase");
    assert_eq!(opened(b"PK\x03\x04\n").unwrap_err(), "it is no file that age encrypted");
    assert_eq!(opened(&[b'x'; 10_000]).unwrap_err(), "it is no file that age encrypted");
    let dear = "age-encryption.org/v1\n-> scrypt rF0/NwblUHHTpgQgRpe5CQ 23\n";
    assert_eq!(opened(dear.as_bytes()).unwrap_err(), "its passphrase costs 2^23 steps (at most 2^22)");
}

#[test]
fn a_file_of_another_program_is_opened() {
    let file = STANDARD.decode(include_str!("foreign.base64").trim()).unwrap();
    assert_eq!(opened(&file).unwrap(), "Cartelera: cifrado por otro programa\n".as_bytes());
}
