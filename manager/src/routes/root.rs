//! `GET /v1/root`: the newest sealed root document, which a screen pins when it is paired.

use std::sync::Arc;

use anyhow::Context as _;
use axum::{
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::IntoResponse,
};

use super::{Resources, conditional::ENVELOPE_TYPE};
use crate::error::AppError;

pub(super) async fn show(State(resources): State<Arc<Resources>>) -> Result<impl IntoResponse, AppError> {
    let root = resources.store.root().await?.context("there is no root document")?;
    Ok(([(CONTENT_TYPE, ENVELOPE_TYPE), (CACHE_CONTROL, "no-cache")], root))
}
