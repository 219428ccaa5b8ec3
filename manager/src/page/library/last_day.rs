//! Until when a file may be used: said with it, and told before it is over where screens show it.

use jiff::civil::Date;

use super::{seen_by, uses::Uses};
use crate::{
    library::{Lasting, MediaUpload},
    page::{
        matrix::Right,
        visit::{Fault, Visit},
    },
    store::uploads::UploadFilter,
};

/// So many files are told on the first page.
const TOLD: u32 = 50;
/// The parts of the list, as an address names them.
pub(super) const ENDING: &str = "ending";
pub(super) const OVER: &str = "over";

/// A file that screens show for longer than it may be used.
pub(in crate::page) struct EndingFile {
    pub(in crate::page) href: String,
    pub(in crate::page) name: String,
    pub(in crate::page) when: String,
    /// A mark for its colour.
    pub(in crate::page) level: &'static str,
    /// The items that show it: identifier and title.
    pub(in crate::page) used: Vec<(String, String)>,
}

/// The day that it is in the city.
pub(in crate::page) async fn today(visit: &Visit) -> Date {
    visit.page.zone().await.to_datetime(visit.now).date()
}

/// The part of the list that is asked for.
pub(super) fn part(only: &str, today: Date) -> Option<Lasting> {
    match only {
        ENDING => Some(Lasting::EndsSoon(today)),
        OVER => Some(Lasting::Over(today)),
        _ => None,
    }
}

/// Until when `upload` may be used, in words, and a mark for its colour.
pub(super) fn in_words(visit: &Visit, upload: &MediaUpload, today: Date) -> Option<(String, &'static str)> {
    let (w, day) = (visit.locale.library(), upload.last_day?);
    let (text, level) = if upload.is_over(today) {
        (w.last_day_over, "bad")
    } else if upload.ends_soon(today) {
        (w.last_day_soon, "warn")
    } else {
        (w.last_day_told, "")
    };
    Some((visit.locale.fill(text, &[&visit.locale.date(day)]), level))
}

/// Until when `upload` may be used from now on, which is as before if that was not said; what is wrong with it, in words.
pub(super) fn wanted(visit: &Visit, upload: &MediaUpload) -> Result<Option<Date>, String> {
    match visit.fields.all("last_day").next().map(str::trim) {
        None => Ok(upload.last_day),
        Some("") => Ok(None),
        Some(day) => day.parse().map(Some).map_err(|_| visit.locale.library().last_day_wrong.to_owned()),
    }
}

/// Says until when a file may be used; `false` if somebody threw it away meanwhile.
pub(super) async fn keep(visit: &Visit, upload: &MediaUpload, last_day: Option<Date>) -> anyhow::Result<bool> {
    let mut entry = visit.entry("content.media-last-day", upload.name.clone());
    let said = |day: Option<Date>| serde_json::json!({ "last_day": day }).to_string();
    (entry.before, entry.after) = (said(upload.last_day), said(last_day));
    visit.page.data.store.set_last_day(upload.number, last_day, entry).await
}

/// The files that may be used for a few days more, or not any more, and that items show which end later.
pub(in crate::page) async fn ending_files(visit: &Visit) -> Result<Vec<EndingFile>, Fault> {
    let Some(person) = visit.person.as_ref().filter(|_| visit.may(Right::SeeContent)) else { return Ok(Vec::new()) };
    let today = today(visit).await;
    let filter = UploadFilter { lasting: Some(Lasting::EndsSoonOrOver(today)), ..seen_by(person) };
    let uploads = visit.page.data.store.uploads(filter, TOLD).await?;
    let Some(live) = visit.page.content().await?.filter(|_| !uploads.is_empty()) else { return Ok(Vec::new()) };
    let uses = Uses::of(&live.city, visit.page.zone().await.to_datetime(visit.now));
    let mut files = Vec::new();
    for upload in &uploads {
        let (Some((when, level)), Some(last_day)) = (in_words(visit, upload, today), upload.last_day) else { continue };
        let items = uses.beyond(&upload.media(), last_day);
        if !items.is_empty() {
            let part = if upload.is_over(today) { OVER } else { ENDING };
            let href = format!("/content/media?only={part}#file-{}", upload.number);
            files.push(EndingFile { href, name: upload.name.clone(), when, level, used: items });
        }
    }
    Ok(files)
}
