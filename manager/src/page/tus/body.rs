//! Reads the body of a request as it comes.

use std::{future::poll_fn, pin::Pin};

use axum::body::{Body, Bytes};
use hyper::body::Body as _;
use tokio::time::timeout;

use crate::page::sent::PATIENCE;

/// So much of what nobody wants is let go by: who is still sending reads no answer.
const DRAINED_BYTES: usize = 32 << 20;

/// What comes next of a body.
#[derive(Debug)]
pub(super) enum Coming {
    Bytes(Bytes),
    /// All of it came.
    End,
    /// Whoever sends it has gone away.
    Broken,
}

/// Waits for what comes next of `body`.
pub(super) async fn next(body: &mut Body) -> Coming {
    loop {
        let frame = timeout(PATIENCE, poll_fn(|context| Pin::new(&mut *body).poll_frame(context))).await;
        match frame {
            Ok(Some(Ok(frame))) => {
                if let Ok(bytes) = frame.into_data() {
                    return Coming::Bytes(bytes);
                }
            }
            Ok(None) => return Coming::End,
            Ok(Some(Err(error))) => {
                tracing::debug!(error = %error, "reading a part of a file failed");
                return Coming::Broken;
            }
            Err(_) => return Coming::Broken,
        }
    }
}

/// Lets what is left of `body` go by, so that whoever sends it hears the answer.
pub(in crate::page) async fn drain(mut body: Body) {
    let mut length = 0;
    while length <= DRAINED_BYTES
        && let Coming::Bytes(bytes) = next(&mut body).await
    {
        length += bytes.len();
    }
}
