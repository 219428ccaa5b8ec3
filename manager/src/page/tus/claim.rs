//! Files that came in parts become files of the form that names them.

use std::{fs::File, path::PathBuf};

use anyhow::Context as _;
use axum::http::StatusCode;
use tempfile::{NamedTempFile, TempPath};

use super::{
    turns::{Taking, Turn},
    writing::Writing,
};
use crate::{
    library::{Arrival, Look, MediaFault},
    page::{
        Page,
        sent::{MAX_FILES, SentFile, Taken},
        visit::{Fault, Visit},
    },
};

/// The field of a form that names a file which came before it.
const FIELD: &str = "sent";

/// A file that a form names; no other form has it until that one is answered.
pub(in crate::page) struct Claim {
    arrival: Arrival,
    is_refused: bool,
    _turn: Turn,
}

/// The files that the form of `visit` names.
pub(in crate::page) async fn claim(visit: &Visit) -> Result<(Vec<SentFile>, Vec<Claim>), Fault> {
    let mut keys: Vec<&str> = Vec::new();
    for key in visit.fields.all(FIELD) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    if keys.len() > MAX_FILES {
        return Err(Fault::Large);
    }
    let (mut files, mut claims) = (Vec::new(), Vec::new());
    for key in keys {
        let (file, claim) = one(visit, key).await?;
        files.push(file);
        claims.push(claim);
    }
    Ok((files, claims))
}

/// Forgets the files that a form named, which was answered with `status`; those that it did not keep, and that may be in it again
/// once it is corrected, stay a while.
pub(in crate::page) async fn settle(visit: &Visit, status: StatusCode) {
    for Claim { arrival, is_refused, .. } in visit.claims.iter() {
        let may_return = status == StatusCode::UNPROCESSABLE_ENTITY && !is_refused;
        if may_return && arrival.path(&visit.page.data.folder).exists() {
            continue;
        }
        if let Err(error) = forget(&visit.page, arrival).await {
            tracing::error!(error = format!("{error:#}"), "forgetting a file that was sent failed");
        }
    }
}

/// Forgets a file, with all that came of it and was not kept.
pub(super) async fn forget(page: &Page, arrival: &Arrival) -> anyhow::Result<()> {
    page.data.store.end_arrival(arrival.key.clone()).await?;
    page.turns.forget(&arrival.key);
    match tokio::fs::remove_file(arrival.path(&page.data.folder)).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).context("removing a file that was being sent")
        }
        _ => Ok(()),
    }
}

async fn one(visit: &Visit, key: &str) -> Result<(SentFile, Claim), Fault> {
    let Taking::Taken(mut turn) = visit.page.turns.take(&visit.page.data, &own(visit, key).await?)? else {
        return Err(Fault::NotFound);
    };
    // Until it was this one's turn another form may have had it.
    let arrival = own(visit, key).await?;
    let taken = match &arrival.fault {
        Some(fault) => Err(fault.clone()),
        None if arrival.is_whole() => {
            let file = turn.file.try_clone().context("reading a file that was sent")?;
            let (look, path) = (turn.look.take(), arrival.path(&visit.page.data.folder));
            let size = arrival.size_bytes;
            let ending = tokio::task::spawn_blocking(move || end((path, file), look, size));
            ending.await.context("reading a file that was sent")??.ok_or(Fault::NotFound)?
        }
        None => return Err(Fault::NotFound),
    };
    let is_refused = taken.is_err();
    Ok((SentFile { name: arrival.name.clone(), taken }, Claim { arrival, is_refused, _turn: turn }))
}

/// The file with `key`, if the person sent it.
async fn own(visit: &Visit, key: &str) -> Result<Arrival, Fault> {
    let (person, found) = (visit.person()?, visit.page.data.store.arrival(key).await?);
    let is_own = |arrival: &Arrival| arrival.sent_by == person.account.id && arrival.until > visit.now;
    found.filter(is_own).ok_or(Fault::NotFound)
}

/// What a file is, all of which came; nothing if what is there is not that. It stays where it is until somebody keeps it or
/// forgets it.
fn end(
    (path, file): (PathBuf, File),
    look: Option<Look>,
    size: u64,
) -> anyhow::Result<Option<Result<Taken, MediaFault>>> {
    let Some(writing) = Writing::resume(&file, look, (size, size))? else { return Ok(None) };
    let looked = match writing.end().end(&file) {
        Ok(looked) => looked,
        Err(fault) => return Ok(Some(Err(fault))),
    };
    let path = TempPath::try_from_path(path).context("reading a file that was sent")?;
    let mut file = NamedTempFile::from_parts(file, path);
    file.disable_cleanup(true);
    Ok(Some(Ok(Taken::of(file, looked))))
}
