//! Issues pointers again before they are stale: same sequence and epochs, later `issued`.

use anyhow::Context as _;
use cartelera_playlists::envelope;
use jiff::{SignedDuration, Timestamp};

use crate::{
    data::Data,
    store::{NewPointer, Publication, StoredPointer},
};

/// Issues again every pointer of a screen that still exists and whose half `stale_after` has passed.
pub(super) async fn reissue(data: &Data) -> anyhow::Result<()> {
    let now = Timestamp::from_millisecond(Timestamp::now().as_millisecond())?;
    let screens = data.store.screens().await?;
    let exists = |pointer: &StoredPointer| screens.iter().any(|s| s.id == pointer.screen && s.removed.is_none());
    let mut pointers = Vec::new();
    for stored in data.store.pointers().await?.into_iter().filter(exists) {
        let mut pointer = data.root.open_pointer(&stored.envelope).context("opening a stored pointer")?;
        let half = SignedDuration::from_secs(i64::from(pointer.stale_after_s / 2));
        if now.duration_since(stored.issued) < half {
            continue;
        }
        pointer.issued = now;
        let envelope = envelope::seal(&pointer, &[&data.keys.pointer]).context("sealing a pointer")?;
        let replaces = Some((stored.sequence, stored.issued));
        pointers.push(NewPointer { pointer: StoredPointer { issued: now, envelope, ..stored }, replaces });
    }
    if pointers.is_empty() {
        return Ok(());
    }
    let count = pointers.len();
    // A publication in between leaves all of them to the next round.
    if data.store.publish(Publication { at: now, pointers, ..Publication::default() }).await? {
        tracing::info!(pointers = count, "pointers issued again");
    }
    Ok(())
}
