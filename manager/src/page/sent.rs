//! A form with files (RFC 7578): its fields are read, and each file is written to the disk as it comes.

use std::{io::Write as _, path::Path, time::Duration};

use anyhow::Context as _;
use axum::{
    body::Body,
    http::{HeaderMap, header},
};
use cartelera_playlists::hash::ContentHash;
use multer::{Field, Multipart};
use tempfile::NamedTempFile;
use tokio::time::timeout;

use super::{fields::Fields, visit::Fault};
use crate::library::{self, Look, Looked, MediaFault, SENT_PREFIX, UploadSort, cleaned};

/// The most files at once.
pub(super) const MAX_FILES: usize = 50;
/// The longest field that is no file.
const MAX_FIELD_BYTES: usize = 4 << 10;
/// The most fields that are no files.
const MAX_FIELDS: usize = 1000;
/// Who sends nothing for so long has gone away.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

/// A file that came.
#[derive(Debug)]
pub(crate) struct SentFile {
    /// As staff know it.
    pub(crate) name: String,
    /// The file, or why it is not taken.
    pub(crate) taken: Result<Taken, MediaFault>,
}

/// A file on the disk, which goes when nobody keeps it; one that came in parts stays a while.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) file: NamedTempFile,
    pub(crate) sha256: ContentHash,
    pub(crate) size_bytes: u64,
    /// What its bytes tell that it is.
    pub(crate) sort: UploadSort,
}

impl Taken {
    /// The whole `file` of which this was found out.
    pub(super) fn of(file: NamedTempFile, Looked { sort, sha256, size_bytes }: Looked) -> Self {
        Self { file, sha256, size_bytes, sort }
    }
}

/// Whether a form comes in the way in which files do.
pub(super) fn is_form_with_files(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    kind.starts_with("multipart/form-data")
}

/// Reads a form whose fields, as far as they come before the first file, `is_ours` finds to be one of ours.
///
/// Files that are not taken are let go by, so that the browser hears of it.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
    folder: &Path,
    is_ours: impl Fn(&Fields) -> bool,
) -> Result<(Fields, Vec<SentFile>), Fault> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let boundary = multer::parse_boundary(kind).map_err(|_| Fault::Form)?;
    let mut form = Multipart::new(body.into_data_stream(), boundary);
    let (mut fields, mut files) = (Fields::default(), Vec::new());
    let mut count = 0;
    while let Some(field) = in_time(form.next_field()).await? {
        count += 1;
        if field.file_name().is_none() {
            let name = field.name().unwrap_or_default().to_owned();
            if count > MAX_FIELDS {
                return Err(Fault::Large);
            }
            fields.push(&name, &text(field).await?);
            continue;
        }
        if !is_ours(&fields) {
            return Err(Fault::Form);
        }
        if files.len() >= MAX_FILES {
            return Err(Fault::Large);
        }
        files.extend(file(field, &folder.join(library::FOLDER)).await?);
    }
    if is_ours(&fields) { Ok((fields, files)) } else { Err(Fault::Form) }
}

/// What comes in time.
async fn in_time<T>(coming: impl Future<Output = multer::Result<T>>) -> Result<T, Fault> {
    let come = timeout(PATIENCE, coming).await.map_err(|_| Fault::Form)?;
    come.map_err(|error| {
        tracing::debug!(error = %error, "reading a form with files failed");
        Fault::Form
    })
}

async fn text(mut field: Field<'static>) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    while let Some(chunk) = in_time(field.chunk()).await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_FIELD_BYTES {
            return Err(Fault::Large);
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Takes a file; `None` where none was chosen.
async fn file(mut field: Field<'static>, folder: &Path) -> Result<Option<SentFile>, Fault> {
    let name = cleaned(field.file_name().unwrap_or_default());
    let mut writing = Some(Writing::begin(folder)?);
    let mut fault = None;
    let mut is_empty = true;
    while let Some(chunk) = in_time(field.chunk()).await? {
        is_empty &= chunk.is_empty();
        let Some(open) = writing.take() else { continue };
        // Writing to the disk holds nobody up but who sends.
        let written = tokio::task::spawn_blocking(move || open.add(&chunk)).await.context("writing what is sent")?;
        match written? {
            Ok(open) => writing = Some(open),
            Err(found) => fault = Some(found),
        }
    }
    if name.is_empty() && is_empty {
        return Ok(None);
    }
    let taken = match (writing, fault) {
        (Some(open), _) => tokio::task::spawn_blocking(move || open.end()).await.context("writing what is sent")??,
        (None, fault) => Err(fault.unwrap_or(MediaFault::Unknown)),
    };
    Ok(Some(SentFile { name, taken }))
}

/// A file that is being written.
struct Writing {
    file: NamedTempFile,
    look: Look,
}

impl Writing {
    fn begin(folder: &Path) -> anyhow::Result<Self> {
        let doing = || format!("making a file in {}", folder.display());
        std::fs::create_dir_all(folder).with_context(doing)?;
        let file = tempfile::Builder::new().prefix(SENT_PREFIX).tempfile_in(folder).with_context(doing)?;
        Ok(Self { file, look: Look::begin(0) })
    }

    /// Adds what came, or says why the file is not taken.
    fn add(mut self, bytes: &[u8]) -> anyhow::Result<Result<Self, MediaFault>> {
        if let Err(fault) = self.look.add(bytes) {
            return Ok(Err(fault));
        }
        self.file.write_all(bytes).context("writing what is sent")?;
        Ok(Ok(self))
    }

    /// Ends it; whatever is kept of it is on the disk.
    fn end(self) -> anyhow::Result<Result<Taken, MediaFault>> {
        let looked = match self.look.end(self.file.as_file()) {
            Ok(looked) => looked,
            Err(fault) => return Ok(Err(fault)),
        };
        self.file.as_file().sync_all().context("writing what is sent")?;
        Ok(Ok(Taken::of(self.file, looked)))
    }
}
