//! Tells screens the name, by the next root document.

use std::{env, fs, process::Command};

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use super::{args::SetupArgs, reach::Door};
use crate::{keys, say::say};

/// What `root show --json` answers, as far as it matters here.
#[derive(Deserialize)]
struct Shown {
    root: Known,
}

/// What screens know.
#[derive(Deserialize)]
struct Known {
    managers: Vec<String>,
    ca: Option<String>,
}

/// Puts the name before the other addresses of the root document, unless it is there already. These are commands of their
/// own, because they run as the owner of the data.
pub(super) fn tell_screens(args: &SetupArgs, door: &Door<'_>) -> anyhow::Result<()> {
    let address = format!("https://{}", door.authority());
    let ca = door.ca.map(fs::read_to_string).transpose().context("reading the certificates of --ca")?;
    let known = known(args)?;
    if known.managers.first() == Some(&address) && known.ca == ca {
        say(format!("las pantallas ya conocen {address}"));
        return Ok(());
    }
    let mut command = vec!["root".to_owned(), "set-url".to_owned(), address.clone()];
    command.extend(known.managers.into_iter().filter(|other| *other != address));
    if let Some(ca) = door.ca {
        command.extend(["--ca".to_owned(), ca.display().to_string()]);
    }
    if let Some(key) = &args.root_key {
        command.extend(["--root-key".to_owned(), key.display().to_string()]);
    } else if !args.data.folder()?.join(keys::FOLDER).join("root.key").exists() {
        say(format!(
            "falta decirlo a las pantallas, con la llave raíz, que no está en este equipo:\n  \
             cartelera-manager {} --root-key ARCHIVO",
            command.join(" ")
        ));
        return Ok(());
    }
    let finished = this(args, &command)?.status().context("running `root set-url`")?;
    ensure!(
        finished.success(),
        "telling screens that the manager is at {address}: `root set-url` ended with {finished}"
    );
    say(format!("las pantallas buscarán al administrador en {address}"));
    Ok(())
}

/// What stands in the newest root document.
fn known(args: &SetupArgs) -> anyhow::Result<Known> {
    let doing = "reading the addresses in the root document";
    let answer = this(args, &["root", "show", "--json"].map(str::to_owned))?.output().context(doing)?;
    ensure!(answer.status.success(), "{doing}: {}", String::from_utf8_lossy(&answer.stderr).trim());
    Ok(serde_json::from_slice::<Shown>(&answer.stdout).context(doing)?.root)
}

/// This program with another command about the same data.
fn this(args: &SetupArgs, command: &[String]) -> anyhow::Result<Command> {
    let mut this = Command::new(env::current_exe().context("finding this program")?);
    this.args(command).arg("--data").arg(args.data.folder()?);
    Ok(this)
}
