//! Tells the playlog what each region is to show, and gives it the mark by which the stage says that it is presented.

use std::time::Instant;

use cartelera_playlists::{
    hash::ContentHash,
    ids::TakeoverId,
    playlog::{Due, ItemName, MAX_REASON_BYTES, Reason, Role, Sight, Span, Subject},
    present::Withheld,
    programme::{Programme, Region},
    timeline::{Playing, SlotId},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    act::{Act, Piece},
    director::Director,
    job::Refusal,
    untrusted::CourseTrust,
    view::{Course, On, View},
};
use crate::{
    playlog::{Moment, Playlog},
    testigo::OnStage,
};

/// What was told last.
#[derive(Default)]
pub(super) struct Ledger {
    playlog: Option<Playlog>,
    /// The last mark that was given.
    given: u64,
    regions: [Told; 2],
    /// Name of the zone that was told.
    zone: String,
}

#[derive(Default)]
struct Told {
    subject: Option<Identity>,
    mark: u64,
    /// What was shown before, with its mark.
    before: Option<(Identity, u64)>,
    due: Option<Due>,
}

/// Tells one thing that is shown from the next.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Identity {
    Nothing,
    /// An item in its slot, or one in place of another from an instant on.
    InSlot(SlotId, ContentHash, Timestamp),
    Takeover(TakeoverId, ContentHash),
    Round(ContentHash, Timestamp),
}

impl Ledger {
    /// Tells `playlog`, if there is one.
    pub(super) fn new(playlog: Option<Playlog>) -> Self {
        Self { playlog, ..Self::default() }
    }

    /// A frame begins at `now` by a clock of this rank.
    pub(super) fn on_frame(&self, now: Timestamp, rank: u8) {
        if let Some(playlog) = &self.playlog {
            playlog.on_frame(Moment { wall: now, instant: Instant::now(), rank });
        }
    }

    /// The mark of what `region` is to show.
    pub(super) fn mark(&self, region: Region) -> u64 {
        self.regions[index(region)].mark
    }

    /// The video of `act` is closed; so many of its frames came too late.
    pub(super) fn on_closed(&self, act: &Act, frames: u64) {
        let Some(playlog) = self.playlog.as_ref().filter(|_| frames > 0) else { return };
        let told = &self.regions[index(Region::Main)];
        let identity = identity_of(act);
        let mark = if told.subject.as_ref() == Some(&identity) {
            Some(told.mark)
        } else {
            told.before.as_ref().filter(|(before, _)| *before == identity).map(|(_, mark)| *mark)
        };
        if let Some(mark) = mark {
            playlog.on_dropped(mark, frames);
        }
    }

    /// Nothing is followed.
    pub(super) fn on_nothing(&mut self, now: Timestamp) {
        let day = TimeZone::UTC.to_datetime(now).date();
        for region in [Region::Main, Region::Bar] {
            let due = Due { mark: 0, day, slot: None, subject: Subject::Nothing, reason: None };
            self.tell(region, Identity::Nothing, due);
        }
    }

    /// This is what is to be shown now; `refusal` tells why the slot's own item cannot be, if it cannot.
    pub(super) fn on_view(&mut self, course: &mut Course, view: &View, refusal: Option<&Refusal>) {
        if self.playlog.is_none() {
            return;
        }
        let zone = &view.programme.zone;
        if let Some(playlog) = self.playlog.as_ref().filter(|_| self.zone != zone.name) {
            playlog.set_zone(zone.clone());
            self.zone.clone_from(&zone.name);
        }
        let day = day_of(view);
        let sight = |course: &mut Course, playing: &Option<Playing>| {
            playing.as_ref().and_then(|playing| sight(course, &view.programme, playing))
        };
        let reason = view.withheld.map(|withheld| reason(withheld, refusal));
        let (identity, subject) = subject(view);
        let slot = sight(course, &view.slot);
        self.tell(Region::Main, identity, Due { mark: 0, day, slot, subject, reason });
        let covered = match &view.on {
            On::Act { act, .. } => act.takeover().map(|takeover| Reason::Takeover { takeover: takeover.clone() }),
            _ => None,
        };
        let reason = covered.or_else(|| view.bar_withheld.map(|withheld| self::reason(withheld, None)));
        let (identity, subject) = match &view.bar {
            Some(act) => (identity_of(act), Subject::Item(ItemName::of(act.item()), Role::Planned)),
            None => (Identity::Nothing, Subject::Nothing),
        };
        let slot = sight(course, &view.bar_slot);
        self.tell(Region::Bar, identity, Due { mark: 0, day, slot, subject, reason });
    }

    fn tell(&mut self, region: Region, subject: Identity, due: Due) {
        let Some(playlog) = &self.playlog else { return };
        let told = &mut self.regions[index(region)];
        if told.subject.as_ref() != Some(&subject) {
            self.given += 1;
            told.before = told.subject.replace(subject).map(|before| (before, told.mark));
            told.mark = self.given;
        }
        let due = Due { mark: told.mark, ..due };
        if told.due.as_ref() != Some(&due) {
            playlog.on_due(region, due.clone());
            told.due = Some(due);
        }
    }
}

impl Director {
    /// What is composed now is what is to be shown, in both regions.
    pub(super) fn mark_shown(&mut self) {
        self.next.marks = [Region::Main, Region::Bar].map(|region| self.ledger.mark(region));
    }

    /// What is on the stage, for a testigo; `None` unless it has this mark.
    pub(crate) fn on_stage(&self, mark: u64) -> Option<OnStage> {
        let (view, course) = (self.view.as_ref()?, self.course.as_ref()?);
        let On::Act { act, .. } = &view.on else { return None };
        let [main, bar] = &self.ledger.regions;
        let due = main.due.as_ref().filter(|due| due.mark == mark)?;
        let Subject::Item(item, role) = due.subject.clone() else { return None };
        let bar = bar.due.as_ref().and_then(|due| match &due.subject {
            Subject::Item(item, _) => Some(item.clone()),
            Subject::Nothing => None,
        });
        let sight = due.slot.as_ref().filter(|_| act.slot.is_some());
        let until = sight.map_or_else(|| act.item_ends(), |sight| sight.planned.until);
        Some(OnStage {
            office: view.programme.office.id.clone(),
            office_name: view.programme.office.name.clone(),
            item,
            role,
            bar,
            programme: act.slot.map_or_else(|| course.timeline.programme_at(view.from), |slot| slot.programme),
            pointer: course.sequence,
            slot: sight.map(|sight| (sight.slot, sight.planned)),
            span: Span { from: act.start, until },
            rank: self.rank(),
        })
    }

    /// The instant that is composed for.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// How far the clock is trusted, as in a heartbeat.
    pub(super) fn rank(&self) -> u8 {
        match self.trust() {
            Some(CourseTrust::Known) => 1,
            Some(CourseTrust::Claimed { .. }) => 2,
            Some(CourseTrust::None { .. }) | None => 0,
        }
    }
}

fn index(region: Region) -> usize {
    usize::from(region == Region::Bar)
}

fn subject(view: &View) -> (Identity, Subject) {
    let On::Act { act, is_planned, .. } = &view.on else { return (Identity::Nothing, Subject::Nothing) };
    let role = match (&act.piece, act.slot) {
        (Piece::Takeover(takeover), _) => Role::Takeover { takeover: takeover.id.clone() },
        (Piece::Listed(_), Some(_)) if *is_planned => Role::Planned,
        (Piece::Listed(_), Some(_)) => Role::StandIn,
        (Piece::Listed(_), None) => Role::Round,
    };
    (identity_of(act), Subject::Item(ItemName::of(act.item()), role))
}

fn identity_of(act: &Act) -> Identity {
    let digest = act.item().digest;
    match (&act.piece, act.slot) {
        (Piece::Takeover(takeover), _) => Identity::Takeover(takeover.id.clone(), digest),
        (Piece::Listed(_), Some(slot)) => Identity::InSlot(slot, digest, act.start),
        (Piece::Listed(_), None) => Identity::Round(digest, act.start),
    }
}

fn sight(course: &mut Course, programme: &Programme, playing: &Playing) -> Option<Sight> {
    let slot = course.timeline.slot_ref(&playing.slot, course.sequence)?;
    let before = course.timeline.number_before(playing);
    let planned = Span { from: playing.start, until: playing.end };
    Some(Sight { slot, before, planned, item: ItemName::of(playing.item(programme)) })
}

/// The service day, or the date in the office's zone.
fn day_of(view: &View) -> Date {
    let slot = view.slot.as_ref().or(view.bar_slot.as_ref()).map(|playing| playing.slot.service_day);
    slot.unwrap_or_else(|| {
        let zone = view.programme.zone.time_zone().unwrap_or(TimeZone::UTC);
        zone.to_datetime(view.from).date()
    })
}

fn reason(withheld: Withheld, refusal: Option<&Refusal>) -> Reason {
    match withheld {
        Withheld::Stopped { number } => Reason::Stopped { number },
        Withheld::NotApproved => Reason::NotApproved,
        Withheld::ClockInDoubt => Reason::ClockInDoubt,
        Withheld::NotAvailable => match refusal {
            Some(Refusal::Broken(text)) => Reason::Failed { text: cut(text).to_owned() },
            _ => Reason::NotCached,
        },
        _ => Reason::Unknown,
    }
}

/// The first [`MAX_REASON_BYTES`] of a text, or a little less.
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_REASON_BYTES)]
}
