//! `POST /v1/screens/{id}/testigos`: a picture that a screen took and signed, kept once.

use std::sync::Arc;

use axum::{Extension, Json, body::Bytes, extract::State};
use cartelera_playlists::protocol::testigo::{TestigoKept, TestigoUpload};
use jiff::Timestamp;

use super::{
    Resources,
    signature::{Signer, read_json},
};
use crate::{
    error::AppError,
    testigos::{Arrival, arrive},
};

pub(super) async fn take(
    State(resources): State<Arc<Resources>>,
    Extension(Signer { screen, device, .. }): Extension<Signer>,
    body: Bytes,
) -> Result<Json<TestigoKept>, AppError> {
    let upload: TestigoUpload = read_json(&body)?;
    let arrival = Arrival { screen, key: device.key, upload, at: Timestamp::now() };
    Ok(Json(arrive(&resources.plays, &*resources.pictures, arrival).await?))
}
