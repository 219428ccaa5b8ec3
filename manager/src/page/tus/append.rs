//! Takes the next part of a file.

use std::mem;

use anyhow::Context as _;
use axum::{
    body::{Body, Bytes},
    http::StatusCode,
};

use super::{
    answer, asked,
    body::{Coming, drain, next},
    claim::forget,
    find, refused,
    turns::{Taking, Turn},
    until,
    writing::Writing,
};
use crate::{
    library::{Arrival, MediaFault},
    page::visit::{Fault, Outcome, Visit},
};

/// What comes is written in pieces of about this size.
const PIECE_BYTES: usize = 256 << 10;
/// After so much, what came counts, whatever happens.
const COUNTED_BYTES: u64 = 8 << 20;

/// Takes what comes behind what is there, and says how much is there then.
pub(in crate::page) async fn append(visit: Visit) -> Outcome {
    let mut body = visit.take_body();
    // What came is kept also if whoever sends it goes away meanwhile.
    let taking = tokio::spawn(async move {
        let outcome = take(&visit, &mut body).await;
        if outcome.is_err() {
            drain(body).await;
        }
        outcome
    });
    taking.await.context("taking a part of a file")?
}

async fn take(visit: &Visit, body: &mut Body) -> Outcome {
    let known = find(visit).await?;
    asked::ensure_bytes(&visit.headers)?;
    let offset = asked::offset(&visit.headers)?;
    let mut turn = match visit.page.turns.take(&visit.page.data, &known)? {
        Taking::Taken(turn) => turn,
        Taking::Busy => return Err(refused(StatusCode::LOCKED, "another request sends this file\n")),
        Taking::Gone => return Err(Fault::NotFound),
    };
    // Until it was this one's turn more may have come.
    let mut arrival = find(visit).await?;
    if let Some(fault) = &arrival.fault {
        return Err(refused(StatusCode::GONE, visit.locale.media_fault(fault)));
    }
    if arrival.offset_bytes != offset {
        let there = arrival.offset_bytes;
        return Err(refused(StatusCode::CONFLICT, format!("upload-offset is not {there}\n")));
    }
    let room = arrival.size_bytes - offset;
    if asked::announced(&visit.headers)?.is_some_and(|length| length > room) {
        return Err(too_much());
    }
    let file = turn.file.try_clone().context("going on with a file")?;
    let (look, size) = (turn.look.take(), arrival.size_bytes);
    let writing = tokio::task::spawn_blocking(move || Writing::resume(&file, look, (offset, size)));
    let Some(writing) = writing.await.context("going on with a file")?? else {
        tracing::warn!(size_bytes = size, offset_bytes = offset, "what is there of a file is not what came");
        forget(&visit.page, &arrival).await?;
        return Err(Fault::NotFound);
    };
    write(visit, body, &mut arrival, (&mut turn, writing)).await?;
    answer(StatusCode::NO_CONTENT, &arrival)
}

/// Writes what comes, and tells the database of it by and by.
async fn write(
    visit: &Visit,
    body: &mut Body,
    arrival: &mut Arrival,
    (turn, mut writing): (&mut Turn, Writing),
) -> Result<(), Fault> {
    let mut piece = Vec::with_capacity(PIECE_BYTES);
    let ended = loop {
        let coming = tokio::select! {
            coming = next(body) => coming,
            // Whoever asks how far it is has a better connection.
            _ = turn.wanted.changed() => Coming::Broken,
        };
        let is_last = match coming {
            Coming::Bytes(bytes) => {
                piece.extend_from_slice(&bytes);
                None
            }
            Coming::End => Some(Ok(())),
            Coming::Broken => Some(Err(refused(StatusCode::REQUEST_TIMEOUT, "the rest did not come\n"))),
        };
        if writing.offset_bytes() + piece.len() as u64 > arrival.size_bytes {
            break Err(too_much());
        }
        if piece.len() >= PIECE_BYTES || is_last.is_some() {
            let piece = mem::replace(&mut piece, Vec::with_capacity(PIECE_BYTES));
            writing = match add(writing, piece.into()).await? {
                Ok(writing) => writing,
                Err(fault) => return Err(refuse(visit, arrival, fault).await),
            };
        }
        if is_last.is_some() || writing.offset_bytes() - arrival.offset_bytes >= COUNTED_BYTES {
            writing = count(visit, arrival, writing).await?;
        }
        if let Some(ended) = is_last {
            break ended;
        }
    };
    *turn.look = Some(writing.end());
    ended
}

async fn add(writing: Writing, piece: Bytes) -> anyhow::Result<Result<Writing, MediaFault>> {
    // Writing to the disk holds nobody up but who sends.
    tokio::task::spawn_blocking(move || writing.add(&piece)).await.context("writing what is sent")?
}

/// Has what was written count: it is on the disk before the database knows of it.
async fn count(visit: &Visit, arrival: &mut Arrival, writing: Writing) -> Result<Writing, Fault> {
    let writing = tokio::task::spawn_blocking(move || writing.sync()).await.context("writing what is sent")??;
    (arrival.offset_bytes, arrival.until) = (writing.offset_bytes(), until()?);
    let store = &visit.page.data.store;
    if store.note_arrival(arrival.key.clone(), arrival.offset_bytes, arrival.until).await? {
        return Ok(writing);
    }
    Err(refused(StatusCode::GONE, visit.locale.library().send_over))
}

/// Keeps why the file is not taken; its form says so.
async fn refuse(visit: &Visit, arrival: &Arrival, fault: MediaFault) -> Fault {
    let status = match fault {
        MediaFault::Large { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::UNSUPPORTED_MEDIA_TYPE,
    };
    let text = visit.locale.media_fault(&fault);
    match visit.page.data.store.refuse_arrival(arrival.key.clone(), fault).await {
        Ok(()) => refused(status, text),
        Err(error) => Fault::Failed(error),
    }
}

fn too_much() -> Fault {
    refused(StatusCode::PAYLOAD_TOO_LARGE, "more comes than upload-length says\n")
}
