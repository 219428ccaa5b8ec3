//! The list of what is stopped, what waits for a second person, and what was ever decided.

use askama::Template;
use cartelera_playlists::stops::{SignedStop, StopAction};

use super::{is_alone, needs_signers};
use crate::{
    accounts::Account,
    page::{
        frame::Frame,
        matrix::Right,
        visit::{Outcome, Visit},
    },
    stops::{self, KeptStop, target_words},
};

/// So many entries of the history are told.
const HISTORY: usize = 50;

#[derive(Template)]
#[template(path = "stops.html")]
#[expect(clippy::struct_excessive_bools, reason = "each says whether a part of the page is there")]
struct StopsPage {
    f: Frame,
    now: Vec<Kept>,
    history: Vec<Kept>,
    wishes: Vec<Wish>,
    may_suspend: bool,
    may_resume: bool,
    /// Whether approvers sign resumptions on their own machines.
    needs_signers: bool,
    is_alone: bool,
}

/// An entry of the list.
struct Kept {
    number: u64,
    what: String,
    action: &'static str,
    by: String,
    when: String,
    reason: String,
    /// The target as JSON, if it can be resumed by this person.
    target: Option<String>,
}

/// A resumption that waits.
struct Wish {
    number: i64,
    about: String,
    by: String,
    when: String,
    reason: String,
    is_own: bool,
}

/// The page.
pub(in crate::page) async fn show(visit: Visit) -> Outcome {
    let city = visit.page.city().await?;
    let accounts = visit.page.data.store.accounts().await?;
    let own = visit.person()?.account.id;
    let needs_signers = needs_signers(&city);
    let may_resume = visit.may(Right::Resume);
    let is_alone = is_alone(&visit).await?;
    let (locale, w) = (visit.locale, visit.locale.words());
    let kept = |kept: &KeptStop, is_now: bool| {
        let SignedStop { by, reason, entry, .. } = &kept.signed;
        let is_open = is_now && may_resume && !needs_signers && entry.action == StopAction::Suspend;
        Kept {
            number: entry.number,
            what: target_words(&entry.target, &kept.about),
            action: match entry.action {
                StopAction::Suspend => w.stop_suspended,
                StopAction::Resume => w.stop_resumed,
                StopAction::Withdraw => w.stop_withdrawn,
            },
            by: by.clone(),
            when: locale.moment(entry.issued, &city.zone),
            reason: reason.clone(),
            target: serde_json::to_string(&entry.target).ok().filter(|_| is_open),
        }
    };
    let wishes = visit.page.data.store.resumptions().await?.into_iter().map(|wish| {
        let by = accounts.iter().find(|account| account.id == wish.asked_by);
        Wish {
            number: wish.number,
            about: wish.about,
            by: by.map(Account::label).unwrap_or_default(),
            when: locale.moment(wish.asked, &city.zone),
            reason: wish.reason,
            is_own: wish.asked_by == own,
        }
    });
    visit.html(&StopsPage {
        f: visit.frame(w.nav_stops),
        now: stops::in_force(&city.book).map(|entry| kept(entry, true)).collect(),
        history: city.book.entries.iter().rev().take(HISTORY).map(|entry| kept(entry, false)).collect(),
        wishes: wishes.collect(),
        may_suspend: visit.may(Right::Suspend),
        may_resume,
        needs_signers,
        is_alone,
    })
}
