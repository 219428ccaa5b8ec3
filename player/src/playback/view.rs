//! What is presented now, looked up once per change, and what comes next.

use std::sync::Arc;

use cartelera_playlists::{
    approval::Approvals,
    hash::ContentHash,
    present::{Ambience, Conditions, Presented, PresentedMain, ReceivedTakeover, Withheld},
    programme::{Item, Programme},
    stops::StopList,
    takeover::Takeover,
    timeline::{BrandKind, Outgoing, Playing, SlotId, Timeline},
};
use jiff::{Timestamp, tz::TimeZone};

use super::{
    act::{Act, Piece},
    untrusted::CourseTrust,
};

/// What a screen follows.
pub(crate) struct Course {
    /// The timeline of its epochs.
    pub(crate) timeline: Timeline,
    /// The takeovers of its pointer.
    pub(crate) takeovers: Vec<Takeover>,
    /// What is stopped.
    pub(crate) stops: Arc<StopList>,
    /// What approvers let it show.
    pub(crate) approvals: Arc<Approvals>,
    /// How far the clock may be followed.
    pub(crate) trust: CourseTrust,
    /// The pointer that it was made from, if any.
    pub(crate) pointer: Option<ContentHash>,
    /// Sequence of that pointer.
    pub(crate) sequence: u64,
    /// The takeovers, and when each came, while no clock is trusted.
    pub(crate) received: Vec<ReceivedTakeover>,
}

impl From<Timeline> for Course {
    /// A course without takeovers, stops and approvers, by a clock that nobody doubts.
    fn from(timeline: Timeline) -> Self {
        let (takeovers, received) = (Vec::new(), Vec::new());
        let approvals = Arc::new(Approvals::not_needed());
        let (stops, trust) = (Arc::default(), CourseTrust::Known);
        Self { timeline, takeovers, stops, approvals, trust, pointer: None, sequence: 0, received }
    }
}

/// What is on, valid in `[from, until)`, and what comes next.
pub(super) struct View {
    pub(super) from: Timestamp,
    /// The next change.
    pub(super) until: Timestamp,
    /// The programme that rules.
    pub(super) programme: Arc<Programme>,
    /// The brand of every region.
    pub(super) brand: BrandKind,
    /// What the picture shows.
    pub(super) on: On,
    /// What the band of short notices shows.
    pub(super) bar: Option<Act>,
    /// What the timeline has for the picture, shown or not.
    pub(super) slot: Option<Playing>,
    /// Why that is not shown, if it is not by a takeover.
    pub(super) withheld: Option<Withheld>,
    /// What the timeline has for the band, shown or not.
    pub(super) bar_slot: Option<Playing>,
    /// Why that is not shown, if it is not by a takeover.
    pub(super) bar_withheld: Option<Withheld>,
    /// The clock and the drift.
    pub(super) ambience: Ambience,
    /// The slot that comes next.
    pub(super) next: Option<Act>,
    /// The notice that follows on the one that is on.
    pub(super) next_bar: Option<Act>,
    /// The clock and the drift after their next change.
    pub(super) next_ambience: Ambience,
}

/// What the picture shows.
pub(super) enum On {
    /// The office is closed.
    Closed,
    /// An item, which fades in over the outgoing one.
    Act { act: Act, outgoing: Option<Outgoing>, is_planned: bool },
    /// Nothing that this player can show may stand in this slot, which is this item's if it is a slot.
    Nothing(Option<Act>),
}

impl View {
    /// Looks at `course`; `may_show` tells what this player can show.
    pub(super) fn of(course: &mut Course, now: Timestamp, may_show: &dyn Fn(&Item) -> bool) -> Self {
        if let CourseTrust::None { floor } = course.trust {
            return Self::of_round(course, floor, now, may_show);
        }
        let presented = course.presents(now, may_show);
        let (timeline, conditions) = course.conditions(may_show);
        let mut until = conditions.next_change(timeline, now);
        let next = course.timeline.upcoming(now, 1).pop();
        let next = next.and_then(|slot| act_of(&course.presents(slot.start, &|_| true), slot.start));
        let next_bar = presented.bar.as_ref().map(|slot| slot.end);
        let next_bar = next_bar.and_then(|end| notice_of(&course.presents(end, &|_| true)));
        let layout = presented.programme.layout;
        let zone = presented.programme.zone.time_zone().unwrap_or(TimeZone::UTC);
        let step = Ambience::next_change(layout, &zone, now);
        until = until.min(step);
        let on = on(&presented, now);
        let moment = course.timeline.at(now);
        let withheld = match &presented.main {
            PresentedMain::StandIn { reason, .. } | PresentedMain::BuiltIn { reason, .. } => Some(*reason),
            _ => None,
        };
        if let On::Act { act, .. } = &on
            && act.slot.is_none()
        {
            until = until.min(act.item_ends());
        }
        Self {
            from: now,
            until,
            on,
            bar: notice_of(&presented),
            slot: moment.main,
            withheld,
            bar_slot: moment.bar,
            bar_withheld: presented.bar_withheld,
            ambience: Ambience::at(layout, &zone, now),
            next,
            next_bar,
            next_ambience: Ambience::at(layout, &zone, step),
            programme: presented.programme,
            brand: presented.brand,
        }
    }

    /// Whether it still holds at `now`.
    pub(super) fn holds_at(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }
}

impl Course {
    /// The slot of the picture that is on at `now`, whether it is shown or not.
    pub(super) fn slot_at(&mut self, now: Timestamp) -> Option<SlotId> {
        self.timeline.at(now).main.map(|playing| playing.slot)
    }

    /// When the office opens next.
    pub(super) fn opens(&mut self, now: Timestamp) -> Option<Timestamp> {
        self.timeline.upcoming(now, 1).pop().map(|slot| slot.start)
    }

    fn presents(&mut self, instant: Timestamp, may_show: &dyn Fn(&Item) -> bool) -> Presented {
        let (timeline, conditions) = self.conditions(may_show);
        conditions.presents(timeline, instant)
    }

    /// The timeline, and what is laid over it.
    fn conditions<'a>(&'a mut self, may_show: &'a dyn Fn(&Item) -> bool) -> (&'a mut Timeline, Conditions<'a>) {
        let Self { timeline, takeovers, stops, approvals, trust, .. } = self;
        (timeline, Conditions { takeovers, stops, approvals, claimed_above: trust.claimed_above(), may_show })
    }
}

fn on(presented: &Presented, now: Timestamp) -> On {
    let Some(act) = act_of(presented, now) else { return On::Closed };
    match &presented.main {
        PresentedMain::BuiltIn { .. } => On::Nothing(Some(act)),
        PresentedMain::Slot(playing) => On::Act { act, outgoing: playing.outgoing.clone(), is_planned: true },
        main => On::Act { act, outgoing: None, is_planned: !matches!(main, PresentedMain::StandIn { .. }) },
    }
}

/// What the picture shows, or cannot show.
fn act_of(presented: &Presented, now: Timestamp) -> Option<Act> {
    let (programme, brand) = (presented.programme.clone(), presented.brand);
    let listed = |item, playing: &Playing, start| Act {
        programme: programme.clone(),
        piece: Piece::Listed(item),
        slot: Some(playing.slot),
        start,
        brand,
    };
    match &presented.main {
        PresentedMain::Off => None,
        PresentedMain::Takeover(takeover) => Some(Act::of_takeover(programme, brand, (**takeover).clone(), now)),
        PresentedMain::StandIn { playing, stand_in, .. } => Some(listed(stand_in.item, playing, stand_in.start)),
        PresentedMain::Slot(playing) | PresentedMain::BuiltIn { playing, .. } => {
            Some(listed(playing.item, playing, playing.start))
        }
    }
}

fn notice_of(presented: &Presented) -> Option<Act> {
    let playing = presented.bar.as_ref()?;
    Some(Act {
        programme: presented.programme.clone(),
        piece: Piece::Listed(playing.item),
        slot: Some(playing.slot),
        start: playing.start,
        brand: presented.brand,
    })
}
