//! What is sent to the manager of what was shown: records, what was followed, testigos, and what commands brought.

use anyhow::Context as _;
use cartelera_playlists::{ids::ScreenId, protocol::testigo::TestigoKept};
use reqwest::StatusCode;
use tokio::task::spawn_blocking;
use tracing::error;

use super::{
    core::{Answer, Reply, ResultBody},
    failure::Failure,
    fetch::Manager,
};

impl Manager {
    /// Sends the next part of the playlog, if there is one.
    pub(super) async fn send_playlog(&self, screen: ScreenId) -> Reply {
        let (outbox, of) = (self.outbox.clone(), screen.clone());
        let batch = spawn_blocking(move || outbox.batch(&of)).await;
        match batch.context("reading the playlog").flatten() {
            Ok(Some(batch)) => {
                let body = ("application/gzip", batch);
                self.post(&["v1", "screens", screen.as_str(), "playlog"], body).await
            }
            Ok(None) => nothing(),
            Err(error) => Reply { time: None, result: Err(Failure::Storage(error)) },
        }
    }

    /// Sends what a command brought.
    pub(super) async fn send_result(&self, screen: &ScreenId, number: u64, body: ResultBody) -> Reply {
        let (kind, bytes) = match body {
            ResultBody::Picture(bytes) => ("image/png", bytes),
            ResultBody::Text(text) => ("text/plain; charset=utf-8", text.into_bytes()),
        };
        let number = number.to_string();
        self.post(&["v1", "screens", screen.as_str(), "results", &number], (kind, bytes)).await
    }

    /// Sends what was followed as the pointer with this sequence, if it is still there; what the manager finds senseless is not
    /// sent again.
    pub(super) async fn send_followed(&self, screen: &ScreenId, sequence: u64) -> Reply {
        let cache = self.cache.clone();
        let followed = spawn_blocking(move || cache.followed(sequence)).await;
        let Some(body) = followed.ok().flatten() else { return nothing() };
        let path = ["v1", "screens", screen.as_str(), "followed"];
        let mut reply = self.post(&path, ("application/gzip", body)).await;
        if let Err(failure @ Failure::Status { status: StatusCode::BAD_REQUEST, .. }) = &reply.result {
            error!(sequence, error = %failure, "the manager does not take a pointer that was followed");
            reply.result = Ok(Answer::Unchanged);
        }
        reply
    }

    /// Sends the next testigo, if one waits; one that the manager finds senseless is given up.
    pub(super) async fn send_testigo(&self, screen: &ScreenId) -> Reply {
        let album = self.cache.album();
        let next = spawn_blocking(move || album.next()).await;
        let (order, body) = match next.context("reading a testigo").flatten() {
            Ok(Some(next)) => next,
            Ok(None) => return nothing(),
            Err(error) => return Reply { time: None, result: Err(Failure::Storage(error)) },
        };
        let path = ["v1", "screens", screen.as_str(), "testigos"];
        let mut reply = self.post(&path, ("application/json", body)).await;
        if let Err(failure @ Failure::Status { status: StatusCode::BAD_REQUEST, .. }) = &reply.result {
            error!(order, error = %failure, "the manager does not take a testigo, which is given up");
            let bytes = serde_json::to_vec(&TestigoKept { order }).unwrap_or_default();
            reply.result = Ok(Answer::Body { bytes, etag: None });
        }
        reply
    }
}

/// There was nothing to send.
fn nothing() -> Reply {
    Reply { time: None, result: Ok(Answer::Unchanged) }
}
