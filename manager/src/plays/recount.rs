//! Counts a day anew from all its records, however often: the totals replace those that there were.

use anyhow::{Context as _, bail};
use cartelera_playlists::{hash::ContentHash, playlog::ItemName, programme::Item};
use jiff::{SignedDuration, Timestamp};

use super::{
    account::{Totals, account},
    book::PlayBook,
    evidence::Evidence,
    plan::Plan,
};
use crate::{
    ask::words::kind_key,
    store::{
        ScreenRecord,
        plays::{DayTotals, Declared, ItemFacts, Place, ScreenDay},
    },
};

/// So long after its end a day is counted as a whole, whether anything is told of it or not.
const CLOSED_AFTER: SignedDuration = SignedDuration::from_hours(2);
/// How often a day is counted because records came meanwhile.
const ATTEMPTS: usize = 20;

/// What became of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recounted {
    /// It is not over yet.
    Open,
    /// It is counted as a whole.
    Closed,
    /// Nothing was planned: the screen had no pointer.
    Unplanned,
}

impl PlayBook {
    /// Counts a day.
    pub(super) async fn recount(&self, of: ScreenDay, now: Timestamp) -> anyhow::Result<Recounted> {
        let doing = || format!("counting {} of screen {}", of.day, of.screen);
        let screens = self.screens().await?;
        let screen = screens.get(&of.screen).with_context(doing)?;
        let plan = Plan::of(&self.archive, &of.screen, of.day, screen.removed).await.with_context(doing)?;
        let is_over = plan.as_ref().is_none_or(|plan| now >= plan.ends + CLOSED_AFTER);
        let was_planned = plan.is_some();
        let plan = plan.unwrap_or_default();
        let equipped = self.store.equipped(of.screen.clone()).await?.map_or(i64::MAX, Timestamp::as_millisecond);
        for _ in 0..ATTEMPTS {
            let known = self.store.day_records(of.clone(), (plan.starts, plan.ends)).await?;
            if !known.is_sealed {
                let mut evidence = Evidence::of(&self.archive, &of.screen, of.day, &known.records).await?;
                evidence.equipped = equipped;
                let totals = account(&plan, &mut evidence, is_over);
                let kept = DayTotals {
                    of: of.clone(),
                    changed: known.changed,
                    place: place(screen),
                    is_closed: is_over,
                    items: items(&plan, &evidence, &totals),
                    totals,
                    flagged: evidence.flagged_sum,
                };
                if !self.store.keep_totals(kept).await? {
                    continue;
                }
            }
            return Ok(match (is_over, was_planned) {
                (_, false) => Recounted::Unplanned,
                (true, true) => Recounted::Closed,
                (false, true) => Recounted::Open,
            });
        }
        bail!("{}: its records changed {ATTEMPTS} times meanwhile", doing())
    }
}

fn place(screen: &ScreenRecord) -> Place {
    let ScreenRecord { name, office, office_name, .. } = screen;
    Place { name: name.clone(), office: office.clone(), office_name: office_name.clone() }
}

/// What is to be kept of the items in `totals`.
fn items(plan: &Plan, evidence: &Evidence, totals: &Totals) -> Vec<ItemFacts> {
    let mut digests: Vec<ContentHash> = totals.keys().map(|(_, digest)| *digest).collect();
    digests.sort_unstable();
    digests.dedup();
    let followed = |digest: &ContentHash| {
        evidence.programmes.iter().flat_map(|programme| &programme.items).find(|item| item.digest == *digest)
    };
    let facts = |digest: ContentHash| match plan.item(&digest).or_else(|| followed(&digest)) {
        Some(item) => Some(ItemFacts { name: ItemName::of(item), declared: Some(declared(item)) }),
        None => evidence.names.get(&digest).map(|name| ItemFacts { name: name.clone(), declared: None }),
    };
    digests.into_iter().filter_map(facts).collect()
}

fn declared(item: &Item) -> Declared {
    let category = serde_json::to_value(item.category).ok();
    let category = category.and_then(|category| Some(category.as_str()?.to_owned())).unwrap_or_default();
    Declared {
        owner: item.owner.clone(),
        axis: item.axis.clone(),
        category,
        kind: kind_key(&item.content),
        length_ms: item.length_ms,
    }
}
