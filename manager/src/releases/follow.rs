//! Tells each screen that calls which version it is to have, and follows how far versions are.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use cartelera_playlists::{
    ids::ScreenId,
    protocol::{
        heartbeat::{Heartbeat, OnScreen},
        release::PackageVersion,
    },
};
use jiff::Timestamp;

use super::stage::{Told, judge};
use crate::store::{ChangeMark, Store, releases::Release};

/// Releases in memory, read again when something changed.
pub(crate) struct ReleasesFollowed {
    store: Arc<dyn Store>,
    loaded: Mutex<Option<(ChangeMark, Arc<Vec<Release>>)>>,
    /// The frames that a screen had presented when it called last, and since which start.
    frames: Mutex<BTreeMap<ScreenId, (String, u64)>>,
}

impl ReleasesFollowed {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, loaded: Mutex::default(), frames: Mutex::default() }
    }

    /// Hears what `screen` tells, with the store as it was at `mark`; gives the version that it is to install, if that is
    /// another one than it has.
    pub(crate) async fn hear(
        &self,
        (screen, heartbeat): (&ScreenId, &Heartbeat),
        mark: ChangeMark,
        now: Timestamp,
    ) -> anyhow::Result<Option<PackageVersion>> {
        let Some(installed) = &heartbeat.package else { return Ok(None) };
        let releases = self.releases(mark).await?;
        if releases.is_empty() {
            return Ok(None);
        }
        let judged = judge(
            &releases,
            &Told {
                screen,
                installed,
                update: heartbeat.update.as_ref(),
                presents: self.presents(screen, heartbeat),
                is_safe_mode: heartbeat.is_safe_mode,
            },
            now,
        );
        if let Some((version, because)) = judged.held {
            tracing::error!(screen.id = %screen, release.version = %version, "a release is held: {because}");
            self.store.hold_release(version, now, because).await?;
        }
        if let Some(advance) = judged.advanced {
            tracing::info!(screen.id = %screen, release.version = %advance.version, stage = ?advance.after, "a release goes on");
            let of = (advance.version, installed.architecture.clone());
            self.store.note_stage(of, advance.before, advance.after).await?;
        }
        Ok(judged.wanted)
    }

    /// The releases. They are at least as new as `mark`.
    async fn releases(&self, mark: ChangeMark) -> anyhow::Result<Arc<Vec<Release>>> {
        let last = self.loaded.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, releases)) = last.filter(|(of, _)| *of == mark) {
            return Ok(releases);
        }
        let releases = Arc::new(self.store.releases().await?);
        *self.loaded.lock().unwrap_or_else(PoisonError::into_inner) = Some((mark, releases.clone()));
        Ok(releases)
    }

    /// Whether a screen that shows its programme presented frames since it called last.
    fn presents(&self, screen: &ScreenId, heartbeat: &Heartbeat) -> bool {
        let now = (heartbeat.boot.clone(), heartbeat.frames);
        let before = self.frames.lock().unwrap_or_else(PoisonError::into_inner).insert(screen.clone(), now);
        let grew = before.is_some_and(|(boot, frames)| boot == heartbeat.boot && frames < heartbeat.frames);
        let shows =
            matches!(heartbeat.on, Some(OnScreen::Item { .. } | OnScreen::Takeover { .. } | OnScreen::StandIn { .. }));
        grew && shows
    }
}
