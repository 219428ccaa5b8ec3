//! How a screen sends its playlog.

use serde::{Deserialize, Serialize};

/// The longest body of [`PlaylogBatch`] as it is sent, in bytes.
pub const MAX_SENT_BYTES: usize = 256 << 10;
/// The longest body of [`PlaylogBatch`] when it is unpacked, in bytes.
pub const MAX_BATCH_BYTES: usize = 4 << 20;
/// At most this many records are in a batch.
pub const MAX_BATCH_RECORDS: usize = 2_000;
/// The longest body of [`FollowedPointer`] as it is sent, in bytes.
pub const MAX_FOLLOWED_SENT_BYTES: usize = 8 << 20;
/// The longest body of [`FollowedPointer`] when it is unpacked, in bytes.
pub const MAX_FOLLOWED_BYTES: usize = 64 << 20;
/// At most so many pointers are asked for at a time.
pub const MAX_LACKS: usize = 32;
/// The longest record, in bytes.
pub const MAX_RECORD_BYTES: usize = 16 << 10;

/// `POST /v1/screens/{id}/playlog`, packed by gzip (RFC 1952).
///
/// Records are kept once: who sends the same again gets the same answer. The same number with other bytes is kept beside the
/// first and told, as two devices with one key would do it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlaylogBatch {
    /// Format of this body, 1.
    pub format: u16,
    /// Names the playlog: drawn at random when a device makes it. With the records' numbers and the screen it names a record.
    pub log: LogId,
    /// Records in order of their numbers.
    pub entries: Vec<RawEntry>,
}

/// A record as the screen keeps it: the bytes count.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RawEntry {
    /// Counts up from 1 within one playlog; a number is never given twice, and some may be missing.
    pub sequence: u64,
    /// A [`crate::playlog::Record`], as JSON in a text, so that its bytes stay as they are.
    pub record: String,
}

/// Names a playlog: 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LogId(u128);

impl LogId {
    /// Names a playlog by 128 random bits.
    pub fn from_random(bits: u128) -> Self {
        Self(bits)
    }
}

impl std::fmt::Display for LogId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl From<LogId> for String {
    fn from(log: LogId) -> Self {
        log.to_string()
    }
}

impl std::str::FromStr for LogId {
    type Err = InvalidLogId;

    fn from_str(text: &str) -> Result<Self, InvalidLogId> {
        let is_digits = text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let bits = is_digits.then(|| u128::from_str_radix(text, 16).ok()).flatten();
        bits.map(Self).ok_or(InvalidLogId)
    }
}

impl TryFrom<String> for LogId {
    type Error = InvalidLogId;

    fn try_from(text: String) -> Result<Self, InvalidLogId> {
        text.parse()
    }
}

/// A text that does not name a playlog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a playlog (allowed: 32 of 0-9 and a-f)")]
pub struct InvalidLogId;

/// The answer to a batch, and what heartbeats are answered with too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaylogMark {
    /// The playlog that it is about; `None` if the manager has nothing of this screen.
    pub log: Option<LogId>,
    /// The highest number that the manager keeps of it. What has a higher one is sent, again if need be: a manager that was
    /// restored from a backup has a lower mark than before.
    pub sequence: u64,
    /// Sequences of pointers that its records name and that the manager does not have, because it was restored: the screen sends
    /// them as [`FollowedPointer`]s. At most [`MAX_LACKS`] at a time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<u64>,
}

/// `POST /v1/screens/{id}/followed`, packed by gzip (RFC 1952): what a screen followed, signed as it was given to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FollowedPointer {
    /// Format of this body, 1.
    pub format: u16,
    /// The envelope of the pointer, as JSON in a text.
    pub pointer: String,
    /// The envelopes of the programmes of its epochs.
    pub programmes: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_keeps_the_bytes_of_its_records() {
        let text = r#"{"format":1,"log":"000102030405060708090a0b0c0d0e0f","entries":[{"sequence":7,"record":"{\"kind\": \"later\"}"}]}"#;
        let batch: PlaylogBatch = serde_json::from_str(text).unwrap();
        assert_eq!(batch.entries[0].record, r#"{"kind": "later"}"#);
        assert_eq!(serde_json::to_string(&batch).unwrap(), text);
        assert!("000102030405060708090A0B0C0D0E0F".parse::<LogId>().is_err());
    }
}
