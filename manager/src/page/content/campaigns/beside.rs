//! What stands beside a change of a campaign: what is to show of it in a month, before and after.

use std::sync::Arc;

use anyhow::Context as _;
use askama::Template;
use cartelera_playlists::{content::City, forecast::CampaignForecast, ids::CampaignId};
use jiff::civil::DateTime;

use super::{
    super::{
        authorise::{Hindrance, Next},
        form::Said,
        live::Live,
    },
    outlook::{Forecasts, Month, Told, forecast, is_shown, month_of},
};
use crate::{
    page::{
        locale::{CampaignWords, Locale},
        visit::{Fault, Visit},
    },
    proposals::Proposal,
};

/// What stands beside a change of a campaign.
#[derive(Template)]
#[template(path = "campaign_beside.html")]
pub(in crate::page::content) struct CampaignBeside {
    p: &'static CampaignWords,
    /// The month in words.
    about: String,
    /// Before and after the change; of a new one only what is after it.
    before: Option<Told>,
    after: Option<Told>,
    /// Why there is no forecast.
    why: Option<&'static str>,
    /// What keeps it from being published, as it is told for technicians.
    pub(super) blocked: Vec<String>,
    /// For each field, what is to be said of it.
    said: Vec<(&'static str, Vec<Said>)>,
}

impl CampaignBeside {
    /// What is told where there is nothing to count.
    pub(super) fn waiting(locale: Locale, why: &'static str) -> Self {
        let p = locale.campaigns();
        Self {
            p,
            about: String::new(),
            before: None,
            after: None,
            why: Some(why),
            blocked: Vec::new(),
            said: Vec::new(),
        }
    }

    /// What comes of a change of the campaign `id`.
    pub(super) async fn of(
        visit: &Visit,
        live: &Arc<Live>,
        id: &CampaignId,
        carried: Result<&Next, &Hindrance>,
    ) -> Result<Self, Fault> {
        let (locale, p) = (visit.locale, visit.locale.campaigns());
        let mut beside = Self { why: None, ..Self::waiting(locale, p.forecast_new) };
        let next = match carried {
            Ok(next) => next,
            Err(hindrance) => return Ok(Self { blocked: hindrance.problems(), ..beside }),
        };
        if !has_items(&next.city, id) {
            beside.why = Some(p.forecast_new);
            return Ok(beside);
        }
        let today = visit.page.zone().await.to_datetime(visit.now).date();
        let from = |city: &City| city.campaign(id).and_then(|campaign| campaign.flight.from).map(DateTime::date);
        let month = month_of(today, from(&next.city));
        let before = of_live(live, id, month).await?;
        let after = of_city(&next.city, id, month).await?;
        if ![&before, &after].into_iter().flatten().any(is_shown) {
            beside.why = Some(p.forecast_none);
        }
        let told = |city: &City, forecast: Option<CampaignForecast>| {
            Some(Told::of(locale, &forecast?, city.campaign(id)?.target))
        };
        beside.about = locale.fill(p.forecast_of, &[&locale.month(month.0)]);
        (beside.before, beside.after) = (told(&live.city, before), told(&next.city, after));
        Ok(beside)
    }

    /// The same with what is said beside the fields.
    pub(super) fn with(self, said: Vec<(&'static str, Vec<Said>)>) -> Self {
        Self { said, ..self }
    }
}

/// Whether any item belongs to the campaign `id`.
fn has_items(city: &City, id: &CampaignId) -> bool {
    city.items().any(|(item, _)| item.campaign.as_ref() == Some(id))
}

/// What is to show of `id` as the content is now.
pub(super) async fn of_live(
    live: &Arc<Live>,
    id: &CampaignId,
    month: Month,
) -> anyhow::Result<Option<CampaignForecast>> {
    Ok(Forecasts::of(live, month).await?.get(id).cloned())
}

async fn of_city(city: &City, id: &CampaignId, month: Month) -> anyhow::Result<Option<CampaignForecast>> {
    let (city, id) = (city.clone(), id.clone());
    let counted = tokio::task::spawn_blocking(move || forecast(&city, &[&id], month));
    Ok(counted.await.context("counting what will show")??.into_values().next())
}

/// What stands beside `proposal`, if it changes a campaign: what would come of it as long as it is open, and where the same can be
/// proposed once more where it was given back.
pub(in crate::page::content) async fn campaign_part(
    visit: &Visit,
    live: &Arc<Live>,
    proposal: &Proposal,
    carried: Option<&Result<Next, Hindrance>>,
) -> Result<Option<CampaignBeside>, Fault> {
    let Some((id, carried)) = proposal.subject.campaign().zip(carried) else { return Ok(None) };
    Ok(Some(CampaignBeside::of(visit, live, id, carried.as_ref()).await?))
}
