//! What the records of a day tell, slot by slot.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use cartelera_playlists::{
    hash::ContentHash,
    ids::ScreenId,
    playlog::{ItemName, Play, Reason, Record, Role, Run, Span, Tally},
    programme::{Programme, Region},
};
use jiff::civil::Date;

use super::{
    archive::Archive,
    cover::Cover,
    plan::SlotKey,
    reasons::{self, NO_RECORD, NOT_RUNNING, UNVERIFIED},
};
use crate::store::plays::{Counted, KeptRecord};

/// A slot of which something was shown.
#[derive(Clone, Debug)]
pub(super) struct ShownSlot {
    pub(super) digest: ContentHash,
    /// As the pointer that the screen followed planned it.
    pub(super) planned: (i64, i64),
    /// When it was shown.
    pub(super) shown: Vec<(i64, i64)>,
    /// Why not all of it was.
    pub(super) why: Option<&'static str>,
}

/// Something that was shown beside its slot, or without one.
#[derive(Clone, Debug)]
pub(super) struct Extra {
    pub(super) digest: ContentHash,
    /// 0 if it goes on with what is counted already.
    pub(super) plays: u64,
    pub(super) ms: u64,
}

/// What is known of one region.
#[derive(Default)]
pub(super) struct RegionEvidence {
    pub(super) shown: HashMap<SlotKey, ShownSlot>,
    /// Slots that were missed: when they were planned, and why.
    pub(super) missed: HashMap<SlotKey, ((i64, i64), &'static str)>,
    pub(super) extra: Vec<Extra>,
    /// Something else stood there, because of this.
    pub(super) instead: BTreeMap<&'static str, Cover>,
    /// Until when something is told.
    pub(super) until: i64,
}

/// What is known of a day.
#[derive(Default)]
pub(super) struct Evidence {
    pub(super) regions: [RegionEvidence; 2],
    /// Times of which nothing is known: power cuts and crashes.
    pub(super) gaps: Cover,
    /// Since when the screen has a device; the largest number if it never had one.
    pub(super) equipped: i64,
    /// Times in which the player was stopped.
    pub(super) stopped: Cover,
    /// Times of which only records tell that are not counted.
    pub(super) flagged: Cover,
    pub(super) flagged_sum: Counted,
    pub(super) tallies: Vec<Tally>,
    /// Names of what was shown.
    pub(super) names: BTreeMap<ContentHash, ItemName>,
    /// The programmes that the screen followed.
    pub(super) programmes: Vec<Arc<Programme>>,
}

impl Evidence {
    /// What `records` tell of the day that begins on `day`.
    pub(super) async fn of(
        archive: &Archive,
        screen: &ScreenId,
        day: Date,
        records: &[KeptRecord],
    ) -> anyhow::Result<Self> {
        let mut evidence = Self::default();
        let mut read: Vec<(&KeptRecord, Record)> = Vec::new();
        for kept in records {
            match serde_json::from_str(&kept.body) {
                Ok(record) if kept.flag.is_none() => read.push((kept, record)),
                _ => evidence.flag(kept),
            }
        }
        // A tally stands for plays of its own playlog and day, wherever they are.
        let tallied: Vec<(i64, (u64, u64))> = read
            .iter()
            .filter_map(|(kept, record)| match record {
                Record::Tally(tally) => Some((kept.playlog, tally.replaces)),
                _ => None,
            })
            .collect();
        for (kept, record) in read {
            match record {
                Record::Run(run) => evidence.run(archive, screen, &run, kept).await?,
                Record::Play(play) => {
                    let is_superseded = tallied.iter().any(|(playlog, (first, last))| {
                        *playlog == kept.playlog && (*first..=*last).contains(&kept.sequence)
                    });
                    if !is_superseded {
                        evidence.play(archive, screen, day, play, kept).await?;
                    }
                }
                Record::Gap(gap) => {
                    let (from, until) = ms(gap.span);
                    let gaps = if gap.orderly { &mut evidence.stopped } else { &mut evidence.gaps };
                    gaps.add(from, until);
                    for region in &mut evidence.regions {
                        region.until = region.until.max(until);
                    }
                }
                Record::Tally(tally) => {
                    let names = tally.rows.iter().map(|row| (row.item.digest, row.item.clone()));
                    evidence.names.extend(names);
                    evidence.tallies.push(tally);
                }
                _ => {}
            }
        }
        Ok(evidence)
    }

    fn flag(&mut self, kept: &KeptRecord) {
        self.flagged_sum.add(kept.plays, kept.ms);
        if let Some((from, until)) = kept.span {
            self.flagged.add(from.as_millisecond(), until.as_millisecond());
        }
    }

    async fn run(&mut self, archive: &Archive, screen: &ScreenId, run: &Run, kept: &KeptRecord) -> anyhow::Result<()> {
        let Some(pointer) = archive.pointer(screen, run.first.sequence).await? else {
            self.flag(kept);
            return Ok(());
        };
        let day = archive.day(&pointer, run.first.day).await?;
        let slots = day.of(run.first.region, &run.first.epoch);
        let Some(all) = slots else {
            self.flag(kept);
            return Ok(());
        };
        // It was checked when it arrived.
        let first = all.slots.partition_point(|slot| slot.number < run.first.number);
        let slots = all.slots[first..].iter().take_while(|slot| slot.number <= run.last);
        if !self.programmes.iter().any(|known| Arc::ptr_eq(known, &all.programme)) {
            self.programmes.push(all.programme.clone());
        }
        let missed = run.missed.as_ref().map(reasons::key);
        let region = &mut self.regions[place(run.first.region)];
        region.until = region.until.max(run.span.until.as_millisecond());
        for slot in slots {
            let (key, planned) = ((run.first.epoch, slot.number), ms(slot.span));
            match missed {
                Some(reason) => {
                    region.missed.insert(key, (planned, reason));
                }
                None => region.show(key, all.item(slot).digest, planned, planned),
            }
        }
        Ok(())
    }

    async fn play(
        &mut self,
        archive: &Archive,
        screen: &ScreenId,
        day: Date,
        play: Play,
        kept: &KeptRecord,
    ) -> anyhow::Result<()> {
        let (shown, digest) = (ms(play.shown), play.item.digest);
        self.names.entry(digest).or_insert_with(|| play.item.clone());
        let goes_on = play.began == Some(Reason::ClockStep);
        let region = &mut self.regions[place(play.region)];
        region.until = region.until.max(shown.1);
        match (&play.role, &play.slot) {
            (Role::Planned, Some(slot)) => {
                let Some(pointer) = archive.pointer(screen, slot.sequence).await? else {
                    self.flag(kept);
                    return Ok(());
                };
                let planned_day = archive.day(&pointer, slot.day).await?;
                let found = planned_day.of(slot.region, &slot.epoch).and_then(|all| all.slot(slot.number));
                let Some(found) = found.filter(|_| slot.day == day) else {
                    self.flag(kept);
                    return Ok(());
                };
                let key = (slot.epoch, slot.number);
                region.show(key, digest, ms(found.span), shown);
                let why = play.ended.as_ref().or(play.began.as_ref()).map(reasons::key);
                if let Some(slot) = region.shown.get_mut(&key) {
                    slot.why = slot.why.or(why);
                }
            }
            (role, _) => {
                region.extra.push(Extra { digest, plays: u64::from(!goes_on), ms: play.shown.length_ms() });
                let why = match role {
                    Role::Takeover { .. } => "takeover",
                    Role::Round => "clock-untrusted",
                    _ => play.began.as_ref().map_or("unknown", reasons::key),
                };
                // A takeover covers everything.
                let covers_all = matches!(role, Role::Takeover { .. } | Role::Round);
                for (number, region) in self.regions.iter_mut().enumerate() {
                    if covers_all || number == place(play.region) {
                        region.instead.entry(why).or_default().add(shown.0, shown.1);
                    }
                }
            }
        }
        Ok(())
    }

    /// Why nothing is told of a slot of region number `region` that was to begin at `instant`, as far as other records
    /// say.
    pub(super) fn silence(&mut self, region: usize, instant: i64) -> Option<&'static str> {
        if self.gaps.has(instant) {
            return Some(NO_RECORD);
        }
        if self.stopped.has(instant) {
            return Some(NOT_RUNNING);
        }
        let mut instead = self.regions[region].instead.iter_mut();
        let instead = instead.find_map(|(why, cover)| cover.has(instant).then_some(*why));
        instead.or_else(|| self.flagged.has(instant).then_some(UNVERIFIED))
    }
}

impl RegionEvidence {
    fn show(&mut self, key: SlotKey, digest: ContentHash, planned: (i64, i64), shown: (i64, i64)) {
        let new = || ShownSlot { digest, planned, shown: Vec::new(), why: None };
        let slot = self.shown.entry(key).or_insert_with(new);
        // Two pointers may end it at different times.
        slot.planned = (slot.planned.0.min(planned.0), slot.planned.1.max(planned.1));
        slot.shown.push(shown);
    }
}

/// A region's place among the two.
pub(super) fn place(region: Region) -> usize {
    usize::from(region == Region::Bar)
}

fn ms(span: Span) -> (i64, i64) {
    (span.from.as_millisecond(), span.until.as_millisecond())
}
