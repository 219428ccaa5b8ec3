//! An entry of the audit log, and the hash that chains it to the one before.

use cartelera_playlists::hash::ContentHash;
use jiff::Timestamp;
use serde::Serialize;

/// What is put down, before it has its place.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewEntry {
    pub(crate) at: Timestamp,
    /// Employee number, name and user name as they are now; the system's user for a command.
    pub(crate) who: String,
    /// Where from.
    pub(crate) address: String,
    /// What was done, such as `account.role`.
    pub(crate) action: &'static str,
    /// To what.
    pub(crate) subject: String,
    /// How it was, as JSON; empty if that says nothing.
    pub(crate) before: String,
    /// How it is now.
    pub(crate) after: String,
}

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) number: u64,
    pub(crate) at: Timestamp,
    pub(crate) who: String,
    pub(crate) address: String,
    pub(crate) action: String,
    pub(crate) subject: String,
    pub(crate) before: String,
    pub(crate) after: String,
    /// The hash of the entry before; of the first one, that of nothing.
    pub(crate) previous: String,
    pub(crate) sha256: String,
}

/// What the hash of an entry is made of, in this order.
#[derive(Serialize)]
struct Hashed<'a>(u64, i64, &'a str, &'a str, &'a str, &'a str, &'a str, &'a str, &'a str);

impl Entry {
    /// The entry that follows the one with `number` and hash `previous`.
    pub(crate) fn after(number: u64, previous: String, new: NewEntry) -> Self {
        let NewEntry { at, who, address, action, subject, before, after } = new;
        let action = action.to_owned();
        let mut entry = Self {
            number: number + 1,
            at,
            who,
            address,
            action,
            subject,
            before,
            after,
            previous,
            sha256: String::new(),
        };
        entry.sha256 = entry.compute();
        entry
    }

    /// The hash that it must have.
    pub(crate) fn compute(&self) -> String {
        let Self { number, at, who, address, action, subject, before, after, previous, .. } = self;
        let hashed = Hashed(*number, at.as_millisecond(), who, address, action, subject, before, after, previous);
        let bytes = serde_json::to_vec(&hashed).expect("numbers and texts serialise");
        ContentHash::of(&bytes).to_string()
    }
}

/// The hash that the first entry holds.
pub(crate) fn first() -> String {
    ContentHash::of(b"").to_string()
}
