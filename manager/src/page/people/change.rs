//! What an administrator does about an account.

use askama::Template;

use super::{
    super::frame::Frame,
    find,
    form::names,
    new::departments,
    resets::{ask, is_guarded, open_account},
    show::page,
};
use crate::{
    accounts::{Account, LINK_VALIDITY, Reset, Token},
    audit::NewEntry,
    page::visit::{Fault, Outcome, Visit, go},
    store::{AccountChange, Changed, LinkFor, NewLink},
};

#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage {
    f: Frame,
    id: i64,
    label: String,
    link: String,
}

/// Names, and which departments' screens the account is limited to.
pub(in crate::page) async fn change(visit: Visit) -> Outcome {
    let w = visit.locale.words();
    let (account, all) = find(&visit).await?;
    let mut given = names(&visit);
    given.user_error = None;
    let departments = departments(&visit).await?;
    if !given.is_wrong() {
        let (employee, name) = (given.employee.clone(), given.name.clone());
        let entry = NewEntry {
            before: about(&account.name, &account.employee, &account.departments),
            after: about(&name, &employee, &departments),
            ..visit.entry("account.change", account.label())
        };
        let change = AccountChange::Person { employee, name, departments };
        match visit.page.data.store.change_account(account.id, change, entry).await? {
            Changed::EmployeeTaken => given.employee_error = Some(w.employee_taken),
            _ => return Ok(go(&format!("/people/{}?done=saved", account.id.0))),
        }
    }
    let mut shown = page(&visit, &account, &all).await?;
    shown.given = given;
    visit.refused(&shown)
}

fn about(name: &str, employee: &str, departments: &[cartelera_playlists::ids::DepartmentId]) -> String {
    serde_json::json!({ "name": name, "employee": employee, "departments": departments }).to_string()
}

/// Makes a link by which the person chooses a password; for whoever has a guarded role another administrator has to grant it.
pub(in crate::page) async fn link(visit: Visit) -> Outcome {
    let (account, all) = open_account(&visit).await?;
    if is_guarded(&visit, &account, &all).await? {
        return ask(&visit, &account, Reset::Password).await;
    }
    show_link(&visit, &account).await
}

/// Makes a link and shows it, once.
pub(super) async fn show_link(visit: &Visit, account: &Account) -> Outcome {
    let (link, token) = link_of(visit, account)?;
    visit.page.data.store.keep_link(link, visit.entry("account.link", account.label())).await?;
    show_link_of(visit, account, &token)
}

/// A link by which the person of `account` chooses a password, and its token.
pub(super) fn link_of(visit: &Visit, account: &Account) -> anyhow::Result<(NewLink, Token)> {
    let token = Token::draw()?;
    let what = LinkFor::Password(account.id);
    let link = NewLink { token: token.hash(), what, made: visit.now, expires: visit.now + LINK_VALIDITY };
    Ok((link, token))
}

/// Shows a link that was kept.
pub(super) fn show_link_of(visit: &Visit, account: &Account, token: &Token) -> Outcome {
    // The browser said it, and it is the host that was asked: forms from elsewhere are refused.
    let origin = visit.headers.get("origin").and_then(|value| value.to_str().ok()).unwrap_or("");
    visit.html(&LinkPage {
        f: visit.frame(visit.locale.words().link_title),
        id: account.id.0,
        label: account.label(),
        link: format!("{origin}/password/{}", token.text()),
    })
}

/// Has the person set up the second step anew; for whoever has a guarded role another administrator has to grant it.
pub(in crate::page) async fn second_step(visit: Visit) -> Outcome {
    let (account, all) = open_account(&visit).await?;
    if account.id != visit.person()?.account.id && is_guarded(&visit, &account, &all).await? {
        return ask(&visit, &account, Reset::SecondStep).await;
    }
    simple(&visit, AccountChange::ForgetSecondStep, "account.second-step-reset", "second-step-reset").await
}

/// Ends the person's sessions.
pub(in crate::page) async fn sign_out(visit: Visit) -> Outcome {
    simple(&visit, AccountChange::EndSessions { keep: None }, "account.sessions-ended", "sessions-ended").await
}

/// Closes the account.
pub(in crate::page) async fn close(visit: Visit) -> Outcome {
    simple(&visit, AccountChange::Closed(Some(visit.now)), "account.close", "closed").await
}

/// Opens a closed account again.
pub(in crate::page) async fn open(visit: Visit) -> Outcome {
    simple(&visit, AccountChange::Closed(None), "account.open", "opened").await
}

async fn simple(visit: &Visit, change: AccountChange, action: &'static str, done: &str) -> Outcome {
    let (account, _) = find(visit).await?;
    if account.id == visit.person()?.account.id && action != "account.sessions-ended" {
        return Err(Fault::Forbidden);
    }
    let changed =
        visit.page.data.store.change_account(account.id, change, visit.entry(action, account.label())).await?;
    let done = if changed == Changed::LastAdministrator { "last-administrator" } else { done };
    Ok(go(&format!("/people/{}?done={done}", account.id.0)))
}
