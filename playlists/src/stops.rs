//! The stop list: what is withheld from every screen, whatever its manifest says.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    hash::ContentHash,
    ids::{CampaignId, OfficeId},
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
