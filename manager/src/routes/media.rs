//! `GET /v1/media/{sha256}`: a media file, for ever the same, whole or in part; people's pages give films out likewise.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{
            ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
};
use cartelera_playlists::hash::ContentHash;
use tokio_util::io::ReaderStream;

use super::{
    Resources,
    conditional::{IMMUTABLE, etag, has_current},
    range::{Wanted, wanted},
};
use crate::{
    blobs::{BlobStore, Found},
    error::AppError,
};

/// How much of a file is read at once.
const CHUNK_BYTES: usize = 128 << 10;
/// A file of at most so many bytes is read whole: the trip to the disk costs more.
const SMALL_BYTES: u64 = 256 << 10;

pub(super) async fn show(
    State(resources): State<Arc<Resources>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let unknown = || AppError::NotFound(format!("no media file has the SHA-256 {name:?}"));
    let hash: ContentHash = name.parse().map_err(|_| unknown())?;
    answer(resources.blobs.as_ref(), hash, &headers, "application/octet-stream").await?.ok_or_else(unknown)
}

/// Answers a request for the file `hash`, which is of this `kind`; `None` if it is not there.
///
/// # Errors
///
/// If it cannot be read.
pub(crate) async fn answer(
    blobs: &dyn BlobStore,
    hash: ContentHash,
    headers: &HeaderMap,
    kind: &'static str,
) -> anyhow::Result<Option<Response>> {
    let Some(found) = blobs.find(hash, SMALL_BYTES).await? else { return Ok(None) };
    let size = match &found {
        Found::Read(bytes) => bytes.len() as u64,
        Found::Large(size) => *size,
    };
    let tag = etag(hash);
    let tags = [(ETAG, tag.clone()), (CACHE_CONTROL, HeaderValue::from_static(IMMUTABLE))];
    if has_current(headers, &tag) {
        return Ok(Some((StatusCode::NOT_MODIFIED, tags).into_response()));
    }
    let (status, offset, length) = match wanted(headers, &tag, size) {
        Wanted::Whole => (StatusCode::OK, 0, size),
        Wanted::Part { offset, length } => (StatusCode::PARTIAL_CONTENT, offset, length),
        Wanted::Unsatisfiable => {
            let range = [(CONTENT_RANGE, format!("bytes */{size}"))];
            return Ok(Some((StatusCode::RANGE_NOT_SATISFIABLE, tags, range).into_response()));
        }
    };
    let body = match found {
        Found::Read(bytes) => Body::from(bytes.slice(offset as usize..(offset + length) as usize)),
        Found::Large(_) => {
            let reader = blobs.read(hash, offset, length).await?;
            Body::from_stream(ReaderStream::with_capacity(reader, CHUNK_BYTES))
        }
    };
    let about: [(HeaderName, HeaderValue); 4] = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        (CONTENT_LENGTH, HeaderValue::from(length)),
    ];
    let mut response = (status, tags, about, body).into_response();
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {offset}-{}/{size}", offset + length - 1);
        let range = HeaderValue::from_str(&range).expect("digits are a header value");
        response.headers_mut().insert(CONTENT_RANGE, range);
    }
    Ok(Some(response))
}
