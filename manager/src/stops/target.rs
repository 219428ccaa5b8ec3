//! From what a person names to the targets of entries.

use std::collections::{BTreeMap, BTreeSet};

use cartelera_playlists::{
    hash::ContentHash,
    ids::{CampaignId, ItemId, OfficeId, ScreenId},
    programme::Item,
    stops::{StopAction, StopTarget},
};

use super::{args::Named, book::StopBook};
use crate::{
    ask::{kind, unknown},
    error::AppError,
    publish::Followed,
    store::{ScreenRecord, StopSubject},
};

/// A target and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) target: StopTarget,
    pub(crate) about: StopSubject,
}

/// What screens follow, as far as targets are named by it.
pub(crate) struct Known<'a> {
    pub(crate) followed: &'a BTreeMap<ScreenId, Followed>,
    pub(crate) screens: &'a [ScreenRecord],
    pub(crate) book: &'a StopBook,
}

impl Known<'_> {
    /// The targets of an entry that does `action` to what is `named`, in a fixed order.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] if nothing is known under the name: a misspelt one must not pass for a stop.
    pub(crate) fn targets(&self, action: StopAction, named: &Named) -> Result<Vec<Target>, AppError> {
        Ok(match named {
            Named::Item(id) => self.versions(action, id)?,
            Named::Digest(digest) => {
                let about = self.subject(*digest);
                vec![Target { target: StopTarget::Item(*digest), about }]
            }
            Named::Campaign(id) => {
                let campaigns = self.items().filter_map(|item| item.campaign.as_ref());
                let target = StopTarget::Campaign(id.clone());
                vec![self.known_or_decided(target, "campaign", id.as_str(), campaigns.map(CampaignId::as_str))?]
            }
            Named::Office(id) => {
                let offices = self.screens.iter().map(|screen| screen.office.as_str());
                let target = StopTarget::Office(id.clone());
                let mut found = self.known_or_decided(target, "office", id.as_str(), offices)?;
                found.about.title = self.office_name(id);
                vec![found]
            }
            Named::All => vec![Target { target: StopTarget::All, about: StopSubject::default() }],
        })
    }

    /// The versions of the item `id`: to lift a suspension those that are suspended, else those that screens follow, else
    /// those that the list names.
    fn versions(&self, action: StopAction, id: &ItemId) -> Result<Vec<Target>, AppError> {
        let decided = || self.book.entries.iter().filter(|kept| kept.about.item.as_ref() == Some(id));
        let decided = decided().filter_map(|kept| match kept.signed.entry.target {
            StopTarget::Item(digest) => Some(digest),
            _ => None,
        });
        let followed = self.items().filter(|item| item.id == *id).map(|item| item.digest);
        let is_suspended =
            |digest: &ContentHash| self.book.list.suspensions().any(|entry| entry.target == StopTarget::Item(*digest));
        let (decided, followed): (BTreeSet<_>, BTreeSet<_>) = (decided.collect(), followed.collect());
        let suspended: BTreeSet<_> = decided.union(&followed).copied().filter(is_suspended).collect();
        let chosen = match action {
            StopAction::Resume if !suspended.is_empty() => suspended,
            _ if !followed.is_empty() => followed,
            _ => decided,
        };
        if chosen.is_empty() {
            let known = self.items().map(|item| item.id.as_str());
            return Err(AppError::NotFound(unknown("item on any screen", id.as_str(), known)));
        }
        let target = |digest| Target { target: StopTarget::Item(digest), about: self.subject(digest) };
        Ok(chosen.into_iter().map(target).collect())
    }

    fn known_or_decided<'n>(
        &self,
        target: StopTarget,
        kind: &str,
        name: &str,
        mut known: impl Iterator<Item = &'n str> + Clone,
    ) -> Result<Target, AppError> {
        let all = known.clone();
        let is_decided = self.book.entries.iter().any(|kept| kept.signed.entry.target == target);
        if is_decided || known.any(|known| known == name) {
            return Ok(Target { target, about: StopSubject::default() });
        }
        Err(AppError::NotFound(unknown(&format!("{kind} on any screen"), name, all)))
    }

    /// What the item with `digest` is called, if any screen follows it or the list named it.
    fn subject(&self, digest: ContentHash) -> StopSubject {
        let followed = self.items().find(|item| item.digest == digest).map(subject);
        let decided = || {
            let of_item = |entry: &&super::book::KeptStop| entry.signed.entry.target == StopTarget::Item(digest);
            self.book.entries.iter().rev().find(of_item).map(|kept| kept.about.clone())
        };
        followed.or_else(decided).unwrap_or_default()
    }

    fn office_name(&self, id: &OfficeId) -> String {
        let screen = self.screens.iter().find(|screen| screen.office == *id);
        screen.map(|screen| screen.office_name.clone()).unwrap_or_default()
    }

    /// Every item that a screen follows, also in a takeover.
    fn items(&self) -> impl Iterator<Item = &Item> + Clone {
        self.followed.values().flat_map(|followed| {
            let programmes = followed.programmes.iter().flat_map(|programme| &programme.items);
            programmes.chain(followed.pointer.takeovers.iter().map(|takeover| &takeover.item))
        })
    }
}

/// What staff call an item.
pub(crate) fn subject(item: &Item) -> StopSubject {
    StopSubject { item: Some(item.id.clone()), title: format!("{} «{}»", kind(&item.content), item.title) }
}
