//! The header `cartelera-time` on every answer to a signed request, whatever the answer is.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use cartelera_playlists::protocol::time::{self, SIGNED_TIME};

use super::{Resources, held, signature};

/// Answers, and signs the time of the answer for the nonce of the request, if the clock may be told.
pub(super) async fn add(State(resources): State<Arc<Resources>>, request: Request, next: Next) -> Response {
    let nonce = signature::claim(request.headers()).map(|claim| claim.nonce);
    let mut response = held::settle(next.run(request).await).await;
    let Ok(nonce) = nonce else {
        return response;
    };
    // What a signed request needs was read for it just now; the others read it here.
    let registered = match resources.registry.last() {
        Some(registered) => Ok(registered),
        None => resources.registry.current().await,
    };
    let signed = async {
        let registered = registered?;
        let Some(now) = resources.clock.trusted(registered.newest_issue) else { return Ok(None) };
        let key = resources.pointer_key.of(&registered).await?;
        anyhow::Ok(Some(time::sign(&nonce, now, &key)))
    };
    match signed.await {
        Ok(Some(value)) => {
            let value = HeaderValue::from_str(&value).expect("digits and Base64 are a header value");
            response.headers_mut().insert(HeaderName::from_static(SIGNED_TIME), value);
        }
        Ok(None) => {}
        Err(error) => tracing::error!(error = format!("{error:#}"), "signing the time failed"),
    }
    response
}
