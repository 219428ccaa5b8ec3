//! What entries change on screens: which items they stop or let show again, and where.

use std::collections::{BTreeMap, BTreeSet};

use cartelera_playlists::{
    hash::ContentHash,
    ids::ScreenId,
    programme::{Item, Programme},
    stops::StopList,
};
use jiff::Timestamp;

use super::target;
use crate::{publish::Followed, store::StopSubject};

/// What a longer list changes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Effect {
    /// Items that it stops, each with the screens.
    pub(crate) stopped: BTreeMap<ContentHash, Touched>,
    /// Items that it lets show again.
    pub(crate) released: BTreeMap<ContentHash, Touched>,
}

/// An item and the screens on which something changes for it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Touched {
    pub(crate) item: StopSubject,
    pub(crate) screens: BTreeSet<ScreenId>,
}

impl Effect {
    /// What `after` changes that `before` did not, on screens that follow `followed` from `now` on.
    pub(crate) fn of(
        before: &StopList,
        after: &StopList,
        followed: &BTreeMap<ScreenId, Followed>,
        now: Timestamp,
    ) -> Self {
        let mut effect = Self::default();
        for (screen, followed) in followed {
            for programme in ruling(followed, now) {
                for item in &programme.items {
                    let stopped = |list: &StopList| list.stops_in(item, programme).is_some();
                    effect.note(screen, item, stopped(before), stopped(after));
                }
            }
            for takeover in followed.pointer.takeovers.iter().filter(|takeover| takeover.over() > now) {
                let stopped = |list: &StopList| list.stops_by_name(&takeover.item).is_some();
                effect.note(screen, &takeover.item, stopped(before), stopped(after));
            }
        }
        effect
    }

    fn note(&mut self, screen: &ScreenId, item: &Item, before: bool, after: bool) {
        let side = match (before, after) {
            (false, true) => &mut self.stopped,
            (true, false) => &mut self.released,
            _ => return,
        };
        let new = || Touched { item: target::subject(item), screens: BTreeSet::new() };
        side.entry(item.digest).or_insert_with(new).screens.insert(screen.clone());
    }

    /// The lines that tell it.
    pub(crate) fn lines(&self) -> Vec<String> {
        let tell = |(digest, touched): (&ContentHash, &Touched), what: &str| {
            let item = touched.item.item.as_ref().map(ToString::to_string).unwrap_or_default();
            let screens: Vec<&str> = touched.screens.iter().map(ScreenId::as_str).collect();
            let count =
                if screens.len() == 1 { "1 pantalla".to_owned() } else { format!("{} pantallas", screens.len()) };
            format!("  {what} {} ({item}) en {count}: {}\n    huella {digest}", touched.item.title, screens.join(", "))
        };
        let stopped = self.stopped.iter().map(|touched| tell(touched, "deja de verse"));
        stopped.chain(self.released.iter().map(|touched| tell(touched, "vuelve a verse"))).collect()
    }
}

/// The programmes that rule at `now` or later.
fn ruling(followed: &Followed, now: Timestamp) -> &[std::sync::Arc<Programme>] {
    let epochs = &followed.pointer.epochs;
    let first = epochs.iter().rposition(|epoch| epoch.effective_from <= now).unwrap_or(0);
    followed.programmes.get(first..).unwrap_or_default()
}
