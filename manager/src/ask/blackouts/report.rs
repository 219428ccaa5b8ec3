//! What a blackout changes: what showed before it begins, and what shows once it is on.

use std::collections::BTreeMap;

use cartelera_playlists::{
    content::City,
    forecast::{Airtime, count_between, forbidden},
    ids::{CampaignId, ItemId, ScreenId},
    programme::{Category, Region},
};
use jiff::{SignedDuration, Timestamp};

use super::run::Named;
use crate::ask::load::Subject;

/// How long before and after a blackout begins airtime is compared.
const COMPARED: SignedDuration = SignedDuration::from_hours(7 * 24);

/// One item before and after the beginning.
#[derive(Default)]
pub(super) struct Line {
    pub(super) title: String,
    pub(super) campaign: Option<CampaignId>,
    pub(super) category: Option<Category>,
    pub(super) is_forbidden: bool,
    pub(super) before: Airtime,
    pub(super) after: Airtime,
    pub(super) screens: Vec<ScreenId>,
}

/// What a blackout changes on all screens.
pub(super) struct Report<'a> {
    pub(super) named: &'a Named,
    pub(super) lines: BTreeMap<(Region, ItemId), Line>,
    /// How long all screens are on in the time compared before and after the beginning.
    pub(super) open_ms: (u64, u64),
    /// Screens that show nothing but the house loop, and how long they are on in the time compared.
    pub(super) only_house: Vec<ScreenId>,
    /// Items that the electoral institute authorised, with the agreement.
    pub(super) authorised: Vec<(ItemId, String)>,
}

impl<'a> Report<'a> {
    pub(super) fn new(asked: &Subject, named: &'a Named) -> anyhow::Result<Self> {
        let blackout = &named.blackout;
        let before = blackout.from.checked_sub(COMPARED).unwrap_or(Timestamp::MIN);
        let after = blackout.from.checked_add(COMPARED).unwrap_or(Timestamp::MAX).min(blackout.until);
        let authorised = asked.city.as_ref().map(authorised).unwrap_or_default();
        let mut report = Self { named, lines: BTreeMap::new(), open_ms: (0, 0), only_house: Vec::new(), authorised };
        for (place, course) in asked.courses.iter().enumerate() {
            if !course.programme().blackouts.contains(blackout) {
                continue;
            }
            let mut timeline = course.timeline()?;
            let screens: Vec<ScreenId> = asked.screens_on(place).map(|screen| screen.id.clone()).collect();
            let times = screens.len() as u64;
            let (open_before, shown_before) = count_between(&mut timeline, before, blackout.from);
            let (open_after, shown_after) = count_between(&mut timeline, blackout.from, after);
            report.open_ms.0 += open_before * times;
            report.open_ms.1 += open_after * times;
            let has_rules = shown_after.iter().any(|shown| shown.region == Region::Main && shown.rule.is_some());
            if !has_rules && open_after > 0 {
                report.only_house.extend(screens.iter().cloned());
            }
            for (shown, is_before) in
                shown_before.iter().map(|shown| (shown, true)).chain(shown_after.iter().map(|shown| (shown, false)))
            {
                let line = report.lines.entry((shown.region, shown.item.clone())).or_default();
                let programmes = course.epochs.iter().rev().flat_map(|(_, programme)| &programme.items);
                if let Some(item) = programmes.into_iter().find(|item| item.id == shown.item) {
                    line.title.clone_from(&item.title);
                    line.campaign.clone_from(&item.campaign);
                    line.category = Some(item.category);
                    let holes = forbidden(std::slice::from_ref(blackout), item.category);
                    line.is_forbidden =
                        holes.iter().any(|(from, until)| *from <= blackout.from && blackout.from < *until);
                }
                let sum = if is_before { &mut line.before } else { &mut line.after };
                *sum += shown.airtime * times;
                if !line.screens.iter().any(|known| screens.contains(known)) {
                    line.screens.extend(screens.iter().cloned());
                }
            }
        }
        report.only_house.sort();
        report.lines.values_mut().for_each(|line| line.screens.sort());
        Ok(report)
    }

    pub(super) fn vanishing(&self) -> impl Iterator<Item = (&(Region, ItemId), &Line)> {
        self.lines.iter().filter(|(_, line)| line.is_forbidden && line.before.plays > 0)
    }

    pub(super) fn filling(&self) -> Vec<(&(Region, ItemId), &Line)> {
        let mut lines: Vec<_> = self.lines.iter().filter(|(_, line)| line.after.plays > 0).collect();
        lines.sort_by_key(|(id, line)| (std::cmp::Reverse(line.after.ms), *id));
        lines
    }

    /// Each campaign that loses items, with how many and with their airtime.
    pub(super) fn campaigns(&self) -> BTreeMap<&CampaignId, (u64, Airtime)> {
        let mut campaigns: BTreeMap<&CampaignId, (u64, Airtime)> = BTreeMap::new();
        for (_, line) in self.vanishing() {
            if let Some(campaign) = &line.campaign {
                let sum = campaigns.entry(campaign).or_default();
                sum.0 += 1;
                sum.1 += line.before;
            }
        }
        campaigns
    }
}

/// The items of `city` that the electoral institute authorised.
fn authorised(city: &City) -> Vec<(ItemId, String)> {
    let items = city.items().map(|(item, _)| item);
    let items = items.filter(|item| item.category == Category::AuthorisedCampaign);
    items.map(|item| (item.id.clone(), item.agreement.clone().unwrap_or_default())).collect()
}
