//! One showing of a video: opened ahead, joined at any position, and paced by the wall clock.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use bevy::{asset::Assets, image::Image};
use gst::prelude::*;
use gstreamer as gst;
use jiff::{SignedDuration, Timestamp};

use super::{
    frame::Mailbox,
    source::{Wake, pipeline},
    surface::VideoSurface,
};
use crate::clock::Clock;

/// A pipeline that has no picture after this long will not have one.
const PREROLL_LIMIT: Duration = Duration::from_secs(8);
/// A pipeline that should deliver frames and did not for this long has stalled.
const STALL_LIMIT: Duration = Duration::from_secs(3);
/// How often the control thread looks after a pipeline that says nothing.
const WATCH_PERIOD: gst::ClockTime = gst::ClockTime::from_mseconds(250);

/// Which video to show, and when.
#[derive(Clone, Debug)]
pub(crate) struct ClipRequest {
    /// The file.
    pub(crate) path: PathBuf,
    /// The position at which it begins to deliver, from the video's start.
    pub(crate) offset: Duration,
    /// When position zero is due.
    pub(crate) start: Timestamp,
    /// Length of the video.
    pub(crate) length: Duration,
    /// Whether it only shows the frame at `offset`.
    pub(crate) hold: bool,
    /// Whether its sound is played.
    pub(crate) sound: bool,
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

struct Shared {
    mailbox: Arc<Mailbox>,
    state: Mutex<ClipState>,
    stop: AtomicBool,
    wake: Wake,
}

impl Shared {
    fn set(&self, state: ClipState) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
        (self.wake)();
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
            state: Mutex::new(ClipState::Opening),
            stop: AtomicBool::new(false),
            wake,
        });
        let control = shared.clone();
        let run = move || {
            if let Err(error) = Control::run(&request, clock, &control) {
                control.set(ClipState::Failed(format!("{error:#}")));
            }
        };
        std::thread::Builder::new().name("video".to_owned()).spawn(run).context("starting a video thread")?;
        Ok(Self { shared, surface: None, label })
    }

    /// How far it has come.
    pub(crate) fn state(&self) -> ClipState {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where its frames arrive.
    #[cfg(test)]
    pub(super) fn mailbox(&self) -> &Mailbox {
        &self.shared.mailbox
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
        let (delivered, overwritten) = self.shared.mailbox.counts();
        tracing::debug!(clip = self.label, frames.delivered = delivered, frames.overwritten = overwritten, "clip ends");
    }
}

/// The control thread of one pipeline: changes of state may block, so they never happen elsewhere.
struct Control<'a> {
    pipeline: gst::Element,
    bus: gst::Bus,
    request: &'a ClipRequest,
    clock: Clock,
    shared: &'a Shared,
}

impl Control<'_> {
    fn run(request: &ClipRequest, clock: Clock, shared: &Shared) -> anyhow::Result<()> {
        let pipeline = pipeline(&request.path, request.sound && !request.hold, &shared.mailbox, &shared.wake)?;
        let bus = pipeline.bus().context("reaching the pipeline's bus")?;
        let control = Control { pipeline, bus, request, clock, shared };
        let result = control.show();
        // Blocks until the decoder is gone, which is why this thread does it.
        if let Err(error) = control.pipeline.set_state(gst::State::Null) {
            tracing::warn!(clip = request.label, "closing the video: {error}");
        }
        result
    }

    fn show(&self) -> anyhow::Result<()> {
        self.pipeline.set_state(gst::State::Paused).context("opening the video")?;
        self.wait_for_preroll()?;
        if !self.request.offset.is_zero() {
            self.shared.mailbox.take();
            let position = gst::ClockTime::from_nseconds(self.request.offset.as_nanos() as u64);
            self.pipeline
                .seek_simple(gst::SeekFlags::FLUSH | gst::SeekFlags::ACCURATE, position)
                .with_context(|| format!("joining the video at {:?}", self.request.offset))?;
            self.wait_for_preroll()?;
        }
        if self.shared.mailbox.peek_shape().is_none() {
            bail!("the video has no picture that can be decoded");
        }
        self.shared.set(ClipState::Ready);
        if !self.request.hold {
            self.play()?;
        }
        self.watch()
    }

    /// Waits until the first frame at the present position lies in the mailbox.
    fn wait_for_preroll(&self) -> anyhow::Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < PREROLL_LIMIT && !self.is_stopped() {
            let Some(message) = self.bus.timed_pop(WATCH_PERIOD) else { continue };
            match message.view() {
                gst::MessageView::AsyncDone(_) => return Ok(()),
                gst::MessageView::Error(error) => bail!("decoding the video: {}", error.error()),
                _ => {}
            }
        }
        if self.is_stopped() { Ok(()) } else { bail!("the video showed nothing within {PREROLL_LIMIT:?}") }
    }

    /// Starts so that position `p` is presented at `start + p`, whenever that is.
    fn play(&self) -> anyhow::Result<()> {
        let clock = gst::SystemClock::obtain();
        let pipeline = self.pipeline.downcast_ref::<gst::Pipeline>().context("the player is no pipeline")?;
        pipeline.use_clock(Some(&clock));
        self.pipeline.set_start_time(gst::ClockTime::NONE);
        let offset = SignedDuration::try_from(self.request.offset).unwrap_or(SignedDuration::MAX);
        let due = self.request.start.checked_add(offset).unwrap_or(Timestamp::MAX);
        let ahead = due.duration_since(self.clock.now()).as_nanos();
        let base = i128::from(clock.time().nseconds()) + ahead;
        self.pipeline.set_base_time(gst::ClockTime::from_nseconds(u64::try_from(base.max(0)).unwrap_or(0)));
        self.pipeline.set_state(gst::State::Playing).context("starting the video")?;
        Ok(())
    }

    /// Looks after the running pipeline until it is told to stop, fails or stalls.
    fn watch(&self) -> anyhow::Result<()> {
        let mut delivered = self.shared.mailbox.counts().0;
        let mut last_new = Instant::now();
        while !self.is_stopped() {
            let message = self.bus.timed_pop(WATCH_PERIOD);
            match message.as_ref().map(|message| message.view()) {
                Some(gst::MessageView::Error(error)) => bail!("decoding the video: {}", error.error()),
                // The last frame stays on the stage until the slot ends.
                Some(gst::MessageView::Eos(_)) => last_new = Instant::now(),
                _ => {}
            }
            let count = self.shared.mailbox.counts().0;
            if count != delivered || !self.is_due() {
                delivered = count;
                last_new = Instant::now();
            }
            if last_new.elapsed() > STALL_LIMIT {
                bail!("the video delivered no frame for {STALL_LIMIT:?}");
            }
        }
        Ok(())
    }

    /// Whether frames should be coming now.
    fn is_due(&self) -> bool {
        let position = self.clock.now().duration_since(self.request.start);
        let length = SignedDuration::try_from(self.request.length).unwrap_or(SignedDuration::MAX);
        !self.request.hold && position > SignedDuration::ZERO && position < length
    }

    fn is_stopped(&self) -> bool {
        self.shared.stop.load(Ordering::Relaxed)
    }
}
