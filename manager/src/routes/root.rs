//! `GET /v1/root`: the sealed root document, which a screen pins when it is paired.

use axum::{
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::IntoResponse,
};

use super::{Resources, conditional::ENVELOPE_TYPE};

pub(super) async fn show(State(resources): State<Resources>) -> impl IntoResponse {
    ([(CONTENT_TYPE, ENVELOPE_TYPE), (CACHE_CONTROL, "no-cache")], resources.root)
}
