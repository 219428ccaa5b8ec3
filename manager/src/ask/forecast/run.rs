//! `cartelera-manager forecast`: how long and how often campaigns will show in a month.

use std::collections::BTreeMap;

use cartelera_playlists::{
    forecast::{ProgrammeForecast, Target, Viewers},
    ids::CampaignId,
};

use super::{campaign::of_campaign, city::of_city};
use crate::{
    ask::{ForecastArgs, load::Subject, when::Month, words},
    error::AppError,
};

/// Prints the forecast of a campaign, or a line for each.
pub(crate) async fn run(arguments: &ForecastArgs) -> Result<(), AppError> {
    let asked = arguments.source.load().await?;
    let answer = match &arguments.campaign {
        Some(campaign) => of_campaign(&asked, campaign, arguments.month)?,
        None => of_city(&asked, arguments.month)?,
    };
    answer.print(arguments.source.json);
    Ok(())
}

/// Counts every course of `asked` once for all its screens.
pub(super) fn count(asked: &Subject, month: Month, campaign: Option<&CampaignId>) -> anyhow::Result<Vec<Viewers>> {
    let mut all = Vec::with_capacity(asked.courses.len());
    for (place, course) in asked.courses.iter().enumerate() {
        let forecast = ProgrammeForecast::new(&mut course.timeline()?, month.from, month.until, campaign);
        let screens = asked.screens_on(place).map(|screen| (screen.id.clone(), screen.office.clone()));
        all.push(Viewers { forecast, screens: screens.collect() });
    }
    Ok(all)
}

/// The campaigns that are known, each with its name: those of the folder, else those that items name.
pub(super) fn campaigns(asked: &Subject) -> BTreeMap<CampaignId, String> {
    if let Some(city) = &asked.city {
        return city.campaigns.iter().map(|campaign| (campaign.id.clone(), campaign.name.clone())).collect();
    }
    let programmes = asked.courses.iter().flat_map(|course| &course.epochs);
    let items = programmes.flat_map(|(_, programme)| &programme.items);
    let ids = items.filter_map(|item| item.campaign.clone());
    ids.map(|id| (id.clone(), id.to_string())).collect()
}

/// What `campaign` wants to reach in a month, if its file says so.
pub(super) fn target(asked: &Subject, campaign: &CampaignId) -> Option<Target> {
    let target = asked.city.as_ref()?.campaign(campaign)?.target?;
    Some(Target { plays: target.plays.map(u64::from), airtime_ms: target.airtime_ms })
}

/// A remark if a part of the month lies before what screens follow.
pub(super) fn remark(asked: &Subject, month: Month) -> anyhow::Result<Option<String>> {
    let mut latest = None;
    for course in &asked.courses {
        let zone = course.zone()?;
        let begins = course.begins().filter(|begins| zone.to_datetime(*begins).date() >= month.from);
        latest = latest.max(begins.map(|begins| (begins, words::moment(begins, &zone))));
    }
    Ok(latest.map(|(_, when)| {
        format!("Lo anterior a la publicación que rige (en alguna pantalla desde {when}) cuenta como institucional.")
    }))
}
