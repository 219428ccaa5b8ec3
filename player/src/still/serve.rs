//! Takes pictures on request: one JSON object a line in, one a line out.

use std::{
    io::{BufRead, Write},
    path::PathBuf,
};

use anyhow::Context as _;
use cartelera_playlists::ids::ScreenId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{StillCamera, StillRequest};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    screen: ScreenId,
    at: Timestamp,
    size: Option<String>,
    out: PathBuf,
}

#[derive(Serialize)]
struct Answer {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// Answers requests from `input` on `output` until `input` ends.
///
/// A request is `{"screen": "...", "at": "2026-11-24T10:00:00-06:00", "size": "1280x720", "out": "picture.png"}`, where
/// `size` may be absent for the screen's own; the answer is `{"ok": true}` once the picture is written, or `{"ok": false, "error": "..."}`.
///
/// # Errors
///
/// If `input` cannot be read or `output` cannot be written.
pub fn serve(camera: &mut StillCamera, input: impl BufRead, mut output: impl Write) -> anyhow::Result<()> {
    for line in input.lines() {
        let line = line.context("reading a request")?;
        if line.trim().is_empty() {
            continue;
        }
        let error = answer(camera, &line).err().map(|error| format!("{error:#}"));
        let answer = serde_json::to_string(&Answer { ok: error.is_none(), error }).context("writing an answer")?;
        writeln!(output, "{answer}").and_then(|()| output.flush()).context("writing an answer")?;
    }
    Ok(())
}

fn answer(camera: &mut StillCamera, line: &str) -> anyhow::Result<()> {
    let line: Line = serde_json::from_str(line).context("reading the request")?;
    let size_px = line.size.as_deref().map(crate::size::parse).transpose().map_err(anyhow::Error::msg)?;
    camera.take(&StillRequest { screen: line.screen, at: line.at, size_px, out: line.out })
}
