//! `GET /apt/…`: the repository of the player's packages, as apt reads it. What is in it is trusted by its signature.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG},
    },
    response::{IntoResponse as _, Response},
};
use cartelera_playlists::hash::ContentHash;

use super::{
    Resources,
    conditional::{etag, has_current},
    media,
};
use crate::error::AppError;

/// A file of the index.
pub(super) async fn index(
    State(resources): State<Arc<Resources>>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let path = format!("dists/{path}");
    let body = resources.store.release_index(path.clone()).await?;
    let body = body.ok_or_else(|| AppError::NotFound(format!("the repository has no file {path:?}")))?;
    let tag = etag(ContentHash::of(&body));
    let about = [
        (ETAG, tag.clone()),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
    ];
    if has_current(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    Ok((about, body).into_response())
}

/// A package.
pub(super) async fn package(
    state: State<Arc<Resources>>,
    Path((sha256, _name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    media::show(state, Path(sha256), headers).await
}
