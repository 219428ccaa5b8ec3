//! `GET /v1/roots/{version}`: a root document by version, so that a screen follows from the one it holds to the newest.

use std::sync::Arc;

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

pub(super) async fn show(
    State(resources): State<Arc<Resources>>,
    Path(version): Path<String>,
) -> Result<impl IntoResponse, AppError> {
    let unknown = || AppError::NotFound(format!("there is no root document of version {version:?}"));
    let number = version.parse().map_err(|_| unknown())?;
    let envelope = resources.store.root_version(number).await?.ok_or_else(unknown)?;
    Ok(([(CONTENT_TYPE, ENVELOPE_TYPE), (CACHE_CONTROL, IMMUTABLE)], envelope))
}
