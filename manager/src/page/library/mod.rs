//! Files: sending them, what becomes of each, and what can be done with it.

mod list;
mod play;
mod send;
mod steps;

pub(super) use list::{list, small};
pub(super) use play::{Film, play};
pub(super) use send::{Received, receive, send};
pub(super) use steps::{cancel, forget, retry};

use super::{
    content::sees_own_only,
    matrix::Right,
    visit::{Fault, Person, Reach, Visit},
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

/// Whether the person may see `upload`.
pub(super) fn sees(person: &Person, upload: &MediaUpload) -> bool {
    let is_within = person.reach(Right::SeeContent).covers(Some(&upload.department));
    is_within && (!sees_own_only(person) || upload.sent_by == person.account.id)
}

/// Whether the person may do something with `upload`.
pub(super) fn may_change(visit: &Visit, upload: &MediaUpload) -> bool {
    let Some(person) = visit.person.as_ref().filter(|_| visit.may(Right::Write)) else { return false };
    person.reach(Right::Write).covers(Some(&upload.department)) && sees(person, upload)
}

/// The file of the path, if the person may see it.
async fn find(visit: &Visit) -> Result<MediaUpload, Fault> {
    let upload = visit.page.data.store.upload(visit.number("number")?).await?.ok_or(Fault::NotFound)?;
    if sees(visit.person()?, &upload) { Ok(upload) } else { Err(Fault::NotFound) }
}
