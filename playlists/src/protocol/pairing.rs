//! How a screen and a manager come to know each other: by a code that a technician types, or by an enrolment file.
//!
//! Shaped like the device authorisation grant (RFC 8628): the screen shows a short code, a person who is logged in
//! elsewhere confirms it, and the screen asks until that is done. Instead of a secret device code the screen signs its
//! questions with its own key, so that whoever reads the code off the wall has nothing.

use std::{fmt, str::FromStr};

use ed25519_dalek::VerifyingKey;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{envelope::Document, hash::ContentHash, ids::ScreenId, manifest::PublicKey};

/// Letters of a code: consonants, so that no word and no digit is read into it (RFC 8628, section 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const CODE_LEN: usize = 8;

/// The code that a screen shows and a technician types: `BCDF-GHJK`, 34.5 random bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PairingCode([u8; CODE_LEN]);

impl PairingCode {
    /// The code of 128 random bits, of which it takes what it needs, evenly.
    pub fn of(random: u128) -> Self {
        let mut rest = random;
        Self(std::array::from_fn(|_| {
            let letter = LETTERS[(rest % 20) as usize];
            rest /= 20;
            letter
        }))
    }
}

impl fmt::Display for PairingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.0.split_at(CODE_LEN / 2);
        write!(f, "{}-{}", String::from_utf8_lossy(first), String::from_utf8_lossy(second))
    }
}

impl fmt::Debug for PairingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PairingCode({self})")
    }
}

impl FromStr for PairingCode {
    type Err = InvalidCode;

    /// Reads a code as people type it: small letters, spaces and missing hyphens do not matter.
    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        let letters: Vec<u8> =
            text.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'-').map(|b| b.to_ascii_uppercase()).collect();
        let code: [u8; CODE_LEN] = letters.try_into().map_err(|_| InvalidCode { text: text.to_owned() })?;
        let is_code = code.iter().all(|letter| LETTERS.contains(letter));
        if is_code { Ok(Self(code)) } else { Err(InvalidCode { text: text.to_owned() }) }
    }
}

impl TryFrom<String> for PairingCode {
    type Error = InvalidCode;

    fn try_from(text: String) -> Result<Self, InvalidCode> {
        text.parse()
    }
}

impl From<PairingCode> for String {
    fn from(code: PairingCode) -> Self {
        code.to_string()
    }
}

/// A text is no pairing code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no pairing code (allowed: eight consonants as the screen shows them, such as BCDF-GHJK)")]
pub struct InvalidCode {
    text: String,
}

/// What a person compares on the screen and at the manager: the screen's key and the manager's root document in twelve
/// signs, such as `7K2M-9QXR-4TBD` (60 bits).
///
/// It covers both sides, so that whoever stands between them and gives either another key is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// Of the screen's `key` and the root document whose envelope has the hash `root`.
    pub fn of(key: &VerifyingKey, root: &ContentHash) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"cartelera pairing v1");
        hasher.update(key.as_bytes());
        hasher.update(root.as_bytes());
        let digest: [u8; 32] = hasher.finalize().into();
        Self(digest.iter().take(8).fold(0, |value, byte| value << 8 | u64::from(*byte)) >> 4)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Crockford's base 32: no I, L, O, U.
        const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        (0..12).try_for_each(|place| {
            let hyphen = if place % 4 == 0 && place > 0 { "-" } else { "" };
            write!(f, "{hyphen}{}", char::from(SIGNS[(self.0 >> (55 - 5 * place) & 31) as usize]))
        })
    }
}

/// What an unpaired screen asks, signed with its own key: `POST /v1/pairings`, and again until it is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairingRequest {
    /// The screen's public key.
    pub key: PublicKey,
    /// What tells the device from others: a board's serial number or a network address; for people only.
    #[serde(default)]
    pub hardware: String,
    /// SHA-256 of the envelope of the root document that the screen was given.
    pub root: ContentHash,
}

/// The answer to a [`PairingRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum PairingAnswer {
    /// The screen shows the code and asks again.
    Waiting {
        /// The code.
        code: PairingCode,
        /// The code is valid for so many seconds more.
        expires_s: u32,
        /// The screen asks again after so many seconds.
        interval_s: u32,
    },
    /// It is paired.
    Paired {
        /// The envelope, as JSON text, of the [`Binding`] that says which screen it is from now on.
        binding: String,
    },
}

/// Signed by the pointer key: a device is a screen from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// Format of this document.
    pub format: u16,
    /// The device's key.
    pub key: PublicKey,
    /// The screen.
    pub screen: ScreenId,
}

impl Document for Binding {
    const PAYLOAD_TYPE: &'static str = "application/vnd.cartelera.binding+json";
    const FORMAT: u16 = 1;

    fn format(&self) -> u16 {
        self.format
    }
}

/// What an enrolment file holds: it makes one unpaired device one screen, once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// Format of this document.
    pub format: u16,
    /// The screen that the device becomes.
    pub screen: ScreenId,
    /// Address of the manager.
    pub manager: String,
    /// The secret that the manager knows by its hash: 64 hexadecimal digits.
    pub token: ContentHash,
    /// From then on it is worth nothing.
    pub expires: Timestamp,
    /// The envelope of the root document, pinned by whoever has this file.
    pub root: String,
}

impl Enrolment {
    /// The highest format that this program reads.
    pub const FORMAT: u16 = 1;
}

impl fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Enrolment").field("screen", &self.screen).field("token", &"****").finish_non_exhaustive()
    }
}

/// What a device asks that has an enrolment file, signed with its own key: `POST /v1/enrolments`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentRequest {
    /// The device's public key.
    pub key: PublicKey,
    /// As in [`PairingRequest`].
    #[serde(default)]
    pub hardware: String,
    /// The token of the file.
    pub token: ContentHash,
}

impl fmt::Debug for EnrolmentRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnrolmentRequest").field("key", &self.key).field("token", &"****").finish_non_exhaustive()
    }
}

/// Signed by the pointer key: a screen's key has no rights any more. A screen that gets it forgets what it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Format of this document.
    pub format: u16,
    /// The key.
    pub key: PublicKey,
    /// When it was revoked.
    pub issued: Timestamp,
}

impl Document for Revocation {
    const PAYLOAD_TYPE: &'static str = "application/vnd.cartelera.revocation+json";
    const FORMAT: u16 = 1;

    fn format(&self) -> u16 {
        self.format
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = PairingCode::of(0x1234_5678_9abc_def0_0fed_cba9_8765_4321);
        let text = code.to_string();
        assert_eq!(text.len(), 9);
        for typed in [text.clone(), text.to_lowercase(), text.replace('-', ""), format!(" {} ", text.replace('-', " "))]
        {
            assert_eq!(typed.parse(), Ok(code), "{typed}");
        }
        for wrong in ["", "BCDF-GHJ", "BCDF-GHJKL", "ACDF-GHJK", "BCDF-GH1K", "ÑCDF-GHJK"] {
            assert!(wrong.parse::<PairingCode>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_letter_comes_up_in_codes() {
        let codes: String = (0..400_u128).map(|n| PairingCode::of(n * 0x9e37_79b9_7f4a_7c15).to_string()).collect();
        assert!(LETTERS.iter().all(|letter| codes.contains(char::from(*letter))));
    }

    #[test]
    fn a_fingerprint_changes_with_either_key() {
        let key = |seed: u8| SigningKey::from_bytes(&[seed; 32]).verifying_key();
        let root = |name: &str| ContentHash::of(name.as_bytes());
        let print = Fingerprint::of(&key(1), &root("a"));
        assert_ne!(print, Fingerprint::of(&key(2), &root("a")));
        assert_ne!(print, Fingerprint::of(&key(1), &root("b")));
        let text = print.to_string();
        assert_eq!((text.len(), text.matches('-').count()), (14, 2), "{text}");
    }

    #[test]
    fn a_token_never_prints() {
        let token = ContentHash::of(b"secret");
        let request = EnrolmentRequest {
            key: PublicKey(SigningKey::from_bytes(&[1; 32]).verifying_key()),
            hardware: String::new(),
            token,
        };
        assert!(!format!("{request:?}").contains(&token.to_string()));
    }
}
