//! The same files without waiting for the disk: each beside its place and then renamed, as many programs do it.

use std::{fs, path::Path};

use cartelera_player::cache::Cache;
use cartelera_playlists::hash::ContentHash;

use crate::{
    city::{City, SCREEN},
    update::Update,
};

/// Goes on after the update `followed`, for ever.
///
/// # Errors
///
/// If the disk fails.
pub(crate) fn work(cache: &Cache, city: &City, followed: u64) -> anyhow::Result<()> {
    if cache.root().is_none() {
        cache.pair(&SCREEN.parse()?, &city.root())?;
    }
    let data = cache.data();
    for number in followed + 1.. {
        let update = Update::new(city, number);
        write(&data.join("programmes").join(update.programme.hash.to_string()), &update.programme.bytes)?;
        write(&data.join("pointer.dsse"), &update.pointer)?;
        println!("DONE {number}");
        for (number, bytes) in &update.files {
            let name = ContentHash::of(bytes).to_string();
            let path = data.join("media").join(&name[..2]).join(&name);
            if !path.exists() {
                write(&path, bytes)?;
                println!("HELD {number}");
            }
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = path.with_extension("tmp");
    fs::write(&beside, bytes)?;
    fs::rename(beside, path)?;
    Ok(())
}
