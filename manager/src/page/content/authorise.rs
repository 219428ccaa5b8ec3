//! Authorises what another person made, and publishes it; or gives it back.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::Context as _;
use cartelera_playlists::{
    content::{City, Office, Problem, Screen, Severity, SourceFile},
    hash::ContentHash,
    ids::DepartmentId,
};
use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Handle;

use super::{
    agenda::schedule, live::Live, proposal::ProposalPage, reach::find, standing::screens_of, undo::Undone,
    when::WhenForm, write::entry,
};
use crate::{
    accounts::{Account, AccountId},
    approvals::Draft,
    audit::NewEntry,
    content::TreeFile,
    data::{Data, Lock},
    error::AppError,
    page::{
        matrix::Right,
        visit::{Fault, Outcome, Visit, go},
    },
    proposals::{
        ApplyFault, CampaignWish, Change, PlaylistWish, Proposal, State, Subject, Wanted, apply, apply_to_campaign,
        apply_to_playlist,
    },
    publish::{self, Content, Options, PageChange, Purpose},
    store::content::{Decided, ProposalChange, ProposalStep},
};

/// So long screens have to download what is new before it is shown.
pub(super) const LEAD: SignedDuration = SignedDuration::from_mins(2);
/// The longest reason, in characters.
const MAX_REASON: usize = 300;
/// So many problems are told.
const TOLD: usize = 8;

/// The content as a proposal would leave it.
pub(in crate::page) struct Next {
    sources: Vec<SourceFile>,
    pub(in crate::page) city: City,
    /// What the check warns of.
    pub(super) warnings: Vec<Problem>,
    /// The media files that the texts name.
    media: BTreeMap<String, TreeFile>,
}

impl Next {
    /// The screens that `subject` concerns: those on which it shows, or showed until `now` where it goes.
    pub(super) fn screens<'a>(&'a self, now: &'a City, subject: &Subject) -> Vec<(&'a Screen, &'a Office)> {
        let mut screens = screens_of(&self.city, subject);
        match subject {
            Subject::Item(item) if self.city.item(item).is_some() => {}
            // A rule that leaves a screen concerns it, too.
            Subject::Item(_) | Subject::Playlist(_) | Subject::Campaign(_) => {
                for (screen, office) in screens_of(now, subject) {
                    if !screens.iter().any(|(known, _)| known.id == screen.id) {
                        screens.push((screen, office));
                    }
                }
            }
        }
        screens
    }

    /// The same to be published.
    pub(in crate::page) fn into_content(self) -> Content {
        let Self { sources, city, media, .. } = self;
        Content { city, files: BTreeMap::new(), media, sources, name: "la página".to_owned() }
    }
}

/// The screens that `subject` concerns if `next`, where it is known, takes the place of what is on.
pub(super) fn concerned<'a>(
    live: &'a Live,
    next: Option<&'a Next>,
    subject: &Subject,
) -> Vec<(&'a Screen, &'a Office)> {
    next.map_or_else(|| screens_of(&live.city, subject), |next| next.screens(&live.city, subject))
}

/// What keeps a proposal from being published.
pub(in crate::page) enum Hindrance {
    /// What it changes was changed since.
    Conflict,
    /// The content would have errors, which are told as they are for technicians.
    Problems(Vec<String>),
    /// It could not be found out.
    Failed(anyhow::Error),
}

impl Hindrance {
    /// What the content's check has against it, as it is told for technicians.
    pub(super) fn problems(&self) -> Vec<String> {
        match self {
            Self::Problems(problems) => problems.clone(),
            Self::Conflict | Self::Failed(_) => Vec::new(),
        }
    }
}

/// A change as it is carried out.
#[derive(Clone)]
pub(in crate::page) struct Planned {
    pub(in crate::page) subject: Subject,
    pub(in crate::page) department: DepartmentId,
    pub(in crate::page) change: Change,
    pub(in crate::page) base: Option<ContentHash>,
    /// The content around the change that it takes back.
    pub(in crate::page) undone: Option<Arc<Undone>>,
}

impl Planned {
    /// What `proposal` plans.
    pub(super) async fn of(data: &Data, proposal: &Proposal) -> anyhow::Result<Self> {
        Ok(Self {
            subject: proposal.subject.clone(),
            department: proposal.department.clone(),
            change: proposal.change.clone(),
            base: proposal.base,
            undone: if let Change::Undo { revision, .. } = proposal.change {
                Some(Arc::new(Undone::read(data, revision).await?))
            } else {
                None
            },
        })
    }
}

/// Carries `planned` out on the newest content, and checks what comes of it: away from the threads that answer screens, as the
/// whole content is read for it.
pub(in crate::page) async fn carried_out(
    live: &Arc<Live>,
    planned: Planned,
    now: Timestamp,
) -> anyhow::Result<Result<Next, Hindrance>> {
    let live = live.clone();
    tokio::task::spawn_blocking(move || carry_out(&live, &planned, now)).await.context("checking the content")
}

/// What the content's check would have against `planned`.
pub(super) async fn blocked(live: &Arc<Live>, planned: Planned, now: Timestamp) -> anyhow::Result<Vec<String>> {
    match carried_out(live, planned, now).await? {
        Err(Hindrance::Problems(problems)) => Ok(problems),
        // That somebody else was faster is told where it is decided.
        Ok(_) | Err(Hindrance::Conflict) => Ok(Vec::new()),
        Err(Hindrance::Failed(error)) => Err(error),
    }
}

fn carry_out(live: &Live, planned: &Planned, now: Timestamp) -> Result<Next, Hindrance> {
    let undone = planned.undone.as_deref();
    let Planned { subject, department, change, base, .. } = planned;
    let (base, undone_texts) = (*base, undone.map(Undone::around));
    let applied = match subject {
        Subject::Item(item) => {
            let wanted = Wanted { item, department, change, base, undone: undone_texts };
            apply(&live.held.sources, &live.city, wanted)
        }
        Subject::Campaign(campaign) => {
            let wish = CampaignWish { campaign, department, change, base, undone: undone_texts };
            apply_to_campaign(&live.held.sources, &live.city, wish)
        }
        Subject::Playlist(playlist) => {
            let wish = PlaylistWish { playlist, department, change, base, undone: undone_texts };
            apply_to_playlist(&live.held.sources, &live.city, wish)
        }
    };
    let sources = applied.map_err(|fault| match fault {
        ApplyFault::Changed | ApplyFault::Gone | ApplyFault::Taken => Hindrance::Conflict,
        ApplyFault::Failed(error) => Hindrance::Failed(error),
    })?;
    // What comes back may show what nothing shows now.
    let grown = undone.map(|undone| live.held.with_media_of(&undone.before));
    let held = grown.as_ref().unwrap_or(&live.held);
    let added = planned.change.files();
    match held.check(&sources, &added, now) {
        Ok((city, warnings)) => Ok(Next { media: held.media_of(&sources, &added), sources, city, warnings }),
        Err(problems) => {
            let errors = problems.0.iter().filter(|problem| problem.severity == Severity::Error);
            Err(Hindrance::Problems(errors.take(TOLD).map(ToString::to_string).collect()))
        }
    }
}

/// Whether nobody but who asks could authorise `proposal`: then one person does alone, visibly.
pub(super) async fn is_alone(visit: &Visit, proposal: &Proposal) -> Result<bool, Fault> {
    let store = &visit.page.data.store;
    let today = visit.page.zone().await.to_datetime(visit.now).date();
    let (accounts, delegations) = (store.accounts().await?, store.delegations().await?);
    let person = visit.person()?.account.id;
    let is_within =
        |account: &Account| account.departments.is_empty() || account.departments.contains(&proposal.department);
    let holds = |account: &Account| account.roles.iter().any(|role| Right::Review.is_of(*role)) && is_within(account);
    let is_deputy = |account: &Account| {
        let mut given = delegations.iter().filter(|given| given.deputy == account.id && given.is_in_force(today));
        given.any(|given| {
            let holder = accounts.iter().find(|known| known.id == given.holder && known.closed.is_none());
            Right::Review.is_of(given.role) && holder.is_some_and(holds)
        })
    };
    let open = accounts.iter().filter(|account| account.closed.is_none() && account.has_password);
    let able: Vec<AccountId> =
        open.filter(|account| holds(account) || is_deputy(account)).map(|account| account.id).collect();
    Ok(able == [person])
}

/// Whether who asks may decide about `proposal`, which shows on these screens: rights that are limited to departments reach
/// neither others' content nor others' screens.
pub(super) fn may_decide(visit: &Visit, proposal: &Proposal, screens: &[(&Screen, &Office)]) -> bool {
    let Some(person) = visit.person.as_ref().filter(|_| visit.may(Right::Review)) else { return false };
    let reach = person.reach(Right::Review);
    reach.covers(Some(&proposal.department)) && screens.iter().all(|(_, office)| reach.covers(Some(&office.department)))
}

/// Authorises, and publishes at once or has it published at its time.
pub(in crate::page) async fn authorise(visit: Visit) -> Outcome {
    let data = visit.page.data.current().await?;
    // Nothing changes the content from here on.
    let alone = data.lock_publications().await?;
    let proposal = find(&visit).await?;
    let place = format!("/content/proposals/{}", proposal.number);
    let person = visit.person()?;
    let is_own = proposal.is_work_of(person.account.id);
    let is_alone = is_alone(&visit, &proposal).await?;
    if is_own && !is_alone || data.root.approver.threshold > 0 {
        return Err(Fault::Forbidden);
    }
    if data.keys.publisher(&data.root, None).is_err() {
        return Ok(go(&format!("{place}?done=no-key")));
    }
    let version: i64 = visit.fields.get("version").parse().unwrap_or(0);
    if proposal.state != State::Review || proposal.version != version {
        return Ok(go(&format!("{place}?done=moved")));
    }
    let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
    let when = WhenForm::of(&visit, &proposal).await;
    let next = match carried_out(&live, Planned::of(&data, &proposal).await?, visit.now).await? {
        Ok(next) if when.fault.is_none() => next,
        _ => {
            let page = ProposalPage::of(&visit, &live, &proposal, when).await?;
            return visit.refused(&page);
        }
    };
    if !may_decide(&visit, &proposal, &next.screens(&live.city, &proposal.subject)) {
        return Err(Fault::Forbidden);
    }
    if let Some(due) = when.due {
        return schedule(&visit, &proposal, due).await;
    }
    let how = Publishing {
        by: signed_as(&proposal, &person.account),
        account: person.account.id,
        entry: entry(&visit, "content.published", &proposal.title, &proposal.change)?,
        at: None,
        is_sharp: when.is_sharp,
    };
    Ok(match publish_change((data, alone), &live, (next, &proposal), how).await {
        Ok(false) => go(&format!("{place}?done=moved")),
        Ok(true) => go(&format!("{place}?done=published")),
        Err(AppError::Refused { .. }) => go(&format!("{place}?done=withdrawn-content")),
        Err(error) => return Err(Fault::Failed(anyhow::Error::new(error))),
    })
}

/// How a revision names who authorised `proposal`.
pub(super) fn signed_as(proposal: &Proposal, account: &Account) -> String {
    let mut by = account.label();
    if proposal.is_work_of(account.id) {
        by.push_str(", única cuenta que autoriza");
    }
    by
}

/// How a change is published.
pub(super) struct Publishing {
    /// Who authorised it, as a revision tells it.
    pub(super) by: String,
    pub(super) account: AccountId,
    pub(super) entry: NewEntry,
    /// Not before this instant.
    pub(super) at: Option<Timestamp>,
    /// Whether what is on is cut.
    pub(super) is_sharp: bool,
}

/// Publishes what a change makes of the content; `false` if somebody else was faster.
///
/// It holds the lock of publications until it is kept, also if nobody waits for it any more.
pub(super) async fn publish_change(
    (data, alone): (Data, Lock),
    live: &Live,
    (next, proposal): (Next, &Proposal),
    how: Publishing,
) -> Result<bool, AppError> {
    let Publishing { by, account, entry, at, is_sharp } = how;
    let content = next.into_content();
    let decided = Decided {
        number: proposal.number,
        item: proposal.subject.item().cloned(),
        version: proposal.version,
        by: account,
        undoes: proposal.change.undoes(),
    };
    let purpose = Purpose {
        about: about(proposal),
        entry,
        page: Some(PageChange { replaces: live.held.revision.number, proposal: Some(decided) }),
    };
    let options =
        Options { now: is_sharp, lead: LEAD, at, publisher_key: None, draft: Draft::default(), by, is_over_page: true };
    // Compiling and signing what many screens show takes a while, and would keep others waiting. It ends also if the browser
    // goes away meanwhile, and until then nobody else publishes.
    let runtime = Handle::current();
    let published = tokio::task::spawn_blocking(move || {
        let _alone = alone;
        runtime.block_on(async { publish::carry_out(&data, &content, &purpose, &options).await })
    });
    published.await.context("publishing")?
}

/// What a revision says that it is for.
fn about(proposal: &Proposal) -> String {
    let title = &proposal.title;
    let undoes = proposal.change.undoes();
    undoes.map_or_else(|| title.clone(), |number| format!("{title} (se deshace el cambio {number})"))
}

/// Gives it back to who made it, with a reason.
pub(in crate::page) async fn refuse(visit: Visit) -> Outcome {
    let proposal = find(&visit).await?;
    let place = format!("/content/proposals/{}", proposal.number);
    let person = visit.person()?;
    if !person.reach(Right::Review).covers(Some(&proposal.department)) {
        return Err(Fault::Forbidden);
    }
    let reason = visit.fields.get("reason").split_whitespace().collect::<Vec<_>>().join(" ");
    if !(1..=MAX_REASON).contains(&reason.chars().count()) {
        return Ok(go(&format!("{place}?wrong=reason")));
    }
    let mut entry = visit.entry("content.refused", proposal.title.clone());
    entry.after = serde_json::json!({ "reason": reason }).to_string();
    let change = ProposalChange {
        number: proposal.number,
        version: visit.fields.get("version").parse().unwrap_or(0),
        at: visit.now,
        by: person.account.id,
        what: ProposalStep::Refuse { reason, is_final: !matches!(proposal.change, Change::Put(_)) },
    };
    let is_done = visit.page.data.store.change_proposal(change, entry).await?;
    Ok(go(&format!("{place}?done={}", if is_done { "refused" } else { "moved" })))
}
