//! The campaigns that a person sees, with what is to show of each this month.

use askama::Template;
use cartelera_playlists::content::{Campaign, City};

use super::{
    super::list::nothing,
    outlook::{Forecasts, Told, month_of},
    told::{dates_in_words, target_in_words},
};
use crate::{
    page::{
        frame::Frame,
        locale::{CampaignWords, ContentWords},
        matrix::Right,
        visit::{Outcome, Visit},
    },
    proposals::CampaignTerms,
};

#[derive(Template)]
#[template(path = "campaigns.html")]
struct ListPage {
    f: Frame,
    c: &'static ContentWords,
    p: &'static CampaignWords,
    /// The month that is told.
    about: String,
    rows: Vec<Row>,
    may_make: bool,
}

struct Row {
    href: String,
    name: String,
    axis: String,
    department: String,
    dates: String,
    target: String,
    told: Option<Told>,
}

/// The page.
pub(in crate::page) async fn list(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return nothing(&visit) };
    let (locale, p, city, person) = (visit.locale, visit.locale.campaigns(), &live.city, visit.person()?);
    let reach = person.reach(Right::SeeContent);
    let today = visit.page.zone().await.to_datetime(visit.now).date();
    let month = month_of(today, None);
    let forecasts = Forecasts::of(&live, month).await?;
    let row = |campaign: &Campaign| {
        let terms = CampaignTerms::of(campaign);
        Row {
            href: format!("/content/campaigns/{}", campaign.id),
            name: campaign.name.clone(),
            axis: city.axis(&campaign.axis).map(|axis| axis.name.clone()).unwrap_or_default(),
            department: department_of(city, campaign),
            dates: dates_in_words(locale, terms.from, terms.last_day),
            target: target_in_words(locale, &terms),
            told: forecasts.get(&campaign.id).map(|forecast| Told::of(locale, forecast, campaign.target)),
        }
    };
    let seen = city.campaigns.iter().filter(|campaign| reach.covers(Some(&campaign.department)));
    let mut rows: Vec<Row> = seen.map(row).collect();
    rows.sort_by_key(|row| row.name.to_lowercase());
    visit.html(&ListPage {
        f: visit.frame(p.title),
        c: locale.content(),
        p,
        about: locale.fill(p.forecast_of, &[&locale.month(month.0)]),
        rows,
        may_make: person.may(Right::Programme),
    })
}

/// The name of the department that runs `campaign`.
pub(super) fn department_of(city: &City, campaign: &Campaign) -> String {
    let known = city.departments.iter().find(|known| known.id == campaign.department);
    known.map_or_else(|| campaign.department.to_string(), |known| known.name.clone())
}
