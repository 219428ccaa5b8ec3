//! Looks whether the audit log is whole.

use super::entry::{Entry, first};

/// What is wrong with the log, and where.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Break {
    /// Something in the entry is not what was put down.
    #[error("entry {0} was changed: its hash is not that of what it says")]
    Changed(u64),
    /// The entry does not follow the one before.
    #[error("entry {0} does not follow the one before it: an entry was changed, or put in its place")]
    Unchained(u64),
    /// A number is left out.
    #[error("entry {0} is missing")]
    Missing(u64),
}

/// The end of a log that is whole so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) number: u64,
    pub(crate) sha256: String,
}

impl Head {
    /// Before the first entry.
    pub(crate) fn start() -> Self {
        Self { number: 0, sha256: first() }
    }

    /// Goes on to `entry`.
    ///
    /// # Errors
    ///
    /// [`Break`] if it is not the one that follows.
    pub(crate) fn follow(&mut self, entry: &Entry) -> Result<(), Break> {
        if entry.number != self.number + 1 {
            return Err(Break::Missing(self.number + 1));
        }
        if entry.compute() != entry.sha256 {
            return Err(Break::Changed(entry.number));
        }
        if entry.previous != self.sha256 {
            return Err(Break::Unchained(entry.number));
        }
        *self = Self { number: entry.number, sha256: entry.sha256.clone() };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::entry::NewEntry, *};

    fn log() -> Vec<Entry> {
        let mut all: Vec<Entry> = Vec::new();
        for number in 0..4 {
            let previous = all.last().map_or_else(first, |last| last.sha256.clone());
            let new = NewEntry { action: "session.start", subject: number.to_string(), ..NewEntry::default() };
            all.push(Entry::after(number, previous, new));
        }
        all
    }

    fn read(log: &[Entry]) -> Result<Head, Break> {
        let mut head = Head::start();
        log.iter().try_for_each(|entry| head.follow(entry))?;
        Ok(head)
    }

    #[test]
    fn each_change_is_found_at_its_entry() {
        let whole = log();
        assert_eq!(read(&whole).unwrap().number, 4);
        let mut changed = whole.clone();
        changed[1].who = "otra".to_owned();
        assert_eq!(read(&changed), Err(Break::Changed(2)));
        changed[1].sha256 = changed[1].compute();
        assert_eq!(read(&changed), Err(Break::Unchained(3)), "also with a hash that fits");
        let mut shorter = whole;
        shorter.remove(2);
        assert_eq!(read(&shorter), Err(Break::Missing(3)));
    }
}
