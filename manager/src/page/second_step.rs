//! The second step: a code from an app, and setting the app up.

use askama::Template;
use axum::response::Response;

use super::{
    founding,
    frame::Frame,
    matrix::Right,
    sign_in::{fresh, is_waiting, next, old_session, wait},
    visit::{Outcome, Visit, go, with_cookie},
};
use crate::{
    accounts::second_step::{QrPath, StepSecret, qr},
    store::AccountChange,
};

#[derive(Template)]
#[template(path = "code.html")]
struct Code {
    f: Frame,
    next: String,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "set_up.html")]
struct SetUp {
    f: Frame,
    next: String,
    error: Option<String>,
    qr: QrPath,
    secret: String,
    user: String,
}

/// Asks for a code.
pub(super) async fn ask(visit: Visit) -> Outcome {
    let person = visit.person()?;
    if !person.account.has_second_step {
        return Ok(go("/sign-in/set-up"));
    }
    let next = next(visit.query.get("next"));
    visit.html(&Code { f: visit.frame(visit.locale.words().code_title), next, error: None })
}

/// Looks at a code; each is worth something once.
pub(super) async fn take(visit: Visit) -> Outcome {
    let account = visit.person()?.account.clone();
    let store = visit.page.data.store.clone();
    let next = next(visit.fields.get("next"));
    let refuse = |error: String| {
        let f = visit.frame(visit.locale.words().code_title);
        visit.refused(&Code { f, next: next.clone(), error: Some(error) })
    };
    let subject = format!("code {}", account.id.0);
    if let Some(until) = is_waiting(store.failures(subject.clone()).await?, visit.now) {
        return refuse(wait(&visit, until));
    }
    let Some(secret) = store.second_step(account.id).await? else { return Ok(go("/sign-in/set-up")) };
    let is_right = match secret.step_of(visit.fields.get("code"), visit.now)? {
        Some(step) => store.use_step(account.id, step).await?,
        None => false,
    };
    if !is_right {
        store.count_failures(vec![subject], visit.now).await?;
        store.note(visit.entry("session.code-refused", account.user)).await?;
        return refuse(visit.locale.words().code_wrong.to_owned());
    }
    store.forget_failures(subject).await?;
    store.note(visit.entry("session.code", account.user)).await?;
    strengthen(&visit, &next).await
}

/// Shows the secret that the app is to have.
pub(super) async fn set_up(visit: Visit) -> Outcome {
    let person = visit.person()?;
    if person.account.has_second_step {
        return Ok(go("/sign-in/code"));
    }
    let secret = if let Some(secret) = &person.session.offered {
        secret.clone()
    } else {
        let secret = StepSecret::draw()?;
        visit.page.data.store.offer_second_step(person.session.token, secret.clone()).await?;
        secret
    };
    visit.html(&page(&visit, &secret, visit.query.get("next"), None)?)
}

/// Looks whether the app shows the right code, and keeps its secret.
pub(super) async fn finish(visit: Visit) -> Outcome {
    let person = visit.person()?;
    let (account, store) = (&person.account, visit.page.data.store.clone());
    let Some(secret) = person.session.offered.clone().filter(|_| !account.has_second_step) else {
        return Ok(go("/sign-in/set-up"));
    };
    let Some(step) = secret.step_of(visit.fields.get("code"), visit.now)? else {
        let error = Some(visit.locale.words().code_wrong.to_owned());
        return visit.refused(&page(&visit, &secret, visit.fields.get("next"), error)?);
    };
    let entry = visit.entry("account.second-step", account.label());
    store.change_account(account.id, AccountChange::SecondStep(secret), entry).await?;
    store.use_step(account.id, step).await?;
    let may_begin = visit.person()?.may(Right::MakeCity) && !founding::has_begun(&visit).await?;
    let next = match next(visit.fields.get("next")) {
        next if next != "/" => next,
        _ if may_begin => "/city/new?done=second-step".to_owned(),
        _ => "/?done=second-step".to_owned(),
    };
    strengthen(&visit, &next).await
}

fn page(visit: &Visit, secret: &StepSecret, wanted: &str, error: Option<String>) -> anyhow::Result<SetUp> {
    let user = visit.person.as_ref().map(|person| person.account.user.clone()).unwrap_or_default();
    let qr = qr(&secret.address(&user))?;
    let (f, next) = (visit.frame(visit.locale.words().set_up_title), next(wanted));
    Ok(SetUp { f, next, error, qr, secret: secret.text(), user })
}

/// Begins a new session that has passed the second step, in place of the one that has not.
async fn strengthen(visit: &Visit, next: &str) -> Result<Response, super::visit::Fault> {
    let account = visit.person()?.account.id;
    let (session, cookie) = fresh(visit, account, true)?;
    visit.page.data.store.keep_session(session, old_session(visit)).await?;
    Ok(with_cookie(go(next), &cookie))
}
