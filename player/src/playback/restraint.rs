//! Safe mode: what a player shows whose last starts did not last.

use std::collections::BTreeSet;

use cartelera_playlists::{hash::ContentHash, programme::Item};

use super::{job::Refusal, view::Course};

/// Lets only house loops and alerts be shown.
pub(super) struct Restraint {
    allowed: BTreeSet<ContentHash>,
    refusal: Refusal,
}

impl Default for Restraint {
    /// One that allows nothing yet.
    fn default() -> Self {
        Self { allowed: BTreeSet::new(), refusal: Refusal::Broken("the player is in safe mode".to_owned()) }
    }
}

impl Restraint {
    /// Allows the house loops and alerts of `course`.
    pub(super) fn follow(&mut self, course: &Course) {
        let house = course.timeline.programmes().flat_map(|programme| {
            let in_house = |item: &&Item| programme.house_loop.contains(&item.id);
            programme.items.iter().filter(in_house).map(|item| item.digest)
        });
        self.allowed = house.chain(course.takeovers.iter().map(|takeover| takeover.item.digest)).collect();
    }

    /// Whether `item` may be shown.
    pub(super) fn allows(&self, item: &Item) -> bool {
        self.allowed.contains(&item.digest)
    }

    /// Why others are not.
    pub(super) fn refusal(&self) -> &Refusal {
        &self.refusal
    }
}
