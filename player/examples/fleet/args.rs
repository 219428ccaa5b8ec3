//! The command line, and the enrolment files that it names.

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context as _, ensure};
use cartelera_playlists::protocol::pairing::Enrolment;
use clap::Parser;
use reqwest::Url;

/// Runs the sync threads of many screens, and prints what each is told as one JSON object a line.
///
/// Ends when standard input does.
#[derive(Parser, Debug)]
#[command(name = "fleet", version)]
pub(crate) struct FleetArgs {
    /// Address of the manager
    #[arg(long, value_name = "URL")]
    pub(crate) manager: Url,
    /// Folder with the enrolment files, one for each screen
    #[arg(long, value_name = "DIR")]
    enrolments: PathBuf,
    /// Run only so many screens, the first by the names of their files
    #[arg(long, value_name = "N", default_value_t = usize::MAX, hide_default_value = true)]
    first: usize,
    /// Folder in which each screen has its own
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Fetch media files too; without it only pointers, programmes and the stop list are followed
    #[arg(long)]
    pub(crate) media: bool,
    /// Seconds between two looks at the pointer
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0)]
    poll: f64,
    /// Do not let the manager hold a request until there is news
    #[arg(long)]
    pub(crate) no_wait: bool,
}

impl FleetArgs {
    /// Time between two looks at the pointer.
    pub(crate) fn poll(&self) -> anyhow::Result<Duration> {
        Duration::try_from_secs_f64(self.poll).with_context(|| format!("looking each {} seconds", self.poll))
    }

    /// The enrolments of the screens that are to run, in the order of their files' names.
    pub(crate) fn enrolments(&self) -> anyhow::Result<Vec<Enrolment>> {
        let doing = || format!("reading the enrolment files in {}", self.enrolments.display());
        let entries = fs::read_dir(&self.enrolments).with_context(doing)?.collect::<Result<Vec<_>, _>>();
        let mut paths: Vec<PathBuf> = entries.with_context(doing)?.into_iter().map(|entry| entry.path()).collect();
        paths.sort();
        paths.truncate(self.first);
        ensure!(!paths.is_empty(), "{}: there are none", doing());
        let read = |path: PathBuf| {
            let doing = || format!("reading the enrolment file {}", path.display());
            serde_json::from_slice(&fs::read(&path).with_context(doing)?).with_context(doing)
        };
        paths.into_iter().map(read).collect()
    }
}
