//! The videos that are being shown or about to be.

use std::{sync::Arc, time::Duration};

use bevy::{asset::Assets, image::Image};
use cartelera_playlists::{
    hash::ContentHash,
    media::MediaKind,
    programme::{Capsule, Content},
};
use jiff::{SignedDuration, Timestamp};

use super::{act::Act, job::Refusal, loudness::Loudness};
use crate::{
    clock::Clock,
    media::MediaFiles,
    video::{Clip, ClipRequest, ClipState, VideoSurface},
};

/// A clip is opened this long before its slot begins.
pub(super) const OPEN_AHEAD: SignedDuration = SignedDuration::from_secs(3);
/// A clip that is joined late begins this far ahead of now: about what opening and seeking take.
const JOIN_AHEAD: SignedDuration = SignedDuration::from_millis(1200);
/// The last frame of a video is looked for this long before its end.
const BEFORE_END: Duration = Duration::from_millis(5);

/// How far a clip has come.
pub(super) enum Reel {
    /// It is being opened.
    Loading,
    /// Its frames lie in these textures.
    Ready(Arc<VideoSurface>),
    /// It cannot be shown.
    Refused(Refusal),
}

struct OpenClip {
    act: Act,
    clip: Result<Clip, Refusal>,
    loudness: Loudness,
    used: bool,
}

/// All open clips, by what they show.
pub(super) struct Clips {
    open: Vec<OpenClip>,
    surfaces: Vec<Arc<VideoSurface>>,
    media: Arc<dyn MediaFiles>,
    clock: Clock,
    wake: Arc<dyn Fn() + Send + Sync>,
    /// A volume in percent that somebody asked for, and until when.
    asked: Option<(u8, Timestamp)>,
}

impl Clips {
    /// No clips yet.
    pub(super) fn new(media: Arc<dyn MediaFiles>, clock: Clock, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self { open: Vec::new(), surfaces: Vec::new(), media, clock, wake, asked: None }
    }

    /// Changes the clock; open clips followed the old one, so they are closed.
    pub(super) fn set_clock(&mut self, clock: Clock) {
        self.clock = clock;
        self.open.clear();
    }

    /// Plays at `percent` until `until`, whatever the programme says.
    pub(super) fn set_volume(&mut self, percent: u8, until: Timestamp) {
        self.asked = Some((percent, until));
    }

    /// The clip of `act`, which is opened when it is asked for the first time.
    pub(super) fn ask(&mut self, act: &Act, now: Timestamp, images: &mut Assets<Image>) -> Reel {
        let Content::Capsule(capsule) = &act.item().content else {
            return Reel::Refused(Refusal::Broken("not a capsule".to_owned()));
        };
        let known = self.open.iter().position(|open| open.act.is_same_showing(act));
        let index = if let Some(index) = known {
            index
        } else {
            let mut loudness = Loudness::of(&act.programme);
            let volume = loudness.at(now.max(act.start));
            let Some(clip) = self.open(act, capsule, volume, now).transpose() else {
                return Reel::Refused(Refusal::NotCached);
            };
            self.open.push(OpenClip { act: act.clone(), clip, loudness, used: true });
            self.open.len() - 1
        };
        let open = &mut self.open[index];
        open.used = true;
        match &mut open.clip {
            Err(refusal) => Reel::Refused(refusal.clone()),
            Ok(clip) => {
                if capsule.sound {
                    let asked = self.asked.filter(|(_, until)| now < *until).map(|(percent, _)| percent);
                    clip.set_volume(asked.unwrap_or_else(|| open.loudness.at(now.max(act.start))));
                }
                match clip.state() {
                    ClipState::Failed(reason) => Reel::Refused(Refusal::Broken(reason)),
                    ClipState::Opening => Reel::Loading,
                    ClipState::Ready => clip.surface(images).map_or(Reel::Loading, Reel::Ready),
                }
            }
        }
    }

    /// Closes the clips that nobody asked for since the last call; tells `on_closed` how many frames of each came too late.
    pub(super) fn end_round(&mut self, images: &mut Assets<Image>, on_closed: impl Fn(&Act, u64)) {
        self.open.retain(|open| {
            if let (false, Ok(clip)) = (open.used, &open.clip) {
                on_closed(&open.act, clip.dropped());
            }
            open.used
        });
        self.surfaces.clear();
        for open in &mut self.open {
            open.used = false;
            self.surfaces.extend(open.clip.as_mut().ok().and_then(|clip| clip.surface(images)));
        }
    }

    /// The textures of the open clips, whose frames the stage needs.
    pub(super) fn surfaces(&self) -> &[Arc<VideoSurface>] {
        &self.surfaces
    }

    /// Whether a file is here.
    pub(super) fn has(&self, media: &ContentHash) -> bool {
        self.media.path(media).is_some()
    }

    /// Whether a clip is being opened.
    pub(super) fn is_loading(&self) -> bool {
        self.open.iter().any(|open| open.clip.as_ref().is_ok_and(|clip| clip.state() == ClipState::Opening))
    }

    fn open(&self, act: &Act, capsule: &Capsule, volume: u8, now: Timestamp) -> Result<Option<Clip>, Refusal> {
        let Some(path) = self.media.path(&capsule.media) else { return Ok(None) };
        let length = Duration::from_millis(act.item().length_ms.min(length_of_file(act, capsule)));
        let last = length.saturating_sub(BEFORE_END);
        let position = now.duration_since(act.start);
        // While time passes a late clip is joined a little ahead, so that it is there when its moment comes.
        let target = match self.clock.runs() {
            true if position > -JOIN_AHEAD / 3 => position + JOIN_AHEAD,
            true => SignedDuration::ZERO,
            false => position,
        };
        let offset = Duration::try_from(target).unwrap_or(Duration::ZERO).min(last);
        let request = ClipRequest {
            path,
            offset,
            start: act.start,
            length,
            hold: !self.clock.runs() || offset == last,
            sound: capsule.sound,
            volume,
            label: format!("{}@{}", act.item().id, act.start),
        };
        let clip = Clip::open(request, self.clock, self.wake.clone());
        clip.map(Some).map_err(|error| Refusal::Broken(format!("{error:#}")))
    }
}

/// Length of the video's picture in milliseconds: its slot may be given another one.
fn length_of_file(act: &Act, capsule: &Capsule) -> u64 {
    let facts = act.programme.media.iter().find(|facts| facts.sha256 == capsule.media);
    match facts.map(|facts| &facts.kind) {
        Some(MediaKind::Video { duration_ms, .. }) => *duration_ms,
        _ => u64::MAX,
    }
}
