//! `GET /v1/programmes/{sha256}`: a sealed programme, for ever the same.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG},
    },
    response::{IntoResponse, Response},
};
use cartelera_playlists::hash::ContentHash;

use super::{
    Resources,
    conditional::{ENVELOPE_TYPE, IMMUTABLE, etag, has_current},
};
use crate::error::AppError;

pub(super) async fn show(
    State(resources): State<Arc<Resources>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let unknown = || AppError::NotFound(format!("no programme has the SHA-256 {name:?}"));
    let hash: ContentHash = name.parse().map_err(|_| unknown())?;
    let envelope = resources.store.programme(hash).await?.ok_or_else(unknown)?;
    let tags = [(ETAG, etag(hash)), (CACHE_CONTROL, HeaderValue::from_static(IMMUTABLE))];
    Ok(if has_current(&headers, &etag(hash)) {
        (StatusCode::NOT_MODIFIED, tags).into_response()
    } else {
        (tags, [(CONTENT_TYPE, ENVELOPE_TYPE)], envelope).into_response()
    })
}
