//! Who signed a request: nothing of a screen is told to, or taken from, anybody but that screen.

use std::{future::poll_fn, pin::Pin, sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{RawPathParams, Request, State},
    http::{
        HeaderMap, Method, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE, HOST},
        request::Parts,
        uri::Authority,
    },
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use cartelera_playlists::{
    envelope::KeyId,
    ids::ScreenId,
    manifest::PublicKey,
    protocol::request::{
        CONTENT_DIGEST, Claim, MAX_SKEW_S, Request as Covered, RequestError, SIGNATURE, SIGNATURE_INPUT,
    },
};
use hyper::body::Body as _;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::{Resources, conditional::ENVELOPE_TYPE};
use crate::{error::AppError, serve::registry::Device, store::ChangeMark};

/// For how long a used nonce is remembered: a request may be so old, and so far ahead, and no more.
const NONCES_KEPT: SignedDuration = SignedDuration::from_secs(2 * MAX_SKEW_S.cast_signed());
/// How long a body may take: a picture over a slow line.
const BODY_TIMEOUT: Duration = Duration::from_mins(5);
/// The longest body of a request that is JSON.
pub(super) const MAX_JSON_BYTES: usize = 64 << 10;
/// The longest picture or log that a screen sends.
pub(super) const MAX_RESULT_BYTES: usize = 16 << 20;

/// The screen whose key signed the request, for the routes behind [`check`].
#[derive(Clone)]
pub(super) struct Signer {
    pub(super) screen: ScreenId,
    pub(super) device: Arc<Device>,
    /// The change mark that was read for this request.
    pub(super) mark: ChangeMark,
}

/// Lets a request through that the key of the screen in its path signed, with a body of at most `limit` bytes.
///
/// What changes something must be of about now, and new. What is only read need not: a screen whose clock is wrong must
/// be able to learn that.
pub(super) async fn check(
    State((resources, limit)): State<(Arc<Resources>, usize)>,
    params: RawPathParams,
    request: Request,
    next: Next,
) -> Result<Response, AppError> {
    let claim = claim(request.headers()).map_err(unsigned)?;
    let registered = resources.registry.current().await?;
    let Some(device) = registered.device(claim.key).cloned() else {
        return Err(AppError::denied(StatusCode::FORBIDDEN, "no screen has the key that signed the request"));
    };
    let (mut parts, body) = receive(request, limit).await?;
    verify(&claim, &parts, &body, &device.key).map_err(unsigned)?;
    if let Some(refusal) = revoked(&device) {
        return Ok(refusal);
    }
    let named = params.iter().find(|(name, _)| *name == "id").map_or("", |(_, value)| value);
    let screen = named.parse().ok().filter(|screen| registered.has_screen(screen));
    let screen: ScreenId =
        screen.ok_or_else(|| AppError::NotFound(format!("no screen has the identifier {named:?}")))?;
    if device.screen != screen {
        return Err(AppError::denied(
            StatusCode::FORBIDDEN,
            format!("the key that signed the request is not that of screen {screen}"),
        ));
    }
    if !parts.method.is_safe() {
        use_up(&resources, &claim, device.id).await?;
    }
    parts.extensions.insert(Signer { screen, device, mark: registered.mark });
    Ok(next.run(Request::from_parts(parts, Body::from(body))).await)
}

/// Reads a request whose body holds the key that signed it.
///
/// It need be neither of about now nor new: whoever has no key yet may have no clock either.
pub(super) async fn receive_own<T: DeserializeOwned>(
    request: Request,
    key: impl FnOnce(&T) -> PublicKey,
) -> Result<T, AppError> {
    let claim = claim(request.headers()).map_err(unsigned)?;
    let (parts, body) = receive(request, MAX_JSON_BYTES).await?;
    let read: T = read_json(&body)?;
    verify(&claim, &parts, &body, &key(&read)).map_err(unsigned)?;
    Ok(read)
}

/// The answer to a device whose key was revoked.
pub(super) fn revoked(device: &Device) -> Option<Response> {
    let revocation = device.revocation.clone()?;
    Some((StatusCode::FORBIDDEN, [(CONTENT_TYPE, ENVELOPE_TYPE)], revocation).into_response())
}

/// Reads a body that is JSON.
pub(super) fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, AppError> {
    let read = serde_json::from_slice(body);
    read.map_err(|error| AppError::denied(StatusCode::BAD_REQUEST, format!("reading the body as JSON: {error}")))
}

/// What the headers say who signed.
pub(super) fn claim(headers: &HeaderMap) -> Result<Claim, RequestError> {
    let only = |name: &str| {
        let mut values = headers.get_all(name).iter();
        let value = values.next().filter(|_| values.next().is_none());
        value.and_then(|value| value.to_str().ok()).ok_or(RequestError::Profile)
    };
    Claim::read(only(SIGNATURE_INPUT)?, only(SIGNATURE)?)
}

async fn receive(request: Request, limit: usize) -> Result<(Parts, Bytes), AppError> {
    let too_large =
        || AppError::denied(StatusCode::PAYLOAD_TOO_LARGE, format!("the body is too long (at most {limit} bytes)"));
    let (parts, body) = request.into_parts();
    let announced = parts.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let read = async {
        if announced.is_some_and(|length| length > limit) {
            // Who is still sending reads no answer: a little too much is taken in for the sake of it.
            discard(body, 2 * limit).await;
            return Err(too_large());
        }
        // Whoever goes away in the middle of a body reads no answer either.
        to_bytes(body, limit).await.map_err(|_| too_large())
    };
    let body = timeout(BODY_TIMEOUT, read).await;
    let slow = || AppError::denied(StatusCode::REQUEST_TIMEOUT, "the body did not come in time");
    Ok((parts, body.map_err(|_| slow())??))
}

/// Reads and forgets what is left of `body`, unless that is more than `most` bytes.
async fn discard(mut body: Body, most: usize) {
    let mut length = 0;
    while length <= most
        && let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await
    {
        length += frame.data_ref().map_or(0, Bytes::len);
    }
}

fn verify(claim: &Claim, parts: &Parts, body: &Bytes, key: &PublicKey) -> Result<(), RequestError> {
    let host = parts.headers.get(HOST).and_then(|value| value.to_str().ok());
    let authority = host.or_else(|| parts.uri.authority().map(Authority::as_str));
    let has_body = parts.method == Method::POST || !body.is_empty();
    let covered = Covered {
        method: parts.method.as_str(),
        authority: &authority.unwrap_or_default().to_ascii_lowercase(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        body: has_body.then_some(&**body),
    };
    let digest = parts.headers.get(CONTENT_DIGEST).and_then(|value| value.to_str().ok());
    claim.verify(&covered, digest.filter(|_| has_body), &key.0)
}

/// Refuses what is not of about now, and what came before.
async fn use_up(resources: &Resources, claim: &Claim, key: KeyId) -> Result<(), AppError> {
    let now = Timestamp::now();
    let now_s = u64::try_from(now.as_second()).unwrap_or_default();
    if !claim.is_fresh(now_s) {
        let message =
            format!("the request was signed at {} s, it is {now_s} s (at most {MAX_SKEW_S} s apart)", claim.created_s);
        return Err(AppError::denied(StatusCode::UNAUTHORIZED, message));
    }
    let until = now + NONCES_KEPT;
    if !resources.store.use_nonce(key, claim.nonce.clone(), now, until).await? {
        return Err(AppError::denied(StatusCode::CONFLICT, "the request came before: its nonce is used up"));
    }
    Ok(())
}

fn unsigned(error: RequestError) -> AppError {
    AppError::denied(StatusCode::UNAUTHORIZED, error.to_string())
}
