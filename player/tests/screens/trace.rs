//! Reads the player's record of what reached its stage.

use std::{
    cell::{Ref, RefCell},
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;
use serde::Deserialize;

/// One line of the record.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub(crate) enum Event {
    /// A slot came onto the stage.
    Show(Show),
    /// A frame of a video reached the GPU.
    Frame(Frame),
    /// A part of a video's sound was presented.
    Sound(Sound),
    /// A video sounds otherwise from now on.
    Volume(Volume),
    /// A video ended.
    Clip(Ended),
}

/// A slot that came onto the stage.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Show {
    /// When, by the player's clock.
    pub(crate) at: Timestamp,
    /// The item.
    pub(crate) item: String,
    /// The planned start of its slot.
    pub(crate) start: Timestamp,
    /// Whether it was planned or stands in for another.
    pub(crate) reason: String,
}

/// A frame of a video that reached the GPU.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Frame {
    /// When, by the player's clock.
    pub(crate) at: Timestamp,
    /// The item and the start of its slot, with `@` between.
    pub(crate) clip: String,
    /// Its time in the video in nanoseconds.
    pub(crate) position_ns: u64,
    /// Its number in the video.
    pub(crate) number: u64,
    /// When its pipeline presented it, in running time; `None` before it ran.
    pub(crate) rendered_ns: Option<u64>,
}

/// A part of a video's sound that was presented.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Sound {
    /// As a frame's.
    pub(crate) clip: String,
    /// Its time in the video in nanoseconds.
    pub(crate) position_ns: u64,
    /// When its pipeline presented it, in running time.
    pub(crate) rendered_ns: u64,
}

/// How loud a video is.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Volume {
    /// When, by the player's clock.
    pub(crate) at: Timestamp,
    /// As a frame's.
    pub(crate) clip: String,
    /// In percent.
    pub(crate) percent: u8,
}

/// A video that ended.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Ended {
    /// When, by the player's clock.
    pub(crate) at: Timestamp,
    /// As a frame's.
    pub(crate) clip: String,
    /// What decoded it.
    pub(crate) decoder: String,
    /// Frames that the decoder delivered.
    pub(crate) delivered: u64,
    /// Frames that it left out because they would have been too late.
    pub(crate) skipped: u64,
    /// Why it could not go on.
    pub(crate) failure: Option<String>,
}

impl Frame {
    /// The item and the start of its slot.
    pub(crate) fn slot(&self) -> (&str, Timestamp) {
        let (item, start) = self.clip.split_once('@').expect("a clip is named ITEM@START");
        (item, start.parse().expect("a slot's start is an instant"))
    }

    /// The instant for which the frame was planned.
    pub(crate) fn planned(&self) -> Timestamp {
        self.slot().1 + Duration::from_nanos(self.position_ns)
    }

    /// How long after its time the frame came, in milliseconds.
    pub(crate) fn late_ms(&self) -> i64 {
        i64::try_from(self.at.duration_since(self.planned()).as_millis()).unwrap_or(i64::MAX)
    }
}

/// The record of one process of a player; what was read of it once is not read again, since a day of it is long.
pub(crate) struct Trace {
    path: PathBuf,
    read: RefCell<Read>,
}

/// What was read of a record.
#[derive(Default)]
struct Read {
    bytes: u64,
    events: Vec<Event>,
}

impl Trace {
    /// The record at `path`, which may not be there yet.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, read: RefCell::default() }
    }

    /// What it holds so far; a last line that is not complete is left out.
    pub(crate) fn events(&self) -> Ref<'_, [Event]> {
        self.read.borrow_mut().go_on(&self.path);
        Ref::map(self.read.borrow(), |read| read.events.as_slice())
    }
}

impl Read {
    fn go_on(&mut self, path: &Path) {
        let Ok(mut file) = File::open(path) else { return };
        let mut new = Vec::new();
        file.seek(SeekFrom::Start(self.bytes))
            .and_then(|_| file.read_to_end(&mut new))
            .expect("the record can be read");
        let Some(end) = new.iter().rposition(|byte| *byte == b'\n') else { return };
        let text = std::str::from_utf8(&new[..end]).expect("the record is text");
        let parse = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("trace line {line}: {error}"));
        self.events.extend(text.lines().map(parse));
        self.bytes += end as u64 + 1;
    }
}
