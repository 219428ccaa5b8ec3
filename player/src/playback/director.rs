//! Decides from the timeline what the stage shows now, what must be prepared, and when to look again.

use std::{sync::Arc, time::Duration};

use bevy::{asset::Assets, color::LinearRgba, ecs::resource::Resource, image::Image};
use cartelera_playlists::{
    hash::ContentHash,
    programme::Content,
    timeline::{Moment, Playing, SlotId, Timeline},
};
use jiff::Timestamp;

use super::{
    clips::{Clips, OPEN_AHEAD, Reel},
    compose::{Act, Shown, linear, transition_progress},
    gallery::{Gallery, Hanging},
    job::{Job, PictureKey, Refusal, WaitingFacts},
    loader::Loader,
};
use crate::{
    clock::{Clock, time_until},
    media::MediaFiles,
    stage::Composition,
    trace::Trace,
    video::Uploads,
};

/// While something fades, the next picture is drawn after this long.
const TRANSITION_STEP: Duration = Duration::from_millis(16);
/// The director looks at least this often, should a clock be set.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// When the director must look again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wait(pub(crate) Duration);

/// What a director needs from the start.
pub(crate) struct DirectorSetup {
    /// The clock that the picture follows.
    pub(crate) clock: Clock,
    /// Where media files are.
    pub(crate) media: Arc<dyn MediaFiles>,
    /// Prepares pictures.
    pub(crate) loader: Loader,
    /// Calls the main loop.
    pub(crate) wake: Arc<dyn Fn() + Send + Sync>,
    /// Name of the screen.
    pub(crate) screen: String,
    /// Where it looks for its manager.
    pub(crate) address: String,
    /// About how many bytes of pictures may lie on the GPU.
    pub(crate) budget_bytes: usize,
    /// Where to record what is shown.
    pub(crate) trace: Option<Trace>,
}

/// Brings items onto the stage.
#[derive(Resource)]
pub(crate) struct Director {
    clock: Clock,
    timeline: Option<Timeline>,
    state: String,
    facts: Arc<WaitingFacts>,
    gallery: Gallery,
    clips: Clips,
    trace: Option<Trace>,
    /// The slot whose item could not be shown, and the house-loop item that stands in its place until its end.
    replaced: Option<(SlotId, usize)>,
    /// What was last recorded as shown.
    recorded: Option<(SlotId, usize)>,
    next: Composition,
    /// Whether `next` may go onto the stage; else what is there stays.
    composed: bool,
    /// Whether what is on the stage is what belongs there.
    settled: bool,
}

enum Prepared {
    Loading,
    Ready(Shown),
    Refused(Refusal),
}

impl Director {
    /// A director without content.
    pub(crate) fn new(setup: DirectorSetup) -> Self {
        Self {
            clock: setup.clock,
            timeline: None,
            state: String::new(),
            facts: Arc::new(WaitingFacts { screen: setup.screen, address: setup.address }),
            gallery: Gallery::new(setup.loader, setup.budget_bytes),
            clips: Clips::new(setup.media, setup.clock, setup.wake),
            trace: setup.trace,
            replaced: None,
            recorded: None,
            next: Composition::default(),
            composed: false,
            settled: false,
        }
    }

    /// Follows `timeline` from now on.
    pub(crate) fn follow(&mut self, timeline: Timeline) {
        self.timeline = Some(timeline);
    }

    /// Says on the waiting picture what is being waited for.
    pub(crate) fn set_state(&mut self, state: String) {
        self.state = state;
    }

    /// Tries again what was missing a file.
    pub(crate) fn on_media_ready(&mut self) {
        self.gallery.retry_not_cached();
    }

    /// Changes the clock; only still pictures do.
    pub(crate) fn set_clock(&mut self, clock: Clock) {
        self.clock = clock;
        self.clips.set_clock(clock);
    }

    /// Whether the stage shows what belongs there, and nothing is still being prepared.
    pub(crate) fn is_settled(&self) -> bool {
        self.settled && !self.gallery.is_loading() && !self.clips.is_loading()
    }

    /// Composes the picture for now on a canvas of `size_px`, and says when to look again.
    pub(crate) fn update(
        &mut self,
        size_px: (u32, u32),
        images: &mut Assets<Image>,
        uploads: &mut Uploads,
        composition: &mut Composition,
    ) -> Wait {
        let now = self.clock.now();
        self.gallery.begin_round(images);
        self.next.layers.clear();
        let wait = match self.timeline.take() {
            None => {
                self.composed = self.compose_waiting(size_px);
                self.settled = self.composed;
                LONGEST_WAIT
            }
            Some(mut timeline) => {
                let wait = self.compose(&mut timeline, now, size_px, images);
                self.timeline = Some(timeline);
                wait
            }
        };
        self.clips.end_round(images, uploads);
        if self.composed && self.next != *composition {
            composition.clone_from(&self.next);
        }
        Wait(wait.min(LONGEST_WAIT))
    }

    fn compose(
        &mut self,
        timeline: &mut Timeline,
        now: Timestamp,
        size_px: (u32, u32),
        images: &mut Assets<Image>,
    ) -> Duration {
        let moment = timeline.at(now);
        let mut wait = time_until(now, timeline.next_change(now));
        match &moment.main {
            None => {
                self.next.background = LinearRgba::BLACK;
                (self.composed, self.settled) = (true, true);
            }
            Some(playing) => {
                let act = act_of(&moment, playing);
                wait = wait.min(self.compose_act(timeline, playing, act, now, size_px, images));
            }
        }
        for upcoming in timeline.upcoming(now, 1) {
            wait = wait.min(self.prepare_upcoming(timeline, &upcoming, now, size_px, images));
        }
        wait
    }

    /// Composes the slot that is on; the composition before stays while it is being prepared.
    fn compose_act(
        &mut self,
        timeline: &mut Timeline,
        playing: &Playing,
        mut act: Act,
        now: Timestamp,
        size_px: (u32, u32),
        images: &mut Assets<Image>,
    ) -> Duration {
        let mut prepared = Prepared::Loading;
        match self.replaced {
            Some((slot, item)) if slot == act.slot => act.item = item,
            _ => prepared = self.prepare(&act, now, size_px, images),
        }
        if let Prepared::Refused(refusal) = &prepared {
            self.record_refusal(&act, refusal);
            match timeline.substitute(playing) {
                Some(item) if item != act.item => {
                    act.item = item;
                    self.replaced = Some((act.slot, item));
                }
                _ => {}
            }
        }
        if self.replaced.is_some_and(|(slot, _)| slot == act.slot) {
            prepared = self.prepare(&act, now, size_px, images);
        }
        let shown = match prepared {
            Prepared::Ready(shown) => shown,
            Prepared::Loading => {
                self.settled = false;
                self.composed = self.recorded.is_none() && self.compose_waiting(size_px);
                return Duration::MAX;
            }
            Prepared::Refused(refusal) => {
                self.replaced = None;
                self.composed = match refusal {
                    Refusal::NotCached => self.compose_waiting(size_px),
                    Refusal::Broken(_) => self.compose_built_in(size_px),
                };
                self.settled = self.composed;
                return Duration::MAX;
            }
        };
        (self.composed, self.settled) = (true, true);
        self.record_show(&act);
        self.next.background = linear(act.brand().background);
        let (opacity, step) = self.compose_outgoing(playing, &act, now, size_px, images);
        let elapsed_ms = act.elapsed_ms(now);
        if opacity < 1.0 && shown.is_letterboxed(size_px) {
            // The frame around the video would let the outgoing picture through: both change at once instead.
            self.next.layers.clear();
            shown.add_layers(elapsed_ms, size_px, 1.0, &mut self.next.layers);
            return step;
        }
        shown.add_layers(elapsed_ms, size_px, opacity, &mut self.next.layers);
        let sheet = shown.next_sheet_ms(elapsed_ms).map_or(Duration::MAX, |ms| Duration::from_millis(ms - elapsed_ms));
        step.min(sheet)
    }

    /// Adds the outgoing slot's last picture while the next fades in; gives the incoming one's opacity.
    fn compose_outgoing(
        &mut self,
        playing: &Playing,
        act: &Act,
        now: Timestamp,
        size_px: (u32, u32),
        images: &mut Assets<Image>,
    ) -> (f32, Duration) {
        let Some(outgoing) = &playing.outgoing else { return (1.0, Duration::MAX) };
        let before = Act {
            programme: outgoing.programme.clone(),
            item: outgoing.item,
            slot: outgoing.slot,
            start: outgoing.start,
            brand: act.brand,
        };
        let Prepared::Ready(shown) = self.prepare(&before, now, size_px, images) else {
            return (1.0, Duration::MAX);
        };
        let last_ms = before.elapsed_ms(playing.start).saturating_sub(1);
        shown.add_layers(last_ms, size_px, 1.0, &mut self.next.layers);
        (transition_progress(playing.start, outgoing.transition_end, now), TRANSITION_STEP)
    }

    /// Prepares the slot that comes next; says when its video must be opened.
    fn prepare_upcoming(
        &mut self,
        timeline: &mut Timeline,
        upcoming: &Playing,
        now: Timestamp,
        size_px: (u32, u32),
        images: &mut Assets<Image>,
    ) -> Duration {
        if !self.clock.runs() {
            return Duration::MAX;
        }
        let act = act_of(&timeline.at(upcoming.start), upcoming);
        let opens = upcoming.start.checked_sub(OPEN_AHEAD).unwrap_or(upcoming.start);
        if matches!(act.item().content, Content::Capsule(_)) && now < opens {
            return time_until(now, opens);
        }
        let _ = self.prepare(&act, now, size_px, images);
        Duration::MAX
    }

    fn prepare(&mut self, act: &Act, now: Timestamp, size_px: (u32, u32), images: &mut Assets<Image>) -> Prepared {
        let item = act.item();
        let Content::Capsule(capsule) = &item.content else {
            let programme = act.slot.programme;
            let key = PictureKey::Item { programme, digest: item.digest, brand: act.brand, size_px };
            return match self.gallery.ask(&Job::Item(key, act.programme.clone(), act.item)) {
                Hanging::Loading => Prepared::Loading,
                Hanging::Ready(sheets) => Prepared::Ready(Shown::Sheets(sheets)),
                Hanging::Refused(refusal) => Prepared::Refused(refusal),
            };
        };
        let subtitles = capsule.subtitles.map(|hash| self.ask_subtitles(hash, size_px));
        match (self.clips.ask(act, now, images), subtitles) {
            (Reel::Refused(refusal), _) => Prepared::Refused(refusal),
            (Reel::Loading, _) | (_, Some(Hanging::Loading)) => Prepared::Loading,
            (Reel::Ready(surface), Some(Hanging::Ready(sheets))) => Prepared::Ready(Shown::Video(surface, sheets)),
            (Reel::Ready(surface), _) => Prepared::Ready(Shown::Video(surface, Arc::from([]))),
        }
    }

    fn ask_subtitles(&mut self, media: ContentHash, size_px: (u32, u32)) -> Hanging {
        self.gallery.ask(&Job::Subtitles(PictureKey::Subtitles { media, size_px }))
    }

    fn compose_waiting(&mut self, size_px: (u32, u32)) -> bool {
        let key = PictureKey::Waiting { state: self.state.clone(), size_px };
        let job = Job::Waiting(key, self.facts.clone());
        self.compose_job(&job, size_px)
    }

    fn compose_built_in(&mut self, size_px: (u32, u32)) -> bool {
        self.compose_job(&Job::BuiltIn(PictureKey::BuiltIn { size_px }), size_px)
    }

    /// Puts one picture on the whole stage; false while it is being prepared.
    fn compose_job(&mut self, job: &Job, size_px: (u32, u32)) -> bool {
        self.next.layers.clear();
        self.next.background = LinearRgba::BLACK;
        let Hanging::Ready(sheets) = self.gallery.ask(job) else { return false };
        Shown::Sheets(sheets).add_layers(0, size_px, 1.0, &mut self.next.layers);
        true
    }

    fn record_show(&mut self, act: &Act) {
        if self.recorded == Some((act.slot, act.item)) {
            return;
        }
        self.recorded = Some((act.slot, act.item));
        let item = act.item();
        tracing::debug!(item.id = %item.id, slot.start = %act.start, "on stage");
        if let Some(trace) = &self.trace {
            let planned = self.replaced.is_none_or(|(slot, _)| slot != act.slot);
            trace.show(item.id.as_str(), act.start, if planned { "planned" } else { "replaced" });
        }
    }

    fn record_refusal(&mut self, act: &Act, refusal: &Refusal) {
        let item = act.item();
        match refusal {
            Refusal::NotCached => {
                tracing::info!(item.id = %item.id, slot.start = %act.start, "not cached yet, shows the house loop");
            }
            Refusal::Broken(reason) => {
                tracing::warn!(item.id = %item.id, slot.start = %act.start, reason, "cannot be shown, shows the house loop");
            }
        }
    }
}

fn act_of(moment: &Moment, playing: &Playing) -> Act {
    Act {
        programme: moment.programme.clone(),
        item: playing.item,
        slot: playing.slot,
        start: playing.start,
        brand: moment.brand,
    }
}
