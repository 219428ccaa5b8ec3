//! Issues pointers again before they are stale: same sequence and epochs, later `issued`, no takeover that is over. A screen
//! that has a newer pointer than the database, which was put back to an earlier state, gets a higher sequence.

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};

use crate::{
    data::Data,
    repoint,
    store::{Publication, StoredPointer},
};

/// A pointer that was issued less long ago is not looked at.
const SOONEST: SignedDuration = SignedDuration::from_hours(1);

/// Issues again every pointer of a screen that still exists and half of whose `stale_after` has passed at `now`, or whose
/// screen has a newer one.
pub(super) async fn reissue(data: &Data, now: Timestamp) -> anyhow::Result<()> {
    let now = Timestamp::from_millisecond(now.as_millisecond()).context("reading the clock")?;
    let screens = data.store.screens().await?;
    let stop_head = data.store.stop_head().await?;
    let exists = |pointer: &StoredPointer| screens.iter().any(|s| s.id == pointer.screen && s.removed.is_none());
    let mut pointers = Vec::new();
    for stored in data.store.pointers().await?.into_iter().filter(exists) {
        let is_behind = stored.is_behind(now);
        if !is_behind && now.duration_since(stored.issued) < SOONEST {
            continue;
        }
        let mut pointer = data.root.open_pointer(&stored.envelope).context("opening a stored pointer")?;
        let half = SignedDuration::from_secs(i64::from(pointer.stale_after_s / 2));
        if is_behind {
            pointer.sequence = repoint::next_sequence(Some(&stored), now)?;
        } else if now.duration_since(stored.issued) < half {
            continue;
        }
        pointer.issued = now;
        pointer.takeovers = repoint::not_over(&pointer.takeovers, now);
        pointer.stop_head = stop_head;
        pointers.push(repoint::seal(&pointer, &data.keys.pointer, Some(&stored))?);
    }
    if pointers.is_empty() {
        return Ok(());
    }
    let count = pointers.len();
    // A publication in between leaves all of them to the next round.
    if data.keep(Publication { at: now, pointers, stop_head, ..Publication::default() }).await? {
        tracing::info!(pointers = count, "pointers issued again");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::{
        envelope::{self, Document as _},
        ids::ScreenId,
        manifest::Pointer,
    };

    use super::*;
    use crate::store::{NewPointer, ScreenRecord};

    fn hour(hour: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hour * 3600).unwrap()
    }

    async fn publish(data: &Data, screens: &[&str], at: Timestamp) {
        let ids: Vec<ScreenId> = screens.iter().map(|id| id.parse().unwrap()).collect();
        let pointer = |id: &ScreenId| {
            let pointer = Pointer {
                format: Pointer::FORMAT,
                screen: id.clone(),
                root: 1,
                sequence: 7,
                issued: at,
                stale_after_s: 72 * 3600,
                epochs: Vec::new(),
                takeovers: Vec::new(),
                stop_head: 0,
                approvals: None,
            };
            let envelope = envelope::seal(&pointer, &[&data.keys.pointer]).unwrap();
            let pointer = StoredPointer { screen: id.clone(), sequence: 7, issued: at, envelope, told_sequence: 0 };
            NewPointer { pointer, replaces: None }
        };
        let record = |id: &ScreenId| ScreenRecord {
            id: id.clone(),
            name: String::new(),
            office: "salud".parse().unwrap(),
            office_name: String::new(),
            department: None,
            picture_px: None,
            removed: None,
            last_seen: None,
        };
        let pointers = ids.iter().map(pointer).collect();
        let screens = Some(ids.iter().map(record).collect());
        let publication = Publication { at, pointers, screens, ..Publication::default() };
        assert!(data.store.publish(publication).await.unwrap());
    }

    async fn issued(data: &Data) -> Vec<(u64, Timestamp)> {
        let mut all = Vec::new();
        for stored in data.store.pointers().await.unwrap() {
            let pointer = data.root.open_pointer(&stored.envelope).unwrap();
            assert_eq!((pointer.sequence, pointer.issued), (stored.sequence, stored.issued));
            all.push((pointer.sequence, pointer.issued));
        }
        all
    }

    #[tokio::test]
    async fn a_pointer_is_issued_again_at_half_of_its_time_with_the_same_sequence() {
        let folder = tempfile::tempdir().unwrap();
        let data = Data::open(folder.path()).await.unwrap();
        publish(&data, &["a"], hour(0)).await;
        reissue(&data, hour(35)).await.unwrap();
        assert_eq!(issued(&data).await, [(7, hour(0))]);
        reissue(&data, hour(36)).await.unwrap();
        assert_eq!(issued(&data).await, [(7, hour(36))]);
        reissue(&data, hour(71)).await.unwrap();
        assert_eq!(issued(&data).await, [(7, hour(36))]);
    }

    #[tokio::test]
    async fn a_screen_that_was_taken_away_is_left_to_grow_stale() {
        let folder = tempfile::tempdir().unwrap();
        let data = Data::open(folder.path()).await.unwrap();
        publish(&data, &["a"], hour(0)).await;
        publish(&data, &["b"], hour(1)).await;
        reissue(&data, hour(100)).await.unwrap();
        assert_eq!(issued(&data).await, [(7, hour(0)), (7, hour(100))]);
    }

    #[tokio::test]
    async fn a_publication_made_from_a_replaced_pointer_is_refused_whole() {
        let folder = tempfile::tempdir().unwrap();
        let data = Data::open(folder.path()).await.unwrap();
        publish(&data, &["a", "b"], hour(0)).await;
        let stored = data.store.pointers().await.unwrap();
        reissue(&data, hour(36)).await.unwrap();
        let late = |stored: StoredPointer, replaces| NewPointer {
            pointer: StoredPointer { sequence: 8, issued: hour(37), ..stored },
            replaces: Some(replaces),
        };
        let [a, b] = <[StoredPointer; 2]>::try_from(stored).unwrap();
        let pointers = vec![late(a, (7, hour(36))), late(b, (7, hour(0)))];
        let publication = Publication { at: hour(37), pointers, ..Publication::default() };
        assert!(!data.store.publish(publication).await.unwrap());
        assert_eq!(issued(&data).await, [(7, hour(36)), (7, hour(36))]);
    }
}
