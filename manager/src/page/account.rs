//! A person's own account: language, password, sessions.

use askama::Template;

use super::{
    frame::Frame,
    locale::Locale,
    people::form::{PasswordError, password_error},
    sign_in::{fresh, is_waiting, old_session, wait},
    visit::{Outcome, Visit, go, with_cookie},
};
use crate::store::AccountChange;

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    f: Frame,
    label: String,
    user: String,
    roles: Vec<&'static str>,
    has_second_step: bool,
    chosen: Option<Locale>,
    old_error: Option<String>,
    new_error: PasswordError,
}

/// The page.
pub(super) async fn show(visit: Visit) -> Outcome {
    visit.html(&page(&visit, None, None)?)
}

fn page(visit: &Visit, old_error: Option<String>, new_error: PasswordError) -> anyhow::Result<AccountPage> {
    let w = visit.locale.words();
    let person = visit.person.as_ref().ok_or_else(|| anyhow::anyhow!("the route needs somebody"))?;
    let mut roles: Vec<_> = person.grants.iter().map(|grant| grant.role).collect();
    roles.sort();
    roles.dedup();
    Ok(AccountPage {
        f: visit.frame(w.account_title),
        label: person.account.label(),
        user: person.account.user.clone(),
        roles: roles.into_iter().map(|role| w.role(role)).collect(),
        has_second_step: person.account.has_second_step,
        chosen: person.account.locale.as_deref().and_then(Locale::of),
        old_error,
        new_error,
    })
}

/// Chooses a new password; the other sessions end, and this one gets a new token.
pub(super) async fn password(visit: Visit) -> Outcome {
    let person = visit.person()?;
    let (account, store, w) = (&person.account, &visit.page.data.store, visit.locale.words());
    let subject = format!("old password {}", account.id.0);
    if let Some(until) = is_waiting(store.failures(subject.clone()).await?, visit.now) {
        return visit.refused(&page(&visit, Some(wait(&visit, until)), None)?);
    }
    let password = visit.fields.get("password");
    let mut error = password_error(w, password, &[&account.name, &account.user, &account.employee]);
    if error.is_none() && password != visit.fields.get("again") {
        error = Some(w.password_differs);
    }
    if error.is_some() {
        return visit.refused(&page(&visit, None, error)?);
    }
    let kept = store.credentials(account.user.clone()).await?.and_then(|known| known.password);
    if !visit.page.passwords.is(visit.fields.get("old").to_owned(), kept).await? {
        store.count_failures(vec![subject], visit.now).await?;
        return visit.refused(&page(&visit, Some(w.old_password_wrong.to_owned()), None)?);
    }
    let hash = visit.page.passwords.hash(password.to_owned()).await?;
    let change = AccountChange::Password { password: hash, keep: Some(person.session.token) };
    store.change_account(account.id, change, visit.entry("account.password", account.label())).await?;
    let (session, cookie) = fresh(&visit, account.id, person.session.is_strong)?;
    store.keep_session(session, old_session(&visit)).await?;
    Ok(with_cookie(go("/account?done=password"), &cookie))
}

/// Chooses a language.
pub(super) async fn locale(visit: Visit) -> Outcome {
    let person = visit.person()?;
    let chosen = Locale::of(visit.fields.get("locale")).map(|locale| locale.key().to_owned());
    let entry = visit.entry("account.locale", person.account.label());
    let entry = crate::audit::NewEntry {
        before: person.account.locale.clone().unwrap_or_default(),
        after: chosen.clone().unwrap_or_default(),
        ..entry
    };
    visit.page.data.store.change_account(person.account.id, AccountChange::Locale(chosen), entry).await?;
    Ok(go("/account?done=saved"))
}

/// Ends the person's other sessions.
pub(super) async fn sign_out_elsewhere(visit: Visit) -> Outcome {
    let person = visit.person()?;
    let change = AccountChange::EndSessions { keep: Some(person.session.token) };
    let entry = visit.entry("account.sessions-ended", person.account.label());
    visit.page.data.store.change_account(person.account.id, change, entry).await?;
    Ok(go("/account?done=signed-out-elsewhere"))
}
