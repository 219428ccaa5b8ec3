//! Leaves out the numbers of entries that screens have and this list lost with an older database.
//!
//! A screen takes only entries with higher numbers than it has. So that it obeys what is decided now, the numbers in between
//! are used up by entries that stop nothing.

use anyhow::{Context as _, anyhow};
use cartelera_playlists::{
    envelope::{self, Document as _},
    hash::ContentHash,
    stops::{SignedStop, StopAction, StopEntry, StopTarget},
};

use super::{book::StopBook, decide};
use crate::{
    data::Data,
    repoint,
    say::say,
    store::{StopSubject, StoredStop},
};

/// At most so many numbers are left out: a screen that tells more of them lies.
const MAX: u64 = 1_000;

/// Leaves out the numbers that screens have beyond the list.
pub(super) async fn numbers(data: &Data) -> anyhow::Result<()> {
    let told = data.store.told_stop_head().await?;
    let left = repoint::until_kept(data, "reserving numbers of the stop list", async |data| {
        let head = StopBook::load(data).await?.list.head();
        if told <= head {
            return Ok(Some(None));
        }
        if told - head > MAX {
            return Err(too_many(told, head).into());
        }
        let now = repoint::now()?;
        let mut stops = Vec::new();
        for number in head + 1..=told {
            let target = StopTarget::Item(ContentHash::of(b""));
            let entry = StopEntry { number, issued: now, action: StopAction::Suspend, target };
            let (by, reason) =
                ("cartelera-manager".to_owned(), "número usado antes de restaurar un respaldo".to_owned());
            let signed = SignedStop { format: SignedStop::FORMAT, by, reason, entry };
            let envelope = envelope::seal(&signed, &[&data.keys.pointer]).context("sealing an entry")?;
            let about = StopSubject { item: None, title: "ninguna pieza".to_owned() };
            stops.push(StoredStop { number, envelope, about });
        }
        let kept = decide::keep(data, stops, Vec::new(), now).await?;
        Ok(kept.map(|_| Some((head + 1, told))))
    })
    .await
    .map_err(anyhow::Error::from)?;
    if let Some((first, last)) = left {
        say(format!(
            "aviso: las pantallas tienen entradas ({first} a {last}) que esta base de datos perdió al restaurarse; lo que \
             suspendían sigue suspendido en ellas hasta que se reanude"
        ));
    }
    Ok(())
}

fn too_many(told: u64, head: u64) -> anyhow::Error {
    anyhow!(
        "a screen tells of entry {told} of the stop list, which ends at {head} (allowed: {MAX} beyond; see which one with \
         \"cartelera-manager screens --json\" and revoke its device)"
    )
}
