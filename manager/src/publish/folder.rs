//! Finds and reads the files of a content folder.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use cartelera_playlists::content::{Problem, Severity, SourceFile};
use walkdir::{DirEntry, WalkDir};

use crate::{content::MARK, error::AppError, say::warn, store::Store};

/// The longest TOML file.
const MAX_TOML_BYTES: u64 = 4 << 20;
/// How deep folders may lie in each other.
const MAX_DEPTH: usize = 16;
/// So many revisions are told that a folder does not have.
const NEWER_TOLD: u32 = 20;

/// Refuses `folder` if the page changed something that it does not have.
///
/// # Errors
///
/// [`AppError::Refused`], after it was told what.
pub(super) async fn refuse_older(store: &dyn Store, folder: &Path) -> Result<(), AppError> {
    let Some(newest) = store.newest_page_revision().await? else { return Ok(()) };
    let mark = fs::read_to_string(folder.join(MARK)).ok();
    let based_on: Option<u64> = mark.and_then(|mark| mark.trim().parse().ok());
    if based_on.is_some_and(|based_on| based_on >= newest) {
        return Ok(());
    }
    let of = based_on
        .map_or_else(|| "no dice de qué revisión es".to_owned(), |number| format!("es de la revisión {number}"));
    warn(format!("{}: la carpeta {of}; en la página hay cambios que no tiene:", folder.display()));
    let newer = store.revisions(NEWER_TOLD).await?;
    let is_lacking = |number: u64| based_on.is_none_or(|based_on| number > based_on);
    for revision in newer.iter().filter(|revision| revision.is_of_page && is_lacking(revision.number)) {
        warn(format!("  revisión {}: {} ({})", revision.number, revision.about, revision.by));
    }
    warn(
        "exporte lo vigente con «cartelera-manager content export CARPETA» y cámbielo ahí, o publique de todos modos con \
         --over-page",
    );
    Err(AppError::Refused { errors: 1 })
}

/// Writes into `folder`, which was published, which revision it is of now, if it says so already or undid what the page changed.
pub(super) async fn remember(store: &dyn Store, folder: &Path, is_over_page: bool) -> anyhow::Result<()> {
    let mark = folder.join(MARK);
    let Some(number) = store.newest_revision_number().await? else { return Ok(()) };
    let told = fs::read_to_string(&mark).ok();
    let is_told = told.as_ref().is_some_and(|told| told.trim() == number.to_string());
    // A folder that cannot be written to stays as it is.
    if (told.is_some() || is_over_page)
        && !is_told
        && let Err(error) = fs::write(&mark, format!("{number}\n"))
    {
        tracing::debug!(%error, folder = %folder.display(), "the folder does not remember its revision");
    }
    Ok(())
}

/// The TOML files of `folder`, in order of path, and what kept any of them from being read.
///
/// Hidden files and what lies under `media` are no TOML of the city's.
pub(super) fn read_sources(folder: &Path) -> anyhow::Result<(Vec<SourceFile>, Vec<Problem>)> {
    ensure!(folder.is_dir(), "{} is not a folder", folder.display());
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    let wanted = |entry: &DirEntry| {
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        entry.depth() == 0 || !(hidden || entry.depth() == 1 && entry.file_name() == "media")
    };
    let entries = WalkDir::new(folder).max_depth(MAX_DEPTH).follow_links(true).sort_by_file_name();
    for entry in entries.into_iter().filter_entry(wanted) {
        let entry = entry.with_context(|| format!("walking the folder {}", folder.display()))?;
        if !entry.file_type().is_file() || entry.path().extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let path = inside(folder, entry.path());
        match read_toml(&entry)? {
            Ok(text) => files.push(SourceFile { path, text }),
            Err(message) => {
                problems.push(Problem { severity: Severity::Error, file: path, line: 0, key: String::new(), message });
            }
        }
    }
    Ok((files, problems))
}

/// Where the media file `path` of the content lies, if there is such a file inside `folder`.
pub(super) fn media_file(folder: &Path, path: &str) -> Option<PathBuf> {
    let relative = Path::new(path);
    let within = relative.components().all(|part| matches!(part, Component::Normal(_)));
    Some(folder.join(relative)).filter(|file| within && file.is_file())
}

fn read_toml(entry: &DirEntry) -> anyhow::Result<Result<String, String>> {
    let doing = || format!("reading {}", entry.path().display());
    let size = entry.metadata().with_context(doing)?.len();
    if size > MAX_TOML_BYTES {
        return Ok(Err(format!("the file is {size} bytes long (at most {MAX_TOML_BYTES})")));
    }
    let bytes = fs::read(entry.path()).with_context(doing)?;
    Ok(String::from_utf8(bytes).map_err(|_| "the file is not UTF-8 text (save it as UTF-8)".to_owned()))
}

/// The path of `file` inside `folder`, with `/` between its parts.
fn inside(folder: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(folder).unwrap_or(file);
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_is_found_in_order_and_hidden_files_and_media_are_not() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["city.toml", "offices/b.toml", "offices/a.toml", ".git/x.toml", "media/x.toml", "offices/a.txt"] {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "format = 1").unwrap();
        }
        fs::write(folder.path().join("latin.toml"), b"name = \"Torre\xf3n\"").unwrap();
        let (files, problems) = read_sources(folder.path()).unwrap();
        let paths: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["city.toml", "offices/a.toml", "offices/b.toml"]);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].file, "latin.toml");
    }

    #[test]
    fn media_outside_the_folder_is_not_found() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("city");
        fs::create_dir_all(folder.join("media")).unwrap();
        fs::write(outer.path().join("secret.png"), "x").unwrap();
        fs::write(folder.join("media/agua.png"), "x").unwrap();
        assert_eq!(media_file(&folder, "media/agua.png"), Some(folder.join("media/agua.png")));
        for path in ["../secret.png", "media/../../secret.png", "/etc/hostname", "media", "media/otra.png"] {
            assert_eq!(media_file(&folder, path), None, "{path}");
        }
    }
}
