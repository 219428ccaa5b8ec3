//! A change: written on as long as it is a draft, looked at and decided about once it was handed in.

use std::sync::Arc;

use askama::Template;
use cartelera_playlists::content::{City, Office, Screen};
use jiff::{Timestamp, tz::TimeZone};

use super::{
    asks::Asks,
    authorise::{Hindrance, Planned, carried_out, concerned, is_alone, may_decide},
    campaigns::{CampaignBeside, campaign_part},
    differences::Difference,
    effect::{Does, effect, name_of},
    form::Form,
    legible::PanelsTold,
    list::nothing,
    live::Live,
    playlists::{Beside, Chooser, part, rule_screens},
    reach::{find, writes},
    says::Says,
    shots::{Shot, looks},
    standing::screens_of,
    when::WhenForm,
    withdraw::again,
    write::Write,
};
use crate::{
    accounts::{Account, AccountId},
    page::{
        frame::Frame,
        library::Film,
        locale::{ChangeWords, ContentWords, Locale},
        visit::{Fault, Outcome, Visit},
    },
    proposals::{Change, Proposal, Setback, State, Subject},
};

#[derive(Template)]
#[template(path = "content_proposal.html")]
#[expect(clippy::struct_excessive_bools, reason = "each says whether a part of the page is there")]
pub(super) struct ProposalPage {
    f: Frame,
    c: &'static ContentWords,
    w: &'static ChangeWords,
    asks: Asks,
    number: i64,
    version: i64,
    title: String,
    sort: &'static str,
    standing: &'static str,
    level: &'static str,
    made: String,
    changed: String,
    decided: Option<String>,
    refused: Option<String>,
    why: Option<String>,
    /// The number of the change that it takes back.
    undoes: Option<i64>,
    /// The number of the change that took it back.
    undone: Option<i64>,
    /// What it does to the screens, in words, as long as it is open.
    effect: Option<String>,
    /// When it is to be published.
    when: WhenForm,
    /// When it will be published, in words, once that was decided.
    due: Option<String>,
    /// Why it was not published at its time, in words, and what of it only a technician understands.
    setback: Option<(String, Vec<String>)>,
    before: Vec<Shot>,
    after: Vec<Shot>,
    /// How its letters come out on the screens that it reaches.
    letters: Option<PanelsTold>,
    /// What plays, of a capsule.
    film: Option<Film>,
    fields: Vec<(&'static str, String)>,
    /// What that which says so is called.
    named: &'static str,
    /// What a correction changes; `None` of a new item.
    differences: Option<Vec<Difference>>,
    /// What these are called.
    differ: &'static str,
    warnings: Vec<String>,
    screens: Vec<String>,
    /// What keeps it from being published, in words, and what of it only a technician understands.
    hindrance: Option<(&'static str, Vec<String>)>,
    is_review: bool,
    may_write: bool,
    may_reopen: bool,
    may_decide: bool,
    may_call_back: bool,
    may_undo: bool,
    is_own: bool,
    is_alone: bool,
    needs_signers: bool,
    is_reason_wrong: bool,
    /// How far the screens are, once it was published.
    progress: Option<(String, Vec<String>)>,
    revision: Option<u64>,
    /// Where it is seen as it is now, and what that is.
    place: Option<(String, &'static str)>,
    /// What would come of a change of a playlist, or of a new item, and a screen at an instant.
    part: Option<(Beside, Option<Chooser>)>,
    /// What stands beside a change of a campaign.
    campaign: Option<CampaignBeside>,
    /// Where the same can be proposed once more, where it was given back or taken back.
    again: Option<String>,
}

/// The page.
pub(in crate::page) async fn show(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return nothing(&visit) };
    let proposal = find(&visit).await?;
    if let Change::Put(notice) = &proposal.change
        && proposal.state == State::Draft
        && writes(&visit, &proposal)
    {
        let form = Form::of(&visit, &live, notice, &proposal).await?;
        let page = Write::of(&visit, &live, form, Some(&proposal)).await?;
        return visit.html(&page);
    }
    let when = WhenForm::of(&visit, &proposal).await;
    let page = ProposalPage::of(&visit, &live, &proposal, when).await?;
    visit.html(&page)
}

impl ProposalPage {
    /// The page of `proposal`.
    pub(super) async fn of(
        visit: &Visit,
        live: &Arc<Live>,
        proposal: &Proposal,
        when: WhenForm,
    ) -> Result<Self, Fault> {
        let (locale, c, w) = (visit.locale, visit.locale.content(), visit.locale.changes());
        let zone = visit.page.zone().await;
        let accounts = visit.page.data.store.accounts().await?;
        let root = visit.page.data.current().await?.root;
        let by = |id| accounts.iter().find(|account| account.id == id).map(Account::label).unwrap_or_default();
        let signed = |id, at| locale.fill(c.state_line, &[&by(id), &locale.moment(at, &zone)]);
        // The city as it would be, or, once it is decided, as it is.
        let carried = if proposal.state.is_open() {
            Some(carried_out(live, Planned::of(&visit.page.data, proposal).await?, visit.now).await?)
        } else {
            None
        };
        let next = carried.as_ref().and_then(|carried| carried.as_ref().ok());
        let shown = next.map_or(&live.city, |next| &next.city);
        let screens = concerned(live, next, &proposal.subject);
        let again = again(&live.city, proposal);
        let part = part(visit, live, proposal, carried.as_ref()).await?;
        let campaign = campaign_part(visit, live, proposal, carried.as_ref()).await?;
        let (before, after) = looks(visit, &root, (&live.city, shown), proposal).await;
        let says = Says::of(visit, live, proposal, next).await?.with(locale, after.legible.as_ref());
        let does = if proposal.change.undoes().is_some() { Does::Undo } else { Does::Change };
        let is_review = proposal.state == State::Review;
        let person = visit.person()?;
        let may = may_decide(visit, proposal, &screens);
        let reached = rule_screens(live, proposal, next).filter(|reached| !reached.is_empty());
        let told = reached.as_ref().unwrap_or(&screens);
        let (standing, level) = if proposal.undone.is_some() { (w.was_undone, "") } else { stands(c, proposal.state) };
        let progress = match proposal.state {
            State::Published => progress(visit, &live.city, &proposal.subject, reached.as_deref()).await?,
            _ => None,
        };
        Ok(Self {
            f: visit.frame(proposal.title.clone()),
            c,
            w,
            asks: Asks::of(locale, &proposal.change),
            number: proposal.number,
            version: proposal.version,
            title: proposal.title.clone(),
            sort: sort(locale, proposal),
            standing,
            level,
            made: signed(proposal.made_by, proposal.made),
            changed: signed(proposal.changed_by, proposal.changed),
            decided: signed_by(proposal)
                .filter(|_| matches!(proposal.state, State::Published | State::Scheduled) || proposal.refused.is_some())
                .map(|(id, at)| signed(id, at)),
            refused: proposal.refused.clone(),
            why: why(visit, proposal, signed).await?,
            undoes: proposal.change.undoes(),
            undone: proposal.undone,
            when,
            due: due_in_words(locale, proposal, visit.now, &zone),
            setback: proposal.setback.as_ref().map(|setback| set_back_in_words(locale, setback, &zone)),
            effect: next.and_then(|next| {
                effect(locale, does, (&live.city, &next.city), (&proposal.subject, reached.as_ref().map(Vec::len)))
            }),
            warnings: says.warnings,
            letters: after.legible.and_then(|legible| legible.told(locale)),
            before: before.shots,
            after: after.shots,
            film: match &proposal.change {
                Change::Put(notice) => Film::of(notice),
                _ => None,
            },
            fields: says.fields,
            named: named(locale, proposal),
            differences: says.differences,
            differ: says.title,
            screens: told.iter().map(|(screen, office)| format!("{} · {}", office.name, screen.name)).collect(),
            hindrance: match carried {
                Some(Err(hindrance)) => Some(in_words(locale, hindrance, does)?),
                _ => None,
            },
            is_review,
            may_write: proposal.state.is_open() && writes(visit, proposal),
            may_reopen: matches!(proposal.state, State::Review | State::Scheduled)
                && (matches!(proposal.change, Change::Put(_)) || again.is_some()),
            again: again.filter(|_| proposal.state == State::Dropped),
            may_decide: is_review && may,
            may_call_back: proposal.state == State::Scheduled && may,
            may_undo: may && proposal.state == State::Published && proposal.undone.is_none(),
            is_own: proposal.is_work_of(person.account.id),
            is_alone: is_alone(visit, proposal).await?,
            needs_signers: root.approver.threshold > 0,
            is_reason_wrong: visit.query.get("wrong") == "reason",
            progress,
            revision: proposal.revision,
            place: place_of(locale, &live.city, &proposal.subject),
            part,
            campaign,
        })
    }
}

impl ProposalPage {
    /// Whether there is nothing to be looked at but words.
    fn is_bare(&self) -> bool {
        self.after.is_empty()
            && self.before.is_empty()
            && self.film.is_none()
            && self.part.is_none()
            && self.campaign.is_none()
    }
}

/// What is done by a change.
fn sort(locale: Locale, proposal: &Proposal) -> &'static str {
    let (c, w) = (locale.content(), locale.changes());
    match (&proposal.change, proposal.base) {
        (Change::Undo { .. }, _) => w.sort,
        (Change::Remove { .. }, _) => c.change_remove,
        (Change::Order { .. }, _) => locale.playlists().sort_order,
        (Change::Rule(_), None) => locale.playlists().sort_rule_new,
        (Change::Rule(_), Some(_)) => locale.playlists().sort_rule,
        (Change::EndRule { .. }, _) => locale.playlists().sort_end,
        (Change::Playlist(_), _) => locale.playlists().sort_new,
        (Change::Campaign(_), None) => locale.campaigns().sort_new,
        (Change::Campaign(_), Some(_)) => locale.campaigns().sort_change,
        (_, None) => c.change_new,
        (_, Some(_)) => c.change_put,
    }
}

/// What that is called which says what `proposal` says.
fn named(locale: Locale, proposal: &Proposal) -> &'static str {
    match proposal.subject {
        Subject::Item(_) => locale.content().piece,
        Subject::Playlist(_) if matches!(proposal.change, Change::Playlist(_)) => locale.playlists().list,
        Subject::Playlist(_) => locale.playlists().rule,
        Subject::Campaign(_) => locale.campaigns().one,
    }
}

/// Why something is taken off, or what is taken back; `signed` says who decided, and when.
async fn why(
    visit: &Visit,
    proposal: &Proposal,
    signed: impl Fn(AccountId, Timestamp) -> String,
) -> Result<Option<String>, Fault> {
    let locale = visit.locale;
    Ok(match &proposal.change {
        Change::Remove { reason } => Some(locale.fill(locale.content().change_remove_why, &[reason])),
        Change::Undo { number, .. } => {
            let undone = visit.page.data.store.proposal(*number).await?;
            let by = undone.as_ref().and_then(signed_by).map(|(id, at)| signed(id, at));
            by.map(|by| locale.fill(locale.changes().of, &[&by]))
        }
        Change::Put(_)
        | Change::Order { .. }
        | Change::Rule(_)
        | Change::EndRule { .. }
        | Change::Playlist(_)
        | Change::Campaign(_) => None,
    })
}

/// Where `subject` is seen as it is now, and what that is called.
fn place_of(locale: Locale, city: &City, subject: &Subject) -> Option<(String, &'static str)> {
    name_of(city, subject)?;
    Some(match subject {
        Subject::Item(id) => (format!("/content/items/{id}"), locale.content().piece),
        Subject::Playlist(id) => (format!("/content/playlists/{id}"), locale.playlists().list),
        Subject::Campaign(id) => (format!("/content/campaigns/{id}"), locale.campaigns().one),
    })
}

/// How it stands, and a mark for its colour.
fn stands(c: &ContentWords, state: State) -> (&'static str, &'static str) {
    match state {
        State::Draft => (c.standing_draft, ""),
        State::Review => (c.standing_review, "warn"),
        State::Scheduled => (c.standing_authorised, "good"),
        State::Published => (c.published, "good"),
        State::Dropped => (c.dropped, ""),
    }
}

/// When it will be on the screens, of what waits for its time.
fn due_in_words(locale: Locale, proposal: &Proposal, now: Timestamp, zone: &TimeZone) -> Option<String> {
    let (due, w) = (proposal.due?, locale.changes());
    let text = match proposal.state {
        State::Scheduled if due.is_sharp => w.due_sharp,
        State::Scheduled => w.due,
        State::Published if due.at > now => w.due_published,
        _ => return None,
    };
    Some(locale.fill(text, &[&locale.date(zone.to_datetime(due.at).date()), &locale.clock(due.at, zone)]))
}

/// Why it was not published at its time.
fn set_back_in_words(locale: Locale, setback: &Setback, zone: &TimeZone) -> (String, Vec<String>) {
    let w = locale.changes();
    let when = locale.moment(setback.due, zone);
    (format!("{} {}", locale.fill(w.set_back, &[&when]), w.hitch(setback.why)), setback.details.clone())
}

/// Who decided about it, and when.
fn signed_by(proposal: &Proposal) -> Option<(AccountId, Timestamp)> {
    proposal.decided_by.zip(proposal.decided)
}

fn in_words(locale: Locale, hindrance: Hindrance, does: Does) -> Result<(&'static str, Vec<String>), Fault> {
    let c = locale.content();
    match hindrance {
        Hindrance::Conflict if does == Does::Undo => Ok((locale.changes().conflict, Vec::new())),
        Hindrance::Conflict => Ok((c.conflict_help, Vec::new())),
        Hindrance::Problems(problems) => Ok((c.blocked, problems)),
        Hindrance::Failed(error) => Err(Fault::Failed(error)),
    }
}

/// How many of the screens that are to show the item follow the newest programme, and which do not.
async fn progress(
    visit: &Visit,
    city: &City,
    subject: &Subject,
    reached: Option<&[(&Screen, &Office)]>,
) -> Result<Option<(String, Vec<String>)>, Fault> {
    let c = visit.locale.content();
    if name_of(city, subject).is_none() {
        return Ok(None);
    }
    let wanted = reached.map_or_else(|| screens_of(city, subject), <[_]>::to_vec);
    if wanted.is_empty() {
        return Ok(None);
    }
    let screens = visit.page.city().await?;
    let is_there = |id: &cartelera_playlists::ids::ScreenId| {
        let known = screens.screens.iter().find(|screen| screen.record.id == *id);
        known.is_some_and(|screen| screen.report.is_current == Some(true))
    };
    let late: Vec<String> = wanted
        .iter()
        .filter(|(screen, _)| !is_there(&screen.id))
        .map(|(screen, office)| format!("{} · {}", office.name, screen.name))
        .collect();
    let there = wanted.len() - late.len();
    Ok(Some((visit.locale.fill(c.progress, &[&there, &wanted.len()]), late)))
}
