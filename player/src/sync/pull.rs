//! One look at the manager: pointer, then its programmes, then activation.

use std::sync::Arc;

use cartelera_playlists::{hash::ContentHash, ids::ScreenId, timeline::Timeline};
use jiff::Timestamp;
use tracing::info;

use super::{
    failure::Failure,
    fetch::{Manager, PointerAnswer},
    plan::{self, Verdict, Want},
};
use crate::cache::{ActiveContent, Cache, Refusal};

/// What a look at the manager brought.
pub(super) enum Pulled {
    /// Nothing new.
    Unchanged {
        /// The entity tag of what is active, if the manager said one.
        etag: Option<String>,
    },
    /// New content, which is active now.
    Activated {
        /// The content and the files that it lacks.
        plan: Plan,
        /// The entity tag of its pointer.
        etag: Option<String>,
    },
}

/// Active content and the files that it lacks.
pub(super) struct Plan {
    /// The content.
    pub(super) content: Arc<ActiveContent>,
    /// Files that are not on the disk, those that are shown first in front.
    pub(super) wants: Vec<Want>,
}

impl Plan {
    /// Finds out what `content` lacks.
    pub(super) fn of(content: Arc<ActiveContent>, cache: &Cache) -> Self {
        let wants = plan::wants(&content, Timestamp::now(), |hash| cache.media_path(hash).is_some());
        Self { content, wants }
    }
}

/// The content on the disk, from the cache's memory or read again.
pub(super) fn load(cache: &Cache, screen: &ScreenId) -> Result<Option<Plan>, Failure> {
    let active = match cache.active().filter(|active| active.pointer.screen == *screen) {
        Some(active) => Some(active),
        None => cache.load_active(screen)?.map(Arc::new),
    };
    Ok(active.map(|content| Plan::of(content, cache)))
}

/// Asks `manager` for the pointer of `screen` and follows it if it is right and new.
pub(super) async fn pull(
    manager: &Manager,
    cache: &Cache,
    screen: &ScreenId,
    etag: Option<String>,
) -> Result<Pulled, Failure> {
    let root = match cache.root() {
        Some(root) => root,
        None => cache.pin_root(&manager.root().await?)?,
    };
    let active = cache.active().filter(|active| active.pointer.screen == *screen);
    let (bytes, etag) = match manager.pointer(screen, etag.as_deref()).await? {
        PointerAnswer::Unchanged => return Ok(Pulled::Unchanged { etag }),
        PointerAnswer::Changed { bytes, etag } => (bytes, etag),
    };
    let pointer = root.open_pointer(&bytes).map_err(|error| Refusal::from(&error))?;
    match plan::judge(screen, active.as_deref(), &pointer, &ContentHash::of(&bytes))? {
        Verdict::Known => return Ok(Pulled::Unchanged { etag }),
        Verdict::Follow => {}
    }
    let mut epochs = Vec::new();
    for epoch in pointer.epochs {
        let programme = if let Some(programme) = cache.programme(&epoch.programme) {
            programme
        } else {
            let bytes = manager.programme(&epoch.programme, epoch.size_bytes).await?;
            info!(programme.hash = %epoch.programme, programme.size_bytes = bytes.len(), "programme fetched");
            cache.store_programme(&epoch.programme, &bytes)?
        };
        epochs.push((epoch, programme));
    }
    // Content from which no timeline can be made must not replace content that plays.
    Timeline::new(epochs).map_err(|_| Refusal::Senseless)?;
    let content = cache.activate(screen, &bytes)?;
    Ok(Pulled::Activated { plan: Plan::of(content, cache), etag })
}
