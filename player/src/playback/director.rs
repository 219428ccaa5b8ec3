//! Decides from the timeline what the stage shows now, what must be prepared, and when to look again.

use std::{sync::Arc, time::Duration};

use bevy::{asset::Assets, color::LinearRgba, ecs::resource::Resource, image::Image};
use cartelera_playlists::{
    programme::{Content, Item},
    timeline::{Playing, SlotId, Timeline},
};
use jiff::Timestamp;

use super::{
    clips::{Clips, OPEN_AHEAD, Reel},
    compose::{Act, Shown, linear, transition_progress},
    gallery::{Gallery, Hanging, Hung},
    job::{Job, PictureKey, Refusal, WaitingFacts},
    loader::Loader,
    record::Record,
    view::View,
};
use crate::{
    clock::{Clock, time_until},
    media::MediaFiles,
    stage::Composition,
    trace::Trace,
    video::VideoSurface,
};

/// While something fades, the next picture is drawn after this long.
const TRANSITION_STEP: Duration = Duration::from_millis(16);
/// The director looks at least this often, should the system clock be set.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

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
    view: Option<View>,
    state: String,
    facts: Arc<WaitingFacts>,
    gallery: Gallery,
    clips: Clips,
    record: Record,
    no_subtitles: Arc<[Hung]>,
    /// The slot whose item could not be shown, and the items that cannot be in this slot: its own first.
    refused: Option<(SlotId, Vec<usize>)>,
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

/// The canvas and where its textures live.
struct Canvas<'a> {
    size_px: (u32, u32),
    now: Timestamp,
    images: &'a mut Assets<Image>,
}

impl Director {
    /// A director without content.
    pub(crate) fn new(setup: DirectorSetup) -> Self {
        Self {
            clock: setup.clock,
            timeline: None,
            view: None,
            state: String::new(),
            facts: Arc::new(WaitingFacts { screen: setup.screen, address: setup.address }),
            gallery: Gallery::new(setup.loader, setup.budget_bytes),
            clips: Clips::new(setup.media, setup.clock, setup.wake),
            record: Record::new(setup.trace),
            no_subtitles: Arc::from([]),
            refused: None,
            next: Composition::default(),
            composed: false,
            settled: false,
        }
    }

    /// Follows `timeline` from now on.
    pub(crate) fn follow(&mut self, timeline: Timeline) {
        (self.timeline, self.view) = (Some(timeline), None);
    }

    /// Says on the waiting picture what is being waited for.
    pub(crate) fn set_state(&mut self, state: String) {
        self.state = state;
    }

    /// Tries again what was missing a file.
    pub(crate) fn on_media_ready(&mut self) {
        self.gallery.retry_not_cached();
        if let Some((_, items)) = &mut self.refused {
            // What stands in may be there now; a slot whose item came too late keeps its stand-in.
            items.truncate(1);
        }
    }

    /// Changes the clock; only still pictures do.
    pub(crate) fn set_clock(&mut self, clock: Clock) {
        (self.clock, self.view) = (clock, None);
        self.clips.set_clock(clock);
    }

    /// Whether the stage shows what belongs there, and nothing is still being prepared.
    pub(crate) fn is_settled(&self) -> bool {
        self.settled && !self.gallery.is_loading() && !self.clips.is_loading()
    }

    /// What the stage shows from now on; `None` leaves it as it is.
    pub(crate) fn composition(&self) -> Option<&Composition> {
        self.composed.then_some(&self.next)
    }

    /// The videos whose frames must be brought to the GPU.
    pub(crate) fn surfaces(&self) -> &[Arc<VideoSurface>] {
        self.clips.surfaces()
    }

    /// Composes the picture for now on a canvas of `size_px`; says how long it will hold.
    pub(crate) fn update(&mut self, size_px: (u32, u32), images: &mut Assets<Image>) -> Duration {
        let now = self.clock.now();
        self.gallery.begin_round(images);
        self.next.layers.clear();
        let mut canvas = Canvas { size_px, now, images };
        let wait = match self.timeline.take() {
            None => {
                self.composed = self.compose_waiting(size_px);
                self.settled = self.composed;
                LONGEST_WAIT
            }
            Some(mut timeline) => {
                let wait = self.compose(&mut timeline, &mut canvas);
                self.timeline = Some(timeline);
                wait
            }
        };
        self.clips.end_round(images);
        wait.min(LONGEST_WAIT)
    }

    fn compose(&mut self, timeline: &mut Timeline, canvas: &mut Canvas<'_>) -> Duration {
        let now = canvas.now;
        let view = self.view.take().filter(|view| view.holds_at(now)).unwrap_or_else(|| View::of(timeline, now));
        let mut wait = time_until(now, view.until);
        match &view.on {
            None => {
                self.next.background = LinearRgba::BLACK;
                (self.composed, self.settled) = (true, true);
            }
            Some((playing, act)) => wait = wait.min(self.compose_slot(timeline, playing, act.clone(), canvas)),
        }
        if let Some(next) = &view.next {
            wait = wait.min(self.prepare_next(next, canvas));
        }
        self.view = Some(view);
        wait
    }

    /// Composes the slot that is on; the composition before stays while it is being prepared.
    fn compose_slot(
        &mut self,
        timeline: &Timeline,
        playing: &Playing,
        mut act: Act,
        canvas: &mut Canvas<'_>,
    ) -> Duration {
        let (prepared, wait) = self.prepare_or_replace(timeline, playing, &mut act, canvas);
        let shown = match prepared {
            Prepared::Ready(shown) => shown,
            Prepared::Loading => {
                self.settled = false;
                self.composed = self.record.is_empty() && self.compose_waiting(canvas.size_px);
                return wait;
            }
            Prepared::Refused(refusal) => {
                self.composed = match refusal {
                    Refusal::NotCached => self.compose_waiting(canvas.size_px),
                    Refusal::Broken(_) => self.compose_built_in(canvas.size_px),
                };
                self.settled = self.composed;
                return wait;
            }
        };
        (self.composed, self.settled) = (true, true);
        self.record.show(&act, act.item == playing.item);
        self.next.background = linear(act.brand().background);
        let (size_px, elapsed_ms) = (canvas.size_px, act.elapsed_ms(canvas.now));
        // Around a video that leaves parts of the canvas free the outgoing picture would show through to the end.
        let fades = !shown.is_letterboxed(size_px);
        let (opacity, step) = if fades { self.compose_outgoing(playing, &act, canvas) } else { (1.0, Duration::MAX) };
        shown.add_layers(elapsed_ms, size_px, opacity, &mut self.next.layers);
        let sheet = shown.next_sheet_ms(elapsed_ms).map_or(Duration::MAX, |ms| Duration::from_millis(ms - elapsed_ms));
        wait.min(step).min(sheet)
    }

    /// Prepares the slot's item; where that is impossible, the house-loop item that stands in its place, and says how
    /// long that one stands.
    fn prepare_or_replace(
        &mut self,
        timeline: &Timeline,
        playing: &Playing,
        act: &mut Act,
        canvas: &mut Canvas<'_>,
    ) -> (Prepared, Duration) {
        let known = self.refused.take().filter(|(slot, _)| *slot == act.slot);
        let mut refused = known.map_or_else(Vec::new, |(_, items)| items);
        let mut wait = Duration::MAX;
        loop {
            if !refused.is_empty() {
                let items = &act.programme.items;
                let may_show = |item: &Item| !refused.iter().any(|index| items[*index].id == item.id);
                let Some(stand_in) = timeline.in_place_of(playing, canvas.now, &may_show) else {
                    (act.item, act.start) = (playing.item, playing.start);
                    self.refused = Some((act.slot, refused));
                    return (self.prepare(act, canvas), Duration::MAX);
                };
                (act.item, act.start) = (stand_in.item, stand_in.start);
                wait = time_until(canvas.now, stand_in.end);
            }
            match self.prepare(act, canvas) {
                Prepared::Refused(refusal) => {
                    self.record.refuse(act, &refusal);
                    refused.push(act.item);
                }
                prepared => {
                    if !refused.is_empty() {
                        self.refused = Some((act.slot, refused));
                    }
                    return (prepared, wait);
                }
            }
        }
    }

    /// Adds the outgoing slot's last picture while the next fades in; gives the incoming one's opacity.
    fn compose_outgoing(&mut self, playing: &Playing, act: &Act, canvas: &mut Canvas<'_>) -> (f32, Duration) {
        let Some(outgoing) = &playing.outgoing else { return (1.0, Duration::MAX) };
        let before = Act {
            programme: outgoing.programme.clone(),
            item: outgoing.item,
            slot: outgoing.slot,
            start: outgoing.start,
            brand: act.brand,
        };
        let Prepared::Ready(shown) = self.prepare(&before, canvas) else { return (1.0, TRANSITION_STEP) };
        let last_ms = before.elapsed_ms(playing.start).saturating_sub(1);
        shown.add_layers(last_ms, canvas.size_px, 1.0, &mut self.next.layers);
        (transition_progress(playing.start, outgoing.transition_end, canvas.now), TRANSITION_STEP)
    }

    /// Prepares the slot that comes next; says when its video must be opened.
    fn prepare_next(&mut self, act: &Act, canvas: &mut Canvas<'_>) -> Duration {
        if !self.clock.runs() {
            return Duration::MAX;
        }
        let opens = act.start.checked_sub(OPEN_AHEAD).unwrap_or(act.start);
        if matches!(act.item().content, Content::Capsule(_)) && canvas.now < opens {
            return time_until(canvas.now, opens);
        }
        self.prepare(act, canvas);
        Duration::MAX
    }

    fn prepare(&mut self, act: &Act, canvas: &mut Canvas<'_>) -> Prepared {
        let (item, size_px) = (act.item(), canvas.size_px);
        let Content::Capsule(capsule) = &item.content else {
            let programme = act.slot.programme;
            let key = PictureKey::Item { programme, digest: item.digest, brand: act.brand, size_px };
            return match self.gallery.ask(&Job::Item(key, act.programme.clone(), act.item)) {
                Hanging::Loading => Prepared::Loading,
                Hanging::Ready(sheets) => Prepared::Ready(Shown::Sheets(sheets)),
                Hanging::Refused(refusal) => Prepared::Refused(refusal),
            };
        };
        let subtitles = capsule.subtitles.map(|media| PictureKey::Subtitles { media, size_px });
        let subtitles = subtitles.map(|key| self.gallery.ask(&Job::Subtitles(key)));
        match (self.clips.ask(act, canvas.now, canvas.images), subtitles) {
            (Reel::Refused(refusal), _) => Prepared::Refused(refusal),
            (Reel::Loading, _) | (_, Some(Hanging::Loading)) => Prepared::Loading,
            (Reel::Ready(surface), Some(Hanging::Ready(sheets))) => Prepared::Ready(Shown::Video(surface, sheets)),
            (Reel::Ready(surface), _) => Prepared::Ready(Shown::Video(surface, self.no_subtitles.clone())),
        }
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
}
