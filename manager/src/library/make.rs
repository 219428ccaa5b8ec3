//! Has what screens show made from a file that somebody sent, and keeps it.

use std::{
    io::Read as _,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use tokio::sync::watch;

use super::{
    FOLDER, MadeMedia, MediaFault, MediaUpload, document,
    picture::{PictureTold, SMALL},
    presentation,
    sort::{TELLING_BYTES, UploadSort},
    video,
};
use crate::{
    data::Data,
    probe::{self, PROBE_VERSION, ProbeError},
    sandbox::{Allowance, Decoder, Enclosure, MissingProgram, Outcome},
};

/// What the folder is called in which decoders write.
pub(super) const WORK_PREFIX: &str = ".work-";
/// What looking at a picture may use: 60 million pixels of four 16-bit channels, twice, and what else a program needs.
const PICTURE: Allowance =
    Allowance { memory_bytes: 2 << 30, processor: Duration::from_mins(1), file_bytes: 128 << 20 };
const PICTURE_PATIENCE: Duration = Duration::from_mins(3);
/// What a picture is called that another program has read.
const READ: &str = "read.png";

/// Why nothing was made.
#[derive(Debug)]
pub(super) enum MakeError {
    /// Because of the file; or of what is installed here.
    Refused(MediaFault),
    /// For another reason.
    Failed(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for MakeError {
    fn from(error: E) -> Self {
        let error = error.into();
        match error.downcast_ref::<MissingProgram>() {
            Some(MissingProgram { name, package }) => {
                Self::Refused(MediaFault::Missing { program: (*name).to_owned(), package: (*package).to_owned() })
            }
            None => Self::Failed(error),
        }
    }
}

/// Makes all that `upload` gives, and tells how far it is, in hundredths, if it takes more than a moment.
pub(super) async fn make(
    data: &Data,
    upload: &MediaUpload,
    told: &watch::Sender<u8>,
) -> Result<Vec<MadeMedia>, MakeError> {
    let folder = data.folder.join(FOLDER);
    let original = upload.original.as_ref().map(|name| folder.join(name)).filter(|path| path.is_file());
    let original = original.ok_or(MakeError::Refused(MediaFault::Gone))?;
    let work =
        tempfile::Builder::new().prefix(WORK_PREFIX).tempdir_in(&folder).context("making a folder to work in")?;
    let made = match sort_of(&original)? {
        UploadSort::Picture(_) => vec![picture(&original, work.path(), false).await?],
        UploadSort::Heic => {
            let read = read_heic(&original, work.path()).await?;
            vec![picture(&read, work.path(), true).await?]
        }
        UploadSort::Document => document::make(&original, work.path(), (told, 0)).await?,
        UploadSort::Presentation => {
            let printed = presentation::print(&original, work.path(), told).await?;
            document::make(&printed, work.path(), (told, presentation::PRINTED)).await?
        }
        UploadSort::Captions => return Err(MakeError::Refused(MediaFault::Unknown)),
        UploadSort::Video(container) => vec![video::make(&original, container, work.path(), told).await?],
    };
    let mut kept = Vec::new();
    for (place, made) in (0..).zip(made) {
        kept.push(keep(data, place, &made, work.path()).await?);
    }
    Ok(kept)
}

fn sort_of(original: &Path) -> Result<UploadSort, MakeError> {
    let mut start = Vec::new();
    let file = std::fs::File::open(original).context("reading what was sent")?;
    file.take(TELLING_BYTES as u64).read_to_end(&mut start).context("reading what was sent")?;
    UploadSort::of(&start).map_err(MakeError::Refused)
}

/// Files that a decoder wrote.
pub(super) struct Written {
    pub(super) shown: PathBuf,
    pub(super) small: PathBuf,
}

/// Has this program's own command make a picture in the folder `work`.
pub(super) async fn picture(input: &Path, work: &Path, is_upright: bool) -> Result<Written, MakeError> {
    let enclosure = Enclosure {
        decoder: Decoder::Own,
        input,
        output: Some(work),
        allowance: Some(PICTURE),
        patience: PICTURE_PATIENCE,
    };
    let said = said(&enclosure, |input, output| {
        let mut words = vec!["make-picture".to_owned(), input.to_owned(), output.to_owned()];
        words.extend(is_upright.then(|| "--upright".to_owned()));
        words
    });
    match serde_json::from_str(said.await?.trim()).context("reading what became of a picture")? {
        // The name is one of ours; a decoder that was taken over is not followed elsewhere.
        PictureTold::Made(name) if ["picture.png", "picture.jpg"].contains(&name.as_str()) => {
            Ok(Written { shown: work.join(name), small: work.join(SMALL) })
        }
        PictureTold::Made(_) => Err(MakeError::Refused(MediaFault::Damaged)),
        PictureTold::Refused(fault) => Err(MakeError::Refused(fault)),
    }
}

/// Has a program read a picture of a telephone; it turns it upright, too.
async fn read_heic(input: &Path, work: &Path) -> Result<PathBuf, MakeError> {
    let enclosure = Enclosure {
        decoder: Decoder::System { name: "heif-convert", package: "libheif-examples" },
        input,
        output: Some(work),
        allowance: Some(PICTURE),
        patience: PICTURE_PATIENCE,
    };
    said(&enclosure, |input, output| vec![input.to_owned(), format!("{output}/{READ}")]).await?;
    let read = work.join(READ);
    if read.is_file() { Ok(read) } else { Err(MakeError::Refused(MediaFault::Damaged)) }
}

/// What a decoder says that ends well.
async fn said(enclosure: &Enclosure<'_>, words: impl Fn(&str, &str) -> Vec<String>) -> Result<String, MakeError> {
    match enclosure.run(|places| words(&places.input, &places.output), |_| {}).await? {
        Outcome::Ended { success: true, said, .. } => Ok(said),
        Outcome::Ended { code, messages, .. } => {
            tracing::info!(messages = messages.trim(), "a decoder ended on a file that somebody sent");
            // Who is killed, or aborts, wanted more than it may have.
            let fault = if code.is_none_or(|code| code > 128) { MediaFault::Exhausting } else { MediaFault::Damaged };
            Err(MakeError::Refused(fault))
        }
        Outcome::TimedOut => Err(MakeError::Refused(MediaFault::Slow)),
    }
}

/// Keeps what was made, after it was looked at like every file of a folder.
async fn keep(data: &Data, place: i64, written: &Written, work: &Path) -> Result<MadeMedia, MakeError> {
    let Written { shown, small } = written;
    ensure_within(shown, work)?;
    ensure_within(small, work)?;
    let identity = probe::identify(shown).await?;
    let probed = match probe::probe(shown, identity).await {
        Ok(probed) => probed,
        Err(ProbeError::Refused(reason)) => {
            tracing::warn!(reason, "what was made of a file cannot be shown");
            return Err(MakeError::Refused(MediaFault::Damaged));
        }
        Err(ProbeError::Failed(error)) => return Err(MakeError::Failed(error)),
    };
    let small_identity = probe::identify(small).await?;
    // The same may have been made before, of a file that is gone.
    data.store.want_media(vec![identity.sha256, small_identity.sha256]).await?;
    data.blobs.put(identity.sha256, shown).await?;
    data.blobs.put(small_identity.sha256, small).await?;
    let facts = probed.facts.clone();
    data.store.keep_media(probed, PROBE_VERSION).await?;
    Ok(MadeMedia {
        place,
        facts,
        extension: shown.extension().map(|end| end.to_string_lossy().into_owned()).unwrap_or_default(),
        small: (small_identity.sha256, small_identity.size_bytes),
    })
}

/// A decoder may leave a link where a file should be, which would be read here, outside of its sandbox.
pub(super) fn ensure_within(path: &Path, work: &Path) -> anyhow::Result<()> {
    let found = std::fs::symlink_metadata(path).with_context(|| format!("looking at {}", path.display()))?;
    anyhow::ensure!(found.is_file() && path.starts_with(work), "{} is no file", path.display());
    Ok(())
}
