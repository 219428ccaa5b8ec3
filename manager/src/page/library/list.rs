//! The list of files, and their small pictures.

use std::collections::HashMap;

use askama::Template;
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use cartelera_playlists::{
    content::{City, ContentEntry},
    hash::ContentHash,
    media::MediaKind,
};

use super::{Film, find, may_change, seen_by};
use crate::{
    accounts::Account,
    blobs::Found,
    library::{MediaUpload, UploadState, prints_presentations},
    page::{
        content::{departments, nothing},
        fields::encode,
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

/// What is said of a file that was sent.
pub(super) struct Told {
    pub(super) name: String,
    pub(super) text: String,
    /// The number of the file that was there already.
    pub(super) see: Option<i64>,
    pub(super) is_fault: bool,
}

impl Told {
    /// Something that is said of no file.
    pub(super) fn only(text: &str) -> Self {
        Self { name: String::new(), text: text.to_owned(), see: None, is_fault: true }
    }

    /// Why a file is not taken.
    pub(super) fn fault(name: &str, text: String) -> Self {
        Self { name: name.to_owned(), text, see: None, is_fault: true }
    }
}

#[derive(Template)]
#[template(path = "library.html")]
pub(super) struct LibraryPage {
    f: Frame,
    w: &'static LibraryWords,
    v: &'static VideoWords,
    d: &'static DocumentWords,
    rows: Vec<Row>,
    told: Vec<Told>,
    departments: Vec<(String, String, bool)>,
    text: String,
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
        let sought = plain(visit.query.get("q"));
        let filter = UploadFilter {
            words: sought.split_whitespace().map(str::to_owned).collect(),
            before: visit.query.get("before").parse().ok(),
            ..seen_by(person)
        };
        let uploads = store.uploads(filter, PAGE).await?;
        let uses = Uses::of(&live.city);
        let last = uploads.last().filter(|_| uploads.len() == PAGE as usize).map(|upload| upload.number);
        let rows = uploads.iter().map(|upload| {
            let by = accounts.iter().find(|account| account.id == upload.sent_by).map(Account::label);
            let sent = [by.unwrap_or_default(), visit.locale.moment(upload.sent, &zone)];
            Row::of(visit, (&live.city, &uses), upload, visit.locale.fill(w.sent_by, &[&sent[0], &sent[1]]))
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
            departments: own
                .into_iter()
                .map(|(id, name)| (id.to_string(), name, is_only || id.as_str() == chosen))
                .collect(),
            text: visit.query.get("q").trim().to_owned(),
            older: last
                .map(|number| format!("/content/media?q={}&before={number}", encode(visit.query.get("q").trim()))),
            may_send: visit.may(Right::Write),
        })
    }
}

impl Row {
    fn of(visit: &Visit, (city, uses): (&City, &Uses), upload: &MediaUpload, sent: String) -> Self {
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
        ];
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
            may_make: may && upload.state == UploadState::Done,
            steps: steps
                .into_iter()
                .filter(|(is_possible, ..)| may && *is_possible)
                .map(|(_, to, name)| (to, name))
                .collect(),
        }
    }
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

/// Which items show which file: identifier and title.
struct Uses(HashMap<ContentHash, Vec<(String, String)>>);

impl Uses {
    fn of(city: &City) -> Self {
        let mut uses: HashMap<ContentHash, Vec<(String, String)>> = HashMap::new();
        for (item, _) in city.items() {
            let path = match &item.content {
                ContentEntry::Bulletin(bulletin) => bulletin.picture.as_ref(),
                ContentEntry::Slide(slide) => Some(&slide.media),
                ContentEntry::Capsule(capsule) => Some(&capsule.media),
            };
            if let Some(facts) = path.and_then(|path| city.media.get(path)) {
                uses.entry(facts.sha256).or_default().push((item.id.to_string(), item.title.clone()));
            }
        }
        Self(uses)
    }

    /// The items that show the file `hash`.
    fn of_file(&self, hash: ContentHash) -> Vec<(String, String)> {
        self.0.get(&hash).cloned().unwrap_or_default()
    }
}

/// A small picture of what was made of a file.
pub(in crate::page) async fn small(visit: Visit) -> Outcome {
    let upload = find(&visit).await?;
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
