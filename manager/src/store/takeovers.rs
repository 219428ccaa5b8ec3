//! What the manager remembers of takeovers beside the pointers in which they stand.

use cartelera_playlists::ids::{ScreenId, TakeoverId};
use jiff::Timestamp;

use super::Answer;

/// What a person did to a takeover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TakeoverAction {
    /// Started it.
    Start,
    /// Ended it before its time.
    End,
}

/// That a person started or ended a takeover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TakeoverEvent {
    pub(crate) at: Timestamp,
    pub(crate) takeover: TakeoverId,
    pub(crate) action: TakeoverAction,
    pub(crate) by: String,
    /// What staff call its item.
    pub(crate) title: String,
    /// The screens on which it happened.
    pub(crate) screens: Vec<ScreenId>,
}

/// Who started and ended which takeover; events are added by [`super::Store::publish`], with the pointers that they change.
pub(crate) trait Takeovers: Send + Sync {
    /// Every event, in order of time.
    fn takeover_events(&self) -> Answer<'_, Vec<TakeoverEvent>>;
}
