//! New ways in for people with guarded roles: once there are two administrators, one asks and another one grants.

use super::{
    change::{link_of, show_link_of},
    find, label, needs_second,
};
use crate::{
    accounts::{Account, Delegation, Reset, ResetWish},
    audit::NewEntry,
    page::{
        matrix::Right,
        visit::{Fault, Outcome, Visit, go},
    },
    store::{Changed, ResetDecision},
};

/// A new way in that waits, as pages show it.
pub(super) struct Waiting {
    pub(super) number: i64,
    pub(super) what: &'static str,
    pub(super) whose: String,
    pub(super) by: String,
    pub(super) when: String,
    /// Whether this person asked for it, or it is for them.
    pub(super) is_own: bool,
}

/// Those that wait.
pub(super) async fn waiting(visit: &Visit, all: &[Account]) -> anyhow::Result<Vec<Waiting>> {
    let (zone, c) = (visit.page.zone().await, visit.locale.people());
    let own = visit.person.as_ref().map(|person| person.account.id);
    let wishes = visit.page.data.store.reset_wishes().await?;
    let told = wishes.into_iter().map(|wish| Waiting {
        number: wish.number,
        what: match wish.what {
            Reset::Password => c.reset_password,
            Reset::SecondStep => c.reset_second_step,
        },
        whose: label(all, wish.account),
        by: label(all, wish.asked_by),
        when: visit.locale.moment(wish.asked, &zone),
        is_own: own == Some(wish.asked_by) || own == Some(wish.account),
    });
    Ok(told.collect())
}

/// How many wait for this person to decide.
pub(in crate::page) async fn count(visit: &Visit) -> Result<usize, Fault> {
    if !visit.may(Right::ChangePeople) {
        return Ok(0);
    }
    let own = visit.person()?.account.id;
    let wishes = visit.page.data.store.reset_wishes().await?;
    Ok(wishes.iter().filter(|wish| wish.asked_by != own && wish.account != own).count())
}

/// Whether a new way in for `account` needs a second administrator: it has a guarded role, or has one in another's place.
pub(super) async fn is_guarded(visit: &Visit, account: &Account, all: &[Account]) -> anyhow::Result<bool> {
    let today = visit.page.zone().await.to_datetime(visit.now).date();
    let delegations = visit.page.data.store.delegations().await?;
    let is_deputy = |given: &Delegation| given.deputy == account.id && given.role.is_guarded() && given.last >= today;
    let is_guarded = account.roles.iter().any(|role| role.is_guarded())
        || delegations.iter().any(|given| given.ended.is_none() && is_deputy(given));
    Ok(is_guarded && needs_second(all))
}

/// Asks for `what`, to be granted by another administrator.
pub(super) async fn ask(visit: &Visit, account: &Account, what: Reset) -> Outcome {
    let entry = NewEntry { after: what.key().to_owned(), ..visit.entry("account.reset-asked", account.label()) };
    let asked_by = visit.person()?.account.id;
    let wish = ResetWish { number: 0, account: account.id, what, asked: visit.now, asked_by };
    visit.page.data.store.ask_reset(wish, entry).await?;
    Ok(go(&format!("/people/{}?done=reset-asked", account.id.0)))
}

/// Grants a new way in that another administrator asked for: of a password, whoever grants it hands the link over.
pub(in crate::page) async fn grant_reset(visit: Visit) -> Outcome {
    let Some((wish, account)) = wanted(&visit).await? else { return Ok(go("/people?done=nothing")) };
    let all = visit.page.data.store.accounts().await?;
    let asked = serde_json::json!({ "asked": label(&all, wish.asked_by) }).to_string();
    let (link, token) = link_of(&visit, &account)?;
    let (decision, action) = match wish.what {
        Reset::Password => (ResetDecision::Link(link), "account.link"),
        Reset::SecondStep => (ResetDecision::SecondStep, "account.second-step-reset"),
    };
    let entry = NewEntry { before: asked, ..visit.entry(action, account.label()) };
    let by = visit.person()?.account.id;
    match visit.page.data.store.decide_reset(wish.number, by, decision, entry).await? {
        Changed::SamePerson => Ok(go("/people?done=same-person")),
        Changed::Done if wish.what == Reset::Password => show_link_of(&visit, &account, &token),
        Changed::Done => Ok(go(&format!("/people/{}?done=second-step-reset", account.id.0))),
        _ => Ok(go("/people?done=nothing")),
    }
}

/// Refuses it.
pub(in crate::page) async fn refuse_reset(visit: Visit) -> Outcome {
    let Some((wish, account)) = wanted(&visit).await? else { return Ok(go("/people?done=nothing")) };
    let entry = NewEntry { after: wish.what.key().to_owned(), ..visit.entry("account.reset-refused", account.label()) };
    let by = visit.person()?.account.id;
    let done = match visit.page.data.store.decide_reset(wish.number, by, ResetDecision::Refused, entry).await? {
        Changed::Done => "reset-refused",
        _ => "nothing",
    };
    Ok(go(&format!("/people?done={done}")))
}

/// The wish of the path, if it still waits and its account is open.
async fn wanted(visit: &Visit) -> Result<Option<(ResetWish, Account)>, Fault> {
    let number = visit.number("number")?;
    let store = &visit.page.data.store;
    let Some(wish) = store.reset_wishes().await?.into_iter().find(|wish| wish.number == number) else {
        return Ok(None);
    };
    let all = store.accounts().await?;
    let account = all.into_iter().find(|account| account.id == wish.account && account.closed.is_none());
    Ok(account.map(|account| (wish, account)))
}

/// The account of the path; a closed one has no way in.
pub(super) async fn open_account(visit: &Visit) -> Result<(Account, Vec<Account>), Fault> {
    let (account, all) = find(visit).await?;
    if account.closed.is_some() { Err(Fault::NotFound) } else { Ok((account, all)) }
}
