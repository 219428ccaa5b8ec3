//! Empties the trash: files that were thrown away long ago, and the media that nothing names any more.

use std::collections::BTreeSet;

use anyhow::Context as _;
use cartelera_playlists::{hash::ContentHash, manifest::Root};
use jiff::{SignedDuration, Timestamp};

use crate::{audit::NewEntry, data::Data};

/// For so many days a file lies in the trash.
pub(crate) const TRASH_DAYS: i64 = 30;
/// Media are loose for so long before they are deleted: whoever was about to name them has done it by then.
const SETTLED: SignedDuration = SignedDuration::from_hours(1);

/// Deletes what was thrown away long enough ago, and media that nothing names any more.
pub(super) async fn empty(data: &Data, now: Timestamp) -> anyhow::Result<()> {
    let before = now - SignedDuration::from_hours(24 * TRASH_DAYS);
    for (number, name) in data.store.thrown_before(before).await? {
        let entry = NewEntry {
            at: now,
            who: "Cartelera".to_owned(),
            action: "content.media-emptied",
            subject: name,
            ..NewEntry::default()
        };
        data.store.delete_thrown(number, now, entry).await?;
    }
    sweep(data, now).await
}

/// Deletes media that are loose and that nothing names.
async fn sweep(data: &Data, now: Timestamp) -> anyhow::Result<()> {
    let loose = data.store.loose_media(now - SETTLED).await?;
    if loose.is_empty() {
        return Ok(());
    }
    // What was published stays as it is, so it is looked through while others work.
    let (mut named, newest) = data.store.media_of_revisions(loose.clone()).await?;
    named.extend(of_programmes(data, &loose).await?);
    // A backup copies the media that its database names; they are deleted an hour later.
    let Some(_alone) = data.lock_deletion()? else { return Ok(()) };
    let mut deleted = 0;
    for media in loose.difference(&named) {
        deleted += u64::from(data.store.sweep_media(*media, newest, data.blobs.clone()).await?);
    }
    data.store.want_media(named.into_iter().collect()).await?;
    tracing::info!(media = deleted, "media that nothing names are deleted");
    Ok(())
}

/// Which of `media` any programme ever had.
async fn of_programmes(data: &Data, media: &BTreeSet<ContentHash>) -> anyhow::Result<BTreeSet<ContentHash>> {
    let mut roots = Vec::new();
    for (version, envelope) in data.store.root_documents().await?.into_iter().rev() {
        let root = Root::open_self_signed(&envelope);
        roots.push(root.with_context(|| format!("opening version {version} of the root document"))?);
    }
    let mut named = BTreeSet::new();
    for name in data.store.programme_names().await? {
        let Some(envelope) = data.store.programme(name).await? else { continue };
        let opened = roots.iter().find_map(|root| root.open_programme(&envelope).ok());
        let programme = opened.with_context(|| format!("no key that ever counted signed programme {name}"))?;
        named.extend(programme.media.iter().map(|facts| facts.sha256).filter(|hash| media.contains(hash)));
    }
    Ok(named)
}
