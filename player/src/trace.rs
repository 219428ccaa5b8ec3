//! A record of what reached the stage, one JSON object a line, for tests and for finding faults.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context as _;
use bevy::prelude::*;
use serde_json::json;

use crate::clock::Clock;

/// Writes the record; clones write to the same file.
#[derive(Resource, Clone)]
pub(crate) struct Trace {
    file: Arc<Mutex<BufWriter<File>>>,
    clock: Clock,
}

impl Trace {
    /// Begins a new record at `path`; instants in it are those of `clock`.
    ///
    /// # Errors
    ///
    /// If the file cannot be made.
    pub(crate) fn create(path: &Path, clock: Clock) -> anyhow::Result<Self> {
        let file = File::create(path).with_context(|| format!("creating the trace {}", path.display()))?;
        Ok(Self { file: Arc::new(Mutex::new(BufWriter::new(file))), clock })
    }

    /// A slot came onto the stage: of `item`, planned from `start`, because of `reason`.
    pub(crate) fn show(&self, item: &str, start: jiff::Timestamp, reason: &str) {
        self.write(&json!({"event": "show", "at": self.clock.now(), "item": item, "start": start, "reason": reason}));
    }

    /// A video frame reached the GPU, which the pipeline presented at `rendered_ns` of its running time.
    pub(crate) fn frame(&self, clip: &str, position_ns: Option<u64>, number: Option<u64>, rendered_ns: Option<u64>) {
        let at = self.clock.now();
        self.write(&json!({
            "event": "frame", "at": at, "clip": clip, "position_ns": position_ns, "number": number,
            "rendered_ns": rendered_ns,
        }));
    }

    /// The part of a clip's sound at `position_ns` was presented at `rendered_ns` of its pipeline's running time.
    pub(crate) fn sound(&self, clip: &str, position_ns: u64, rendered_ns: u64) {
        self.write(&json!({"event": "sound", "clip": clip, "position_ns": position_ns, "rendered_ns": rendered_ns}));
    }

    /// A clip sounds at `percent` from now on.
    pub(crate) fn volume(&self, clip: &str, percent: u8) {
        self.write(&json!({"event": "volume", "at": self.clock.now(), "clip": clip, "percent": percent}));
    }

    /// A clip ends: `decoder` delivered and left out so many of its frames, and `failure` says why it could not go on.
    pub(crate) fn clip(&self, clip: &str, decoder: &str, delivered: u64, skipped: u64, failure: Option<&str>) {
        self.write(&json!({
            "event": "clip", "at": self.clock.now(), "clip": clip, "decoder": decoder, "delivered": delivered,
            "skipped": skipped, "failure": failure,
        }));
    }

    fn write(&self, line: &serde_json::Value) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = writeln!(file, "{line}").and_then(|()| file.flush()) {
            warn!("writing the trace: {error}");
        }
    }
}
