//! The forecast of campaigns: what is to show of them in a month, on all screens, against what they want.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use anyhow::Context as _;
use cartelera_playlists::{
    content::{self, CampaignTarget, City},
    forecast::{Airtime, CampaignForecast, Figures, ProgrammeForecast, Target, Viewers},
    ids::{CampaignId, ScreenId},
};
use jiff::{ToSpan as _, civil::Date};
use tokio::sync::Mutex;

use super::super::{
    live::Live,
    playlists::{alike, alone, midnight_before, tenths},
    standing::screens_of,
};
use crate::{page::locale::Locale, proposals::Subject};

/// A month, `[from, until)`.
pub(super) type Month = (Date, Date);

/// The forecast of each campaign.
type All = Arc<BTreeMap<CampaignId, CampaignForecast>>;

/// The forecasts of every campaign in the month that was asked for last: made once for all who look.
#[derive(Default)]
pub(in crate::page::content) struct Forecasts(Mutex<Option<(Month, All)>>);

impl Forecasts {
    /// Those of `live`, whose these are, in `month`.
    ///
    /// # Errors
    ///
    /// If a timeline cannot be made.
    pub(super) async fn of(live: &Arc<Live>, month: Month) -> anyhow::Result<All> {
        let mut kept = live.forecasts.0.lock().await;
        if let Some((_, known)) = kept.as_ref().filter(|(known, _)| *known == month) {
            return Ok(known.clone());
        }
        let of = live.clone();
        // Many screens for a month take a moment, which others do not wait for.
        let counted = tokio::task::spawn_blocking(move || {
            let all: Vec<&CampaignId> = of.city.campaigns.iter().map(|campaign| &campaign.id).collect();
            forecast(&of.city, &all, month)
        });
        let counted = Arc::new(counted.await.context("counting what will show")??);
        *kept = Some((month, counted.clone()));
        Ok(counted)
    }
}

/// The calendar month that is told of a campaign that begins on `from`: this one, or that in which it begins.
pub(super) fn month_of(today: Date, from: Option<Date>) -> Month {
    let first = from.map_or(today, |from| from.max(today)).first_of_month();
    (first, first.saturating_add(1.month()))
}

/// What `city` will show of each of `campaigns` in `month`.
///
/// # Errors
///
/// If a timeline cannot be made.
pub(super) fn forecast(
    city: &City,
    campaigns: &[&CampaignId],
    (from, until): Month,
) -> anyhow::Result<BTreeMap<CampaignId, CampaignForecast>> {
    let mut shown: BTreeSet<ScreenId> = BTreeSet::new();
    for id in campaigns {
        let screens = screens_of(city, &Subject::Campaign((*id).clone()));
        shown.extend(screens.into_iter().map(|(screen, _)| screen.id.clone()));
    }
    let shown: Vec<ScreenId> = shown.into_iter().collect();
    let mut all = Vec::new();
    for group in alike(city, &shown) {
        let Some(programme) = content::compile(city, &group[0].0.id) else { continue };
        let (_, mut timeline) = alone(programme, midnight_before(from))?;
        let forecast = ProgrammeForecast::new(&mut timeline, from, until, None);
        let screens = group.iter().map(|(screen, office)| (screen.id.clone(), office.id.clone()));
        all.push(Viewers { forecast, screens: screens.collect() });
    }
    Ok(campaigns.iter().map(|id| ((*id).clone(), CampaignForecast::new(&all, id))).collect())
}

/// What is to show of a campaign, in words.
pub(super) struct Told {
    pub(super) plays: String,
    pub(super) airtime: String,
    pub(super) screens: String,
    /// The part of the time of the screens that show it.
    pub(super) share: String,
    /// How often in the band of short notices, where it shows there.
    pub(super) bar: Option<String>,
    /// How far its target is reached, if it has one.
    pub(super) reached: Option<String>,
    pub(super) is_missed: bool,
}

impl Told {
    /// What `forecast` says, against `target`.
    pub(super) fn of(locale: Locale, forecast: &CampaignForecast, target: Option<CampaignTarget>) -> Self {
        let p = locale.campaigns();
        let Figures { main, bar, .. } = forecast.total;
        let open_ms: u64 = forecast.by_screen.values().map(|figures| figures.open_ms).sum();
        let permille = (main.ms * 1_000 + open_ms / 2).checked_div(open_ms).unwrap_or(0);
        let target = target.map(|target| Target { plays: target.plays.map(u64::from), airtime_ms: target.airtime_ms });
        let reached = target.and_then(|target| target.reached(&forecast.total));
        let is_missed = reached.is_some_and(|reached| reached < 1.0);
        let text = if is_missed { p.reached_missed } else { p.reached_met };
        Self {
            plays: locale.count(main.plays),
            airtime: locale.length(main.ms),
            screens: locale.count(forecast.by_screen.len() as u64),
            share: format!("{} %", tenths(permille)),
            bar: (bar.plays > 0).then(|| locale.count(bar.plays)),
            reached: reached.map(|reached| locale.fill(text, &[&format!("{:.0}", (reached * 100.0).floor())])),
            is_missed,
        }
    }
}

/// Whether anything shows.
pub(super) fn is_shown(forecast: &CampaignForecast) -> bool {
    !forecast.by_screen.is_empty()
}

/// A row of a table: a name, plays and airtime.
pub(super) fn row(locale: Locale, name: String, Airtime { plays, ms }: Airtime) -> (String, String, String) {
    (name, locale.count(plays), locale.length(ms))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_month_is_this_one_or_that_of_the_beginning() {
        let today = date(2026, 11, 29);
        let november = (date(2026, 11, 1), date(2026, 12, 1));
        assert_eq!(month_of(today, None), november);
        assert_eq!(month_of(today, Some(date(2025, 1, 1))), november);
        assert_eq!(month_of(today, Some(date(2026, 12, 31))), (date(2026, 12, 1), date(2027, 1, 1)));
    }
}
