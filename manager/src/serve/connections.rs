//! The accept loop: HTTP/1.1 with small buffers and a header time limit, which `axum::serve` does not offer.

use std::{net::IpAddr, time::Duration};

use axum::{
    Router,
    http::{HeaderMap, Request},
};
use hyper::{
    body::Incoming,
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::page::via::Via;

/// The buffer of a connection; a request line with headers must fit. The smallest that hyper allows.
const BUFFER_BYTES: usize = 8192;
/// A connection that sends no whole request within this time is closed. Longer than the minute between two polls, so
/// that a screen keeps its connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(90);
/// How long answers under way may take once the manager is told to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);
/// Waits after a connection could not be accepted, for want of file descriptors mostly.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The address that a request comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

impl Peer {
    /// Who asks a web server on this machine, as that tells last in `X-Forwarded-For`; nobody else is believed about others.
    fn behind(connected: Self, headers: &HeaderMap) -> Self {
        let told = || -> Option<IpAddr> {
            headers
                .get_all("x-forwarded-for")
                .iter()
                .next_back()?
                .to_str()
                .ok()?
                .rsplit(',')
                .next()?
                .trim()
                .parse()
                .ok()
        };
        if connected.0.is_loopback() { told().map_or(connected, Self) } else { connected }
    }
}

/// Answers connections of `listener` until the sender of `stopped` is dropped, then lets answers under way end.
pub(super) async fn serve(listener: TcpListener, router: Router, mut stopped: watch::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    connections.spawn(answer(stream, Peer(peer.ip()), router.clone(), stopped.clone()));
                }
                Err(error) => {
                    tracing::warn!(error = %error, "accepting a connection failed");
                    sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    let ended = timeout(STOP_TIMEOUT, async { while connections.join_next().await.is_some() {} }).await;
    if ended.is_err() {
        tracing::warn!(connections = connections.len(), "cutting off connections that do not end");
    }
}

async fn answer(stream: TcpStream, peer: Peer, router: Router, mut stopped: watch::Receiver<()>) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(error = %error, "turning off delayed sending failed");
    }
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        let from = Peer::behind(peer, request.headers());
        let via = Via::of(peer.0, request.headers());
        request.extensions_mut().insert(from);
        request.extensions_mut().insert(via);
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(BUFFER_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error = %error, "a connection ended early");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_neighbour_is_believed_about_others() {
        let headers = |values: &[&'static str]| {
            let pairs = values.iter().map(|value| (http_name(), axum::http::HeaderValue::from_static(value)));
            pairs.collect::<HeaderMap>()
        };
        let from = |connected: &str, values: &[&'static str]| {
            Peer::behind(Peer(connected.parse().unwrap()), &headers(values)).0.to_string()
        };
        assert_eq!(from("127.0.0.1", &["10.1.2.3"]), "10.1.2.3");
        assert_eq!(from("::1", &["6.6.6.6, 10.1.2.3"]), "10.1.2.3");
        assert_eq!(from("127.0.0.1", &["6.6.6.6", "fd00::7"]), "fd00::7");
        assert_eq!(from("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(from("127.0.0.1", &["nobody"]), "127.0.0.1");
        assert_eq!(from("10.9.9.9", &["10.1.2.3"]), "10.9.9.9");
    }

    fn http_name() -> axum::http::HeaderName {
        axum::http::HeaderName::from_static("x-forwarded-for")
    }
}
