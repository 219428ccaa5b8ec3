//! Learns again, from the screens that followed them, pointers that were lost with a database.

use std::collections::BTreeSet;

use cartelera_playlists::{
    hash::ContentHash,
    ids::ScreenId,
    protocol::playlog::{FollowedPointer, RawEntry},
};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

use super::{book::PlayBook, check::check};
use crate::store::plays::RecoveredPointer;

/// What became of a pointer that a screen sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Recovered {
    /// It is known now.
    Known,
    /// It is the newest that is known of the screen; it can be taken when the screen was given a newer one.
    Newest,
    /// It is not what it should be, and why.
    Refused(String),
}

impl PlayBook {
    /// Takes a pointer that `screen` followed, and counts what was recorded under it.
    pub(crate) async fn recover(
        &self,
        screen: &ScreenId,
        followed: FollowedPointer,
        now: Timestamp,
    ) -> anyhow::Result<Recovered> {
        let opened = self.archive.open_pointer(followed.pointer.as_bytes()).await?;
        let Some(pointer) = opened else {
            return Ok(Recovered::Refused("no key that ever counted signed the pointer".to_owned()));
        };
        if pointer.screen != *screen {
            return Ok(Recovered::Refused(format!("the pointer is that of screen {}", pointer.screen)));
        }
        let named: BTreeSet<ContentHash> = pointer.epochs.iter().map(|epoch| epoch.programme).collect();
        let mut programmes = Vec::new();
        for programme in followed.programmes {
            let hash = ContentHash::of(programme.as_bytes());
            if !named.contains(&hash) || !self.archive.is_programme(programme.as_bytes()).await? {
                return Ok(Recovered::Refused(format!("programme {hash} is not one that the pointer names")));
            }
            programmes.push((hash, programme.into_bytes()));
        }
        for hash in named {
            let is_sent = programmes.iter().any(|(sent, _)| *sent == hash);
            if !is_sent && self.store.programme(hash).await?.is_none() {
                return Ok(Recovered::Refused(format!("programme {hash} is missing")));
            }
        }
        let (sequence, issued) = (pointer.sequence, pointer.issued);
        let envelope = followed.pointer.into_bytes();
        let recovered = RecoveredPointer { screen: screen.clone(), sequence, issued, envelope, programmes };
        if !self.store.recover_pointer(recovered).await? {
            return Ok(Recovered::Newest);
        }
        let mut records = Vec::new();
        for record in self.store.records_lacking(screen.clone(), sequence).await? {
            let entry = RawEntry { sequence: record.sequence, record: record.body };
            records.push((record.playlog, check(&self.archive, screen, entry, now).await?));
        }
        tracing::info!(screen.id = %screen, sequence, records = records.len(), "a pointer that was lost is known again");
        let since = TimeZone::UTC.to_datetime(issued).date().checked_sub(1.day())?;
        self.store.keep_rechecked(screen.clone(), records, since).await?;
        self.forget_lacking(screen, sequence).await?;
        self.count_changed(screen, now).await?;
        Ok(Recovered::Known)
    }
}
