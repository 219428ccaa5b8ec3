//! From counted programmes to screens, offices, days, items and campaigns.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    count::{DayCount, Shown},
    figures::Figures,
    promises::{Broken, broken},
    reach::Reach,
};
use crate::{
    ids::{CampaignId, ItemId, OfficeId, ScreenId},
    programme::Region,
    timeline::Timeline,
};

/// What one timeline shows on the service days of a time, counted once for all screens that follow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeForecast {
    /// Each service day of the time, in order.
    pub days: Vec<DayCount>,
    /// What was promised on them and is not kept, on each of its screens.
    pub broken: Vec<Broken>,
    /// What is left to the items that were asked for, by each rule that lists them.
    pub reach: Vec<Reach>,
}

/// A counted timeline and the screens that follow it.
#[derive(Clone, Debug)]
pub struct Viewers {
    /// What they show.
    pub forecast: ProgrammeForecast,
    /// The screens, each with its office.
    pub screens: Vec<(ScreenId, OfficeId)>,
}

/// One campaign on all screens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CampaignForecast {
    /// On all screens of the city: the time is that of all screens.
    pub total: Figures,
    /// On each screen that ever shows it, with the time of that screen.
    pub by_screen: BTreeMap<ScreenId, Figures>,
    /// In each office with such a screen, with the time of all its screens.
    pub by_office: BTreeMap<OfficeId, Figures>,
    /// On each service day on which any screen is on.
    pub by_day: BTreeMap<Date, Figures>,
    /// Of each of its items, with the time of all screens.
    pub by_item: BTreeMap<ItemId, Figures>,
}

/// Every campaign on all screens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CityForecast {
    /// Each campaign that ever shows, and how many screens show it; `None` is what belongs to no campaign.
    pub campaigns: BTreeMap<Option<CampaignId>, (Figures, u64)>,
    /// The house loop, whatever campaign its items belong to.
    pub house_loop: Figures,
    /// How long all screens are on together, in milliseconds.
    pub open_ms: u64,
}

impl ProgrammeForecast {
    /// Counts the service days of `timeline` that begin on a date in `[from, until)`.
    ///
    /// What is left to items is told of those of `campaign`.
    pub fn new(timeline: &mut Timeline, from: Date, until: Date, campaign: Option<&CampaignId>) -> Self {
        let mut forecast = Self { days: Vec::new(), broken: Vec::new(), reach: Vec::new() };
        let mut date = from;
        while date < until {
            let parts = timeline.parts(date);
            if !parts.is_empty() {
                forecast.broken.extend(broken(timeline, &parts, date));
                for part in parts.iter().filter(|_| campaign.is_some()) {
                    let wanted = |item: usize| part.programme.items[item].campaign.as_ref() == campaign;
                    forecast.add_reach(Reach::in_part(part, wanted));
                }
                forecast.days.push(DayCount::new(timeline, date));
            }
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        forecast
    }

    fn add_reach(&mut self, all: Vec<Reach>) {
        for one in all {
            match self.reach.iter_mut().find(|known| known.is_of(&one)) {
                Some(known) => known.add(one),
                None => self.reach.push(one),
            }
        }
    }
}

impl CampaignForecast {
    /// Sums up what belongs to `campaign`.
    pub fn new(all: &[Viewers], campaign: &CampaignId) -> Self {
        let mut sum = Self::default();
        let mut office_ms: BTreeMap<&OfficeId, u64> = BTreeMap::new();
        for viewers in all {
            let screens = viewers.screens.len() as u64;
            let mut each = Figures::default();
            for day in &viewers.forecast.days {
                let mut of_day = Figures { open_ms: day.open_ms, ..Figures::default() };
                for shown in day.shown.iter().filter(|shown| shown.campaign.as_ref() == Some(campaign)) {
                    let figures = of(shown);
                    of_day += figures;
                    *sum.by_item.entry(shown.item.clone()).or_default() += figures * screens;
                }
                each += of_day;
                *sum.by_day.entry(day.date).or_default() += of_day * screens;
            }
            sum.total += each * screens;
            for (screen, office) in &viewers.screens {
                *office_ms.entry(office).or_default() += each.open_ms;
                if each.main.plays + each.bar.plays > 0 {
                    sum.by_screen.insert(screen.clone(), each);
                    *sum.by_office.entry(office.clone()).or_default() += Figures { open_ms: 0, ..each };
                }
            }
        }
        for (office, figures) in &mut sum.by_office {
            figures.open_ms = office_ms.get(office).copied().unwrap_or(0);
        }
        for figures in sum.by_item.values_mut() {
            figures.open_ms = sum.total.open_ms;
        }
        sum
    }
}

impl CityForecast {
    /// Sums up every campaign.
    pub fn new(all: &[Viewers]) -> Self {
        let mut sum = Self::default();
        for viewers in all {
            let screens = viewers.screens.len() as u64;
            let mut campaigns: BTreeMap<&Option<CampaignId>, Figures> = BTreeMap::new();
            for day in &viewers.forecast.days {
                sum.open_ms += day.open_ms * screens;
                for shown in &day.shown {
                    let figures = of(shown);
                    *campaigns.entry(&shown.campaign).or_default() += figures;
                    if shown.rule.is_none() {
                        sum.house_loop += figures * screens;
                    }
                }
            }
            for (campaign, figures) in campaigns {
                let entry = sum.campaigns.entry(campaign.clone()).or_default();
                entry.0 += figures * screens;
                entry.1 += screens;
            }
        }
        for figures in sum.campaigns.values_mut().map(|(figures, _)| figures).chain([&mut sum.house_loop]) {
            figures.open_ms = sum.open_ms;
        }
        sum
    }
}

fn of(shown: &Shown) -> Figures {
    match shown.region {
        Region::Main => Figures { main: shown.airtime, ..Figures::default() },
        Region::Bar => Figures { bar: shown.airtime, ..Figures::default() },
    }
}
