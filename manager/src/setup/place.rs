//! Puts a site's configuration in its place, or leaves everything as it was.

use std::{
    fs,
    io::{ErrorKind, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, bail, ensure};

use super::front::Front;

/// Has `front` serve `site` from now on.
///
/// # Errors
///
/// If the web server refuses; then it serves what it served before.
pub(super) fn put(front: Front, site: &str) -> anyhow::Result<()> {
    let mut kept = vec![Kept::replace(front.site_file(), site)?];
    let result = import(front, &mut kept).and_then(|()| run(front.check())).and_then(|()| reload(front));
    if result.is_err() {
        for file in kept.into_iter().rev() {
            file.put_back()?;
        }
        // It may have stopped over what it was told.
        let _ = reload(front);
    }
    result.with_context(|| format!("setting up {front}: everything is as it was before"))
}

/// Names the site in the main file, once.
fn import(front: Front, kept: &mut Vec<Kept>) -> anyhow::Result<()> {
    let Some((main, line)) = front.import() else { return Ok(()) };
    let text = read(main)?.unwrap_or_default();
    if text.lines().any(|there| there.trim() == line) {
        return Ok(());
    }
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    kept.push(Kept::replace(main, &format!("{text}{gap}{line}\n"))?);
    Ok(())
}

fn reload(front: Front) -> anyhow::Result<()> {
    run(&["systemctl", "reload-or-restart", front.package()])
}

fn run(command: &[&str]) -> anyhow::Result<()> {
    let [program, arguments @ ..] = command else { bail!("there is no command") };
    let doing = command.join(" ");
    let finished = Command::new(program).args(arguments).output().with_context(|| format!("running `{doing}`"))?;
    let said = String::from_utf8_lossy(&finished.stderr);
    ensure!(finished.status.success(), "`{doing}` ended with {}:\n{}", finished.status, said.trim());
    Ok(())
}

/// A file that was replaced, and what was there.
struct Kept {
    path: PathBuf,
    before: Option<String>,
}

impl Kept {
    fn replace(path: &Path, text: &str) -> anyhow::Result<Self> {
        let before = read(path)?;
        write(path, text)?;
        Ok(Self { path: path.to_owned(), before })
    }

    fn put_back(self) -> anyhow::Result<()> {
        match self.before {
            Some(text) => write(&self.path, &text),
            None => fs::remove_file(&self.path).with_context(|| format!("removing {}", self.path.display())),
        }
    }
}

fn read(path: &Path) -> anyhow::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

/// Writes a file that everybody may read, whole or not at all.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let doing = || format!("writing {}", path.display());
    let folder = path.parent().with_context(doing)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(doing)?;
    file.write_all(text.as_bytes()).with_context(doing)?;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644)).with_context(doing)?;
    file.as_file().sync_all().with_context(doing)?;
    file.persist(path).map_err(|error| error.error).with_context(doing)?;
    Ok(())
}
