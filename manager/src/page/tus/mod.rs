//! Files that are sent in parts, so that a broken connection costs only what was under way: tus 1.0.0
//! (<https://tus.io/protocols/resumable-upload>) with creation, termination and expiration.
//!
//! What came is nothing yet: the form that it was chosen in names it (`sent`), and from there on it is a file of that form like
//! those that came within it (`claim`). As much of a file counts as the database says, which is told after that is on the disk.

mod append;
mod asked;
mod begin;
mod body;
mod claim;
mod steps;
mod turns;
mod writing;

pub(super) use append::append;
pub(super) use begin::begin;
pub(super) use body::drain;
pub(super) use claim::{Claim, claim, settle};
pub(super) use steps::{drop_it, look, options};
pub(super) use turns::Turns;

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimePrinter};

use super::visit::{Fault, Visit};
use crate::{
    library::{Arrival, UploadSort},
    repoint,
};

/// Where files are sent to.
const PLACE: &str = "/content/uploads";
/// The version of the protocol.
const VERSION: &str = "1.0.0";
/// Nobody goes on after so long without sending anything.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// The longest file.
const MOST_BYTES: u64 = UploadSort::MOST_MIB << 20;

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");

/// Adds what every answer about files that are sent in parts says of this server.
pub(super) fn introduce(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(RESUMABLE, HeaderValue::from_static(VERSION));
    headers.insert("tus-version", HeaderValue::from_static(VERSION));
    headers.insert("tus-extension", HeaderValue::from_static("creation,termination,expiration"));
    headers.insert("tus-max-size", HeaderValue::from(MOST_BYTES));
}

/// The file of the path, if the person sends it and may still go on.
async fn find(visit: &Visit) -> Result<Arrival, Fault> {
    asked::ensure_version(visit)?;
    let (person, store) = (visit.person()?, &visit.page.data.store);
    let arrival = store.arrival(visit.param("key")).await?.ok_or(Fault::NotFound)?;
    if arrival.sent_by != person.account.id {
        return Err(Fault::NotFound);
    }
    if arrival.until <= visit.now {
        return Err(refused(StatusCode::GONE, visit.locale.library().send_over));
    }
    Ok(arrival)
}

/// Until when somebody may go on who has just sent something.
fn until() -> anyhow::Result<Timestamp> {
    Ok(repoint::now()? + KEPT)
}

/// An answer without a body: how far `arrival` is.
fn answer(status: StatusCode, arrival: &Arrival) -> Result<Response, Fault> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(OFFSET, HeaderValue::from(arrival.offset_bytes));
    let until = DateTimePrinter::new().timestamp_to_rfc9110_string(&arrival.until)?;
    headers.insert(EXPIRES, HeaderValue::from_str(&until)?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// An answer that says why not.
fn refused(status: StatusCode, text: impl Into<String>) -> Fault {
    Fault::Told(status, text.into())
}
