//! How far the decoder has come, counted where its frames enter the sink: also those that come too late to be shown.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use gst::prelude::*;
use gstreamer as gst;

/// A frame that does not say how long it lasts counts for at most this long.
const UNKNOWN_MAX_NS: u64 = 200_000_000;

/// Counts frames; what it counts only grows.
#[derive(Debug, Default)]
pub(super) struct Progress {
    arrived: AtomicU64,
    skipped: AtomicU64,
    covered_ns: AtomicU64,
    reached_ns: AtomicU64,
    frame_ns: AtomicU64,
}

/// What was counted until some moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// Frames that the decoder delivered.
    pub(super) arrived: u64,
    /// Frames that it left out because they would have been too late.
    pub(super) skipped: u64,
    /// How much of the video these frames last.
    pub(super) covered_ns: u64,
    /// Position in the video to which the newest of them lasts.
    pub(super) reached_ns: u64,
}

impl Progress {
    /// Counts what enters `sink`.
    pub(super) fn watch(self: &Arc<Self>, sink: &gst::Element) {
        let Some(pad) = sink.static_pad("sink") else { return };
        let progress = self.clone();
        pad.add_probe(gst::PadProbeType::BUFFER, move |pad, info| {
            if let Some(buffer) = info.buffer() {
                progress.arrive(pad, buffer);
            }
            gst::PadProbeReturn::Ok
        });
    }

    fn arrive(&self, pad: &gst::Pad, buffer: &gst::BufferRef) {
        self.arrived.fetch_add(1, Ordering::Relaxed);
        let Some(position) = stream_time(pad, buffer) else { return };
        let gap = position.saturating_sub(self.reached_ns.load(Ordering::Relaxed)).min(UNKNOWN_MAX_NS);
        let length = buffer.duration().map_or(gap, gst::ClockTime::nseconds);
        self.frame_ns.store(length, Ordering::Relaxed);
        self.cover(position, length);
    }

    /// A frame at `position_ns` was left out; it would have lasted about as long as the one before.
    pub(super) fn skip(&self, position_ns: Option<u64>) {
        self.skipped.fetch_add(1, Ordering::Relaxed);
        self.cover(position_ns.unwrap_or_default(), self.frame_ns.load(Ordering::Relaxed));
    }

    /// What was counted so far.
    pub(super) fn read(&self) -> Reading {
        Reading {
            arrived: self.arrived.load(Ordering::Relaxed),
            skipped: self.skipped.load(Ordering::Relaxed),
            covered_ns: self.covered_ns.load(Ordering::Relaxed),
            reached_ns: self.reached_ns.load(Ordering::Relaxed),
        }
    }

    fn cover(&self, position_ns: u64, length_ns: u64) {
        self.covered_ns.fetch_add(length_ns, Ordering::Relaxed);
        self.reached_ns.fetch_max(position_ns.saturating_add(length_ns), Ordering::Relaxed);
    }
}

/// Where `buffer`, which enters by `pad`, lies in the video, in nanoseconds.
pub(super) fn stream_time(pad: &gst::Pad, buffer: &gst::BufferRef) -> Option<u64> {
    let event = pad.sticky_event::<gst::event::Segment>(0)?;
    let segment = event.segment().downcast_ref::<gst::ClockTime>()?;
    segment.to_stream_time(buffer.pts()?).map(gst::ClockTime::nseconds)
}
