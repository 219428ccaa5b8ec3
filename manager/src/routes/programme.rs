//! `GET /v1/programmes/{sha256}`: a sealed programme, for ever the same.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use cartelera_playlists::hash::ContentHash;

use super::{
    Resources,
    conditional::{self, ENVELOPE_TYPE},
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
    Ok(conditional::immutable(hash, &headers, || ([(CONTENT_TYPE, ENVELOPE_TYPE)], envelope).into_response()))
}
