//! The stop list: what is withheld from every screen, whatever its manifest says.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    envelope::{self, Document, VerifyError},
    hash::ContentHash,
    ids::{CampaignId, OfficeId},
    manifest::{Role, Root},
    programme::{Item, Programme},
};

/// One numbered decision; entries are only ever added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopEntry {
    /// Its place in the list, counted from 1.
    pub number: u64,
    /// When it was decided.
    pub issued: Timestamp,
    /// What is done.
    pub action: StopAction,
    /// To what.
    pub target: StopTarget,
}

/// What an entry does to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopAction {
    /// Withholds it until it is resumed.
    Suspend,
    /// Lifts the suspension of the same target, and of no other.
    Resume,
    /// Withholds a digest for ever; nothing lifts it.
    Withdraw,
}

/// What an entry is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopTarget {
    /// The item with this digest; a corrected piece has another one.
    Item(ContentHash),
    /// All items of a campaign.
    Campaign(CampaignId),
    /// Everything in an office.
    Office(OfficeId),
    /// Everything.
    All,
}

/// An entry as it is signed, with who decided it and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedStop {
    /// Format of this document.
    pub format: u16,
    /// The account that decided it.
    pub by: String,
    /// Why, in that person's words.
    #[serde(default)]
    pub reason: String,
    /// The decision.
    #[serde(flatten)]
    pub entry: StopEntry,
}

impl Document for SignedStop {
    const PAYLOAD_TYPE: &'static str = "application/vnd.cartelera.stop+json";
    const FORMAT: u16 = 1;

    fn format(&self) -> u16 {
        self.format
    }
}

impl SignedStop {
    /// The keys that must sign `action`, and how many of them.
    ///
    /// To stop is easy, to resume is not: a suspension needs the pointer key; where there are approvers a withdrawal
    /// needs one of them and a resumption two, or all if there are fewer.
    pub fn signers(root: &Root, action: StopAction) -> Role {
        let Role { threshold, keys } = &root.approver;
        let needed = match action {
            StopAction::Withdraw => 1,
            StopAction::Resume => keys.len().min(2),
            StopAction::Suspend => 0,
        };
        if *threshold == 0 || needed == 0 {
            return root.pointer.clone();
        }
        Role { threshold: needed, keys: keys.clone() }
    }

    /// Opens an entry that those signed who must.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] if they did not.
    pub fn open(root: &Root, bytes: &[u8]) -> Result<Self, VerifyError> {
        let claimed: Self = envelope::peek(bytes)?;
        Self::signers(root, claimed.entry.action).open(bytes)
    }
}

/// The stop list: the highest number per target rules, withdrawals are for ever. Empty stops nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<StopEntry>", into = "Vec<StopEntry>")]
pub struct StopList {
    entries: Vec<StopEntry>,
    withdrawn: BTreeMap<ContentHash, usize>,
    suspended: BTreeMap<StopTarget, usize>,
}

impl StopList {
    /// The list of `entries`, in order of number.
    ///
    /// # Errors
    ///
    /// [`StopListError`] if numbers do not count up from 1, or something else than a digest is withdrawn.
    pub fn new(entries: Vec<StopEntry>) -> Result<Self, StopListError> {
        entries.into_iter().try_fold(Self::default(), |mut list, entry| {
            list.add(entry)?;
            Ok(list)
        })
    }

    /// Adds the next entry.
    ///
    /// # Errors
    ///
    /// [`StopListError`] if its number is not the next one, or it withdraws something else than a digest.
    pub fn add(&mut self, entry: StopEntry) -> Result<(), StopListError> {
        let (last, number) = (self.head(), entry.number);
        match number {
            _ if number > last + 1 => return Err(StopListError::Gap { last, number }),
            _ if number == last && last > 0 => return Err(StopListError::Twice { number }),
            _ if number <= last || number == 0 => return Err(StopListError::Decreasing { last, number }),
            _ => {}
        }
        let place = self.entries.len();
        match (entry.action, &entry.target) {
            (StopAction::Withdraw, StopTarget::Item(digest)) => {
                self.withdrawn.entry(*digest).or_insert(place);
            }
            (StopAction::Withdraw, target) => {
                return Err(StopListError::Withdraws { number, target: target.clone() });
            }
            (StopAction::Suspend, target) => {
                self.suspended.insert(target.clone(), place);
            }
            (StopAction::Resume, target) => {
                self.suspended.remove(target);
            }
        }
        self.entries.push(entry);
        Ok(())
    }

    /// Takes `newer` in place of this list.
    ///
    /// # Errors
    ///
    /// [`StopListError`] if `newer` does not begin with all entries of this list; this one then stays.
    pub fn replace(&mut self, newer: Self) -> Result<(), StopListError> {
        if newer.head() < self.head() {
            return Err(StopListError::Shorter { held: self.head(), offered: newer.head() });
        }
        if let Some((held, _)) = self.entries.iter().zip(&newer.entries).find(|(held, offered)| held != offered) {
            return Err(StopListError::Differs { number: held.number });
        }
        *self = newer;
        Ok(())
    }

    /// The highest number; 0 if there is no entry.
    pub fn head(&self) -> u64 {
        self.entries.len() as u64
    }

    /// All entries in order of number.
    pub fn entries(&self) -> &[StopEntry] {
        &self.entries
    }

    /// The targets that are suspended now, each with the entry that suspends it.
    pub fn suspensions(&self) -> impl Iterator<Item = &StopEntry> {
        self.suspended.values().map(|place| &self.entries[*place])
    }

    /// The digests that are withdrawn.
    pub fn withdrawn(&self) -> BTreeSet<ContentHash> {
        self.withdrawn.keys().copied().collect()
    }

    /// The entry that stops `item` in `office`, if one does: the withdrawal of its digest, or else the suspension of its
    /// digest, campaign, office, or of all, in this order.
    pub fn stops(&self, item: &Item, office: &OfficeId) -> Option<&StopEntry> {
        let campaign = || self.suspends(&StopTarget::Campaign(item.campaign.clone()?));
        self.stops_by_name(item)
            .or_else(campaign)
            .or_else(|| self.suspends(&StopTarget::Office(office.clone())))
            .or_else(|| self.suspends(&StopTarget::All))
    }

    /// The entry that stops an item of the house loop or of a takeover, if one does: the withdrawal or else the
    /// suspension of its digest.
    ///
    /// What a suspended screen falls to is not suspended with it, nor is an alert.
    pub fn stops_by_name(&self, item: &Item) -> Option<&StopEntry> {
        let withdrawn = self.withdrawn.get(&item.digest).map(|place| &self.entries[*place]);
        withdrawn.or_else(|| self.suspends(&StopTarget::Item(item.digest)))
    }

    /// The entry that stops `item` of `programme`, if one does, as [`StopList::stops`], or as
    /// [`StopList::stops_by_name`] if it stands in the house loop.
    pub fn stops_in(&self, item: &Item, programme: &Programme) -> Option<&StopEntry> {
        if programme.house_loop.contains(&item.id) {
            self.stops_by_name(item)
        } else {
            self.stops(item, &programme.office.id)
        }
    }

    fn suspends(&self, target: &StopTarget) -> Option<&StopEntry> {
        self.suspended.get(target).map(|place| &self.entries[*place])
    }
}

impl TryFrom<Vec<StopEntry>> for StopList {
    type Error = StopListError;

    fn try_from(entries: Vec<StopEntry>) -> Result<Self, StopListError> {
        Self::new(entries)
    }
}

impl From<StopList> for Vec<StopEntry> {
    fn from(list: StopList) -> Self {
        list.entries
    }
}

/// Why a stop list is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StopListError {
    /// Entries are missing.
    #[error("stop list: entry {number} follows entry {last} (entries count up from 1 without gaps)")]
    Gap {
        /// The entry before; 0 is the beginning.
        last: u64,
        /// The entry.
        number: u64,
    },
    /// A number stands twice.
    #[error("stop list: entry {number} stands twice (each number is used once)")]
    Twice {
        /// The number.
        number: u64,
    },
    /// A number is lower than the one before.
    #[error("stop list: entry {number} stands after entry {last} (entries count up from 1)")]
    Decreasing {
        /// The entry before; 0 is the beginning.
        last: u64,
        /// The entry.
        number: u64,
    },
    /// Something else than a digest is withdrawn.
    #[error("stop list: entry {number} withdraws {target:?} (only the digest of an item can be withdrawn)")]
    Withdraws {
        /// The entry.
        number: u64,
        /// What it withdraws.
        target: StopTarget,
    },
    /// A newer list lacks entries.
    #[error("stop list: {offered} entries are offered in place of {held} (a list only grows)")]
    Shorter {
        /// How many there are.
        held: u64,
        /// How many were offered.
        offered: u64,
    },
    /// A newer list changes an entry.
    #[error("stop list: entry {number} is not the one that is known (entries never change)")]
    Differs {
        /// Its number.
        number: u64,
    },
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::manifest::PublicKey;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    /// A root whose pointer key is 3, with the approver keys 5, 6 and 7 if a `threshold` of them is needed.
    fn root(threshold: usize) -> Root {
        let approvers = if threshold > 0 { vec![5, 6, 7] } else { Vec::new() };
        let keys = approvers.into_iter().map(|seed| PublicKey(key(seed).verifying_key())).collect();
        Root {
            format: 1,
            version: 1,
            issued: Timestamp::UNIX_EPOCH,
            root: Role::of(key(1).verifying_key()),
            publisher: Role::of(key(2).verifying_key()),
            pointer: Role::of(key(3).verifying_key()),
            approver: Role { threshold, keys },
            managers: Vec::new(),
            ca: None,
            packages: None,
        }
    }

    fn is_opened(root: &Root, action: StopAction, keys: &[u8]) -> bool {
        let target = StopTarget::Item(ContentHash::of(b"agua"));
        let entry = StopEntry { number: 1, issued: Timestamp::UNIX_EPOCH, action, target };
        let stop = SignedStop { format: 1, by: "ana".to_owned(), reason: String::new(), entry };
        let keys: Vec<SigningKey> = keys.iter().map(|seed| key(*seed)).collect();
        let bytes = envelope::seal(&stop, &keys.iter().collect::<Vec<_>>()).unwrap();
        SignedStop::open(root, &bytes).is_ok_and(|opened| opened == stop)
    }

    #[test]
    fn to_stop_is_easy_and_to_resume_is_not() {
        use StopAction::{Resume, Suspend, Withdraw};
        for (threshold, action, keys, holds) in [
            (0, Suspend, &[3][..], true),
            (0, Resume, &[3], true),
            (0, Withdraw, &[3], true),
            (0, Withdraw, &[5], false),
            (2, Suspend, &[3], true),
            (2, Suspend, &[5], false),
            (2, Withdraw, &[3], false),
            (2, Withdraw, &[6], true),
            (2, Resume, &[3], false),
            (2, Resume, &[6], false),
            (2, Resume, &[6, 6], false),
            (2, Resume, &[6, 3], false),
            (2, Resume, &[6, 7], true),
        ] {
            assert_eq!(is_opened(&root(threshold), action, keys), holds, "{threshold} {action:?} {keys:?}");
        }
    }
}
