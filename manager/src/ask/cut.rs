//! What ended a slot early.

use cartelera_playlists::{
    programme::{Item, Programme},
    timeline::{DayPlan, Playing},
};
use jiff::Timestamp;

/// What ended a slot before its item's length was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// A publication began to rule.
    Epoch,
    /// The item's flight has a hard end.
    HardEnd,
    /// A blackout began.
    Blackout,
    /// An exemption from a blackout ended.
    Exemption,
    /// The office closed.
    Closing,
    /// Another item had a hard fixed time.
    FixedTime,
    /// Something else.
    Other,
}

impl Cut {
    /// What ended `playing`, a slot of `plan` with an item of `programme`, early; `None` if it lasted its whole length.
    ///
    /// `epochs` are the instants at which epochs begin.
    pub(super) fn of(playing: &Playing, programme: &Programme, plan: &DayPlan, epochs: &[Timestamp]) -> Option<Self> {
        let item = playing.item(programme);
        let length_ms = playing.end.as_millisecond() - playing.start.as_millisecond();
        if u64::try_from(length_ms).is_ok_and(|length| length >= item.length_ms) {
            return None;
        }
        let end = playing.end;
        let mut exempt = programme.blackouts.iter().flat_map(|blackout| &blackout.exempt);
        Some(if epochs.contains(&end) {
            Self::Epoch
        } else if item.flight.hard_end && item.flight.until == Some(end) {
            Self::HardEnd
        } else if programme.blackouts.iter().any(|blackout| blackout.from == end) {
            Self::Blackout
        } else if exempt.any(|exemption| exemption.until == Some(end)) {
            Self::Exemption
        } else if plan.open.iter().any(|(_, until)| *until == end) {
            Self::Closing
        } else if programme.items.iter().any(|item| has_hard_time(item, end, programme)) {
            Self::FixedTime
        } else {
            Self::Other
        })
    }

    /// In words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Epoch => "nueva publicación",
            Self::HardEnd => "fin de su vigencia",
            Self::Blackout => "inicio de veda electoral",
            Self::Exemption => "fin de una excepción a la veda",
            Self::Closing => "cierre",
            Self::FixedTime => "hora fija de otra pieza",
            Self::Other => "corte",
        }
    }

    /// As a value of JSON.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Epoch => "epoch",
            Self::HardEnd => "hard-end",
            Self::Blackout => "blackout",
            Self::Exemption => "exemption-end",
            Self::Closing => "closing",
            Self::FixedTime => "fixed-time",
            Self::Other => "other",
        }
    }
}

fn has_hard_time(item: &Item, instant: Timestamp, programme: &Programme) -> bool {
    let Ok(zone) = programme.zone.time_zone() else { return false };
    let time = zone.to_datetime(instant).time();
    let minutes = i32::from(time.hour()) * 60 + i32::from(time.minute());
    let is_whole = time.second() == 0 && time.subsec_nanosecond() == 0;
    is_whole
        && item.pacing.fixed_times.iter().any(|fixed| fixed.hard && i32::from(fixed.at.minutes()) % 1440 == minutes)
}
