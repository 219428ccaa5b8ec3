//! `GET /v1/screens/{id}/pointer`: the sealed pointer of a screen; 304 while it is the one that the screen has.

use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG},
    },
    response::{IntoResponse, Response},
};

use super::{
    Resources,
    conditional::{ENVELOPE_TYPE, has_current},
    signature::Signer,
};
use crate::error::AppError;

pub(super) async fn show(
    State(resources): State<Arc<Resources>>,
    Extension(Signer { screen, mark, .. }): Extension<Signer>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let unknown = || AppError::NotFound(format!("screen {screen} has no pointer"));
    let pointer = resources.pointers.of(&screen, mark).await?.ok_or_else(unknown)?;
    resources.seen.note(screen);
    let tags = [(ETAG, pointer.etag.clone()), (CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    Ok(if has_current(&headers, &pointer.etag) {
        (StatusCode::NOT_MODIFIED, tags).into_response()
    } else {
        (tags, [(CONTENT_TYPE, ENVELOPE_TYPE)], pointer.envelope).into_response()
    })
}
