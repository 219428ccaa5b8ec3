//! Writes the ZIP of a package: stored entries only, since pictures are compressed already.

use std::{
    fs,
    io::{Seek, Write},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use anyhow::{Context as _, bail, ensure};
use axum::body::Bytes;
use cartelera_playlists::{hash::ContentHash, testigo::MAX_PICTURE_BYTES};
use jiff::civil::DateTime;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::gather::{Gathered, Taken};
use crate::{blobs::Found, data::Data, publish::Progress, testigos::entry};

/// Writes the package beside `path` and puts it there once it is whole.
pub(super) async fn write(data: &Data, gathered: &Gathered, path: &Path, forced: bool) -> anyhow::Result<()> {
    let doing = || format!("writing {}", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // As any file that a person makes, not only for their own eyes: it is there to be handed over.
    let permissions = fs::Permissions::from_mode(0o666);
    let draft = tempfile::Builder::new().permissions(permissions).tempfile_in(folder).with_context(doing)?;
    let mut zip = ZipWriter::new(draft);
    fill(data, gathered, &mut zip).await.with_context(doing)?;
    let draft = zip.finish().with_context(doing)?;
    draft.as_file().sync_all().with_context(doing)?;
    let kept = if forced { draft.persist(path) } else { draft.persist_noclobber(path) };
    kept.map_err(|error| error.error).with_context(doing)?;
    Ok(())
}

async fn fill(data: &Data, gathered: &Gathered, zip: &mut ZipWriter<impl Write + Seek>) -> anyhow::Result<()> {
    let options = options(gathered.made);
    for (name, bytes) in &gathered.others {
        add(zip, name, bytes, options)?;
        if name == entry::README {
            add(zip, entry::PACKAGE, &gathered.sealed, options)?;
        }
    }
    let progress = Progress::begin(gathered.testigos.iter().map(|taken| taken.stored.picture_bytes).sum());
    for taken in &gathered.testigos {
        let [testigo, name] = &taken.names;
        let picture = picture(data, taken).await?;
        add(zip, testigo, &taken.stored.envelope, options)?;
        add(zip, name, &picture, options)?;
        progress.on_done(taken.stored.picture_bytes);
    }
    progress.end();
    Ok(())
}

/// The picture of a testigo, which must be as it was signed.
async fn picture(data: &Data, taken: &Taken) -> anyhow::Result<Bytes> {
    let hash = taken.testigo.picture.sha256;
    let of = || format!("picture {hash} of screen {}, taken {}", taken.testigo.screen, taken.testigo.taken);
    ensure!(hash == taken.stored.picture, "{} is not the one that the database names ({})", of(), taken.stored.picture);
    match data.pictures.find(hash, MAX_PICTURE_BYTES as u64).await? {
        Some(Found::Read(bytes)) if ContentHash::of(&bytes) == hash => Ok(bytes),
        Some(_) => bail!("{} was changed in the data folder", of()),
        None => bail!("{} is not in the data folder any more", of()),
    }
}

fn add(
    zip: &mut ZipWriter<impl Write + Seek>,
    name: &str,
    bytes: &[u8],
    options: SimpleFileOptions,
) -> anyhow::Result<()> {
    zip.start_file(name, options).and_then(|()| Ok(zip.write_all(bytes)?)).with_context(|| format!("adding {name}"))
}

/// How all entries are stored, as of the time at which the package was made.
fn options(made: DateTime) -> SimpleFileOptions {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).unix_permissions(0o644);
    let part = |part: i8| part.unsigned_abs();
    let (date, time) = (made.date(), made.time());
    let year = made.year().unsigned_abs();
    let [hour, minute, second] = [time.hour(), time.minute(), time.second()].map(part);
    match zip::DateTime::from_date_and_time(year, part(date.month()), part(date.day()), hour, minute, second) {
        Ok(made) => options.last_modified_time(made),
        // A ZIP cannot tell years before 1980.
        Err(_) => options,
    }
}
