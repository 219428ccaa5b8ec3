//! The forms of a new campaign and of one that is there: what they say is handed in, and another person authorises it.

use std::sync::Arc;

use askama::Template;
use cartelera_playlists::{content::Campaign, ids::CampaignId, ids::DepartmentId};

use super::{
    super::{
        authorise::{Hindrance, Planned, carried_out},
        form::Said,
        hand_in::{hand_in, keep},
        list::nothing,
        live::Live,
        reach::departments,
        undo::open_of,
    },
    beside::CampaignBeside,
    form::{CampaignForm, Ground},
};
use crate::{
    page::{
        frame::Frame,
        locale::{CampaignWords, ContentWords},
        matrix::Right,
        visit::{Fault, Outcome, Visit, go},
    },
    proposals::{CampaignTerms, Change, Subject, campaign_digest, slug},
};

/// In addresses, the form of a new one.
const NEW: &str = "new";
/// So often another name is sought when somebody else took one.
const ATTEMPTS: usize = 5;

#[derive(Template)]
#[template(path = "campaign_form.html")]
struct FormPage {
    f: Frame,
    c: &'static ContentWords,
    p: &'static CampaignWords,
    /// Of one that is there, with what it is called.
    id: Option<String>,
    name: String,
    form: CampaignForm,
    /// The hash of the text that was before the eyes.
    base: String,
    beside: CampaignBeside,
    /// How many fields must be corrected, in words; or why nothing is handed in.
    errors: Option<String>,
    is_stale: bool,
    /// Another change of it that is open.
    open: Option<i64>,
}

impl FormPage {
    fn is_wrong(&self, name: &str) -> bool {
        self.errors.is_some() && !self.form.said(name).is_empty()
    }

    fn said(&self, name: &str) -> Vec<Said> {
        self.form.said(name)
    }
}

/// A campaign that somebody may make or change.
struct Asked {
    live: Arc<Live>,
    departments: Vec<(DepartmentId, String)>,
    /// The one of the path; `None` is a new one.
    campaign: Option<Campaign>,
}

impl Asked {
    async fn of(visit: &Visit, is_new: bool) -> Result<Self, Fault> {
        let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
        let reach = visit.person()?.reach(Right::Programme);
        let departments = departments(&live.city, &reach);
        if is_new {
            return Ok(Self { live, departments, campaign: None });
        }
        let id: CampaignId = visit.param("id").parse().map_err(|_| Fault::NotFound)?;
        let campaign = live.city.campaign(&id).ok_or(Fault::NotFound)?.clone();
        if !reach.covers(Some(&campaign.department)) {
            return Err(Fault::Forbidden);
        }
        Ok(Self { live, departments, campaign: Some(campaign) })
    }

    fn ground(&self, visit: &Visit) -> Ground<'_> {
        Ground {
            city: &self.live.city,
            campaign: self.campaign.as_ref(),
            departments: &self.departments,
            locale: visit.locale,
        }
    }

    async fn read(&self, visit: &Visit) -> CampaignForm {
        let today = visit.page.zone().await.to_datetime(visit.now).date();
        CampaignForm::read(visit, self.ground(visit), today)
    }

    /// What the form begins with: the campaign as it is, or as a change that the query names would have made it.
    async fn begun(&self, visit: &Visit) -> Result<CampaignForm, Fault> {
        let own = self.campaign.as_ref().map(CampaignTerms::of).unwrap_or_default();
        let like = match visit.query.get("like").parse() {
            Ok(number) => visit.page.data.store.proposal(number).await?,
            Err(_) => None,
        };
        let is_within = |department: &DepartmentId| self.departments.iter().any(|(known, _)| known == department);
        let like = like.filter(|known| is_within(&known.department));
        Ok(match like.map(|known| (known.subject, known.change, known.department)) {
            Some((Subject::Campaign(id), Change::Campaign(terms), department))
                if self.campaign.as_ref().is_none_or(|campaign| campaign.id == id) =>
            {
                CampaignForm::of(self.ground(visit), *terms, Some(department))
            }
            _ => CampaignForm::of(self.ground(visit), own, None),
        })
    }

    /// The change of the campaign `id` that makes `form` of it.
    fn planned(&self, id: &CampaignId, form: &CampaignForm) -> Result<Planned, Fault> {
        Ok(Planned {
            subject: Subject::Campaign(id.clone()),
            department: form.department.clone().ok_or(Fault::NotFound)?,
            change: Change::Campaign(Box::new(form.terms.clone())),
            base: match &self.campaign {
                Some(known) => campaign_digest(&self.live.held.sources, &known.id)?,
                None => None,
            },
            undone: None,
        })
    }

    /// What stands beside the form, and whether nothing keeps it from being published.
    async fn look(&self, visit: &Visit, id: &CampaignId, form: &CampaignForm) -> Result<(CampaignBeside, bool), Fault> {
        let p = visit.locale.campaigns();
        if form.is_faulty() {
            return Ok((CampaignBeside::waiting(visit.locale, p.forecast_wait).with(form.all_said()), false));
        }
        let carried = carried_out(&self.live, self.planned(id, form)?, visit.now).await?;
        if let Err(Hindrance::Failed(error)) = carried {
            return Err(Fault::Failed(error));
        }
        let beside = CampaignBeside::of(visit, &self.live, id, carried.as_ref()).await?;
        Ok((beside.with(form.all_said()), carried.is_ok()))
    }

    async fn page(&self, visit: &Visit, form: CampaignForm, beside: CampaignBeside) -> Result<FormPage, Fault> {
        let p = visit.locale.campaigns();
        let (mut open, mut base) = (None, None);
        if let Some(known) = &self.campaign {
            open = open_of(visit, &Subject::Campaign(known.id.clone())).await?;
            base = campaign_digest(&self.live.held.sources, &known.id)?;
        }
        Ok(FormPage {
            f: visit.frame(if self.campaign.is_some() { p.change } else { p.new }),
            c: visit.locale.content(),
            p,
            id: self.campaign.as_ref().map(|known| known.id.to_string()),
            name: self.campaign.as_ref().map(|known| known.name.clone()).unwrap_or_default(),
            form,
            base: base.map(|base| base.to_string()).unwrap_or_default(),
            beside,
            errors: None,
            is_stale: false,
            open,
        })
    }
}

/// A form for a new campaign.
pub(in crate::page) async fn begin(visit: Visit) -> Outcome {
    if visit.page.content().await?.is_none() {
        return nothing(&visit);
    }
    let asked = Asked::of(&visit, true).await?;
    let form = asked.begun(&visit).await?;
    let beside = CampaignBeside::waiting(visit.locale, visit.locale.campaigns().forecast_new);
    let page = asked.page(&visit, form, beside).await?;
    visit.html(&page)
}

/// Hands a new campaign in.
pub(in crate::page) async fn make(visit: Visit) -> Outcome {
    let asked = Asked::of(&visit, true).await?;
    let form = asked.read(&visit).await;
    // Somebody else may take the name at the same moment.
    for _ in 0..ATTEMPTS {
        let open = visit.page.data.store.open_proposals().await?;
        let is_taken = |id: &str| {
            let is_campaign = id.parse().is_ok_and(|id| asked.live.city.campaign(&id).is_some());
            is_campaign || id == NEW || open.iter().any(|proposal| proposal.subject.name() == id)
        };
        let id: CampaignId = slug(&form.terms.name, is_taken).as_str().parse().map_err(|_| Fault::NotFound)?;
        let (beside, is_possible) = asked.look(&visit, &id, &form).await?;
        if !is_possible {
            return refused(&visit, asked.page(&visit, form, beside).await?);
        }
        if let Some(number) = keep(&visit, asked.planned(&id, &form)?, &form.terms.name).await? {
            return Ok(go(&format!("/content/proposals/{number}?done=sent")));
        }
    }
    Err(Fault::Failed(anyhow::anyhow!("no name for a campaign was free {ATTEMPTS} times")))
}

/// The form of a campaign as it is, or as a change that was given back would have made it.
pub(in crate::page) async fn ask(visit: Visit) -> Outcome {
    if visit.page.content().await?.is_none() {
        return nothing(&visit);
    }
    let asked = Asked::of(&visit, false).await?;
    let form = asked.begun(&visit).await?;
    let id = asked.id()?;
    let (beside, _) = asked.look(&visit, &id, &form).await?;
    let page = asked.page(&visit, form, beside).await?;
    visit.html(&page)
}

/// Hands a change in.
pub(in crate::page) async fn send(visit: Visit) -> Outcome {
    let asked = Asked::of(&visit, false).await?;
    let (id, form) = (asked.id()?, asked.read(&visit).await);
    let (beside, is_possible) = asked.look(&visit, &id, &form).await?;
    let mut page = asked.page(&visit, form, beside).await?;
    if visit.fields.get("do") != "send" {
        return visit.html(&page);
    }
    page.is_stale = visit.fields.get("base") != page.base;
    let is_same = asked.campaign.as_ref().map(CampaignTerms::of).as_ref() == Some(&page.form.terms);
    if is_possible && is_same {
        page.errors = Some(visit.locale.campaigns().wrong_same.to_owned());
    }
    if page.errors.is_some() || page.is_stale || !is_possible {
        return refused(&visit, page);
    }
    let planned = asked.planned(&id, &page.form)?;
    hand_in(&visit, planned, &page.form.terms.name).await
}

/// What stands beside the form, for who is at it.
pub(in crate::page) async fn preview(visit: Visit) -> Outcome {
    let asked = Asked::of(&visit, false).await?;
    let form = asked.read(&visit).await;
    let (beside, _) = asked.look(&visit, &asked.id()?, &form).await?;
    visit.html(&beside)
}

impl Asked {
    fn id(&self) -> Result<CampaignId, Fault> {
        self.campaign.as_ref().map(|known| known.id.clone()).ok_or(Fault::NotFound)
    }
}

/// The page with how many fields must be corrected.
fn refused(visit: &Visit, mut page: FormPage) -> Outcome {
    if page.form.is_faulty() {
        let c = visit.locale.content();
        let many = if page.form.errors() == 1 { c.error_one } else { c.error_many };
        page.errors = Some(visit.locale.fill(c.errors, &[&many]));
    }
    visit.refused(&page)
}
