//! What happens around every page: who asks is found out, what the route needs is checked, and every answer is protected.

use std::sync::{Arc, Mutex};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, header, request::Parts},
    response::Response,
};
use jiff::SignedDuration;

use super::{
    Page, cookies, csrf, faults,
    fields::{Fields, encode},
    headers,
    locale::Locale,
    matrix::Right,
    sent, tus,
    via::Via,
    visit::{Fault, Grant, Outcome, Person, Visit, go, with_cookie},
};
use crate::{
    accounts::{
        Account, AccountId, Delegation,
        session::{Session, Stage},
    },
    serve::connections::Peer,
};

/// The largest form.
const MAX_FORM_BYTES: usize = 64 << 10;
/// That a session is used is written down so seldom.
const TOUCHED_AFTER: SignedDuration = SignedDuration::from_secs(30);

/// What comes with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// A form.
    Fields,
    /// A form that may have files, or name files that came before it.
    Files,
    /// What a script sends, which the handler reads. Its token comes in a header.
    Bytes,
}

/// A request with what is known of how it came.
pub(super) struct Asked {
    pub(super) parts: Parts,
    pub(super) body: Body,
    pub(super) params: Vec<(String, String)>,
    pub(super) takes: Takes,
}

/// Answers a request to a route that needs `right`.
pub(super) async fn answer<F: Future<Output = Outcome>>(
    page: Arc<Page>,
    right: Right,
    asked: Asked,
    handler: impl FnOnce(Visit) -> F,
) -> Response {
    let Asked { parts, body, params, takes } = asked;
    let mut visit = visit(page, &parts, params);
    visit.body = Arc::new(Mutex::new(body));
    let answered = match admit(&mut visit, right, &parts.method, takes).await {
        Ok(None) => handler(visit.clone()).await,
        Ok(Some(elsewhere)) => Ok(elsewhere),
        Err(fault) => Err(fault),
    };
    if let Ok(response) = &answered {
        tus::settle(&visit, response.status()).await;
    }
    let mut response = answered.unwrap_or_else(|fault| faults::page(&visit, fault));
    if takes == Takes::Bytes {
        // A stranger may send without end, and hears nothing.
        if visit.person.is_some() {
            tus::drain(visit.take_body()).await;
        }
        tus::introduce(&mut response);
    }
    headers::protect(&mut response, visit.via);
    response
}

/// The answer where there is no route, or not for this method.
pub(super) fn without_route(page: Arc<Page>, parts: &Parts, fault: Fault) -> Response {
    let visit = visit(page, parts, Vec::new());
    let mut response = faults::page(&visit, fault);
    headers::protect(&mut response, visit.via);
    response
}

fn visit(page: Arc<Page>, parts: &Parts, params: Vec<(String, String)>) -> Visit {
    let peer = parts.extensions.get::<Peer>().map_or(std::net::Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0);
    let via = parts.extensions.get::<Via>().copied().unwrap_or(Via { is_https: false, is_near: false });
    Visit {
        page,
        locale: Locale::asked(&parts.headers),
        via,
        peer,
        headers: parts.headers.clone(),
        path: parts.uri.path().to_owned(),
        target: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        params,
        query: Fields::read(parts.uri.query().unwrap_or("")),
        fields: Fields::default(),
        files: Arc::new([]),
        claims: Arc::new([]),
        body: Arc::default(),
        person: None,
        now: crate::repoint::now().unwrap_or_default(),
    }
}

/// Lets the visit in, sends it elsewhere first, or refuses it.
async fn admit(visit: &mut Visit, right: Right, method: &Method, takes: Takes) -> Result<Option<Response>, Fault> {
    if visit.path.starts_with("/static/") {
        return Ok(None);
    }
    if !visit.via.is_private() {
        return Err(Fault::Plain);
    }
    let ended = find_person(visit).await?;
    if let Some(locale) = visit.person.as_ref().and_then(|person| Locale::of(person.account.locale.as_deref()?)) {
        visit.locale = locale;
    }
    // Nobody is sent elsewhere who changes something, and no script.
    let is_page = method.is_safe() && takes != Takes::Bytes;
    if right != Right::Public {
        let Some(person) = &visit.person else {
            return if is_page && !ended { Ok(Some(by_way_of(visit, "/sign-in"))) } else { Err(Fault::Ended) };
        };
        match (person.stage, right) {
            (Stage::Half, Right::HalfSession) | (Stage::Whole, Right::Own) => {}
            (Stage::Whole, Right::HalfSession) => return Ok(Some(go("/"))),
            // Whoever has passed only one step may still go away.
            (Stage::Half, _) if visit.path == "/sign-out" => {}
            (Stage::Half, _) if takes == Takes::Bytes => return Err(Fault::Forbidden),
            (Stage::Half, _) => {
                let step = if person.account.has_second_step { "/sign-in/code" } else { "/sign-in/set-up" };
                return Ok(Some(if is_page { by_way_of(visit, step) } else { go(step) }));
            }
            (Stage::Whole, right) if !person.may(right) => return Err(Fault::Forbidden),
            (Stage::Whole, _) => {}
        }
    }
    if !method.is_safe() {
        take_in(visit, right, takes).await?;
    }
    Ok(None)
}

/// Reads what comes with a request that changes something, if a page of ours sent it.
async fn take_in(visit: &mut Visit, right: Right, takes: Takes) -> Result<(), Fault> {
    if !csrf::is_own(&visit.headers, visit.via) {
        return Err(Fault::Form);
    }
    if takes == Takes::Files && sent::is_form_with_files(&visit.headers) {
        let secret = visit.person()?.session.csrf;
        let is_ours = |fields: &Fields| csrf::carries(fields.get(csrf::FIELD), &secret);
        let folder = &visit.page.data.folder;
        let (fields, mut files) = sent::read(&visit.headers, visit.take_body(), folder, is_ours).await?;
        visit.fields = fields;
        let (before, claims) = tus::claim(visit).await?;
        files.extend(before);
        (visit.files, visit.claims) = (files.into(), claims.into());
        return Ok(());
    }
    if takes != Takes::Bytes {
        visit.fields = read(&visit.headers, visit.take_body()).await?;
    }
    if right != Right::Public {
        let header = visit.headers.get(csrf::HEADER).and_then(|value| value.to_str().ok()).unwrap_or("");
        let carried = if takes == Takes::Bytes { header } else { visit.fields.get(csrf::FIELD) };
        if !csrf::carries(carried, &visit.person()?.session.csrf) {
            return Err(Fault::Form);
        }
    }
    Ok(())
}

/// Sends the browser to `place`, and from there to what it asked for.
fn by_way_of(visit: &Visit, place: &str) -> Response {
    if visit.path == "/" { go(place) } else { go(&format!("{place}?next={}", encode(&visit.target))) }
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Fields, Fault> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(Fault::Form);
    }
    let bytes = to_bytes(body, MAX_FORM_BYTES).await.map_err(|_| Fault::Large)?;
    Ok(Fields::read(&String::from_utf8_lossy(&bytes)))
}

/// Finds whose session it is; tells whether it has just ended.
async fn find_person(visit: &mut Visit) -> Result<bool, Fault> {
    let Some(token) = cookies::token(&visit.headers, cookies::SESSION, visit.via) else { return Ok(false) };
    let store = visit.page.data.store.clone();
    let Some(session) = store.session(token.hash()).await? else { return Ok(true) };
    let accounts = store.accounts().await?;
    let Some(account) = accounts.iter().find(|account| account.id == session.account && account.closed.is_none())
    else {
        return Ok(true);
    };
    let today = visit.page.zone().await.to_datetime(visit.now).date();
    let delegations = store.delegations().await?;
    let in_force = delegations.iter().filter(|delegation| delegation.is_in_force(today));
    let person = person(session, account, &accounts, in_force);
    let is_guarded = person.grants.iter().any(|grant| grant.role.is_guarded());
    if person.session.is_over(person.stage, is_guarded, visit.now) {
        store.end_session(token.hash()).await?;
        return Ok(true);
    }
    if visit.now.duration_since(person.session.seen) >= TOUCHED_AFTER {
        store.touch_session(token.hash(), visit.now).await?;
    }
    visit.person = Some(person);
    Ok(false)
}

/// Whose session it is, with the roles that count: own ones and those of others in whose place the person acts.
fn person<'a>(
    session: Session,
    account: &Account,
    accounts: &[Account],
    in_force: impl Iterator<Item = &'a Delegation>,
) -> Person {
    let own = account.roles.iter().map(|role| Grant { role: *role, departments: account.departments.clone() });
    let mut grants: Vec<Grant> = own.collect();
    let open = |id: AccountId| accounts.iter().find(|known| known.id == id && known.closed.is_none());
    for delegation in in_force.filter(|delegation| delegation.deputy == account.id) {
        let holder = open(delegation.holder).filter(|holder| holder.roles.contains(&delegation.role));
        grants.extend(holder.map(|holder| Grant { role: delegation.role, departments: holder.departments.clone() }));
    }
    let needs_step = account.has_second_step || grants.iter().any(|grant| grant.role.is_guarded());
    let stage = if session.is_strong || !needs_step { Stage::Whole } else { Stage::Half };
    Person { session, account: account.clone(), grants, stage }
}

/// Takes the session's cookie away.
pub(super) fn without_session(response: Response, via: Via) -> Response {
    with_cookie(response, &cookies::no_session(via))
}
