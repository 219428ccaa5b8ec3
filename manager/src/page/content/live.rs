//! The newest content, read once for everybody who looks.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Context as _, bail};
use cartelera_playlists::{
    content::{City, Member, Problem, Severity},
    ids::ItemId,
};
use jiff::Timestamp;

use super::{campaigns::Forecasts, differences::Difference, kept::Kept, lands::Landings, list::haystack};
use crate::{content::Held, page::Page};

/// The newest revision and the city that it makes.
pub(crate) struct Live {
    pub(crate) held: Held,
    pub(crate) city: City,
    /// What the check warns of.
    pub(super) warnings: Vec<Problem>,
    /// What published changes changed, in each language.
    pub(super) changed: Kept<(i64, &'static str), Option<Vec<Difference>>>,
    /// What new playlists would get.
    pub(super) landings: Landings,
    /// What campaigns show in a month.
    pub(super) forecasts: Forecasts,
    /// On how many screens each item shows.
    reached: BTreeMap<ItemId, usize>,
    /// What a search for each item looks through.
    haystacks: BTreeMap<ItemId, String>,
}

impl Page {
    /// The newest content, read again if there is another one; `None` before the first publication.
    pub(crate) async fn content(&self) -> anyhow::Result<Option<Arc<Live>>> {
        let mut kept = self.content.lock().await;
        let Some(newest) = self.data.store.newest_revision_number().await? else { return Ok(None) };
        if let Some(live) = kept.as_ref().filter(|live| live.held.revision.number == newest) {
            return Ok(Some(live.clone()));
        }
        let newest = self.data.store.newest_revision().await?.context("the newest content is gone")?;
        let held = Held::read(&self.data, newest).await?;
        let live = tokio::task::spawn_blocking(move || Live::new(held)).await.context("reading the content")??;
        let live = Arc::new(live);
        *kept = Some(live.clone());
        Ok(Some(live))
    }
}

impl Live {
    fn new(held: Held) -> anyhow::Result<Self> {
        match held.check(&held.sources, &[], Timestamp::now()) {
            Ok((city, warnings)) => {
                let haystacks = city.items().map(|(item, _)| (item.id.clone(), haystack(item))).collect();
                let forecasts = Forecasts::default();
                Ok(Self {
                    reached: reached(&city),
                    landings: Landings::default(),
                    changed: Kept::default(),
                    forecasts,
                    haystacks,
                    held,
                    city,
                    warnings,
                })
            }
            Err(problems) => {
                let first = problems.0.iter().find(|problem| problem.severity == Severity::Error);
                bail!("the content cannot be read: {}", first.map(ToString::to_string).unwrap_or_default())
            }
        }
    }

    /// On how many screens `item` shows.
    pub(crate) fn reached(&self, item: &ItemId) -> usize {
        self.reached.get(item).copied().unwrap_or(0)
    }

    /// What a search for `item` looks through, without accents and in small letters.
    pub(super) fn haystack(&self, item: &ItemId) -> &str {
        self.haystacks.get(item).map_or("", String::as_str)
    }
}

/// On how many screens each item of `city` shows.
fn reached(city: &City) -> BTreeMap<ItemId, usize> {
    let mut screens: BTreeMap<&ItemId, Vec<bool>> = BTreeMap::new();
    for playlist in &city.playlists {
        // The house loop shows everywhere.
        let is_house_loop = city.house_loop == playlist.id;
        let shows: Vec<bool> = city
            .screens()
            .map(|(screen, office)| is_house_loop || playlist.rules.iter().any(|rule| rule.reaches(screen, office)))
            .collect();
        for item in playlist.members.iter().map(Member::id) {
            let known = screens.entry(item).or_insert_with(|| vec![false; shows.len()]);
            known.iter_mut().zip(&shows).for_each(|(known, shows)| *known |= shows);
        }
    }
    screens.into_iter().map(|(item, on)| (item.clone(), on.into_iter().filter(|on| *on).count())).collect()
}
