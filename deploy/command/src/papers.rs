//! Writes what is installed beside a program: manual pages, completions, a settings file.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Command;
use clap_complete::{Shell, generate_to};
use flate2::{Compression, GzBuilder};

use crate::{settings::Standard, template};

/// What a program's papers are made from.
#[derive(Clone, Copy, Debug)]
pub struct Papers<'a> {
    /// Where its settings stand.
    pub standard: Standard,
    /// Keys that the installed settings file sets, and their values.
    pub set: &'a [(&'a str, &'a str)],
}

/// Writes into `folder` what is installed beside `program`: `man/*.1.gz`, one page a command; completions as
/// `PROGRAM.bash`, `_PROGRAM` and `PROGRAM.fish`; and the settings file under its own name.
///
/// The same program always writes the same bytes.
///
/// # Errors
///
/// If a file cannot be written.
pub fn write_papers(mut program: Command, papers: Papers<'_>, folder: &Path) -> anyhow::Result<()> {
    let name = program.get_name().to_owned();
    let settings = template(&program, papers.standard.command, papers.set);
    let file = Path::new(papers.standard.path).file_name().context("naming the settings file")?;
    fs::create_dir_all(folder.join("man")).with_context(|| format!("making the folder {}", folder.display()))?;
    write(&folder.join(file), settings.as_bytes())?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        generate_to(shell, &mut program, &name, folder).with_context(|| format!("writing completions for {shell}"))?;
    }
    program.build();
    write_pages(&program, &folder.join("man"))
}

/// A page of `command`, and of every command below it.
fn write_pages(command: &Command, folder: &Path) -> anyhow::Result<()> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page).context("writing a manual page")?;
    let title = command.get_display_name().unwrap_or_else(|| command.get_name());
    let mut packed = GzBuilder::new().write(Vec::new(), Compression::best());
    packed.write_all(&page).and_then(|()| packed.try_finish()).context("compressing a manual page")?;
    let path: PathBuf = folder.join(format!("{title}.1.gz"));
    write(&path, &packed.finish().context("compressing a manual page")?)?;
    for below in command.get_subcommands().filter(|below| !below.is_hide_set() && below.get_name() != "help") {
        write_pages(below, folder)?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))
}
