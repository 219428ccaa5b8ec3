//! Signing in with a password, and out.

use askama::Template;
use jiff::Timestamp;

use super::{
    cookies,
    frame::Frame,
    guard::without_session,
    visit::{Outcome, Visit, go, with_cookie},
};
use crate::{
    accounts::{
        AccountId, Token,
        patience::{Counted, Failures},
        random,
        session::Session,
    },
    audit::NewEntry,
};

/// The longest user name that is looked for.
const MAX_USER_CHARS: usize = 80;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    f: Frame,
    user: String,
    next: String,
    error: Option<String>,
    /// Whether nobody has an account yet.
    is_first: bool,
}

/// The form.
pub(super) async fn show(visit: Visit) -> Outcome {
    if visit.person.as_ref().is_some_and(|person| person.stage == crate::accounts::session::Stage::Whole) {
        return Ok(go("/"));
    }
    let is_first = visit.page.data.store.accounts().await?.is_empty();
    let f = visit.frame(visit.locale.words().sign_in);
    visit.html(&SignIn { f, user: String::new(), next: next(visit.query.get("next")), error: None, is_first })
}

/// Looks at a password. What is wrong is not told: not whether there is such an account, nor that it is closed.
pub(super) async fn take(visit: Visit) -> Outcome {
    let w = visit.locale.words();
    let user: String = visit.fields.get("user").trim().to_lowercase().chars().take(MAX_USER_CHARS).collect();
    let next = next(visit.fields.get("next"));
    let store = visit.page.data.store.clone();
    let refuse = |error: String| {
        let f = visit.frame(w.sign_in);
        visit.refused(&SignIn { f, user: user.clone(), next: next.clone(), error: Some(error), is_first: false })
    };
    let credentials = store.credentials(user.clone()).await?;
    let subjects = subjects(&visit, &user, credentials.as_ref().map(|known| known.account)).await?;
    let mut until = Timestamp::MIN;
    for (subject, counted) in &subjects {
        until = until.max(store.failures(subject.clone()).await?.until(*counted));
    }
    if until > visit.now {
        return refuse(wait(&visit, until));
    }
    let kept = credentials.as_ref().filter(|known| !known.is_closed).and_then(|known| known.password.clone());
    let is_right = visit.page.passwords.is(visit.fields.get("password").to_owned(), kept).await?;
    let Some(credentials) = credentials.filter(|_| is_right) else {
        store.count_failures(subjects.into_iter().map(|(subject, _)| subject).collect(), visit.now).await?;
        store.note(NewEntry { who: user.clone(), ..visit.entry("session.refused", user.clone()) }).await?;
        return refuse(w.sign_in_wrong.to_owned());
    };
    for (subject, counted) in subjects {
        if counted == Counted::Account {
            store.forget_failures(subject).await?;
        }
    }
    let accounts = store.accounts().await?;
    let who = accounts.iter().find(|account| account.id == credentials.account);
    let who = who.map_or_else(|| user.clone(), |account| format!("{}, {}", account.label(), account.user));
    store.note(NewEntry { who, ..visit.entry("session.start", user.clone()) }).await?;
    let (session, cookie) = fresh(&visit, credentials.account, false)?;
    store.keep_session(session, old_session(&visit)).await?;
    let browser = Token::draw()?;
    store.keep_browser(browser.hash(), credentials.account, visit.now).await?;
    let response = with_cookie(go(&next), &cookie);
    Ok(with_cookie(response, &cookies::browser(&browser, visit.via)))
}

/// Ends the session.
pub(super) async fn out(visit: Visit) -> Outcome {
    let person = visit.person()?;
    visit.page.data.store.end_session(person.session.token).await?;
    visit.page.data.store.note(visit.entry("session.end", person.account.user.clone())).await?;
    Ok(without_session(go("/sign-in?done=signed-out"), visit.via))
}

/// A session that begins now, and the cookie that holds it.
pub(super) fn fresh(visit: &Visit, account: AccountId, is_strong: bool) -> anyhow::Result<(Session, String)> {
    let token = Token::draw()?;
    let cookie = cookies::session(&token, visit.via);
    let session = Session {
        token: token.hash(),
        account,
        is_strong,
        made: visit.now,
        seen: visit.now,
        csrf: random()?,
        offered: None,
    };
    Ok((session, cookie))
}

/// The session that the browser has: it ends when another one begins, whoever set it.
pub(super) fn old_session(visit: &Visit) -> Option<cartelera_playlists::hash::ContentHash> {
    cookies::token(&visit.headers, cookies::SESSION, visit.via).map(|token| token.hash())
}

/// How long is to be waited, in words.
pub(super) fn wait(visit: &Visit, until: Timestamp) -> String {
    let seconds = until.duration_since(visit.now).as_secs().max(0) + 1;
    visit.locale.fill(visit.locale.words().sign_in_wait, &[&seconds])
}

/// Whose failures count for this try: a browser in which the person signed in before counts by itself, so that nobody is kept
/// out by what others type.
async fn subjects(visit: &Visit, user: &str, account: Option<AccountId>) -> anyhow::Result<Vec<(String, Counted)>> {
    if let (Some(token), Some(account)) = (cookies::token(&visit.headers, cookies::BROWSER, visit.via), account)
        && visit.page.data.store.is_known_browser(token.hash(), account).await?
    {
        return Ok(vec![(format!("browser {}", token.hash()), Counted::Account)]);
    }
    let address = format!("address {}", visit.peer.to_canonical());
    Ok(vec![(format!("account {user}"), Counted::Account), (address, Counted::Address)])
}

/// Where to go afterwards: only a path of ours.
pub(super) fn next(text: &str) -> String {
    let is_path = text.starts_with('/') && !text.starts_with("//") && !text.contains(['\\', '\r', '\n']);
    let is_page = is_path && !text.starts_with("/sign-") && text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_page { text.to_owned() } else { "/".to_owned() }
}

/// Whether failures of one subject forbid a try now.
pub(super) fn is_waiting(failures: Failures, now: Timestamp) -> Option<Timestamp> {
    Some(failures.until(Counted::Account)).filter(|until| *until > now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_pages_follow() {
        for (text, path) in [
            ("/screens/cajas", "/screens/cajas"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            ("/sign-out", "/"),
            ("", "/"),
        ] {
            assert_eq!(next(text), path);
        }
    }
}
