//! The trash: throwing a file away, taking it out again, and deleting it for good.

use std::collections::BTreeSet;

use askama::Template;
use jiff::{SignedDuration, tz::TimeZone};

use super::{
    back, find, find_anywhere,
    list::LibraryPage,
    may_change, seen_by,
    told::Told,
    uses::{Uses, places},
};
use crate::{
    accounts::{Account, AccountId},
    library::{MediaUpload, TRASH_DAYS},
    page::{
        content::nothing,
        frame::Frame,
        locale::LibraryWords,
        visit::{Fault, Outcome, Visit, go},
    },
    store::{trash::Throwing, uploads::UploadFilter},
};

/// So many files stand on a page.
const PAGE: u32 = 30;

#[derive(Template)]
#[template(path = "library_trash.html")]
struct TrashPage {
    f: Frame,
    w: &'static LibraryWords,
    lead: String,
    rows: Vec<Row>,
    older: Option<String>,
}

/// A file that lies in the trash.
struct Row {
    number: i64,
    name: String,
    /// The place of the first thing that was made of it.
    small: Option<i64>,
    alt: String,
    owner: String,
    thrown: String,
    goes: String,
    /// The items that show it although it lies here: identifier and title.
    used: Vec<(String, String)>,
    may_change: bool,
}

/// What lies in the trash.
pub(in crate::page) async fn show(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return nothing(&visit) };
    let (w, store) = (visit.locale.library(), &visit.page.data.store);
    let (zone, accounts) = (visit.page.zone().await, store.accounts().await?);
    let before = visit.query.get("before").split_once('-');
    let before = before.and_then(|(at, number)| {
        Some((jiff::Timestamp::from_millisecond(at.parse().ok()?).ok()?, number.parse().ok()?))
    });
    let filter = UploadFilter { is_thrown: true, thrown_before: before, ..seen_by(visit.person()?) };
    let uploads = store.uploads(filter, PAGE).await?;
    let uses = Uses::of(&live.city, zone.to_datetime(visit.now));
    let person = |id| accounts.iter().find(|account| account.id == id).map(Account::label).unwrap_or_default();
    let owner = |upload: &MediaUpload| {
        let known = live.city.departments.iter().find(|department| department.id == upload.department);
        known.map_or_else(|| upload.department.to_string(), |department| department.name.clone())
    };
    let rows = uploads.iter().map(|upload| Row::of(&visit, upload, (owner(upload), &uses), &zone, person)).collect();
    let last = uploads.last().filter(|_| uploads.len() == PAGE as usize);
    let last = last.and_then(|upload| Some((upload.thrown?.0.as_millisecond(), upload.number)));
    visit.html(&TrashPage {
        f: visit.frame(w.trash),
        w,
        lead: visit.locale.fill(w.trash_lead, &[&TRASH_DAYS]),
        rows,
        older: last.map(|(at, number)| format!("/content/media/trash?before={at}-{number}")),
    })
}

impl Row {
    fn of(
        visit: &Visit,
        upload: &MediaUpload,
        (owner, uses): (String, &Uses),
        zone: &TimeZone,
        person: impl Fn(AccountId) -> String,
    ) -> Self {
        let (w, locale) = (visit.locale.library(), visit.locale);
        let thrown = upload.thrown.map(|(at, by)| (person(by), locale.moment(at, zone)));
        let goes = upload.thrown.map(|(at, _)| zone.to_datetime(at + SignedDuration::from_hours(24 * TRASH_DAYS)));
        let shown = upload.media().into_iter().flat_map(|hash| uses.of_file(hash));
        let items: BTreeSet<(String, String)> = shown.collect();
        Self {
            number: upload.number,
            name: upload.name.clone(),
            small: upload.made.first().map(|made| made.place),
            alt: locale.fill(w.small_alt, &[&upload.name]),
            owner,
            thrown: thrown.map(|(by, at)| locale.fill(w.thrown_by, &[&by, &at])).unwrap_or_default(),
            goes: goes.map(|at| locale.fill(w.trash_goes, &[&locale.date(at.date())])).unwrap_or_default(),
            used: items.into_iter().collect(),
            may_change: may_change(visit, upload),
        }
    }
}

/// Throws a file away, unless something uses it.
pub(in crate::page) async fn throw(visit: Visit) -> Outcome {
    let upload = find(&visit).await?;
    if !may_change(&visit, &upload) {
        return Err(Fault::Forbidden);
    }
    let mut used = places(&visit, &upload).await?;
    if used.is_empty() {
        let entry = visit.entry("content.media-thrown", upload.name.clone());
        let by = visit.person()?.account.id;
        match visit.page.data.store.throw_away(upload.number, visit.now, by, entry).await? {
            Throwing::Done => return Ok(back(&visit, &format!("undo={}", upload.number))),
            Throwing::Moved => return Ok(back(&visit, "done=media-changed")),
            // Somebody began to use it a moment ago.
            Throwing::Used => used = places(&visit, &upload).await?,
        }
    }
    let told = Told::used(&upload.name, visit.locale.library().told_used, used);
    let page = LibraryPage::of(&visit, vec![told]).await?;
    visit.refused(&page)
}

/// Takes a file out of the trash, as it was.
pub(in crate::page) async fn restore(visit: Visit) -> Outcome {
    let upload = thrown(&visit).await?;
    let entry = visit.entry("content.media-restored", upload.name.clone());
    let is_done = visit.page.data.store.restore_upload(upload.number, entry).await?;
    Ok(back(&visit, if is_done { "done=media-restored" } else { "done=media-changed" }))
}

/// Deletes a file of the trash for good.
pub(in crate::page) async fn delete(visit: Visit) -> Outcome {
    let upload = thrown(&visit).await?;
    let entry = visit.entry("content.media-deleted", upload.name.clone());
    let is_done = visit.page.data.store.delete_thrown(upload.number, visit.now, entry).await?;
    Ok(go(&format!("/content/media/trash?done={}", if is_done { "media-deleted" } else { "media-changed" })))
}

/// The file of the path, which the person may change.
async fn thrown(visit: &Visit) -> Result<MediaUpload, Fault> {
    let upload = find_anywhere(visit).await?;
    if may_change(visit, &upload) { Ok(upload) } else { Err(Fault::Forbidden) }
}
