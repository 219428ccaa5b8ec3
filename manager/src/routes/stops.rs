//! `GET /v1/screens/{id}/stops?after=N`: the sealed entries of the stop list after number N, in order.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{Query, State},
    http::header::CACHE_CONTROL,
    response::IntoResponse,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use super::{Resources, signature::Signer};
use crate::error::AppError;

/// At most so many entries are in one answer; a screen that wants more asks again.
const MOST: u32 = 1000;

#[derive(Deserialize)]
pub(super) struct Asked {
    /// The number of the last entry that the screen has.
    #[serde(default)]
    after: u64,
}

#[derive(Serialize)]
struct Answer {
    /// The number of the last entry of the list.
    head: u64,
    /// Base64 of envelopes.
    entries: Vec<String>,
}

pub(super) async fn show(
    State(resources): State<Arc<Resources>>,
    Extension(Signer { screen, mark, .. }): Extension<Signer>,
    Query(asked): Query<Asked>,
) -> Result<impl IntoResponse, AppError> {
    let unknown = || AppError::NotFound(format!("screen {screen} has no pointer"));
    resources.pointers.of(&screen, mark).await?.ok_or_else(unknown)?;
    // The end is read last, so that it is never before an entry of the same answer.
    let stops = resources.store.stops_after(asked.after, MOST).await?;
    let head = resources.store.stop_head().await?;
    let entries = stops.iter().map(|stop| STANDARD.encode(&stop.envelope)).collect();
    Ok(([(CACHE_CONTROL, "no-cache")], Json(Answer { head, entries })))
}
