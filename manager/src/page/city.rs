//! The city as a few seconds ago: every screen with what is known of it and what is on.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use cartelera_playlists::{
    approval::Approvals,
    hash::ContentHash,
    ids::{DepartmentId, ScreenId},
    manifest::Epoch,
    present::{Conditions, Presented, PresentedMain},
    programme::{Content, Item},
    stops::StopTarget,
    takeover::Takeover,
    timeline::Timeline,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{state::Page, visit::Reach};
use crate::{
    data::Data,
    publish::{self, Followed},
    screens::{self, ScreenReport, ScreenState},
    stops::{self, StopBook},
    store::{ChangeMark, ScreenRecord},
};

/// So long one reading is good for, if nothing was changed meanwhile.
const FRESH: Duration = Duration::from_secs(5);
/// So long after its fade a picture is drawn: everything stands.
const SETTLED: SignedDuration = SignedDuration::from_millis(500);

/// The city at a moment.
pub(crate) struct City {
    mark: ChangeMark,
    read: Instant,
    /// With the newest root document and keys.
    pub(crate) data: Data,
    pub(crate) zone: TimeZone,
    /// Those that a publication took away are not among them.
    pub(crate) screens: Vec<CityScreen>,
    pub(crate) followed: BTreeMap<ScreenId, Followed>,
    pub(crate) book: StopBook,
    /// What approvers signed, for each pointer that names it.
    approvals: BTreeMap<ContentHash, String>,
}

/// A screen.
pub(crate) struct CityScreen {
    pub(crate) record: ScreenRecord,
    pub(crate) report: ScreenReport,
    /// `None` before anything was published for it.
    pub(crate) on: Option<On>,
}

/// What a screen is to show now.
#[derive(Clone, Debug)]
pub(crate) struct On {
    pub(crate) state: OnState,
    /// Until when.
    pub(crate) until: Option<Timestamp>,
    /// Names the picture, and the instant at which it is drawn.
    pub(crate) picture: Option<(ContentHash, Timestamp)>,
}

/// What is on.
#[derive(Clone, Debug)]
pub(crate) enum OnState {
    /// The office is closed.
    Closed,
    /// An item.
    Item { title: String, kind: Kind },
    /// An item of the house loop in place of another one.
    StandIn { title: String },
    /// An alert.
    Takeover { title: String },
    /// The picture that is built in.
    BuiltIn,
}

/// What kind an item is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bulletin,
    Capsule,
    Slide,
}

impl Kind {
    /// The kind of `item`.
    pub(crate) fn of(item: &Item) -> Self {
        match item.content {
            Content::Bulletin(_) => Self::Bulletin,
            Content::Capsule(_) => Self::Capsule,
            Content::Slide(_) => Self::Slide,
        }
    }
}

impl CityScreen {
    /// The department of its office.
    pub(crate) fn department(&self) -> Option<&DepartmentId> {
        self.record.department.as_ref().map(|(id, _)| id)
    }

    /// Whether the public sees nothing on it although it should.
    pub(crate) fn is_dark(&self) -> bool {
        let is_open = self.on.as_ref().is_some_and(|on| !matches!(on.state, OnState::Closed));
        is_open && self.report.state == ScreenState::Paired && self.report.alarms.iter().any(screens::Alarm::is_dark)
    }
}

impl Page {
    /// The city, read again if it is old or something was changed.
    pub(crate) async fn city(&self) -> anyhow::Result<Arc<City>> {
        let mut held = self.city.lock().await;
        let mark = self.data.store.change_mark().await?;
        if let Some(city) = held.as_ref().filter(|city| city.mark == mark && city.read.elapsed() < FRESH) {
            return Ok(city.clone());
        }
        let city = Arc::new(City::read(&self.data, mark, Timestamp::now()).await?);
        let name = city.followed.values().find_map(|followed| followed.programmes.last());
        self.keep_about(city.zone.clone(), name.map(|programme| programme.city.clone()).unwrap_or_default());
        *held = Some(city.clone());
        Ok(city)
    }
}

impl City {
    async fn read(data: &Data, mark: ChangeMark, now: Timestamp) -> anyhow::Result<Self> {
        let data = data.current().await?;
        let read = Instant::now();
        let followed = publish::followed(&data).await?;
        let book = StopBook::load(&data).await?;
        let mut approvals = BTreeMap::new();
        for name in followed.values().filter_map(|followed| followed.pointer.approvals.as_ref()) {
            if let Entry::Vacant(vacant) = approvals.entry(name.sha256) {
                let bundle = data.store.approval_bundle(name.sha256).await?.unwrap_or_default();
                vacant.insert(String::from_utf8(bundle).context("reading what approvers signed")?);
            }
        }
        let reports = screens::read(&data, now).await?;
        let records = data.store.screens().await?;
        let programme = followed.values().find_map(|followed| followed.programmes.last());
        let zone = programme.and_then(|programme| programme.zone.time_zone().ok()).unwrap_or_else(TimeZone::system);
        let mut city = Self { mark, read, data, zone, screens: Vec::new(), followed, book, approvals };
        let mut lookouts: Vec<Lookout> = Vec::new();
        for (record, report) in records.into_iter().zip(reports) {
            if record.removed.is_some() {
                continue;
            }
            let on = match city.followed.get(&record.id) {
                Some(followed) => Some(city.look(&mut lookouts, followed, record.picture_px, now)?),
                None => None,
            };
            city.screens.push(CityScreen { record, report, on });
        }
        city.screens.sort_by(|a, b| {
            let key =
                |screen: &CityScreen| (screen.record.office_name.to_lowercase(), screen.record.name.to_lowercase());
            key(a).cmp(&key(b))
        });
        Ok(city)
    }

    /// What a screen shows; screens that follow the same share the work.
    fn look(
        &self,
        lookouts: &mut Vec<Lookout>,
        followed: &Followed,
        size_px: Option<(u32, u32)>,
        now: Timestamp,
    ) -> anyhow::Result<On> {
        let (epochs, takeovers) = (&followed.pointer.epochs, &followed.pointer.takeovers);
        let known = lookouts
            .iter()
            .position(|known| known.epochs == *epochs && known.takeovers == *takeovers && known.size_px == size_px);
        if let Some(known) = known {
            return Ok(lookouts[known].on.clone());
        }
        let approvals = self.approvals_of(followed);
        let mut timeline = timeline(followed)?;
        let conditions = Conditions {
            takeovers,
            stops: &self.book.list,
            approvals: &approvals,
            claimed_above: None,
            may_show: &|_| true,
        };
        let presented = conditions.presents(&mut timeline, now);
        let mut on = on(&presented);
        if let Some(at) = drawn_at(&presented, now) {
            let drawn = conditions.presents(&mut timeline, at);
            on.picture = Some((picture_key(&drawn, size_px), at));
        }
        lookouts.push(Lookout { epochs: epochs.clone(), takeovers: takeovers.clone(), size_px, on: on.clone() });
        Ok(on)
    }

    /// What approvers let a screen show.
    fn approvals_of(&self, followed: &Followed) -> Approvals {
        Approvals::of(&self.data.root, self.approvals_text(followed).as_bytes())
    }

    /// The same as it is kept.
    pub(crate) fn approvals_text(&self, followed: &Followed) -> &str {
        let name = followed.pointer.approvals.as_ref();
        name.and_then(|name| self.approvals.get(&name.sha256)).map_or("", String::as_str)
    }

    /// The screens that `reach` covers.
    pub(crate) fn within<'a>(&'a self, reach: &'a Reach) -> impl Iterator<Item = &'a CityScreen> {
        self.screens.iter().filter(move |screen| reach.covers(screen.department()))
    }

    /// The screen `id`, if `reach` covers it.
    pub(crate) fn screen(&self, id: &str, reach: &Reach) -> Option<&CityScreen> {
        self.screens.iter().find(|screen| screen.record.id.as_str() == id && reach.covers(screen.department()))
    }

    /// Whether everything is suspended.
    pub(crate) fn is_all_suspended(&self) -> bool {
        stops::in_force(&self.book).any(|kept| kept.signed.entry.target == StopTarget::All)
    }

    /// Every department that a screen belongs to, by its name.
    pub(crate) fn departments(&self) -> BTreeMap<String, DepartmentId> {
        let all = self.screens.iter().filter_map(|screen| screen.record.department.clone());
        all.map(|(id, name)| (name, id)).collect()
    }
}

/// What screens with the same epochs, alerts and size show.
struct Lookout {
    epochs: Vec<Epoch>,
    takeovers: Vec<Takeover>,
    size_px: Option<(u32, u32)>,
    on: On,
}

/// The timeline that a screen follows.
pub(crate) fn timeline(followed: &Followed) -> anyhow::Result<Timeline> {
    let epochs = followed.pointer.epochs.iter().cloned().zip(followed.programmes.iter().cloned());
    Timeline::new(epochs.collect()).with_context(|| format!("making the timeline of {}", followed.pointer.screen))
}

pub(super) fn on(presented: &Presented) -> On {
    let (state, until) = match &presented.main {
        PresentedMain::Off => (OnState::Closed, None),
        PresentedMain::Takeover(takeover) => {
            (OnState::Takeover { title: takeover.item.title.clone() }, Some(takeover.over()))
        }
        PresentedMain::Slot(playing) => {
            let item = playing.item(&presented.programme);
            let state = OnState::Item { title: item.title.clone(), kind: Kind::of(item) };
            (state, Some(playing.end))
        }
        PresentedMain::StandIn { stand_in, .. } => {
            let title = presented.programme.items.get(stand_in.item).map(|item| item.title.clone());
            (OnState::StandIn { title: title.unwrap_or_default() }, Some(stand_in.end))
        }
        PresentedMain::BuiltIn { playing, .. } => (OnState::BuiltIn, Some(playing.end)),
    };
    On { state, until, picture: None }
}

/// When what is on is drawn: after its fade, and of a video from its middle.
pub(super) fn drawn_at(presented: &Presented, now: Timestamp) -> Option<Timestamp> {
    let fade = |ms: u64| SignedDuration::from_millis(i64::try_from(ms).unwrap_or(0)) + SETTLED;
    let within = |item: &Item, start: Timestamp, end: Timestamp| {
        let length = end.duration_since(start);
        let into = if Kind::of(item) == Kind::Capsule { length / 2 } else { fade(item.transition_ms) };
        start + into.min(length - SignedDuration::from_millis(1)).max(SignedDuration::ZERO)
    };
    match &presented.main {
        PresentedMain::Off => None,
        PresentedMain::Takeover(_) | PresentedMain::BuiltIn { .. } => Some(now),
        PresentedMain::Slot(playing) => Some(within(playing.item(&presented.programme), playing.start, playing.end)),
        PresentedMain::StandIn { stand_in, .. } => {
            let item = presented.programme.items.get(stand_in.item)?;
            Some(within(item, stand_in.start, stand_in.end))
        }
    }
}

/// Names a picture by what is in it, so that it is drawn once for all screens and every time that it is on.
fn picture_key(presented: &Presented, size_px: Option<(u32, u32)>) -> ContentHash {
    let item = |place: usize| presented.programme.items.get(place).map(|item| item.digest);
    let main = match &presented.main {
        PresentedMain::Off | PresentedMain::BuiltIn { .. } => None,
        PresentedMain::Takeover(takeover) => Some(takeover.item.digest),
        PresentedMain::Slot(playing) => item(playing.item),
        PresentedMain::StandIn { stand_in, .. } => item(stand_in.item),
    };
    let programme = match &presented.main {
        PresentedMain::Slot(playing)
        | PresentedMain::StandIn { playing, .. }
        | PresentedMain::BuiltIn { playing, .. } => playing.slot.programme,
        PresentedMain::Off | PresentedMain::Takeover(_) => ContentHash::of(presented.programme.office.name.as_bytes()),
    };
    let bar = presented.bar.as_ref().and_then(|playing| item(playing.item));
    let brand = format!("{:?}", presented.brand);
    let key = serde_json::to_vec(&(programme, main, bar, brand, size_px)).expect("hashes and numbers serialise");
    ContentHash::of(&key)
}
