//! One request of a person: who asks, for what, with which rights.

use std::{
    mem,
    net::IpAddr,
    sync::{Arc, Mutex},
};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use cartelera_playlists::ids::DepartmentId;
use jiff::Timestamp;

use super::{Page, fields::Fields, headers, locale::Locale, matrix::Right, sent::SentFile, tus::Claim, via::Via};
use crate::{
    accounts::{
        Account, Role,
        session::{Session, Stage},
    },
    audit::NewEntry,
};

/// What a handler gives.
pub(crate) type Outcome = Result<Response, Fault>;

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum Fault {
    /// There is no such thing.
    NotFound,
    /// The person's roles do not give the right.
    Forbidden,
    /// The form is another session's, or another site sent it.
    Form,
    /// The session is over.
    Ended,
    /// The request came over a connection that others can read.
    Plain,
    /// The page is there, but not for this method.
    Method,
    /// The form is larger than any of ours.
    Large,
    /// A script or a program asked, which is told this in words.
    Told(StatusCode, String),
    /// Something failed; the log says what.
    Failed(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Fault {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// A role that counts now.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) role: Role,
    /// Empty is all.
    pub(crate) departments: Vec<DepartmentId>,
}

/// Whose screens a right reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    All,
    Departments(Vec<DepartmentId>),
}

impl Reach {
    /// Whether it reaches what belongs to `department`.
    pub(crate) fn covers(&self, department: Option<&DepartmentId>) -> bool {
        match self {
            Self::All => true,
            Self::Departments(list) => department.is_some_and(|department| list.contains(department)),
        }
    }
}

/// Somebody with a session.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) session: Session,
    pub(crate) account: Account,
    pub(crate) grants: Vec<Grant>,
    pub(crate) stage: Stage,
}

impl Person {
    /// Whether a role of theirs gives `right`.
    pub(crate) fn may(&self, right: Right) -> bool {
        self.grants.iter().any(|grant| right.is_of(grant.role))
    }

    /// Whose screens `right` reaches.
    pub(crate) fn reach(&self, right: Right) -> Reach {
        let mut departments = Vec::new();
        for grant in self.grants.iter().filter(|grant| right.is_of(grant.role)) {
            if grant.departments.is_empty() {
                return Reach::All;
            }
            departments.extend(grant.departments.iter().cloned());
        }
        Reach::Departments(departments)
    }
}

/// A request.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) page: Arc<Page>,
    pub(crate) locale: Locale,
    pub(crate) via: Via,
    pub(crate) peer: IpAddr,
    pub(crate) headers: HeaderMap,
    pub(crate) path: String,
    /// The same with the query.
    pub(crate) target: String,
    pub(crate) params: Vec<(String, String)>,
    pub(crate) query: Fields,
    /// Of the form that was sent.
    pub(crate) fields: Fields,
    /// The files that were sent with it, where the route takes any.
    pub(crate) files: Arc<[SentFile]>,
    /// Those of them that came in parts before it.
    pub(crate) claims: Arc<[Claim]>,
    /// What was sent to a route that reads it itself.
    pub(crate) body: Arc<Mutex<Body>>,
    pub(crate) person: Option<Person>,
    pub(crate) now: Timestamp,
}

impl Visit {
    /// A part of the path.
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// What was sent, once.
    pub(crate) fn take_body(&self) -> Body {
        mem::take(&mut *self.body.lock().expect("no holder of this lock panics"))
    }

    /// A number in the path.
    pub(crate) fn number(&self, name: &str) -> Result<i64, Fault> {
        self.param(name).parse().map_err(|_| Fault::NotFound)
    }

    /// Who asks, where the route needs somebody.
    pub(crate) fn person(&self) -> Result<&Person, Fault> {
        self.person.as_ref().ok_or(Fault::Ended)
    }

    /// Whether the person may do something else than what is asked.
    pub(crate) fn may(&self, right: Right) -> bool {
        self.person.as_ref().is_some_and(|person| person.stage == Stage::Whole && person.may(right))
    }

    /// An entry of the audit log about what the person does.
    pub(crate) fn entry(&self, action: &'static str, subject: impl Into<String>) -> NewEntry {
        let who = self
            .person
            .as_ref()
            .map_or_else(String::new, |person| format!("{}, {}", person.account.label(), person.account.user));
        NewEntry {
            at: self.now,
            who,
            address: self.peer.to_canonical().to_string(),
            action,
            subject: subject.into(),
            ..NewEntry::default()
        }
    }

    /// A page.
    pub(crate) fn html(&self, template: &impl askama::Template) -> Outcome {
        Ok(headers::html(template.render()?, &self.headers))
    }

    /// A page with something to be corrected.
    pub(crate) fn refused(&self, template: &impl askama::Template) -> Outcome {
        let mut response = self.html(template)?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        Ok(response)
    }
}

/// Sends the browser to `path`, which is ours.
pub(crate) fn go(path: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let place = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, place);
    response
}

/// Adds a cookie.
pub(crate) fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
