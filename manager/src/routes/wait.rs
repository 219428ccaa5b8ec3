//! `GET /v1/screens/{id}/wait`: held until something that concerns the screen changes.

use std::{pin::pin, sync::Arc, time::Duration};

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
use tokio::time::{Instant, sleep_until};

use super::{
    Resources,
    conditional::has_current,
    held,
    signature::{self, Signer},
};
use crate::{error::AppError, serve::waiting::Waiter};

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
    let until = Instant::now() + Duration::from_secs(hold_s.unwrap_or(MAX_HOLD_S).min(MAX_HOLD_S));
    resources.seen.note(signer.screen.clone());
    let mark = mark(&resources, &signer).await?;
    if !has_current(&headers, &mark) {
        return Ok(told(StatusCode::OK, mark));
    }
    let waiter = resources.waiting.join(signer.screen.clone(), mark.clone());
    let waiter = waiter.ok_or_else(|| {
        AppError::busy(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many screens wait (ask for the pointer instead)",
            RETRY_AFTER_S,
        )
    })?;
    Ok(held::hold(async move {
        let told = wait(&resources, &signer, mark, waiter, until).await;
        told.unwrap_or_else(|error| AppError::from(error).into_response())
    }))
}

/// Waits for news of the screen, which knows `mark`, at most `until` then.
async fn wait(
    resources: &Resources,
    signer: &Signer,
    mark: HeaderValue,
    mut waiter: Waiter,
    until: Instant,
) -> anyhow::Result<Response> {
    let mut stopped = resources.stopped.clone();
    let mut held = pin!(sleep_until(until));
    loop {
        // Looked at again now that it waits, so that no change in between is missed.
        if let Some(news) = news(resources, signer, &mark).await? {
            return Ok(news);
        }
        tokio::select! {
            () = waiter.changed() => {}
            () = &mut held => return Ok(told(StatusCode::NOT_MODIFIED, mark)),
            _ = stopped.changed() => return Ok(StatusCode::NO_CONTENT.into_response()),
        }
    }
}

/// The mark of all that concerns the screen now.
async fn mark(resources: &Resources, signer: &Signer) -> anyhow::Result<HeaderValue> {
    resources.waiting.mark(&signer.screen, &*resources.registry.current().await?).await
}

/// What is told to a screen that knows `mark`, if there is anything.
async fn news(resources: &Resources, signer: &Signer, mark: &HeaderValue) -> anyhow::Result<Option<Response>> {
    let registered = resources.registry.current().await?;
    let device = registered.device(signer.device.id);
    if let Some(refusal) = device.and_then(|device| signature::revoked(device)) {
        return Ok(Some(refusal));
    }
    let now = resources.waiting.mark(&signer.screen, &registered).await?;
    Ok((now != *mark).then(|| told(StatusCode::OK, now)))
}

fn told(status: StatusCode, mark: HeaderValue) -> Response {
    (status, [(ETAG, mark), (CACHE_CONTROL, HeaderValue::from_static("no-store"))]).into_response()
}
