//! Root works on the data folder as the user that owns it, so that the service can use what commands leave there.

use std::{
    env, fs,
    io::ErrorKind,
    os::unix::{fs::MetadataExt as _, process::CommandExt as _},
    path::Path,
    process::Command,
};

use anyhow::Context as _;

/// Starts this program anew, with the same arguments, as the owner of `folder`, if it runs as root and another user owns the
/// folder. Returns if there is nothing to change.
///
/// # Errors
///
/// If the folder cannot be looked at or the program cannot be started anew.
pub(crate) fn become_owner(folder: &Path) -> anyhow::Result<()> {
    let facts = match fs::metadata(folder) {
        Ok(facts) => facts,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("looking at the data folder {}", folder.display())),
    };
    if !rustix::process::geteuid().is_root() || facts.uid() == 0 {
        return Ok(());
    }
    let program = env::current_exe().context("finding this program")?;
    tracing::debug!(user.id = facts.uid(), data.folder = %folder.display(), "going on as the data folder's owner");
    // The groups of root are given up with its user.
    let error =
        Command::new(program).args(env::args_os().skip(1)).env("HOME", folder).gid(facts.gid()).uid(facts.uid()).exec();
    Err(error).with_context(|| format!("going on as user {}, who owns {}", facts.uid(), folder.display()))
}
