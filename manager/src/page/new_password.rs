//! A link by which a person chooses a password.

use askama::Template;

use super::{
    frame::Frame,
    people::form::{PasswordError, password_error},
    visit::{Fault, Outcome, Visit, go},
};
use crate::{
    accounts::{Account, Token},
    audit::NewEntry,
    store::{Changed, LinkFor},
};

#[derive(Template)]
#[template(path = "new_password.html")]
struct NewPassword {
    f: Frame,
    why: String,
    user: String,
    error: PasswordError,
}

/// The form, if the link is worth something.
pub(super) async fn show(visit: Visit) -> Outcome {
    let (_, account) = find(&visit).await?;
    visit.html(&page(&visit, &account, None))
}

/// Keeps the password.
pub(super) async fn take(visit: Visit) -> Outcome {
    let (token, account) = find(&visit).await?;
    let w = visit.locale.words();
    let password = visit.fields.get("password");
    let mut error = password_error(w, password, &[&account.name, &account.user, &account.employee]);
    if error.is_none() && password != visit.fields.get("again") {
        error = Some(w.password_differs);
    }
    if error.is_some() {
        return visit.refused(&page(&visit, &account, error));
    }
    let hash = visit.page.passwords.hash(password.to_owned()).await?;
    let who = format!("{}, {}", account.label(), account.user);
    let entry = NewEntry { who, ..visit.entry("account.password", account.label()) };
    match visit.page.data.store.use_link(token.hash(), hash, entry).await? {
        Changed::Done => Ok(go("/sign-in?done=password")),
        _ => Err(Fault::NotFound),
    }
}

fn page(visit: &Visit, account: &Account, error: PasswordError) -> NewPassword {
    let f = visit.frame(visit.locale.words().new_password_title);
    let why = visit.locale.fill(visit.locale.words().new_password_why, &[&account.name, &account.user]);
    NewPassword { f, why, user: account.user.clone(), error }
}

async fn find(visit: &Visit) -> Result<(Token, Account), Fault> {
    let token = Token::read(visit.param("token")).ok_or(Fault::NotFound)?;
    let store = &visit.page.data.store;
    let Some(LinkFor::Password(id)) = store.link(token.hash(), visit.now).await? else { return Err(Fault::NotFound) };
    let accounts = store.accounts().await?;
    let account = accounts.into_iter().find(|account| account.id == id && account.closed.is_none());
    Ok((token, account.ok_or(Fault::NotFound)?))
}
