//! The updates as sync does them: stops first, then the programme, the pointer, the files, and the purge last.

use anyhow::bail;
use cartelera_player::cache::{Cache, Keep, Memo, Partial, PartialError};
use cartelera_playlists::hash::ContentHash;

use crate::{
    city::{City, SCREEN},
    update::{self, Update},
};

/// How many bytes come at once.
const CHUNK_BYTES: usize = 5_000;

/// Completes the update `followed` and goes on with the next ones, for ever.
///
/// # Errors
///
/// If the disk fails.
pub(crate) fn work(cache: &Cache, city: &City, followed: u64) -> anyhow::Result<()> {
    let screen = SCREEN.parse()?;
    if cache.identity().is_none() || cache.root().is_none() {
        cache.pair(&screen, &city.root())?;
    }
    if followed > 0 {
        complete(cache, &Update::new(city, followed))?;
    }
    for number in followed + 1.. {
        let update = Update::new(city, number);
        cache.keep_memo(&Memo { last_command: number, ..cache.memo() })?;
        let stops = update::stops(number)?;
        if stops.head() > cache.stops().head() {
            cache.keep_stops(&stops)?;
        }
        cache.store_programme(&update.programme.hash, &update.programme.bytes)?;
        cache.activate(&screen, &update.pointer)?;
        println!("DONE {number}");
        complete(cache, &update)?;
    }
    Ok(())
}

/// Brings the files that `update` names and are not there, and removes what it does not need.
fn complete(cache: &Cache, update: &Update) -> anyhow::Result<()> {
    for (number, bytes) in &update.files {
        if cache.media_path(&ContentHash::of(bytes)).is_some() {
            continue;
        }
        // A part whose end was lost is refused and dropped; the second download is whole.
        match download(cache, bytes) {
            Err(PartialError::Refused(_)) => download(cache, bytes)?,
            first => first?,
        }
        println!("HELD {number}");
    }
    let Some(content) = cache.active() else { bail!("nothing is followed after update {}", update.number) };
    cache.purge(&Keep::of(&content));
    Ok(())
}

fn download(cache: &Cache, bytes: &[u8]) -> Result<(), PartialError> {
    let mut partial = Partial::open(cache, ContentHash::of(bytes), bytes.len() as u64)?;
    let rest = &bytes[partial.written() as usize..];
    rest.chunks(CHUNK_BYTES).try_for_each(|chunk| partial.write(chunk))?;
    partial.finish()
}
