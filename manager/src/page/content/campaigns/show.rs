//! A campaign: what it is for, its items, and what is to show of it in a month, by office and item.

use askama::Template;
use cartelera_playlists::ids::CampaignId;

use super::{
    super::{history::history, list::nothing, rows::kind, undo::open_of},
    beside::of_live,
    outlook::{Told, is_shown, month_of, row},
    told::campaign_fields,
};
use crate::{
    page::{
        frame::Frame,
        locale::{CampaignWords, ContentWords},
        matrix::Right,
        visit::{Fault, Outcome, Visit},
    },
    proposals::{CampaignTerms, Subject},
};

#[derive(Template)]
#[template(path = "campaign.html")]
struct CampaignPage {
    f: Frame,
    c: &'static ContentWords,
    p: &'static CampaignWords,
    id: String,
    facts: Vec<(&'static str, String)>,
    /// Each with where it is, its title, its kind, and its plays and airtime in the month.
    items: Vec<(String, String, &'static str, String, String)>,
    /// Each with plays and airtime.
    offices: Vec<(String, String, String)>,
    about: String,
    told: Option<Told>,
    history: Vec<(i64, &'static str, String)>,
    open: Option<i64>,
    may_change: bool,
}

/// The page.
pub(in crate::page) async fn show(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return nothing(&visit) };
    let (locale, p, city, person) = (visit.locale, visit.locale.campaigns(), &live.city, visit.person()?);
    let id: CampaignId = visit.param("id").parse().map_err(|_| Fault::NotFound)?;
    let campaign = city.campaign(&id).ok_or(Fault::NotFound)?;
    if !person.reach(Right::SeeContent).covers(Some(&campaign.department)) {
        return Err(Fault::NotFound);
    }
    let today = visit.page.zone().await.to_datetime(visit.now).date();
    let terms = CampaignTerms::of(campaign);
    let month = month_of(today, terms.from);
    let forecast = of_live(&live, &id, month).await?.unwrap_or_default();
    let own = city.items().filter(|(item, _)| item.campaign.as_ref() == Some(&id));
    let items = own.map(|(item, _)| {
        let figures = forecast.by_item.get(&item.id).copied().unwrap_or_default();
        let (title, plays, airtime) = row(locale, item.title.clone(), figures.main);
        (format!("/content/items/{}", item.id), title, kind(locale, item), plays, airtime)
    });
    let offices = forecast.by_office.iter().map(|(id, figures)| {
        let known = city.offices.iter().find(|office| office.id == *id);
        row(locale, known.map_or_else(|| id.to_string(), |office| office.name.clone()), figures.main)
    });
    let subject = Subject::Campaign(id.clone());
    let (history, open) = (history(&visit, subject.clone()).await?, open_of(&visit, &subject).await?);
    let may_change = person.may(Right::Programme) && person.reach(Right::Programme).covers(Some(&campaign.department));
    visit.html(&CampaignPage {
        f: visit.frame(campaign.name.clone()),
        c: locale.content(),
        p,
        id: id.to_string(),
        facts: campaign_fields(locale, city, &terms, Some(&campaign.department)),
        items: items.collect(),
        offices: offices.collect(),
        about: locale.fill(p.forecast_of, &[&locale.month(month.0)]),
        told: is_shown(&forecast).then(|| Told::of(locale, &forecast, campaign.target)),
        history,
        open,
        may_change,
    })
}
