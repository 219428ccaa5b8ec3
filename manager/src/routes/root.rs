//! `GET /v1/root` and `GET /v1/roots/{version}`: sealed root documents, which a screen pins and follows.

use axum::{
    extract::{Path, State},
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::IntoResponse,
};

use super::{
    Resources,
    conditional::{ENVELOPE_TYPE, IMMUTABLE},
};
use crate::error::AppError;

pub(super) async fn show_newest(State(resources): State<Resources>) -> Result<impl IntoResponse, AppError> {
    let root = resources.store.root().await?;
    let root = root.ok_or_else(|| AppError::NotFound("there is no root document".to_owned()))?;
    Ok(([(CONTENT_TYPE, ENVELOPE_TYPE), (CACHE_CONTROL, "no-cache")], root))
}

pub(super) async fn show(
    State(resources): State<Resources>,
    Path(version): Path<String>,
) -> Result<impl IntoResponse, AppError> {
    let roots = resources.store.root_documents().await?;
    let root = roots.into_iter().find(|(number, _)| number.to_string() == version);
    let (_, root) = root.ok_or_else(|| AppError::NotFound(format!("no root document has the version {version:?}")))?;
    Ok(([(CONTENT_TYPE, ENVELOPE_TYPE), (CACHE_CONTROL, IMMUTABLE)], root))
}
