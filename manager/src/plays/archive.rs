//! What screens were told to show: pointers and programmes that were issued, and the days that they plan.

use std::sync::{Arc, Mutex, MutexGuard};

use anyhow::Context as _;
use cartelera_playlists::{
    hash::ContentHash,
    ids::ScreenId,
    manifest::{Epoch, Pointer, Root},
    playlog::PlannedSlots,
    present::Scene,
    programme::{Programme, Region},
    stops::StopList,
    takeover::Takeover,
    timeline::Timeline,
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use super::lru::Lru;
use crate::store::Store;

/// Opened pointers, programmes and planned days that are kept.
#[derive(Default)]
struct Kept {
    roots: Vec<Root>,
    pointers: Lru<ContentHash, Arc<Issued>, 1024>,
    programmes: Lru<ContentHash, Arc<Programme>, 64>,
    days: Lru<(ContentHash, Date), Arc<PlannedDay>, 64>,
}

/// Finds what was issued; many screens share it, so much is found in memory.
pub(crate) struct Archive {
    store: Arc<dyn Store>,
    kept: Mutex<Kept>,
}

/// A pointer that was issued.
pub(crate) struct Issued {
    pub(super) sequence: u64,
    /// When it was issued.
    pub(super) at: Timestamp,
    /// Names its epochs with their programmes and what was carried into them.
    pub(super) course: ContentHash,
    pub(super) takeovers: Vec<Takeover>,
    epochs: Vec<Epoch>,
}

/// A service day as the epochs of a pointer plan it.
pub(crate) struct PlannedDay {
    /// The picture's slots and those of the band of short notices, epoch by epoch.
    pub(crate) regions: [Vec<PlannedSlots>; 2],
    /// The first opening; the date's first instant if the office stays closed.
    pub(crate) starts: Timestamp,
    /// The last closing; the date's end if the office stays closed.
    pub(crate) ends: Timestamp,
}

impl Issued {
    /// Names its epochs with their programmes and what was carried into them.
    pub(crate) fn course(&self) -> ContentHash {
        self.course
    }

    /// The programme of an epoch.
    pub(super) fn programme_of(&self, name: &ContentHash) -> Option<ContentHash> {
        let is_it = |epoch: &&Epoch| epoch.name() == *name || epoch.before().name() == *name;
        self.epochs.iter().find(is_it).map(|epoch| epoch.programme)
    }
}

impl PlannedDay {
    /// The slots of an epoch.
    pub(super) fn of(&self, region: Region, epoch: &ContentHash) -> Option<&PlannedSlots> {
        self.regions[usize::from(region == Region::Bar)].iter().find(|slots| slots.epoch == *epoch)
    }
}

impl Archive {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, kept: Mutex::default() }
    }

    /// The pointer of `screen` with `sequence`, whichever of its issues; `None` if it is not known.
    pub(super) async fn pointer(&self, screen: &ScreenId, sequence: u64) -> anyhow::Result<Option<Arc<Issued>>> {
        match self.store.issued_pointer(screen.clone(), sequence).await? {
            Some(stored) => Ok(Some(self.open(&stored).await?)),
            None => Ok(None),
        }
    }

    /// The newest pointer of `screen` that was issued before `from`, and all that were issued before `until`.
    pub(super) async fn pointers(
        &self,
        screen: &ScreenId,
        from: Timestamp,
        until: Timestamp,
    ) -> anyhow::Result<Vec<Arc<Issued>>> {
        let mut all = Vec::new();
        for stored in self.store.issued_pointers(screen.clone(), from, until).await? {
            all.push(self.open(&stored).await?);
        }
        Ok(all)
    }

    /// What `screen` was given by the pointer that was the newest at `instant`, but for the stop list; `None` if it had none.
    pub(super) async fn scene(&self, screen: &ScreenId, instant: Timestamp) -> anyhow::Result<Option<Scene>> {
        let after = instant.checked_add(SignedDuration::from_millis(1)).unwrap_or(instant);
        let stored = self.store.issued_pointers(screen.clone(), after, after).await?;
        let Some(stored) = stored.last() else { return Ok(None) };
        let open = |root: &Root| Some((root.clone(), root.open_pointer(stored).ok()?));
        let opened = self.by_kept_roots(open).await?;
        let (root, pointer) = opened.context("no key that ever counted signed a pointer of the database")?;
        let mut programmes = Vec::new();
        for epoch in &pointer.epochs {
            programmes.push((*self.programme(epoch.programme).await?).clone());
        }
        let approvals = match &pointer.approvals {
            Some(name) => self.store.approval_bundle(name.sha256).await?.unwrap_or_default(),
            None => Vec::new(),
        };
        let approvals = String::from_utf8(approvals).context("reading what approvers signed")?;
        Ok(Some(Scene { root, pointer, programmes, stops: StopList::default(), approvals }))
    }

    /// What `pointer` plans for the service day that begins on `date`.
    pub(super) async fn day(&self, pointer: &Issued, date: Date) -> anyhow::Result<Arc<PlannedDay>> {
        let key = (pointer.course, date);
        if let Some(day) = self.kept().days.get(&key) {
            return Ok(day);
        }
        let mut timeline = self.timeline(pointer).await?;
        let open = timeline.day(date).open;
        let zone = self.zone(pointer).await?;
        let midnight = |date: Date| zone.to_timestamp(date.at(0, 0, 0, 0)).context("finding a midnight");
        let day = Arc::new(PlannedDay {
            starts: open.first().map_or_else(|| midnight(date), |open| Ok(open.0))?,
            ends: open.last().map_or_else(|| midnight(date.tomorrow()?), |open| Ok(open.1))?,
            regions: [Region::Main, Region::Bar].map(|region| PlannedSlots::of_day(&mut timeline, date, region)),
        });
        self.kept().days.put(key, day.clone());
        Ok(day)
    }

    /// The timeline of `pointer`.
    pub(super) async fn timeline(&self, pointer: &Issued) -> anyhow::Result<Timeline> {
        let mut epochs = Vec::new();
        for epoch in &pointer.epochs {
            epochs.push((epoch.clone(), self.programme(epoch.programme).await?));
        }
        Timeline::new(epochs).with_context(|| format!("making the timeline of pointer {}", pointer.sequence))
    }

    /// The zone of the programme that `pointer` names last.
    pub(super) async fn zone(&self, pointer: &Issued) -> anyhow::Result<TimeZone> {
        let last = pointer.epochs.last().context("a pointer without epochs was issued")?;
        let zone = &self.programme(last.programme).await?.zone;
        zone.time_zone().with_context(|| format!("reading the zone {}", zone.name))
    }

    /// The programmes of `pointer`.
    pub(super) async fn programmes(&self, pointer: &Issued) -> anyhow::Result<Vec<Arc<Programme>>> {
        let mut programmes = Vec::new();
        for epoch in &pointer.epochs {
            programmes.push(self.programme(epoch.programme).await?);
        }
        Ok(programmes)
    }

    async fn programme(&self, hash: ContentHash) -> anyhow::Result<Arc<Programme>> {
        if let Some(programme) = self.kept().programmes.get(&hash) {
            return Ok(programme);
        }
        let envelope = self.store.programme(hash).await?;
        let envelope = envelope.with_context(|| format!("programme {hash} is not in the database"))?;
        let opened = self.by_kept_roots(|root| root.open_programme(&envelope).ok()).await?;
        let programme = Arc::new(opened.with_context(|| format!("no key that ever counted signed programme {hash}"))?);
        self.kept().programmes.put(hash, programme.clone());
        Ok(programme)
    }

    /// A pointer that a key which ever counted signed.
    pub(super) async fn open_pointer(&self, envelope: &[u8]) -> anyhow::Result<Option<Pointer>> {
        self.by_kept_roots(|root| root.open_pointer(envelope).ok()).await
    }

    /// Whether a key that ever counted signed this programme.
    pub(super) async fn is_programme(&self, envelope: &[u8]) -> anyhow::Result<bool> {
        Ok(self.by_kept_roots(|root| root.open_programme(envelope).ok()).await?.is_some())
    }

    async fn open(&self, envelope: &[u8]) -> anyhow::Result<Arc<Issued>> {
        let hash = ContentHash::of(envelope);
        if let Some(issued) = self.kept().pointers.get(&hash) {
            return Ok(issued);
        }
        let opened = self.by_kept_roots(|root| root.open_pointer(envelope).ok()).await?;
        let pointer = opened.context("no key that ever counted signed a pointer of the database")?;
        let Pointer { sequence, issued, takeovers, epochs, .. } = pointer;
        let course = ContentHash::of(&serde_json::to_vec(&epochs).context("naming the epochs of a pointer")?);
        let issued = Arc::new(Issued { sequence, at: issued, course, takeovers, epochs });
        self.kept().pointers.put(hash, issued.clone());
        Ok(issued)
    }

    /// Opens a document under the newest root document whose keys signed it.
    async fn by_kept_roots<T>(&self, open: impl Fn(&Root) -> Option<T>) -> anyhow::Result<Option<T>> {
        let opened = self.kept().roots.iter().find_map(&open);
        if opened.is_some() {
            return Ok(opened);
        }
        // Keys may have been changed since they were read.
        let mut roots = Vec::new();
        for (version, envelope) in self.store.root_documents().await?.into_iter().rev() {
            let root = Root::open_self_signed(&envelope);
            roots.push(root.with_context(|| format!("opening version {version} of the root document"))?);
        }
        let opened = roots.iter().find_map(open);
        self.kept().roots = roots;
        Ok(opened)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().expect("no holder of this lock panics")
    }
}
