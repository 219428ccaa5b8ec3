//! `GET /v1/screens/{id}/pointer`: the sealed pointer of a screen; 304 while it is the one that the screen has.

use axum::{
    extract::{Path, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG},
    },
    response::{IntoResponse, Response},
};

use super::{
    Resources,
    conditional::{ENVELOPE_TYPE, has_current},
};
use crate::error::AppError;

pub(super) async fn show(
    State(resources): State<Resources>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let unknown = || AppError::NotFound(format!("no screen has the identifier {id:?}"));
    let screen = id.parse().map_err(|_| unknown())?;
    let pointer = resources.pointers.of(&screen).await?.ok_or_else(unknown)?;
    resources.seen.note(screen);
    let tags = [(ETAG, pointer.etag.clone()), (CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    Ok(if has_current(&headers, &pointer.etag) {
        (StatusCode::NOT_MODIFIED, tags).into_response()
    } else {
        (tags, [(CONTENT_TYPE, ENVELOPE_TYPE)], pointer.envelope).into_response()
    })
}
