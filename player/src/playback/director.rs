//! Decides from what is presented what the stage shows now, what must be prepared, and when to look again.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bevy::{asset::Assets, ecs::resource::Resource, image::Image};
use cartelera_playlists::{
    hash::ContentHash,
    ids::ItemId,
    programme::{Content, Item, Region},
    timeline::{Outgoing, SlotId},
};
use jiff::Timestamp;

use super::{
    act::{Act, Piece},
    clips::{Clips, OPEN_AHEAD, Reel},
    compose::{Prepared, Shown, linear, transition_progress},
    gallery::{Gallery, Hanging},
    job::{Job, PictureKey, Refusal},
    ledger::Ledger,
    loader::Loader,
    overlay::Overlay,
    placard::TellsClosed,
    place::Place,
    record::Record,
    restraint::Restraint,
    status::StatusWords,
    view::{Course, On, View},
};
use crate::{
    clock::{Clock, time_until},
    locale::Locale,
    media::MediaFiles,
    playlog::Playlog,
    stage::{Composition, Rotation},
    trace::Trace,
    video::VideoSurface,
};

/// While something fades, the next picture is drawn after this long: 30 a second, at which a dissolve looks smooth and costs
/// half of what it would at every refresh.
const TRANSITION_STEP: Duration = Duration::from_millis(33);
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
    /// What the player says of itself.
    pub(crate) words: StatusWords,
    /// In which language.
    pub(crate) locale: Locale,
    /// How the panel hangs.
    pub(crate) rotation: Rotation,
    /// About how many bytes of pictures may lie on the GPU.
    pub(crate) budget_bytes: usize,
    /// Where to record what is shown, for tests.
    pub(crate) trace: Option<Trace>,
    /// Where to record what is shown, for proof.
    pub(crate) playlog: Option<Playlog>,
    /// Whether only house loops and alerts are shown.
    pub(crate) is_safe: bool,
}

/// Brings items onto the stage.
#[derive(Resource)]
pub(crate) struct Director {
    pub(super) clock: Clock,
    /// The clock that is followed whenever it is trusted.
    pub(super) own_clock: Clock,
    pub(super) course: Option<Course>,
    pub(super) view: Option<View>,
    pub(super) words: StatusWords,
    pub(super) locale: Locale,
    pub(super) gallery: Gallery,
    pub(super) clips: Clips,
    record: Record,
    pub(super) ledger: Ledger,
    /// What could not be shown in the slot that is on.
    refused: Vec<Refused>,
    /// Why only house loops and alerts are shown, if that is so.
    restraint: Option<Restraint>,
    pub(super) overlay: Overlay,
    /// Until when a closed screen says that it is.
    pub(super) tells_closed: TellsClosed,
    pub(super) next: Composition,
    /// Whether `next` may go onto the stage; else what is there stays.
    pub(super) composed: bool,
    /// Whether what is on the stage is what belongs there.
    pub(super) settled: bool,
    is_open: bool,
    /// When the timeline is joined, once the time is known again.
    pub(super) joins_at: Option<Timestamp>,
    /// Until when the screen's name shows.
    pub(super) identifies_until: Option<Instant>,
    /// How often what is on was looked up.
    pub(super) views: u64,
}

/// An item that could not be shown.
struct Refused {
    /// Its slot; `None` for a takeover.
    slot: Option<SlotId>,
    item: (ItemId, ContentHash),
    /// Whether the slot is its own.
    is_planned: bool,
    refusal: Refusal,
}

/// Why what is planned is not shown by this player, if it is not.
fn refusal<'a>(refused: &'a [Refused], restraint: Option<&'a Restraint>) -> Option<&'a Refusal> {
    let planned = refused.iter().find(|refused| refused.is_planned).map(|refused| &refused.refusal);
    planned.or(restraint.map(Restraint::refusal))
}

/// The canvas and where its textures live.
pub(super) struct Canvas<'a> {
    pub(super) size_px: (u32, u32),
    pub(super) now: Timestamp,
    images: &'a mut Assets<Image>,
}

impl Director {
    /// A director without content.
    pub(crate) fn new(setup: DirectorSetup) -> Self {
        Self {
            clock: setup.clock,
            own_clock: setup.clock,
            course: None,
            view: None,
            words: setup.words,
            locale: setup.locale,
            gallery: Gallery::new(setup.loader, setup.budget_bytes),
            clips: Clips::new(setup.media, setup.clock, setup.wake),
            record: Record::new(setup.trace),
            ledger: Ledger::new(setup.playlog),
            refused: Vec::new(),
            restraint: setup.is_safe.then(Restraint::default),
            overlay: Overlay::default(),
            tells_closed: TellsClosed::Never,
            next: Composition { rotation: setup.rotation, ..Composition::default() },
            composed: false,
            settled: false,
            is_open: true,
            joins_at: None,
            identifies_until: None,
            views: 0,
        }
    }

    /// Follows `course` from now on.
    pub(crate) fn follow(&mut self, course: impl Into<Course>) {
        let mut course = course.into();
        self.choose_clock(&mut course);
        if let Some(restraint) = &mut self.restraint {
            restraint.follow(&course);
        }
        (self.course, self.view) = (Some(course), None);
        self.refused.retain(|refused| refused.slot.is_some());
    }

    /// Whether the course is the one of the pointer with this hash.
    pub(crate) fn is_following(&self, pointer: Option<ContentHash>) -> bool {
        self.course.as_ref().and_then(|course| course.pointer) == pointer
    }

    /// Follows nothing any more.
    pub(crate) fn forget(&mut self) {
        (self.course, self.view, self.joins_at) = (None, None, None);
        self.views += 1;
        self.refused.clear();
        self.record.forget();
    }

    /// Changes what the player says of itself.
    pub(crate) fn set_words(&mut self, words: StatusWords) {
        self.words = words;
    }

    /// Tries again what was missing a file.
    pub(crate) fn on_media_ready(&mut self) {
        self.gallery.retry_not_cached();
        // What stands in may be there now; a slot whose item came too late keeps its stand-in.
        self.refused.retain(|refused| refused.is_planned && refused.slot.is_some());
        self.view = None;
    }

    /// Changes the clock.
    pub(crate) fn set_clock(&mut self, clock: Clock) {
        (self.clock, self.view) = (clock, None);
        self.clips.set_clock(clock);
    }

    /// Whether the stage shows what belongs there, and nothing is still being prepared.
    pub(crate) fn is_settled(&self) -> bool {
        self.settled && !self.gallery.is_loading() && !self.clips.is_loading()
    }

    /// Whether the panel has anything to show: the office is open, a takeover wakes it, or somebody asks.
    pub(crate) fn needs_display(&self) -> bool {
        self.is_open || self.tells_closed != TellsClosed::Never
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
        let join = self.join_if_due();
        let now = self.clock.now();
        self.ledger.on_frame(now, self.rank());
        self.gallery.begin_round(images);
        self.next.layers.clear();
        self.next.marks = [0; 2];
        let mut canvas = Canvas { size_px, now, images };
        let wait = match self.course.take() {
            None => {
                self.ledger.on_nothing(now);
                self.mark_shown();
                self.composed = self.compose_waiting(size_px);
                self.settled = self.composed;
                LONGEST_WAIT
            }
            Some(mut course) => {
                let wait = self.compose(&mut course, &mut canvas);
                self.course = Some(course);
                wait
            }
        };
        let wait = if self.composed { wait.min(self.add_name(size_px)).min(self.add_overlay()) } else { wait };
        self.clips.end_round(images, |act, frames| self.ledger.on_closed(act, frames));
        wait.min(join).min(LONGEST_WAIT)
    }

    /// Composes what is presented; where an item turns out not to be showable, what then stands in its place.
    fn compose(&mut self, course: &mut Course, canvas: &mut Canvas<'_>) -> Duration {
        let now = canvas.now;
        if !self.refused.is_empty() {
            let slot = course.slot_at(now);
            self.refused.retain(|refused| refused.slot.is_none() || refused.slot == slot);
        }
        loop {
            let known = self.view.take().filter(|view| view.holds_at(now));
            let view = known.unwrap_or_else(|| {
                let view = View::of(course, now, &|item| self.may_show(item));
                self.views += 1;
                self.ledger.on_view(course, &view, refusal(&self.refused, self.restraint.as_ref()));
                view
            });
            self.is_open = !matches!(view.on, On::Closed);
            match self.compose_view(course, &view, canvas) {
                Ok(wait) => {
                    let wait = wait.min(time_until(now, view.until)).min(self.prepare_next(&view, canvas));
                    self.view = Some(view);
                    return wait;
                }
                Err(refused) => self.refused.push(*refused),
            }
        }
    }

    fn may_show(&self, item: &Item) -> bool {
        self.restraint.as_ref().is_none_or(|restraint| restraint.allows(item))
            && !self.refused.iter().any(|refused| refused.item.0 == item.id && refused.item.1 == item.digest)
    }

    fn compose_view(
        &mut self,
        course: &mut Course,
        view: &View,
        canvas: &mut Canvas<'_>,
    ) -> Result<Duration, Box<Refused>> {
        match &view.on {
            On::Closed => {
                self.mark_shown();
                Ok(self.compose_closed(course, view, canvas))
            }
            On::Nothing(_) => {
                self.mark_shown();
                self.composed = match refusal(&self.refused, self.restraint.as_ref()) {
                    Some(Refusal::NotCached) => self.compose_waiting(canvas.size_px),
                    _ => self.compose_built_in(canvas.size_px),
                };
                self.settled = self.composed;
                Ok(Duration::MAX)
            }
            On::Act { act, outgoing, is_planned } => {
                self.compose_act(view, act, outgoing.as_ref(), *is_planned, canvas)
            }
        }
    }

    /// Composes an item; the composition before stays while it is being prepared.
    fn compose_act(
        &mut self,
        view: &View,
        act: &Act,
        outgoing: Option<&Outgoing>,
        is_planned: bool,
        canvas: &mut Canvas<'_>,
    ) -> Result<Duration, Box<Refused>> {
        let whole = Place::whole(canvas.size_px, view.ambience.drift);
        let shown = match self.prepare(act, canvas) {
            Prepared::Ready(shown) => shown,
            Prepared::Loading => {
                self.settled = false;
                self.composed = self.record.is_empty() && self.compose_waiting(canvas.size_px);
                return Ok(Duration::MAX);
            }
            Prepared::Refused(refusal) => {
                self.record.refuse(act, &refusal);
                let item = (act.item().id.clone(), act.item().digest);
                return Err(Box::new(Refused { slot: act.slot, item, is_planned, refusal }));
            }
        };
        (self.composed, self.settled) = (true, true);
        self.record.show(act, is_planned);
        self.next.marks[0] = self.ledger.mark(Region::Main);
        if view.bar.is_none() {
            self.next.marks[1] = self.ledger.mark(Region::Bar);
        }
        self.next.background = linear(act.brand().background);
        let place = whole.of(act);
        // Around a video that leaves parts of the canvas free the outgoing picture would show through to the end.
        let outgoing = outgoing.filter(|outgoing| {
            // What was not on the stage has no last frame to hold.
            !shown.is_letterboxed(place) && !self.record.was_replaced(outgoing.slot)
        });
        let (opacity, step) =
            outgoing.map_or((1.0, Duration::MAX), |outgoing| self.compose_outgoing(outgoing, act, whole, canvas));
        let elapsed_ms = act.elapsed_ms(canvas.now);
        shown.add_layers(elapsed_ms, place, opacity, &mut self.next.layers);
        let sheet = shown.next_sheet_ms(elapsed_ms).map_or(Duration::MAX, |ms| Duration::from_millis(ms - elapsed_ms));
        let page = if act.slot.is_some() { self.compose_band(view, act, whole, canvas.now) } else { Duration::MAX };
        Ok(step.min(sheet).min(page))
    }

    /// Adds the outgoing slot's last picture while the next fades in; gives the incoming one's opacity.
    fn compose_outgoing(
        &mut self,
        outgoing: &Outgoing,
        act: &Act,
        whole: Place,
        canvas: &mut Canvas<'_>,
    ) -> (f32, Duration) {
        let before = Act {
            programme: outgoing.programme.clone(),
            piece: Piece::Listed(outgoing.item),
            slot: Some(outgoing.slot),
            start: outgoing.start,
            brand: act.brand,
        };
        let Prepared::Ready(shown) = self.prepare(&before, canvas) else { return (1.0, TRANSITION_STEP) };
        let last_ms = before.elapsed_ms(act.start).saturating_sub(1);
        shown.add_layers(last_ms, whole.of(&before), 1.0, &mut self.next.layers);
        (transition_progress(act.start, outgoing.transition_end, canvas.now), TRANSITION_STEP)
    }

    /// Prepares the slot that comes next; says when its video must be opened.
    fn prepare_next(&mut self, view: &View, canvas: &mut Canvas<'_>) -> Duration {
        let Some(act) = view.next.as_ref().filter(|_| self.clock.runs()) else { return Duration::MAX };
        let opens = act.start.checked_sub(OPEN_AHEAD).unwrap_or(act.start);
        if act.is_capsule() && canvas.now < opens {
            return time_until(canvas.now, opens);
        }
        self.prepare(act, canvas);
        Duration::MAX
    }

    fn prepare(&mut self, act: &Act, canvas: &mut Canvas<'_>) -> Prepared {
        let Content::Capsule(capsule) = &act.item().content else {
            return match self.gallery.ask(&Job::of_item(act, canvas.size_px)) {
                Hanging::Loading => Prepared::Loading,
                Hanging::Ready(sheets) => Prepared::Ready(Shown::Sheets(sheets)),
                Hanging::Refused(refusal) => Prepared::Refused(refusal),
            };
        };
        let size_px = act.place_px(canvas.size_px);
        let subtitles = capsule.subtitles.map(|media| Job::Subtitles(PictureKey::Subtitles { media, size_px }));
        let over = [subtitles, Job::strip(act, size_px)].map(|job| job.map(|job| self.gallery.ask(&job)));
        match self.clips.ask(act, canvas.now, canvas.images) {
            Reel::Refused(refusal) => Prepared::Refused(refusal),
            Reel::Loading => Prepared::Loading,
            Reel::Ready(_) if over.iter().any(|over| matches!(over, Some(Hanging::Loading))) => Prepared::Loading,
            Reel::Ready(surface) => Prepared::Ready(Shown::Video(
                surface,
                over.map(|over| match over {
                    Some(Hanging::Ready(sheets)) => Some(sheets),
                    _ => None,
                }),
            )),
        }
    }
}
