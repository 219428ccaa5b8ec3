//! Series: their episodes, and a new one by file and title.

use askama::Template;
use cartelera_playlists::{
    content::{ContentEntry, Dialogue, ItemEntry},
    ids::DepartmentId,
};

use super::{capsule, list::nothing, live::Live};
use crate::{
    library::{MediaUpload, UploadSort, UploadState},
    page::{
        fields::encode,
        frame::Frame,
        library::{Received, receive, sees},
        locale::{LibraryWords, VideoWords},
        matrix::Right,
        visit::{Fault, Outcome, Reach, Visit, go},
    },
    proposals::{Notice, Series, Shown, owner},
};

/// The longest title, in characters.
const MAX_TITLE: usize = 300;

/// The episode that a new one is to follow.
pub(super) struct Followed<'a> {
    pub(super) item: &'a ItemEntry,
    pub(super) department: &'a DepartmentId,
}

/// The newest episode of the series of which the item `id` is one, if the person may write in its department's name.
pub(super) fn followed<'a>(live: &'a Live, reach: &Reach, id: &str) -> Option<Followed<'a>> {
    let series = Series::with(&live.city, &id.parse().ok()?)?;
    let item = series.newest()?;
    let department = item.owner.as_ref().unwrap_or(&series.playlist.department);
    reach.covers(Some(department)).then_some(Followed { item, department })
}

impl Followed<'_> {
    /// Makes `notice` an episode that follows it, with this title, and followed in this way.
    pub(super) fn begin(&self, notice: &mut Notice, (title, captions): (&str, &str)) {
        notice.follows = Some(self.item.id.clone());
        notice.place = None;
        notice.category = self.item.category;
        notice.servants.clone_from(&self.item.servants);
        notice.campaign = self.item.campaign.as_ref().map(ToString::to_string).unwrap_or_default();
        notice.axis = self.item.axis.as_ref().map(ToString::to_string).unwrap_or_default();
        if !title.is_empty() {
            title.clone_into(&mut notice.headline);
        }
        if let (Shown::Capsule(new), ContentEntry::Capsule(old)) = (&mut notice.shown, &self.item.content) {
            new.captions = capsule::by_key(captions);
            new.sound &= old.sound;
        }
    }
}

#[derive(Template)]
#[template(path = "series_list.html")]
struct ListPage {
    f: Frame,
    v: &'static VideoWords,
    rows: Vec<Row>,
}

/// A series, or an episode.
struct Row {
    href: String,
    title: String,
    told: String,
    state: &'static str,
    level: &'static str,
}

/// Every series.
pub(in crate::page) async fn list(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return nothing(&visit) };
    let (v, reach) = (visit.locale.video(), visit.person()?.reach(Right::SeeContent));
    let all = Series::all(&live.city);
    let seen = all.iter().filter(|series| reach.covers(Some(&series.playlist.department)));
    let rows = seen.filter_map(|series| {
        Some(Row {
            href: format!("/content/series/{}", series.newest()?.id),
            title: series.name.to_owned(),
            told: visit.locale.fill(v.episodes_many, &[&series.episodes.len()]),
            state: "",
            level: "",
        })
    });
    visit.html(&ListPage { f: visit.frame(v.series), v, rows: rows.collect() })
}

#[derive(Template)]
#[template(path = "series.html")]
struct SeriesPage {
    f: Frame,
    w: &'static LibraryWords,
    v: &'static VideoWords,
    /// Its newest episode.
    id: String,
    rows: Vec<Row>,
    may_write: bool,
    title: String,
    /// How the episode is followed: as the last one unless something else was chosen.
    choice: String,
    faults: Vec<String>,
    pending: Option<Pending>,
}

/// An episode whose video is being made.
struct Pending {
    text: String,
    state: &'static str,
    progress: Option<u8>,
    fault: Option<String>,
    is_to_do: bool,
}

/// The episodes of a series; or, once the video of a new one is made, that one, to be looked at and handed in.
pub(in crate::page) async fn show(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return nothing(&visit) };
    let upload = match visit.query.get("upload").parse() {
        Ok(number) => visit.page.data.store.upload(number).await?,
        Err(_) => None,
    };
    let person = visit.person()?;
    let upload = upload.filter(|upload| sees(person, upload));
    let (title, captions) = (visit.query.get("title"), visit.query.get("captions"));
    if let Some(upload) = upload.as_ref().filter(|upload| upload.state == UploadState::Done && visit.may(Right::Write))
    {
        let (title, captions, id) = (encode(title), encode(captions), encode(visit.param("item")));
        return Ok(go(&format!(
            "/content/new?file={}-0&follows={id}&title={title}&captions={captions}",
            upload.number
        )));
    }
    let mut page = SeriesPage::of(&visit, &live).await?;
    title.clone_into(&mut page.title);
    if !captions.is_empty() {
        captions.clone_into(&mut page.choice);
    }
    page.pending = upload.map(|upload| Pending::of(&visit, &upload, title));
    visit.html(&page)
}

/// Takes the video of a new episode, its title, and what those who do not hear follow it by.
pub(in crate::page) async fn send(visit: Visit) -> Outcome {
    let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
    let reach = visit.person()?.reach(Right::Write);
    let followed = followed(&live, &reach, visit.param("item")).ok_or(Fault::NotFound)?;
    let (locale, v) = (visit.locale, visit.locale.video());
    let title = visit.fields.get("title").split_whitespace().collect::<Vec<_>>().join(" ");
    let choice = visit.fields.get("captions");
    let mut faults = Vec::new();
    if !(1..=MAX_TITLE).contains(&title.chars().count()) {
        faults.push(v.episode_no_title.to_owned());
    }
    let sorted = |wanted: fn(UploadSort) -> bool| {
        visit.files.iter().find(move |file| file.taken.as_ref().is_ok_and(|taken| wanted(taken.sort)))
    };
    let video = sorted(|sort| matches!(sort, UploadSort::Video(_)));
    let captions = sorted(|sort| sort == UploadSort::Captions);
    if video.is_none() {
        faults.push(v.episode_no_video.to_owned());
    }
    for file in visit.files.iter() {
        if let Err(fault) = &file.taken {
            faults.push(format!("{}: {}", file.name, locale.media_fault(fault)));
        }
    }
    if choice == "file" && captions.is_none() {
        faults.push(v.remark_captions_file.to_owned());
    }
    if !["file", "burned-in", "none"].contains(&choice) {
        faults.push(v.remark_captions.to_owned());
    }
    if let (true, Some(video)) = (faults.is_empty(), video)
        && let Ok(taken) = &video.taken
    {
        let number = match receive(&visit, (&video.name, taken), followed.department).await? {
            Received::New(number) => Some(number),
            Received::Known(known) => Some(known.number),
            Received::Thrown(known) => {
                faults.push(locale.fill(locale.library().told_thrown_video, &[&known.name]));
                None
            }
        };
        let wrong = match captions.filter(|_| choice == "file" && number.is_some()) {
            Some(file) => capsule::keep(&visit, number, file).await?.err(),
            None => None,
        };
        match (number, wrong) {
            (Some(number), None) => {
                let title = encode(&title);
                let place = format!("/content/series/{}", followed.item.id);
                return Ok(go(&format!("{place}?upload={number}&title={title}&captions={choice}")));
            }
            (_, Some(what)) => faults.push(locale.what(&what)),
            (None, None) => {}
        }
    }
    let mut page = SeriesPage::of(&visit, &live).await?;
    (page.title, page.choice, page.faults) = (title, choice.to_owned(), faults);
    visit.refused(&page)
}

impl SeriesPage {
    async fn of(visit: &Visit, live: &Live) -> Result<Self, Fault> {
        let (locale, v, person) = (visit.locale, visit.locale.video(), visit.person()?);
        let id = visit.param("item").parse().map_err(|_| Fault::NotFound)?;
        let series = Series::with(&live.city, &id).ok_or(Fault::NotFound)?;
        let newest = series.newest().ok_or(Fault::NotFound)?;
        let department = owner((newest, series.playlist));
        if !person.reach(Right::SeeContent).covers(Some(department)) {
            return Err(Fault::NotFound);
        }
        let now = visit.page.zone().await.to_datetime(visit.now);
        let current = series.current(&live.city, now).map(|item| &item.id);
        let rows = series.episodes.iter().map(|item| {
            let from = live.city.flight_of(item).from;
            let is_next = from.is_some_and(|from| from > now);
            let (state, level) = if current == Some(&item.id) {
                (v.episode_now, "good")
            } else if is_next {
                (visit.locale.content().standing_authorised, "")
            } else {
                (v.episode_before, "")
            };
            let told = if is_next { v.episode_next } else { v.episode_from };
            Row {
                href: format!("/content/items/{}", item.id),
                title: item.title.clone(),
                told: from.map(|from| locale.fill(told, &[&locale.date(from.date())])).unwrap_or_default(),
                state,
                level,
            }
        });
        Ok(Self {
            f: visit.frame(series.name),
            w: locale.library(),
            v,
            id: newest.id.to_string(),
            rows: rows.collect(),
            may_write: visit.may(Right::Write) && person.reach(Right::Write).covers(Some(department)),
            title: String::new(),
            choice: match &newest.content {
                ContentEntry::Capsule(capsule) => match capsule.dialogue {
                    Dialogue::Captions => "file",
                    Dialogue::BurnedIn => "burned-in",
                    Dialogue::None => "none",
                },
                _ => "",
            }
            .to_owned(),
            faults: Vec::new(),
            pending: None,
        })
    }
}

impl Pending {
    fn of(visit: &Visit, upload: &MediaUpload, title: &str) -> Self {
        Self {
            text: visit.locale.fill(visit.locale.video().episode_pending, &[&title]),
            state: visit.locale.library().state(upload.state).0,
            progress: (upload.state == UploadState::Running).then_some(upload.progress),
            fault: upload.fault.as_ref().map(|fault| visit.locale.media_fault(fault)),
            is_to_do: upload.state.is_to_do(),
        }
    }
}
