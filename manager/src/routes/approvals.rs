//! `GET /v1/approvals/{sha256}`: what approvers signed of a pointer's content, for ever the same.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use cartelera_playlists::hash::ContentHash;

use super::{Resources, conditional};
use crate::error::AppError;

/// A line each is a DSSE envelope.
const BUNDLE_TYPE: &str = "application/jsonl";

pub(super) async fn show(
    State(resources): State<Arc<Resources>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let unknown = || AppError::NotFound(format!("no approvals have the SHA-256 {name:?}"));
    let hash: ContentHash = name.parse().map_err(|_| unknown())?;
    let bundle = resources.store.approval_bundle(hash).await?.ok_or_else(unknown)?;
    Ok(conditional::immutable(hash, &headers, || ([(CONTENT_TYPE, BUNDLE_TYPE)], bundle).into_response()))
}
