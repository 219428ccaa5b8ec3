//! The control thread of one clip's pipeline: changes of state may block, so they never happen elsewhere.

use std::{cell::Cell, sync::atomic::Ordering, time::Duration};

use anyhow::{Context as _, bail};
use gst::prelude::*;
use gstreamer as gst;
use jiff::{SignedDuration, Timestamp};

use super::{
    clip::{ClipRequest, ClipState, Shared},
    decoder::Outcome,
    lookout::Lookout,
    patience::Patience,
    setup,
    source::Source,
    watch::Watch,
};
use crate::clock::Clock;

/// A pipeline that has no picture after this long will not have one: it is opened three seconds before it is due.
const PREROLL_LIMIT: Duration = Duration::from_secs(4);
/// As long may finding a position take: everything from the key frame before it is decoded.
const SEEK_LIMIT: Duration = Duration::from_secs(8);
/// How often the pipeline is looked after.
const PERIOD: Duration = Duration::from_millis(100);
/// A file that ends this much before its length is damaged.
const EARLY_END: Duration = Duration::from_millis(500);
/// A video that is so late when it is no longer needed has failed.
const OVERDUE: SignedDuration = SignedDuration::from_secs(1);
/// A decoder that got through this much of a video held.
const HELD: Duration = Duration::from_secs(1);

/// A pipeline and who looks after it.
pub(super) struct Control<'a> {
    source: Source,
    bus: gst::Bus,
    request: &'a ClipRequest,
    clock: Clock,
    shared: &'a Shared,
    volume: Cell<Option<u8>>,
    lookout: Lookout,
}

impl Control<'_> {
    /// Opens the video, shows it until it is told to stop, and closes it.
    pub(super) fn run(request: &ClipRequest, clock: Clock, shared: &Shared) {
        let lookout = Lookout::begin();
        let sound = request.sound && !request.hold;
        let opened = Source::new(&request.path, &request.label, sound, &shared.mailbox, &shared.wake)
            .and_then(|source| Ok((source.pipeline.bus().context("reaching the pipeline's bus")?, source)));
        let (bus, source) = match opened {
            Ok(opened) => opened,
            Err(error) => return shared.set(ClipState::Failed(format!("{error:#}"))),
        };
        let control = Control { source, bus, request, clock, shared, volume: Cell::new(None), lookout };
        let failure = control.show().err().map(|error| format!("{error:#}"));
        // Said before the pipeline is closed, which takes long where a decoder hangs.
        if let Some(reason) = &failure {
            shared.set(ClipState::Failed(reason.clone()));
        }
        control.report(failure.as_deref());
        // Blocks until the decoder is gone, which is why this thread does it.
        if let Err(error) = control.source.pipeline.set_state(gst::State::Null) {
            tracing::warn!(clip = request.label, "closing the video: {error}");
        }
    }

    fn show(&self) -> anyhow::Result<()> {
        let pipeline = &self.source.pipeline;
        self.apply_volume();
        self.source.open()?;
        // A picture that stands still is late for nobody. A clip that nobody needs any more waits as well: a playbin3 that is
        // closed while it finds out what a file is can lock up for good, and its threads with it.
        self.wait_for_preroll(if self.request.hold { SEEK_LIMIT } else { PREROLL_LIMIT }, || false)?;
        if !self.request.offset.is_zero() && !self.is_stopped() {
            self.shared.mailbox.take();
            let position = gst::ClockTime::from_nseconds(self.request.offset.as_nanos() as u64);
            pipeline
                .seek_simple(gst::SeekFlags::FLUSH | gst::SeekFlags::ACCURATE, position)
                .with_context(|| format!("joining the video at {:?}", self.request.offset))?;
            self.wait_for_preroll(SEEK_LIMIT, || self.is_stopped())?;
        }
        if self.is_stopped() {
            return self.end_unshown();
        }
        if self.shared.mailbox.peek_shape().is_none() {
            bail!("the video has no picture that can be decoded");
        }
        if let (Some(shared), Some(decoder)) = (setup::shared(), self.source.decoder()) {
            shared.rota.report(&decoder.name);
        }
        self.shared.set(ClipState::Ready);
        if !self.request.hold {
            self.play()?;
        }
        self.watch()
    }

    /// What it means that nobody needs the video any more before it showed anything: nothing, unless it should have by then.
    fn end_unshown(&self) -> anyhow::Result<()> {
        let offset = SignedDuration::try_from(self.request.offset).unwrap_or(SignedDuration::MAX);
        let due = self.request.start.checked_add(offset).unwrap_or(Timestamp::MAX);
        if !self.request.hold && self.clock.now().duration_since(due) >= OVERDUE {
            bail!("the video showed nothing while its time lasted");
        }
        Ok(())
    }

    /// Waits until the first frame at the present position lies in the mailbox, or until `given_up`.
    fn wait_for_preroll(&self, limit: Duration, given_up: impl Fn() -> bool) -> anyhow::Result<()> {
        let (mut waited, mut patience) = (Duration::ZERO, Patience::new(2 * PERIOD));
        while waited < limit && !given_up() {
            let message = self.bus.timed_pop(period());
            self.lookout.sign();
            waited += patience.lap().unwrap_or_default();
            match message.as_ref().map(|message| message.view()) {
                Some(gst::MessageView::AsyncDone(_)) => return Ok(()),
                Some(gst::MessageView::Error(error)) => bail!("decoding the video: {}", error.error()),
                _ => {}
            }
        }
        if self.is_stopped() { Ok(()) } else { bail!("the video showed nothing within {limit:?}") }
    }

    /// Starts so that position `p` is presented at `start + p`, whenever that is.
    fn play(&self) -> anyhow::Result<()> {
        let clock = gst::SystemClock::obtain();
        let pipeline = self.source.pipeline.downcast_ref::<gst::Pipeline>().context("the player is no pipeline")?;
        pipeline.use_clock(Some(&clock));
        pipeline.set_start_time(gst::ClockTime::NONE);
        let offset = SignedDuration::try_from(self.request.offset).unwrap_or(SignedDuration::MAX);
        let due = self.request.start.checked_add(offset).unwrap_or(Timestamp::MAX);
        let ahead = due.duration_since(self.clock.now()).as_nanos();
        let base = i128::from(clock.time().nseconds()) + ahead;
        pipeline.set_base_time(gst::ClockTime::from_nseconds(u64::try_from(base.max(0)).unwrap_or(0)));
        pipeline.set_state(gst::State::Playing).context("starting the video")?;
        Ok(())
    }

    /// Looks after the running pipeline until it is told to stop, fails, stalls or ends too early.
    fn watch(&self) -> anyhow::Result<()> {
        let (mut watch, mut patience) = (Watch::default(), Patience::new(2 * PERIOD));
        let mut ended = self.request.hold;
        while !self.is_stopped() {
            self.apply_volume();
            let mut message = self.bus.timed_pop(period());
            self.lookout.sign();
            while let Some(arrived) = message {
                ended |= self.on_message(&arrived)?;
                message = self.bus.pop();
            }
            let Some(lap) = patience.lap() else { continue };
            let position = if ended { None } else { self.position() };
            if let Some(stall) = watch.look(lap, self.source.progress.read(), position) {
                bail!("{stall}");
            }
        }
        Ok(())
    }

    /// Takes note of a message; says whether the video is over. Its last frame then stays until the slot ends.
    fn on_message(&self, message: &gst::Message) -> anyhow::Result<bool> {
        match message.view() {
            gst::MessageView::Error(error) => bail!("decoding the video: {}", error.error()),
            gst::MessageView::Eos(_) => {
                let reached = Duration::from_nanos(self.source.progress.read().reached_ns);
                if reached + EARLY_END < self.request.length {
                    bail!("the video ended at {reached:.1?} of {:.1?}", self.request.length);
                }
                return Ok(true);
            }
            gst::MessageView::Qos(late) => {
                // The sink's own are about frames that arrived, which were counted.
                let decoder = self.source.decoder();
                if message.src().map(GstObjectExt::name).as_deref() == decoder.as_ref().map(|it| it.element.as_str()) {
                    self.source.progress.skip(late.stream_time().map(gst::ClockTime::nseconds));
                    self.shared.skipped.fetch_add(1, Ordering::Relaxed);
                }
            }
            _ => {}
        }
        Ok(false)
    }

    /// Where the video should be now; `None` before its start and after its end.
    fn position(&self) -> Option<Duration> {
        let position = Duration::try_from(self.clock.now().duration_since(self.request.start)).ok()?;
        (position > self.request.offset && position < self.request.length).then_some(position)
    }

    fn apply_volume(&self) {
        let percent = self.shared.volume();
        if self.request.sound && self.volume.replace(Some(percent)) != Some(percent) {
            self.source.set_volume(percent);
            tracing::debug!(clip = self.request.label, volume = percent, "volume set");
            if let Some(trace) = setup::shared().and_then(|shared| shared.trace.as_ref()) {
                trace.volume(&self.request.label, percent);
            }
        }
    }

    /// Says how it went: in the log, in the trace, and to those who choose decoders.
    fn report(&self, failure: Option<&str>) {
        let counted = self.source.progress.read();
        let (_, overwritten) = self.shared.mailbox.counts();
        let decoder = self.source.decoder();
        let name = decoder.as_ref().map_or("none", |decoder| decoder.name.as_str());
        tracing::debug!(
            clip = self.request.label,
            decoder.name = name,
            frames.delivered = counted.arrived,
            frames.skipped = counted.skipped,
            frames.overwritten = overwritten,
            failure,
            "clip ends"
        );
        let Some(shared) = setup::shared() else { return };
        if let Some(trace) = &shared.trace {
            trace.clip(&self.request.label, name, counted.arrived, counted.skipped, failure);
        }
        let Some(family) = decoder.as_ref().and_then(|decoder| decoder.family) else { return };
        shared.rota.report(name);
        match failure {
            Some(reason) => shared.rota.note(family, Outcome::Faulted(reason)),
            None if Duration::from_nanos(counted.covered_ns) >= HELD => shared.rota.note(family, Outcome::Held),
            None => {}
        }
    }

    fn is_stopped(&self) -> bool {
        self.shared.is_stopped()
    }
}

fn period() -> gst::ClockTime {
    gst::ClockTime::from_nseconds(PERIOD.as_nanos() as u64)
}
