//! Something that has its turn: an item of the programme, or a takeover.

use std::sync::Arc;

use cartelera_playlists::{
    hash::ContentHash,
    ids::TakeoverId,
    programme::{Brand, Content, Item, Programme},
    takeover::{Takeover, TakeoverSeverity},
    timeline::{BrandKind, SlotId},
};
use jiff::{SignedDuration, Timestamp};

use crate::typeset;

/// Something that is on or comes next.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    /// The programme that it stands in, or under which it takes over.
    pub(super) programme: Arc<Programme>,
    /// What it is.
    pub(super) piece: Piece,
    /// The slot that it fills; `None` for a takeover.
    pub(super) slot: Option<SlotId>,
    /// When its first millisecond was.
    pub(super) start: Timestamp,
    /// The brand that it wears.
    pub(super) brand: BrandKind,
}

/// What an act shows.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    /// The item at this index of the programme's items.
    Listed(usize),
    /// An item that comes with the pointer.
    Takeover(Arc<Takeover>),
}

impl Act {
    /// A takeover, which begins anew as long as it lasts whenever its item is over.
    pub(super) fn of_takeover(programme: Arc<Programme>, brand: BrandKind, takeover: Takeover, now: Timestamp) -> Self {
        let length = i64::try_from(takeover.item.length_ms.max(1_000)).unwrap_or(i64::MAX);
        let passed = i64::try_from(now.duration_since(takeover.starts).as_millis()).unwrap_or(0).max(0);
        let begun = SignedDuration::from_millis(passed / length * length);
        let start = takeover.starts.checked_add(begun).unwrap_or(takeover.starts);
        Self { programme, piece: Piece::Takeover(Arc::new(takeover)), slot: None, start, brand }
    }

    /// The item.
    pub(super) fn item(&self) -> &Item {
        match &self.piece {
            Piece::Listed(index) => &self.programme.items[*index],
            Piece::Takeover(takeover) => &takeover.item,
        }
    }

    /// The brand that it wears.
    pub(super) fn brand(&self) -> &Brand {
        self.programme.brands.of(self.brand)
    }

    /// Its severity if it is a takeover.
    pub(super) fn alert(&self) -> Option<TakeoverSeverity> {
        match &self.piece {
            Piece::Listed(_) => None,
            Piece::Takeover(takeover) => Some(takeover.severity),
        }
    }

    /// Which takeover it is, if it is one.
    pub(super) fn takeover(&self) -> Option<&TakeoverId> {
        match &self.piece {
            Piece::Listed(_) => None,
            Piece::Takeover(takeover) => Some(&takeover.id),
        }
    }

    /// What names its programme among others.
    pub(super) fn named(&self) -> ContentHash {
        // A takeover looks alike under all programmes with the same brand, of which a screen has few.
        self.slot.map_or_else(|| ContentHash::of(self.brand().name.as_bytes()), |slot| slot.programme)
    }

    /// Width and height of what it covers of a screen of `screen_px`: a takeover everything, anything else what lies over
    /// the band.
    pub(super) fn place_px(&self, screen_px: (u32, u32)) -> (u32, u32) {
        let foot_px = if self.slot.is_some() { typeset::bar_height_px(&self.programme, screen_px) } else { 0 };
        (screen_px.0, screen_px.1.saturating_sub(foot_px).max(1))
    }

    /// Milliseconds of it that have passed at `instant`; 0 before it begins.
    pub(super) fn elapsed_ms(&self, instant: Timestamp) -> u64 {
        u64::try_from(instant.duration_since(self.start).as_millis()).unwrap_or(0)
    }

    /// When its item is over.
    pub(super) fn item_ends(&self) -> Timestamp {
        let length = i64::try_from(self.item().length_ms.max(1_000)).unwrap_or(i64::MAX);
        self.start.checked_add(SignedDuration::from_millis(length)).unwrap_or(Timestamp::MAX)
    }

    /// Whether it is a video.
    pub(super) fn is_capsule(&self) -> bool {
        matches!(self.item().content, Content::Capsule(_))
    }

    /// Whether both are the same showing of the same item.
    pub(super) fn is_same_showing(&self, other: &Self) -> bool {
        let key = |act: &Self| (act.slot, act.start, act.item().digest);
        key(self) == key(other) && self.item().id == other.item().id
    }
}
