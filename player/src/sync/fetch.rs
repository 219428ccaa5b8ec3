//! Requests to the manager, each with a limit on what is read of the answer.

use std::time::Duration;

use anyhow::{Context as _, anyhow};
use cartelera_playlists::{hash::ContentHash, ids::ScreenId};
use jiff::Timestamp;
use reqwest::{
    Client, RequestBuilder, Response, StatusCode, Url,
    header::{self, HeaderMap},
    redirect,
};

use super::failure::Failure;
use crate::cache::{Partial, PartialError, Refusal};

/// The largest root document that is read, in bytes.
const ROOT_MAX_BYTES: u64 = 256 << 10;
/// The largest pointer that is read, in bytes.
const POINTER_MAX_BYTES: u64 = 4 << 20;
/// However long the manager asks to wait, the screen asks again after this.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(1);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const REDIRECTS_MAX: usize = 3;

/// The manager, as the player sees it.
#[derive(Clone)]
pub(super) struct Manager {
    client: Client,
    base: Url,
}

/// An answer to a request for the pointer.
pub(super) enum PointerAnswer {
    /// It is the one whose entity tag was given.
    Unchanged,
    /// Another one.
    Changed {
        /// The envelope.
        bytes: Vec<u8>,
        /// Its entity tag.
        etag: Option<String>,
    },
}

impl Manager {
    /// The manager at `base`; a connection that is silent for `silence` counts as broken.
    pub(super) fn new(base: Url, silence: Duration) -> anyhow::Result<Self> {
        anyhow::ensure!(
            matches!(base.scheme(), "http" | "https") && base.has_host(),
            "using the manager's address {base}: it is not a web address (allowed: http://… and https://…)"
        );
        let mut client = Client::builder()
            .user_agent(concat!("cartelera-player/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(silence)
            .redirect(redirect::Policy::limited(REDIRECTS_MAX));
        let host = base.host_str().unwrap_or_default().trim_matches(['[', ']']);
        if host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback()) {
            // No proxy of the network reaches this machine's own loopback.
            client = client.no_proxy();
        }
        Ok(Self { client: client.build().context("preparing connections to the manager")?, base })
    }

    /// The root document's envelope.
    pub(super) async fn root(&self) -> Result<Vec<u8>, Failure> {
        let answer = send(self.get(&["v1", "root"])).await?;
        read(answer, Length::AtMost(ROOT_MAX_BYTES)).await
    }

    /// The pointer of `screen`, unless it still has the entity tag `etag`.
    pub(super) async fn pointer(&self, screen: &ScreenId, etag: Option<&str>) -> Result<PointerAnswer, Failure> {
        let mut request = self.get(&["v1", "screens", screen.as_str(), "pointer"]);
        if let Some(etag) = etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        let answer = match send(request).await {
            Err(Failure::Status { status: StatusCode::NOT_MODIFIED, .. }) if etag.is_some() => {
                return Ok(PointerAnswer::Unchanged);
            }
            Err(Failure::Status { status: StatusCode::NOT_FOUND, .. }) => return Err(Failure::UnknownScreen),
            other => other?,
        };
        let etag = answer.headers().get(header::ETAG).and_then(|etag| etag.to_str().ok()).map(str::to_owned);
        Ok(PointerAnswer::Changed { bytes: read(answer, Length::AtMost(POINTER_MAX_BYTES)).await?, etag })
    }

    /// The envelope of the programme `hash`, which has `size_bytes` bytes.
    pub(super) async fn programme(&self, hash: &ContentHash, size_bytes: u64) -> Result<Vec<u8>, Failure> {
        let answer = send(self.get(&["v1", "programmes", &hash.to_string()])).await?;
        read(answer, Length::Exactly(size_bytes)).await
    }

    /// Fetches what `partial` lacks and writes it there; tells `on_bytes` how many bytes came.
    pub(super) async fn media(&self, partial: &mut Partial, on_bytes: impl Fn(u64)) -> Result<(), Failure> {
        let there = partial.written();
        if there == partial.size_bytes() {
            return Ok(());
        }
        let mut request = self.get(&["v1", "media", &partial.hash().to_string()]);
        if there > 0 {
            request = request.header(header::RANGE, format!("bytes={there}-"));
        }
        let mut answer = match send(request).await {
            Err(Failure::Status { status: status @ StatusCode::RANGE_NOT_SATISFIABLE, retry_after }) => {
                partial.restart().map_err(PartialError::from)?;
                return Err(Failure::Status { status, retry_after });
            }
            other => other?,
        };
        let promised = if answer.status() == StatusCode::PARTIAL_CONTENT {
            if content_range(answer.headers()) != Some((there, partial.size_bytes())) {
                partial.restart().map_err(PartialError::from)?;
                return Err(Refusal::Length.into());
            }
            partial.size_bytes() - there
        } else {
            // The whole file: from a server that knows no ranges.
            partial.restart().map_err(PartialError::from)?;
            partial.size_bytes()
        };
        if answer.content_length().is_some_and(|length| length > promised) {
            return Err(Refusal::Length.into());
        }
        while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
            partial.write(&chunk)?;
            on_bytes(chunk.len() as u64);
        }
        if partial.written() < partial.size_bytes() {
            return Err(Failure::Unreachable(anyhow!(
                "the answer ended after {} of {} bytes",
                partial.written(),
                partial.size_bytes()
            )));
        }
        Ok(())
    }

    fn get(&self, path: &[&str]) -> RequestBuilder {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        self.client.get(url)
    }
}

/// How long an answer may be.
#[derive(Clone, Copy)]
enum Length {
    AtMost(u64),
    Exactly(u64),
}

async fn send(request: RequestBuilder) -> Result<Response, Failure> {
    let answer = request.send().await.map_err(unreachable)?;
    let status = answer.status();
    if matches!(status, StatusCode::OK | StatusCode::PARTIAL_CONTENT) {
        return Ok(answer);
    }
    Err(Failure::Status { status, retry_after: retry_after(answer.headers(), Timestamp::now()) })
}

async fn read(mut answer: Response, length: Length) -> Result<Vec<u8>, Failure> {
    let (Length::AtMost(limit) | Length::Exactly(limit)) = length;
    if answer.content_length().is_some_and(|announced| announced > limit) {
        return Err(Refusal::Length.into());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
        if (bytes.len() + chunk.len()) as u64 > limit {
            return Err(Refusal::Length.into());
        }
        bytes.extend_from_slice(&chunk);
    }
    match length {
        Length::Exactly(size_bytes) if bytes.len() as u64 != size_bytes => Err(Refusal::Length.into()),
        _ => Ok(bytes),
    }
}

fn unreachable(error: reqwest::Error) -> Failure {
    Failure::Unreachable(error.into())
}

/// How long to wait, from a number of seconds or a date (RFC 9110, section 10.2.3), at most an hour.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    let wait = if let Ok(seconds) = text.parse() {
        Duration::from_secs(seconds)
    } else {
        let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
        Duration::try_from(date.duration_since(now)).unwrap_or(Duration::ZERO)
    };
    Some(wait.min(RETRY_AFTER_MAX))
}

/// First byte and full length, from `bytes 200-999/1000` (RFC 9110, section 14.4).
fn content_range(headers: &HeaderMap) -> Option<(u64, u64)> {
    let text = headers.get(header::CONTENT_RANGE)?.to_str().ok()?;
    let (range, full) = text.strip_prefix("bytes ")?.split_once('/')?;
    Some((range.split_once('-')?.0.parse().ok()?, full.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn a_wait_is_read_as_seconds_or_as_a_date_and_is_at_most_an_hour() {
        let now: Timestamp = "1999-12-31T23:59:00Z".parse().unwrap();
        for (text, wait) in [
            ("0", Some(0)),
            ("120", Some(120)),
            ("999999999", Some(3600)),
            ("Fri, 31 Dec 1999 23:59:59 GMT", Some(59)),
            ("Fri, 31 Dec 1999 23:00:00 GMT", Some(0)),
            ("soon", None),
        ] {
            let found = retry_after(&headers(header::RETRY_AFTER, text), now);
            assert_eq!(found, wait.map(Duration::from_secs), "{text}");
        }
    }

    #[test]
    fn a_range_is_read_with_its_first_byte_and_the_full_length() {
        for (text, range) in
            [("bytes 200-999/1000", Some((200, 1000))), ("bytes 200-999/*", None), ("pages 1-2/3", None), ("", None)]
        {
            assert_eq!(content_range(&headers(header::CONTENT_RANGE, text)), range, "{text}");
        }
    }

    #[test]
    fn the_managers_address_keeps_its_own_path() {
        let manager = |base: &str| Manager::new(base.parse().unwrap(), CONNECT_TIMEOUT);
        for base in ["http://127.0.0.1:8080/city", "http://127.0.0.1:8080/city/"] {
            let request = manager(base).unwrap().get(&["v1", "root"]).build().unwrap();
            assert_eq!(request.url().as_str(), "http://127.0.0.1:8080/city/v1/root");
        }
        assert!(manager("file:///etc").is_err());
    }
}
