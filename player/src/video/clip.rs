//! One showing of a video: opened ahead, joined at any position, and paced by the wall clock.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use bevy::{asset::Assets, image::Image};
use jiff::Timestamp;

use super::{control::Control, frame::Mailbox, source::Wake, surface::VideoSurface};
use crate::clock::Clock;

/// Which video to show, and when.
#[derive(Clone, Debug)]
pub(crate) struct ClipRequest {
    /// The file.
    pub(crate) path: PathBuf,
    /// The position at which it begins to deliver, from the video's start.
    pub(crate) offset: Duration,
    /// When position zero is due.
    pub(crate) start: Timestamp,
    /// Length of the video's picture, which is over when its slot is, or before.
    pub(crate) length: Duration,
    /// Whether it only shows the frame at `offset`.
    pub(crate) hold: bool,
    /// Whether its sound is played.
    pub(crate) sound: bool,
    /// How loud its sound is, in percent.
    pub(crate) volume: u8,
    /// What logs and the trace call it.
    pub(crate) label: String,
}

/// How far a clip has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ClipState {
    /// Its first frame is not here yet.
    Opening,
    /// Its first frame is here; further ones follow when they are due.
    Ready,
    /// It can show nothing (more), for this reason.
    Failed(String),
}

/// A clip that is being decoded; dropping it ends that.
pub(crate) struct Clip {
    shared: Arc<Shared>,
    surface: Option<Arc<VideoSurface>>,
    label: String,
}

/// What a clip and its control thread share.
pub(super) struct Shared {
    /// Where frames arrive.
    pub(super) mailbox: Arc<Mailbox>,
    /// Calls the main loop.
    pub(super) wake: Wake,
    state: Mutex<ClipState>,
    stop: AtomicBool,
    volume: AtomicU8,
    /// Frames that the decoder left out because they would have been too late.
    pub(super) skipped: AtomicU64,
}

impl Shared {
    /// Says how far the clip has come.
    pub(super) fn set(&self, state: ClipState) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
        (self.wake)();
    }

    /// Whether nobody needs the clip any more.
    pub(super) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// How loud the sound should be, in percent.
    pub(super) fn volume(&self) -> u8 {
        self.volume.load(Ordering::Relaxed)
    }
}

impl Clip {
    /// Begins to open the video on a thread of its own; `wake` is called whenever there is something new.
    ///
    /// # Errors
    ///
    /// If the thread cannot be started.
    pub(crate) fn open(request: ClipRequest, clock: Clock, wake: Wake) -> anyhow::Result<Self> {
        let label = request.label.clone();
        let shared = Arc::new(Shared {
            mailbox: Arc::default(),
            wake,
            state: Mutex::new(ClipState::Opening),
            stop: AtomicBool::new(false),
            volume: AtomicU8::new(request.volume),
            skipped: AtomicU64::new(0),
        });
        let control = shared.clone();
        let run = move || Control::run(&request, clock, &control);
        std::thread::Builder::new().name("video".to_owned()).spawn(run).context("starting a video thread")?;
        Ok(Self { shared, surface: None, label })
    }

    /// How far it has come.
    pub(crate) fn state(&self) -> ClipState {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes its sound `percent` loud.
    pub(crate) fn set_volume(&self, percent: u8) {
        self.shared.volume.store(percent, Ordering::Relaxed);
    }

    /// How many of its frames came too late to be shown.
    pub(crate) fn dropped(&self) -> u64 {
        self.shared.skipped.load(Ordering::Relaxed) + self.shared.mailbox.counts().1
    }

    /// Where its frames arrive.
    #[cfg(test)]
    pub(super) fn mailbox(&self) -> &Mailbox {
        &self.shared.mailbox
    }

    /// Ends it, and tells once nothing runs any more how far it came.
    ///
    /// # Panics
    ///
    /// If it still runs after half a minute.
    #[cfg(test)]
    pub(super) fn end(&self) -> ClipState {
        self.shared.stop.store(true, Ordering::Relaxed);
        let begun = std::time::Instant::now();
        while Arc::strong_count(&self.shared) > 1 {
            assert!(begun.elapsed() < Duration::from_secs(30), "the clip never ends");
            std::thread::yield_now();
        }
        self.state()
    }

    /// The textures with its newest frame, made when the shape of the first frame is known.
    pub(crate) fn surface(&mut self, images: &mut Assets<Image>) -> Option<Arc<VideoSurface>> {
        if self.surface.is_none() && self.state() == ClipState::Ready {
            let shape = self.shared.mailbox.peek_shape()?;
            let surface = VideoSurface::new(shape, self.shared.mailbox.clone(), self.label.clone(), images);
            self.surface = Some(Arc::new(surface));
        }
        self.surface.clone()
    }
}

impl Drop for Clip {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }
}
