//! Files: sending them, what becomes of each, and what can be done with it.

mod about;
mod last_day;
mod list;
mod play;
mod send;
mod steps;
mod tags;
mod told;
mod trash;
mod uses;

pub(super) use about::set_about;
pub(super) use last_day::{EndingFile, ending_files, today};
pub(super) use list::{list, small};
pub(super) use play::{Film, play};
pub(super) use send::{Received, receive, send};
pub(super) use steps::{cancel, forget, retry};
pub(super) use trash::{delete, restore, show as show_trash, throw};

use axum::response::Response;

use super::{
    content::sees_own_only,
    fields::encode,
    matrix::Right,
    visit::{Fault, Person, Reach, Visit, go},
};
use crate::{library::MediaUpload, store::uploads::UploadFilter};

/// The files that the person may see.
pub(super) fn seen_by(person: &Person) -> UploadFilter {
    UploadFilter {
        departments: match person.reach(Right::SeeContent) {
            Reach::All => None,
            Reach::Departments(own) => Some(own),
        },
        by: sees_own_only(person).then_some(person.account.id),
        ..UploadFilter::default()
    }
}

/// Whether the person may see and use `upload`: nobody uses what lies in the trash.
pub(super) fn sees(person: &Person, upload: &MediaUpload) -> bool {
    upload.thrown.is_none() && covers(person, upload)
}

/// Whether the person may see `upload`, also in the trash.
fn covers(person: &Person, upload: &MediaUpload) -> bool {
    let is_within = person.reach(Right::SeeContent).covers(Some(&upload.department));
    is_within && (!sees_own_only(person) || upload.sent_by == person.account.id)
}

/// Whether the person may do something with `upload`.
pub(super) fn may_change(visit: &Visit, upload: &MediaUpload) -> bool {
    let Some(person) = visit.person.as_ref().filter(|_| visit.may(Right::Write)) else { return false };
    person.reach(Right::Write).covers(Some(&upload.department)) && covers(person, upload)
}

/// The file of the path, if the person may see it and it does not lie in the trash.
async fn find(visit: &Visit) -> Result<MediaUpload, Fault> {
    let upload = find_anywhere(visit).await?;
    if upload.thrown.is_none() { Ok(upload) } else { Err(Fault::NotFound) }
}

/// The file of the path, if the person may see it.
async fn find_anywhere(visit: &Visit) -> Result<MediaUpload, Fault> {
    let upload = visit.page.data.store.upload(visit.number("number")?).await?.ok_or(Fault::NotFound)?;
    if covers(visit.person()?, &upload) { Ok(upload) } else { Err(Fault::NotFound) }
}

/// What the list is looked through for: it stands in the address, and in forms of the list, which go elsewhere.
fn asked<'a>(visit: &'a Visit, name: &str) -> &'a str {
    let told = visit.query.get(name).trim();
    if told.is_empty() { visit.fields.get(name).trim() } else { told }
}

/// The same as it stands in an address.
fn sought(visit: &Visit) -> String {
    let parts = ["q", "tag", "only"].map(|name| (name, asked(visit, name)));
    let given = parts.into_iter().filter(|(_, text)| !text.is_empty());
    given.map(|(name, text)| format!("{name}={}&", encode(text))).collect::<Vec<_>>().concat()
}

/// Goes back to the list with what it was looked through for.
fn back(visit: &Visit, told: &str) -> Response {
    go(&format!("/content/media?{}{told}", sought(visit)))
}
