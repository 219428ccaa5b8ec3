//! The list of files, and their small pictures.

use askama::Template;
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use cartelera_playlists::{content::City, media::MediaKind};
use jiff::civil::Date;

use super::{
    Film, asked, find_anywhere, last_day, may_change, seen_by, sought,
    tags::{TagChoice, TagLink, choices, links},
    told::Told,
    uses::Uses,
};
use crate::{
    accounts::Account,
    blobs::Found,
    library::{MediaUpload, UploadState, prints_presentations},
    page::{
        content::{departments, nothing},
        frame::Frame,
        locale::{DocumentWords, LibraryWords, Locale, VideoWords},
        matrix::Right,
        visit::{Fault, Outcome, Visit},
    },
    proposals::plain,
    store::uploads::UploadFilter,
};

/// So many files stand on a page.
const PAGE: u32 = 30;
/// The longest small picture that is given out.
const MAX_SMALL_BYTES: u64 = 4 << 20;

#[derive(Template)]
#[template(path = "library.html")]
pub(super) struct LibraryPage {
    f: Frame,
    w: &'static LibraryWords,
    v: &'static VideoWords,
    d: &'static DocumentWords,
    rows: Vec<Row>,
    told: Vec<Told>,
    /// What was just thrown away: number and, in words, what became of it.
    thrown: Option<(i64, String)>,
    departments: Vec<(String, String, bool)>,
    text: String,
    /// The tags that files have, and the one that is looked for.
    tags: Vec<TagChoice>,
    tag: String,
    /// The parts of the list by the last day of use: key, name, and whether it is asked for.
    parts: Vec<(&'static str, &'static str, bool)>,
    /// The part that is asked for.
    only: &'static str,
    older: Option<String>,
    may_send: bool,
    /// What is taken of presentations here.
    presentations: &'static str,
    /// Whether something is still to be done, so that the page is looked at again soon.
    is_busy: bool,
}

/// A file.
struct Row {
    number: i64,
    name: String,
    owner: String,
    sent: String,
    state: &'static str,
    level: &'static str,
    /// How much is done of what takes more than a moment, in hundredths.
    progress: Option<u8>,
    fault: Option<String>,
    pieces: Vec<Piece>,
    /// How a form names the first page of a document, and how many there are, in words.
    document: Option<(String, String)>,
    may_make: bool,
    /// Whether another file may take its place where it is used.
    may_replace: bool,
    /// Until when it may be used, in words, and a mark for its colour.
    lasting: Option<(String, &'static str)>,
    /// The same as a field has it.
    last_day: String,
    tags: Vec<TagLink>,
    may_tag: bool,
    /// What was typed as its tags and not taken.
    typed: String,
    /// What may be done with it: a part of the address, and its name.
    steps: Vec<(&'static str, &'static str)>,
}

/// Something that was made of it.
struct Piece {
    place: i64,
    /// Which page of a document it is, in words.
    page: String,
    alt: String,
    size: String,
    /// What is made of it in a proposal.
    make: &'static str,
    film: Option<Film>,
    /// The items that show it: identifier and title.
    used: Vec<(String, String)>,
}

/// The page.
pub(in crate::page) async fn list(visit: Visit) -> Outcome {
    if visit.page.content().await?.is_none() {
        return nothing(&visit);
    }
    let page = LibraryPage::of(&visit, Vec::new()).await?;
    visit.html(&page)
}

impl LibraryPage {
    /// The page, with what is to be said of files that were sent.
    pub(super) async fn of(visit: &Visit, told: Vec<Told>) -> Result<Self, Fault> {
        let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
        let (w, person) = (visit.locale.library(), visit.person()?);
        let store = &visit.page.data.store;
        let accounts = store.accounts().await?;
        let zone = visit.page.zone().await;
        let today = zone.to_datetime(visit.now).date();
        let parts = [("", w.last_day_all), (last_day::ENDING, w.last_day_ending), (last_day::OVER, w.last_day_overs)];
        let only = asked(visit, "only");
        let parts = parts.map(|(key, name)| (key, name, key == only));
        let (text, tag) = (asked(visit, "q"), asked(visit, "tag"));
        let filter = UploadFilter {
            words: plain(text).split_whitespace().map(str::to_owned).collect(),
            tag: Some(tag.to_owned()).filter(|tag| !tag.is_empty()),
            lasting: last_day::part(only, today),
            before: visit.query.get("before").parse().ok(),
            ..seen_by(person)
        };
        let uploads = store.uploads(filter, PAGE).await?;
        let uses = Uses::of(&live.city, zone.to_datetime(visit.now));
        let last = uploads.last().filter(|_| uploads.len() == PAGE as usize).map(|upload| upload.number);
        let rows = uploads.iter().map(|upload| {
            let by = accounts.iter().find(|account| account.id == upload.sent_by).map(Account::label);
            let sent = [by.unwrap_or_default(), visit.locale.moment(upload.sent, &zone)];
            Row::of(visit, (&live.city, &uses, today), upload, visit.locale.fill(w.sent_by, &[&sent[0], &sent[1]]))
        });
        let rows: Vec<Row> = rows.collect();
        let d = visit.locale.documents();
        let own = departments(&live.city, &person.reach(Right::Write));
        let chosen = visit.fields.get("department");
        let is_only = own.len() == 1;
        Ok(Self {
            f: visit.frame(w.title),
            w,
            v: visit.locale.video(),
            d,
            presentations: if prints_presentations() { d.presentations } else { d.presentations_as_pdf },
            is_busy: uploads.iter().any(|upload| upload.state.is_to_do()),
            rows,
            told,
            thrown: just_thrown(visit).await?,
            departments: own
                .into_iter()
                .map(|(id, name)| (id.to_string(), name, is_only || id.as_str() == chosen))
                .collect(),
            text: text.to_owned(),
            tags: choices(visit, seen_by(person), tag).await?,
            older: last.map(|number| format!("/content/media?{}before={number}", sought(visit))),
            tag: tag.to_owned(),
            only: parts.iter().find(|(.., is_here)| *is_here).map_or("", |part| part.0),
            parts: parts.to_vec(),
            may_send: visit.may(Right::Write),
        })
    }
}

impl Row {
    fn of(visit: &Visit, (city, uses, today): (&City, &Uses, Date), upload: &MediaUpload, sent: String) -> Self {
        let (w, may) = (visit.locale.library(), may_change(visit, upload));
        let (state, level) = w.state(upload.state);
        let owner = city.departments.iter().find(|department| department.id == upload.department);
        let is_over = matches!(upload.state, UploadState::Failed | UploadState::Cancelled);
        let d = visit.locale.documents();
        let first = upload.made.first().filter(|_| upload.made.len() > 1);
        let steps = [
            (upload.state.is_to_do(), "cancel", w.cancel),
            (is_over && upload.original.is_some(), "retry", w.retry),
            (is_over, "forget", w.forget),
            (upload.state == UploadState::Done, "throw", w.throw),
        ];
        let is_refused = visit.param("number") == upload.number.to_string();
        Self {
            number: upload.number,
            name: upload.name.clone(),
            owner: owner.map_or_else(|| upload.department.to_string(), |department| department.name.clone()),
            sent,
            state,
            level,
            progress: (upload.state == UploadState::Running && upload.progress > 0).then_some(upload.progress),
            fault: upload.fault.as_ref().map(|fault| visit.locale.media_fault(fault)),
            pieces: upload
                .made
                .iter()
                .map(|made| Piece {
                    place: made.place,
                    page: upload.page_of(made).map(|(page, _)| visit.locale.fill(d.page, &[&page])).unwrap_or_default(),
                    alt: visit.locale.fill(w.small_alt, &[&upload.name]),
                    size: size(visit.locale, &made.facts.kind),
                    make: match made.facts.kind {
                        MediaKind::Video { .. } => visit.locale.video().make_capsule,
                        _ => w.make_slide,
                    },
                    film: Film::of_upload(upload, made),
                    used: uses.of_file(made.facts.sha256),
                })
                .collect(),
            document: first.map(|first| {
                let pages = visit.locale.fill(d.pages, &[&upload.made.len()]);
                (format!("{}-{}", upload.number, first.place), pages)
            }),
            may_make: may && upload.state == UploadState::Done && !upload.is_over(today),
            may_replace: may
                && upload.state == UploadState::Done
                && upload.made.iter().any(|made| !uses.of_file(made.facts.sha256).is_empty())
                && upload.made.len() == 1,
            lasting: last_day::in_words(visit, upload, today),
            last_day: if is_refused && visit.fields.all("last_day").next().is_some() {
                visit.fields.get("last_day").to_owned()
            } else {
                upload.last_day.map(|day| day.to_string()).unwrap_or_default()
            },
            tags: links(upload),
            may_tag: may,
            typed: if is_refused { visit.fields.get("add").to_owned() } else { String::new() },
            steps: steps
                .into_iter()
                .filter(|(is_possible, ..)| may && *is_possible)
                .map(|(_, to, name)| (to, name))
                .collect(),
        }
    }
}

/// The file that was thrown away a moment ago, which can be undone at once.
async fn just_thrown(visit: &Visit) -> anyhow::Result<Option<(i64, String)>> {
    let Ok(number) = visit.query.get("undo").parse() else { return Ok(None) };
    let upload = visit.page.data.store.upload(number).await?;
    let upload = upload.filter(|upload| upload.thrown.is_some() && may_change(visit, upload));
    Ok(upload.map(|upload| (number, visit.locale.fill(visit.locale.library().thrown, &[&upload.name]))))
}

/// How large something is, in pixels, and how long.
fn size(locale: Locale, kind: &MediaKind) -> String {
    match kind {
        MediaKind::Picture { width_px, height_px } => format!("{width_px} × {height_px}"),
        MediaKind::Video { width_px, height_px, duration_ms, .. } => {
            format!("{width_px} × {height_px} · {}", locale.length(*duration_ms))
        }
        _ => String::new(),
    }
}

/// A small picture of what was made of a file.
pub(in crate::page) async fn small(visit: Visit) -> Outcome {
    let upload = find_anywhere(&visit).await?;
    let place = visit.number("place")?;
    let made = upload.made.iter().find(|made| made.place == place).ok_or(Fault::NotFound)?;
    let Some(Found::Read(bytes)) = visit.page.data.blobs.find(made.small.0, MAX_SMALL_BYTES).await? else {
        return Err(Fault::NotFound);
    };
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    // What a number and a place name never changes.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400, immutable"));
    Ok(response)
}
