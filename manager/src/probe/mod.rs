//! Looks at a media file once, before it is published: what it is, how large it is, and whether all of it can be shown.

mod drawing;
mod font;
mod jpeg;
pub(crate) mod picture;
pub(crate) mod sniff;
mod subtitles;
mod video;

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use cartelera_playlists::{
    hash::ContentHash,
    media::{MediaFacts, MediaKind},
};
use sha2::{Digest as _, Sha256};

use crate::store::ProbedMedia;
use sniff::Expected;

/// Grows when a file may be judged otherwise than before, so that remembered judgements are made again.
pub(crate) const PROBE_VERSION: u32 = 1;
/// How much of a file is read at once.
const READ_BYTES: usize = 1 << 20;

/// Why a file is not published.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProbeError {
    /// The file cannot be shown; the message says why and what is allowed.
    #[error("{0}")]
    Refused(String),
    /// The file could not be judged.
    #[error("{0:#}")]
    Failed(#[from] anyhow::Error),
}

/// What one kind of file was found to be.
struct Finding {
    kind: MediaKind,
    notes: Vec<String>,
}

impl From<MediaKind> for Finding {
    fn from(kind: MediaKind) -> Self {
        Self { kind, notes: Vec::new() }
    }
}

/// SHA-256 and length in bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) sha256: ContentHash,
    pub(crate) size_bytes: u64,
}

/// Reads the file at `path` to find its hash and length.
pub(crate) async fn identify(path: &Path) -> anyhow::Result<Identity> {
    let path = path.to_owned();
    let identity = tokio::task::spawn_blocking(move || {
        let doing = || format!("reading {}", path.display());
        let mut digest = Sha256::new();
        let mut file = fs::File::open(&path).with_context(doing)?;
        let (mut buffer, mut size_bytes) = (vec![0; READ_BYTES], 0);
        loop {
            let length = file.read(&mut buffer).with_context(doing)?;
            if length == 0 {
                break;
            }
            digest.update(&buffer[..length]);
            size_bytes += length as u64;
        }
        anyhow::Ok(Identity { sha256: ContentHash::from_bytes(digest.finalize().into()), size_bytes })
    });
    identity.await.context("reading a media file")?
}

/// Judges the file at `path`, which was found to be `identity`.
pub(crate) async fn probe(path: &Path, identity: Identity) -> Result<ProbedMedia, ProbeError> {
    let expected = Expected::of(path)?;
    if identity.size_bytes == 0 {
        return Err(ProbeError::Refused("the file is empty".to_owned()));
    }
    let limit = expected.max_bytes();
    if identity.size_bytes > limit {
        return Err(ProbeError::Refused(format!(
            "the file is {} MiB large (at most {} MiB)",
            identity.size_bytes.div_ceil(1 << 20),
            limit >> 20
        )));
    }
    let finding = judge(path.to_owned(), expected).await?;
    if expected == Expected::Video {
        video::decode_whole(path, &finding.kind).await?;
    }
    if identify(path).await? != identity {
        return Err(ProbeError::Refused("the file changed while it was read".to_owned()));
    }
    let facts = MediaFacts { sha256: identity.sha256, size_bytes: identity.size_bytes, kind: finding.kind };
    Ok(ProbedMedia { facts, notes: finding.notes })
}

/// Tells whether the name of `path` promises a file of this `kind`.
pub(crate) fn promises(path: &Path, kind: &MediaKind) -> bool {
    Expected::of(path).is_ok_and(|expected| expected.allows(kind))
}

/// Runs the decoders away from the runtime's threads; one that panics refuses the file.
async fn judge(path: PathBuf, expected: Expected) -> Result<Finding, ProbeError> {
    let judged = tokio::task::spawn_blocking(move || {
        let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        expected.agree(&bytes)?;
        match expected {
            Expected::Picture(format) => picture::judge(&bytes, format),
            Expected::Drawing => drawing::judge(&bytes),
            Expected::Video => video::judge(&bytes),
            Expected::Subtitles(format) => subtitles::judge(&bytes, format),
            Expected::Font => font::judge(bytes),
        }
    });
    judged.await.unwrap_or_else(|_| Err(ProbeError::Refused("its decoder failed on it; save it again".to_owned())))
}

fn refused<T>(message: impl Into<String>) -> Result<T, ProbeError> {
    Err(ProbeError::Refused(message.into()))
}
