//! `GET /v1/screens/{id}/wait`: held until something that concerns the screen changes.

use std::{sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::{Query, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, ETAG},
    },
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use tokio::time::sleep;

use super::{
    Resources,
    conditional::has_current,
    signature::{self, Signer},
};
use crate::error::AppError;

/// The longest time that a request is held.
const MAX_HOLD_S: u64 = 50;
/// After so many seconds it is worth asking again if too many wait.
const RETRY_AFTER_S: u64 = 30;

#[derive(Deserialize)]
pub(super) struct Hold {
    hold_s: Option<u64>,
}

pub(super) async fn hold(
    State(resources): State<Arc<Resources>>,
    Extension(signer): Extension<Signer>,
    Query(Hold { hold_s }): Query<Hold>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let screen = &signer.screen;
    resources.seen.note(screen.clone());
    let held = sleep(Duration::from_secs(hold_s.unwrap_or(MAX_HOLD_S).min(MAX_HOLD_S)));
    let mut held = std::pin::pin!(held);
    let mut stopped = resources.stopped.clone();
    let mark = resources.waiting.mark(screen, &*resources.registry.current().await?).await?;
    if !has_current(&headers, &mark) {
        return Ok(told(StatusCode::OK, mark));
    }
    let waiter = resources.waiting.join(screen.clone(), mark.clone());
    let mut waiter = waiter.ok_or_else(|| {
        AppError::busy(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many screens wait (ask for the pointer instead)",
            RETRY_AFTER_S,
        )
    })?;
    loop {
        // Looked at again now that it waits, so that no change in between is missed.
        let registered = resources.registry.current().await?;
        let device = registered.device(signer.device.id);
        if let Some(refusal) = device.and_then(|device| signature::revoked(device)) {
            return Ok(refusal);
        }
        let now = resources.waiting.mark(screen, &registered).await?;
        if now != mark {
            return Ok(told(StatusCode::OK, now));
        }
        tokio::select! {
            () = waiter.changed() => {}
            () = &mut held => return Ok(told(StatusCode::NOT_MODIFIED, mark)),
            _ = stopped.changed() => return Ok(StatusCode::NO_CONTENT.into_response()),
        }
    }
}

fn told(status: StatusCode, mark: HeaderValue) -> Response {
    (status, [(ETAG, mark), (CACHE_CONTROL, HeaderValue::from_static("no-store"))]).into_response()
}
