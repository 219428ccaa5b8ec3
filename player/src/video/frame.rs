//! One decoded frame, and the box of one place in which the newest waits for the stage.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use gstreamer as gst;
use gstreamer_video as gst_video;

use super::colour::YuvMatrix;

/// How the planes of a frame lie in memory; 8 bits a sample, chroma halved both ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PixelLayout {
    /// Planes Y, U, V.
    I420,
    /// Planes Y and interleaved UV.
    Nv12,
}

impl PixelLayout {
    /// Layout of a `GStreamer` format that the decoder was asked for.
    pub(super) fn of(format: gst_video::VideoFormat) -> Option<Self> {
        match format {
            gst_video::VideoFormat::I420 => Some(Self::I420),
            gst_video::VideoFormat::Nv12 => Some(Self::Nv12),
            _ => None,
        }
    }
}

/// What all frames of a clip have in common.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FrameShape {
    /// How the planes lie.
    pub(crate) layout: PixelLayout,
    /// Width in pixels.
    pub(crate) width_px: u32,
    /// Height in pixels.
    pub(crate) height_px: u32,
    /// Width to height of one pixel, times the size, gives the shape to show.
    pub(crate) pixel_aspect: f32,
    /// From Y, U, V to R, G, B.
    pub(crate) matrix: YuvMatrix,
}

/// A decoded frame that still lies in the decoder's memory.
pub(crate) struct Frame {
    /// The decoder's buffer.
    pub(super) buffer: gst::Buffer,
    /// How to read it.
    pub(super) info: gst_video::VideoInfo,
    /// Its shape.
    pub(crate) shape: FrameShape,
    /// Position in the video in nanoseconds.
    pub(crate) position_ns: Option<u64>,
    /// When the pipeline presented it in its running time, in nanoseconds; `None` while it stands still.
    pub(crate) rendered_ns: Option<u64>,
    /// Frames a second that the video states; 0 is variable.
    pub(crate) rate: f64,
}

impl Frame {
    /// Its number in the video, from 0, where the video states a rate.
    ///
    /// The first frame after joining carries the position that was joined, which lies within the frame's time.
    pub(crate) fn number(&self) -> Option<u64> {
        // Positions are rounded to the container's clock.
        const ROUNDING: f64 = 0.003;
        let frames = self.position_ns? as f64 * self.rate / 1e9;
        (self.rate > 0.0).then_some((frames + ROUNDING) as u64)
    }

    /// Where it begins in the video in nanoseconds, the same for who joined in its middle; as the decoder says where
    /// the video states no rate.
    pub(crate) fn start_ns(&self) -> Option<u64> {
        self.number().map(|number| (number as f64 * 1e9 / self.rate).round() as u64).or(self.position_ns)
    }
}

/// Holds the newest frame until the stage takes it.
#[derive(Default)]
pub(crate) struct Mailbox {
    slot: Mutex<Option<Frame>>,
    delivered: AtomicU64,
    overwritten: AtomicU64,
}

impl Mailbox {
    /// Puts a frame in; one that was not taken is dropped.
    pub(super) fn put(&self, frame: Frame) {
        self.delivered.fetch_add(1, Ordering::Relaxed);
        if self.lock().replace(frame).is_some() {
            self.overwritten.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Takes the newest frame if there is one that was not taken yet.
    pub(crate) fn take(&self) -> Option<Frame> {
        self.lock().take()
    }

    /// Shape of the waiting frame.
    pub(super) fn peek_shape(&self) -> Option<FrameShape> {
        self.lock().as_ref().map(|frame| frame.shape.clone())
    }

    /// Frames that the decoder delivered, and how many of them were never taken.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.delivered.load(Ordering::Relaxed), self.overwritten.load(Ordering::Relaxed))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Frame>> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
