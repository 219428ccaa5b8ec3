//! Keeps what screens tell and the totals made of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};

use anyhow::Context as _;
use cartelera_playlists::{
    envelope::KeyId,
    hash::ContentHash,
    ids::{ItemId, ScreenId},
    playlog::{Role, SlotRef},
    programme::{Item, Programme, Region},
    protocol::playlog::{LogId, MAX_LACKS, PlaylogMark, RawEntry},
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use tokio::sync::OnceCell;

use super::{
    archive::{Archive, Issued, PlannedDay},
    check::{Doubt, check, check_slot},
};
use crate::store::{
    ChangeMark, ScreenRecord, Store,
    plays::{Arrival, Arrived},
};

/// So many days are counted after an upload at most; the hourly look does the rest.
const COUNTED_AT_ONCE: u32 = 64;

/// What a screen sent.
pub(crate) struct Upload {
    pub(crate) screen: ScreenId,
    /// The key that signed it.
    pub(crate) key: KeyId,
    pub(crate) log: LogId,
    /// In order of number.
    pub(crate) entries: Vec<RawEntry>,
}

/// Screens as they were at a mark.
type Screens = (ChangeMark, Arc<BTreeMap<ScreenId, ScreenRecord>>);

/// The book of what was shown.
pub(crate) struct PlayBook {
    pub(crate) store: Arc<dyn Store>,
    pub(super) archive: Archive,
    marks: OnceCell<Mutex<BTreeMap<ScreenId, PlaylogMark>>>,
    /// Pointers that records name and that are not known.
    lacking: OnceCell<Mutex<BTreeMap<ScreenId, BTreeSet<u64>>>>,
    screens: Mutex<Option<Screens>>,
}

impl PlayBook {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        let archive = Archive::new(store.clone());
        Self { store, archive, marks: OnceCell::new(), lacking: OnceCell::new(), screens: Mutex::default() }
    }

    /// Keeps what a screen sent, each record once, and counts the days that it changes.
    pub(crate) async fn take(&self, upload: Upload, now: Timestamp) -> anyhow::Result<Arrived> {
        let Upload { screen, key, log, entries } = upload;
        let mut records = Vec::with_capacity(entries.len());
        for entry in entries {
            records.push(check(&self.archive, &screen, entry, now).await?);
        }
        let lacks: BTreeSet<u64> = records.iter().filter_map(|record| record.lacks).collect();
        let arrival = Arrival { screen: screen.clone(), log, key, at: now, records };
        let mut arrived = self.store.keep_records(arrival).await?;
        self.marks().await?.insert(screen.clone(), arrived.mark.clone());
        if !lacks.is_empty() {
            self.lacking().await?.entry(screen.clone()).or_default().extend(lacks);
        }
        arrived.mark = self.mark(&screen).await?;
        if arrived.conflicts > 0 {
            tracing::warn!(
                screen.id = %screen, key.id = %key, records = arrived.conflicts,
                "records came twice with other content: two devices may have one key"
            );
        }
        self.count_changed(&screen, now).await?;
        Ok(arrived)
    }

    /// Counts the days of a screen whose records changed.
    pub(super) async fn count_changed(&self, screen: &ScreenId, now: Timestamp) -> anyhow::Result<()> {
        for of in self.store.uncounted(Some(screen.clone()), COUNTED_AT_ONCE).await? {
            let (screen, day) = (of.screen.clone(), of.day);
            // The records are kept; the hourly look counts the day again.
            if let Err(error) = self.recount(of, now).await {
                tracing::error!(screen.id = %screen, %day, error = format!("{error:#}"), "counting a day failed");
            }
        }
        Ok(())
    }

    /// What is kept of the playlog that `screen` sent last.
    pub(crate) async fn mark(&self, screen: &ScreenId) -> anyhow::Result<PlaylogMark> {
        let mut mark = self.marks().await?.get(screen).cloned().unwrap_or_default();
        let lacking = self.lacking().await?;
        mark.lacks = lacking.get(screen).into_iter().flatten().copied().take(MAX_LACKS).collect();
        Ok(mark)
    }

    /// A pointer of `screen` is known now.
    pub(super) async fn forget_lacking(&self, screen: &ScreenId, sequence: u64) -> anyhow::Result<()> {
        if let Some(lacking) = self.lacking().await?.get_mut(screen) {
            lacking.remove(&sequence);
        }
        Ok(())
    }

    async fn lacking(&self) -> anyhow::Result<MutexGuard<'_, BTreeMap<ScreenId, BTreeSet<u64>>>> {
        let read = async || {
            let mut all: BTreeMap<ScreenId, BTreeSet<u64>> = BTreeMap::new();
            for (screen, sequence) in self.store.lacked_pointers().await? {
                all.entry(screen).or_default().insert(sequence);
            }
            anyhow::Ok(Mutex::new(all))
        };
        Ok(self.lacking.get_or_try_init(read).await?.lock().expect("no holder of this lock panics"))
    }

    /// The newest pointer of `screen`, if it has one.
    pub(crate) async fn newest_pointer(&self, screen: &ScreenId) -> anyhow::Result<Option<Arc<Issued>>> {
        Ok(self.archive.pointers(screen, Timestamp::MAX, Timestamp::MAX).await?.pop())
    }

    /// What `pointer` plans for the service day that begins on `date`.
    pub(crate) async fn day(&self, pointer: &Issued, date: Date) -> anyhow::Result<Arc<PlannedDay>> {
        self.archive.day(pointer, date).await
    }

    /// The items that the programmes of `screen` have for its picture.
    pub(crate) async fn items_of(&self, screen: &ScreenId) -> anyhow::Result<Vec<Item>> {
        let Some(pointer) = self.newest_pointer(screen).await? else { return Ok(Vec::new()) };
        let programmes = self.archive.programmes(&pointer).await?;
        Ok(programmes.iter().flat_map(|programme| of_picture(programme)).collect())
    }

    /// Why it cannot be that `screen` showed the item with a digest in a slot in this role, if it cannot.
    pub(crate) async fn doubt(
        &self,
        screen: &ScreenId,
        subject: (Option<&SlotRef>, &Role, ContentHash),
    ) -> anyhow::Result<Option<Doubt>> {
        check_slot(&self.archive, screen, subject).await
    }

    async fn marks(&self) -> anyhow::Result<MutexGuard<'_, BTreeMap<ScreenId, PlaylogMark>>> {
        let read = async || anyhow::Ok(Mutex::new(self.store.playlog_marks().await?.into_iter().collect()));
        Ok(self.marks.get_or_try_init(read).await?.lock().expect("no holder of this lock panics"))
    }

    /// Every screen that was ever published.
    pub(crate) async fn screens(&self) -> anyhow::Result<Arc<BTreeMap<ScreenId, ScreenRecord>>> {
        let mark = self.store.change_mark().await?;
        let kept = self.screens.lock().expect("no holder of this lock panics").clone();
        if let Some((_, screens)) = kept.filter(|(kept, _)| *kept == mark) {
            return Ok(screens);
        }
        let all = self.store.screens().await?.into_iter().map(|screen| (screen.id.clone(), screen));
        let screens = Arc::new(all.collect::<BTreeMap<_, _>>());
        *self.screens.lock().expect("no holder of this lock panics") = Some((mark, screens.clone()));
        Ok(screens)
    }

    /// The newest programme of `screen` and when the pointer that names it was issued; `None` before the first publication.
    pub(crate) async fn newest(&self, screen: &ScreenId) -> anyhow::Result<Option<(Timestamp, Arc<Programme>)>> {
        let Some(pointer) = self.newest_pointer(screen).await? else { return Ok(None) };
        let programme = self.archive.programmes(&pointer).await?.pop();
        Ok(programme.map(|programme| (pointer.at, programme)))
    }

    /// The zone of the office of `screen`, else of any screen, as it was published at `now`.
    pub(crate) async fn zone(&self, screen: Option<&ScreenId>, now: Timestamp) -> anyhow::Result<TimeZone> {
        let screens = self.screens().await?;
        let asked = screen.filter(|screen| screens.contains_key(*screen)).or_else(|| screens.keys().next());
        let Some(asked) = asked else { return Ok(TimeZone::UTC) };
        let after = now.checked_add(SignedDuration::from_millis(1)).context("reading the clock")?;
        match self.archive.pointers(asked, after, after).await?.last() {
            Some(pointer) => self.archive.zone(pointer).await,
            None => Ok(TimeZone::UTC),
        }
    }
}

/// The items that stand in a playlist of a rule for the picture, or in the house loop.
fn of_picture(programme: &Programme) -> Vec<Item> {
    let rules = programme.rules.iter().filter(|rule| rule.region == Region::Main);
    let playlists = rules.filter_map(|rule| programme.playlists.iter().find(|playlist| playlist.id == rule.playlist));
    let ids: BTreeSet<&ItemId> = playlists.flat_map(|playlist| &playlist.items).chain(&programme.house_loop).collect();
    programme.items.iter().filter(|item| ids.contains(&item.id)).cloned().collect()
}
