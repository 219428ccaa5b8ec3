//! Says once per slot what came onto the stage, and what could not.

use cartelera_playlists::{hash::ContentHash, timeline::SlotId};
use jiff::Timestamp;

use super::{act::Act, job::Refusal};
use crate::trace::Trace;

/// A slot, an item's digest, and when it began.
type Showing = (Option<SlotId>, ContentHash, Timestamp);

/// Remembers what was said last.
#[derive(Default)]
pub(super) struct Record {
    trace: Option<Trace>,
    shown: Option<Showing>,
    /// The last slot that another item than its own filled.
    replaced: Option<SlotId>,
    refused: Option<Showing>,
}

impl Record {
    /// Says it to `trace` too.
    pub(super) fn new(trace: Option<Trace>) -> Self {
        Self { trace, ..Self::default() }
    }

    /// Forgets what was shown.
    pub(super) fn forget(&mut self) {
        *self = Self::new(self.trace.take());
    }

    /// Whether nothing was ever shown.
    pub(super) fn is_empty(&self) -> bool {
        self.shown.is_none()
    }

    /// Whether another item than its own was on the stage in `slot`, of late.
    pub(super) fn was_replaced(&self, slot: SlotId) -> bool {
        self.replaced == Some(slot)
    }

    /// `act` is on the stage; `planned` is false for one that stands in place of another.
    pub(super) fn show(&mut self, act: &Act, planned: bool) {
        let shown = Some(showing(act));
        if self.shown == shown {
            return;
        }
        self.shown = shown;
        if !planned {
            self.replaced = act.slot;
        }
        let item = &act.item().id;
        tracing::debug!(item.id = %item, slot.start = %act.start, planned, "on stage");
        if let Some(trace) = &self.trace {
            let reason = match act.slot {
                None => "takeover",
                Some(_) if planned => "planned",
                Some(_) => "replaced",
            };
            trace.show(item.as_str(), act.start, reason);
        }
    }

    /// `act` cannot be shown.
    pub(super) fn refuse(&mut self, act: &Act, refusal: &Refusal) {
        if self.refused == Some(showing(act)) {
            return;
        }
        self.refused = Some(showing(act));
        let item = &act.item().id;
        match refusal {
            Refusal::NotCached => {
                tracing::info!(item.id = %item, slot.start = %act.start, "skipping an item that is not cached yet");
            }
            Refusal::Broken(reason) => {
                tracing::warn!(item.id = %item, slot.start = %act.start, reason, "skipping an item that cannot be shown");
            }
        }
    }
}

fn showing(act: &Act) -> Showing {
    (act.slot, act.item().digest, act.start)
}
