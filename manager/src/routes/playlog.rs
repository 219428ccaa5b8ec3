//! `POST /v1/screens/{id}/playlog`: what a screen showed, kept once, answered with how far it is kept.

use std::{io::Read as _, sync::Arc};

use axum::{Extension, Json, body::Bytes, extract::State, http::StatusCode};
use cartelera_playlists::protocol::playlog::{
    MAX_BATCH_BYTES, MAX_BATCH_RECORDS, MAX_RECORD_BYTES, PlaylogBatch, PlaylogMark,
};
use flate2::read::GzDecoder;
use jiff::Timestamp;

use super::{
    Resources,
    signature::{Signer, read_json},
};
use crate::{error::AppError, plays::Upload};

/// The format of batches that is read.
const FORMAT: u16 = 1;

pub(super) async fn take(
    State(resources): State<Arc<Resources>>,
    Extension(Signer { screen, device, .. }): Extension<Signer>,
    body: Bytes,
) -> Result<Json<PlaylogMark>, AppError> {
    let batch = read(&body)?;
    let PlaylogBatch { log, entries, .. } = batch;
    let upload = Upload { screen, key: device.id, log, entries };
    Ok(Json(resources.plays.take(upload, Timestamp::now()).await?.mark))
}

/// Unpacks a body that has at most `most` bytes then.
pub(super) fn unpack(body: &[u8], most: usize) -> Result<Vec<u8>, AppError> {
    let mut unpacked = Vec::new();
    let read = GzDecoder::new(body).take(most as u64 + 1).read_to_end(&mut unpacked);
    read.map_err(|error| bad(format!("unpacking the body with gzip: {error}")))?;
    if unpacked.len() > most {
        return Err(bad(format!("the body is too long when it is unpacked (at most {most} bytes)")));
    }
    Ok(unpacked)
}

/// Reads a batch, as far as it keeps to the limits.
fn read(body: &[u8]) -> Result<PlaylogBatch, AppError> {
    let unpacked = unpack(body, MAX_BATCH_BYTES)?;
    // A later format may be anything else.
    let Format { format } = read_json(&unpacked)?;
    if format != FORMAT {
        return Err(bad(format!("the batch has format {format} (allowed: {FORMAT})")));
    }
    let batch: PlaylogBatch = read_json(&unpacked)?;
    let entries = &batch.entries;
    if entries.len() > MAX_BATCH_RECORDS {
        return Err(bad(format!("the batch has {} records (at most {MAX_BATCH_RECORDS})", entries.len())));
    }
    if let Some(entry) = entries.iter().find(|entry| entry.record.len() > MAX_RECORD_BYTES) {
        let (sequence, length) = (entry.sequence, entry.record.len());
        return Err(bad(format!("record {sequence} has {length} bytes (at most {MAX_RECORD_BYTES})")));
    }
    let mut before = 0;
    for entry in entries {
        if entry.sequence <= before || i64::try_from(entry.sequence).is_err() {
            let sequence = entry.sequence;
            return Err(bad(format!(
                "record {sequence} stands after record {before} (allowed: numbers from 1 on, in order, at most {})",
                i64::MAX
            )));
        }
        before = entry.sequence;
    }
    Ok(batch)
}

#[derive(serde::Deserialize)]
struct Format {
    format: u16,
}

pub(super) fn bad(message: String) -> AppError {
    AppError::denied(StatusCode::BAD_REQUEST, message)
}
