//! The first start: a link makes the first administrator.

use askama::Template;

use super::{
    frame::Frame,
    people::form::{Given, PasswordError, names, password_error},
    sign_in::{fresh, old_session},
    visit::{Fault, Outcome, Visit, go, with_cookie},
};
use crate::{
    accounts::{Role, Token},
    audit::NewEntry,
    store::{Changed, LinkFor, NewAccount},
};

#[derive(Template)]
#[template(path = "first.html")]
struct First {
    f: Frame,
    given: Given,
    error: PasswordError,
}

/// The form, if the link is worth something.
pub(super) async fn show(visit: Visit) -> Outcome {
    token(&visit).await?;
    visit.html(&First { f: visit.frame(visit.locale.words().first_title), given: Given::default(), error: None })
}

/// Makes the administrator.
pub(super) async fn take(visit: Visit) -> Outcome {
    let token = token(&visit).await?;
    let w = visit.locale.words();
    let mut given = names(&visit);
    let password = visit.fields.get("password");
    let mut error = password_error(w, password, &[&given.name, &given.user, &given.employee]);
    if error.is_none() && password != visit.fields.get("again") {
        error = Some(w.password_differs);
    }
    if given.is_wrong() || error.is_some() {
        return visit.refused(&First { f: visit.frame(w.first_title), given, error });
    }
    let hash = visit.page.passwords.hash(password.to_owned()).await?;
    let account = NewAccount {
        employee: given.employee.clone(),
        name: given.name.clone(),
        user: given.user.clone(),
        password: Some(hash),
        roles: vec![Role::Administrator],
        departments: Vec::new(),
        made: visit.now,
    };
    let label = format!("{} (n.º {})", account.name, account.employee);
    let entry = NewEntry { who: label.clone(), ..visit.entry("account.first", label) };
    let store = &visit.page.data.store;
    match store.add_first_account(token.hash(), account, entry).await? {
        Changed::Done => {}
        Changed::EmployeeTaken => given.employee_error = Some(w.employee_taken),
        Changed::UserTaken => given.user_error = Some(w.user_taken),
        _ => return Err(Fault::NotFound),
    }
    if given.is_wrong() {
        return visit.refused(&First { f: visit.frame(w.first_title), given, error });
    }
    let Some(made) = store.credentials(given.user).await? else { return Err(Fault::NotFound) };
    let (session, cookie) = fresh(&visit, made.account, false)?;
    store.keep_session(session, old_session(&visit)).await?;
    Ok(with_cookie(go("/sign-in/set-up"), &cookie))
}

async fn token(visit: &Visit) -> Result<Token, Fault> {
    let token = Token::read(visit.param("token")).ok_or(Fault::NotFound)?;
    match visit.page.data.store.link(token.hash(), visit.now).await? {
        Some(LinkFor::First) => Ok(token),
        _ => Err(Fault::NotFound),
    }
}
