//! What all clips of this process share. `GStreamer` and the ranks of its decoders are the process's, so this is too.

use std::{path::Path, sync::OnceLock};

use anyhow::Context as _;
use gstreamer as gst;

use super::decoder::{Board, DecoderChoice, Rota};
use crate::trace::Trace;

static SHARED: OnceLock<Shared> = OnceLock::new();

/// What clips share.
pub(super) struct Shared {
    /// The decoders in use.
    pub(super) rota: Rota,
    /// Where to record what clips do.
    pub(super) trace: Option<Trace>,
}

/// Starts `GStreamer` with the decoders that this computer and `choice` give; only the first call decides.
///
/// `data` is the player's folder, which remembers decoders that failed.
///
/// # Errors
///
/// If `GStreamer` cannot start.
pub(crate) fn init(choice: DecoderChoice, data: Option<&Path>, trace: Option<Trace>) -> anyhow::Result<()> {
    gst::init().context("starting GStreamer")?;
    SHARED.get_or_init(|| Shared { rota: Rota::new(&Board::read(Path::new(Board::MODEL)), choice, data), trace });
    Ok(())
}

/// Name of the decoder that was used last, if any was.
pub(crate) fn last_decoder() -> Option<String> {
    shared().map(|shared| shared.rota.last()).filter(|name| !name.is_empty())
}

/// What clips share, once it was started.
pub(super) fn shared() -> Option<&'static Shared> {
    SHARED.get()
}
