//! `cartelera-manager watch`: publishes a hot folder whenever it was changed and the writing has settled.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use anyhow::Context as _;
use notify::{
    Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _,
    event::{AccessKind, AccessMode},
};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc,
    time::timeout,
};
use walkdir::{DirEntry, WalkDir};

use crate::{
    data::Data,
    error::AppError,
    publish::{self, Options},
    say::say,
};

/// The writing has settled when nothing happened for this long.
const QUIET: Duration = Duration::from_millis(1500);
/// The folder is looked at this often even without an event: network file systems send none.
const LOOK_PERIOD: Duration = Duration::from_secs(15);

/// Publishes `folder` now and after each change, until the process is interrupted or terminated.
pub(crate) async fn run(data: &Data, folder: &Path, options: &Options) -> anyhow::Result<()> {
    let mut interrupted = signal(SignalKind::interrupt()).context("waiting for interruption")?;
    let mut terminated = signal(SignalKind::terminate()).context("waiting for termination")?;
    let folder = std::path::absolute(folder).with_context(|| format!("finding {}", folder.display()))?;
    tokio::select! {
        _ = interrupted.recv() => Ok(()),
        _ = terminated.recv() => Ok(()),
        ended = follow(data, &folder, options) => ended,
    }
}

async fn follow(data: &Data, folder: &Path, options: &Options) -> anyhow::Result<()> {
    let mut seen: Option<State> = None;
    loop {
        // The watcher is armed before the folder is read, and anew after each round: an editor or a synchroniser may
        // have put other folders in the place of those that were watched.
        let mut watcher = Armed::new(folder)?;
        let state = settled(folder, &mut watcher).await;
        if seen.as_ref() != Some(&state) {
            if state.0.is_empty() {
                say(format!("{}: la carpeta no está o no tiene archivos; se espera a que vuelva", folder.display()));
            } else {
                publish(data, folder, options).await;
            }
            seen = Some(state);
        }
        watcher.wait(LOOK_PERIOD).await;
    }
}

async fn publish(data: &Data, folder: &Path, options: &Options) {
    match publish::run(data, folder, options).await {
        Ok(()) => say(format!("se espera el siguiente cambio en {}", folder.display())),
        Err(AppError::Refused { .. }) => {
            say("no se publicó nada; las pantallas siguen con lo que tenían");
        }
        Err(error) => {
            tracing::error!(error = %error, folder = %folder.display(), "publishing a changed folder failed");
            say("no se publicó nada: falló el administrador; su registro dice por qué");
        }
    }
}

/// The state of `folder` once nothing happened in it for a while.
async fn settled(folder: &Path, watcher: &mut Armed) -> State {
    let mut state = State::of(folder);
    loop {
        let quiet = !watcher.wait(QUIET).await;
        let now = State::of(folder);
        if quiet && now == state {
            return state;
        }
        state = now;
    }
}

/// Length and time of change of every file of the folder; empty if it is not there. Hidden files and the copies that
/// editors keep are no content.
#[derive(PartialEq, Eq)]
struct State(BTreeMap<PathBuf, (u64, Option<SystemTime>)>);

impl State {
    fn of(folder: &Path) -> Self {
        let is_content = |entry: &DirEntry| {
            let name = entry.file_name().to_string_lossy();
            entry.depth() == 0 || !(name.starts_with('.') || name.ends_with('~'))
        };
        let files = WalkDir::new(folder).follow_links(true).into_iter().filter_entry(is_content).filter_map(Result::ok);
        let files = files.filter(|entry| entry.file_type().is_file()).filter_map(|entry| {
            let metadata = fs::metadata(entry.path()).ok()?;
            Some((entry.into_path(), (metadata.len(), metadata.modified().ok())))
        });
        Self(files.collect())
    }
}

/// A watcher and the one pending sign that something happened.
struct Armed {
    _watcher: RecommendedWatcher,
    happened: mpsc::Receiver<()>,
}

impl Armed {
    /// Watches `folder` with all that is in it, and the folder that it lies in, where it may vanish and come back.
    fn new(folder: &Path) -> anyhow::Result<Self> {
        let (sign, happened) = mpsc::channel(1);
        let inside = folder.to_owned();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if event.as_ref().map_or(true, |event| is_change(event, &inside)) {
                // A full channel already holds a sign that nobody took yet.
                let _ = sign.try_send(());
            }
        })
        .context("watching files")?;
        for (path, mode) in [(folder.parent(), RecursiveMode::NonRecursive), (Some(folder), RecursiveMode::Recursive)] {
            if let Some(path) = path
                && let Err(error) = watcher.watch(path, mode)
            {
                tracing::debug!(error = %error, path = %path.display(), "a folder cannot be watched; it is looked at instead");
            }
        }
        Ok(Self { _watcher: watcher, happened })
    }

    /// Waits at most `limit`; `true` if something happened.
    async fn wait(&mut self, limit: Duration) -> bool {
        timeout(limit, self.happened.recv()).await.is_ok()
    }
}

/// Tells changes of `folder` from mere reading, such as our own, and from what happens beside it.
fn is_change(event: &Event, folder: &Path) -> bool {
    let reading = matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write));
    !reading && (event.paths.is_empty() || event.paths.iter().any(|path| path.starts_with(folder)))
}
