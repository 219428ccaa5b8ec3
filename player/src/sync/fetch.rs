//! Requests to the manager, each with a limit on what is read of the answer.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, anyhow};
use cartelera_playlists::{
    manifest::Root,
    protocol::{heartbeat::Heartbeat, release::PackageVersion, request, time::SIGNED_TIME},
};
use ed25519_dalek::SigningKey;
use reqwest::{
    Client, Method, Request, RequestBuilder, Response, StatusCode, Url,
    header::{self, HeaderValue},
};
use serde::Serialize;

use super::{
    core::{Answer, Ask, Reply, TimeNote},
    failure::Failure,
    handle::SyncConfig,
    headers::{content_range, retry_after},
    places::Places,
    step::ConnectionStep,
    throttle::Throttle,
};
use crate::{
    cache::{Cache, Partial, PartialError, Refusal},
    clock,
    network::Network,
    playlog::Outbox,
    update::Wish,
};

/// The largest root document that is read, in bytes.
const ROOT_MAX_BYTES: u64 = 256 << 10;
/// The largest pointer that is read, in bytes.
const POINTER_MAX_BYTES: u64 = 4 << 20;
/// The largest other answer that is read, in bytes.
const ANSWER_MAX_BYTES: u64 = 1 << 20;

/// The manager, as the player sees it.
#[derive(Clone)]
pub(super) struct Manager {
    places: Places,
    key: Arc<SigningKey>,
    vitals: Arc<dyn Fn(&mut Heartbeat) + Send + Sync>,
    hold: Duration,
    attempt: Duration,
    proxy: Option<Url>,
    throttle: Option<Arc<Throttle>>,
    pub(super) outbox: Outbox,
    pub(super) cache: Cache,
}

impl Manager {
    /// The manager of `config`, asked with the signature of `key`.
    pub(super) fn new(config: &SyncConfig, key: SigningKey, (outbox, cache): (Outbox, Cache)) -> anyhow::Result<Self> {
        Ok(Self {
            places: Places::new(config)?,
            key: Arc::new(key),
            vitals: config.vitals.clone(),
            // A wait ends before its silence looks like a dead connection.
            hold: config.silence.mul_f64(0.8),
            attempt: config.attempt,
            proxy: config.route.proxy.clone(),
            throttle: config.rate_bytes_s.map(|rate| Arc::new(Throttle::new(rate))),
            outbox,
            cache,
        })
    }

    /// Takes the addresses that `root` names, too.
    pub(super) fn follow(&mut self, root: &Root) {
        self.places.follow(root);
    }

    /// Looks at another address if `failure` says that the manager is not at this one.
    pub(super) fn on_failed(&mut self, failure: &Failure) {
        self.places.on_failed(failure);
    }

    /// The wish for `version` of the player's package, from the repository at this manager that `key` signs.
    pub(super) fn wish(&self, version: PackageVersion, key: String) -> Wish {
        let place = self.places.used();
        let mut repository = place.base.clone();
        if let Ok(mut segments) = repository.path_segments_mut() {
            segments.pop_if_empty().push("apt");
        }
        let proxy = self.proxy.as_ref().map(ToString::to_string);
        Wish { version, repository: repository.to_string(), key, ca: place.issuers.clone(), proxy }
    }

    /// Signs with `key` from now on.
    pub(super) fn set_key(&mut self, key: SigningKey) {
        self.key = Arc::new(key);
    }

    /// Asks one question; an answer that trickles without end is given up.
    pub(super) async fn ask(&self, ask: Ask) -> Reply {
        let answer = tokio::time::timeout(self.attempt, self.ask_patiently(ask)).await;
        let answer = answer.unwrap_or_else(|_| Reply { time: None, result: Err(self.too_slow()) });
        Reply { result: answer.result.map_err(|failure| self.blame(failure)), ..answer }
    }

    /// With a proxy, whoever is not found or does not take a connection is the proxy.
    fn blame(&self, failure: Failure) -> Failure {
        let is_connect = |error: &anyhow::Error| error.downcast_ref().is_some_and(reqwest::Error::is_connect);
        match failure {
            Failure::Unreachable { error, step: ConnectionStep::Manager | ConnectionStep::Dns }
                if self.proxy.is_some() && is_connect(&error) =>
            {
                Failure::Unreachable { error, step: ConnectionStep::Proxy }
            }
            other => other,
        }
    }

    async fn ask_patiently(&self, ask: Ask) -> Reply {
        match ask {
            Ask::Root { version: None } => self.get(&["v1", "root"], Length::AtMost(ROOT_MAX_BYTES)).await,
            Ask::Root { version: Some(version) } => {
                self.get(&["v1", "roots", &version.to_string()], Length::AtMost(ROOT_MAX_BYTES)).await
            }
            Ask::Approvals(name) => {
                self.get(&["v1", "approvals", &name.sha256.to_string()], Length::Exactly(name.size_bytes)).await
            }
            Ask::Programme { hash, size_bytes } => {
                self.get(&["v1", "programmes", &hash.to_string()], Length::Exactly(size_bytes)).await
            }
            Ask::Pair(request) => self.post(&["v1", "pairings"], json(&request)).await,
            Ask::Enrol(request) => self.post(&["v1", "enrolments"], json(&request)).await,
            Ask::Pointer { screen, etag } => {
                let request = self.request(Method::GET, &["v1", "screens", screen.as_str(), "pointer"]);
                let mut reply = self.send(request, None, etag.as_deref(), Length::AtMost(POINTER_MAX_BYTES)).await;
                if let Err(Failure::Status { status: StatusCode::NOT_FOUND, .. }) = reply.result {
                    reply.result = Err(Failure::UnknownScreen);
                }
                reply
            }
            Ask::Stops { screen, after } => {
                let mut request = self.request(Method::GET, &["v1", "screens", screen.as_str(), "stops"]);
                request.url_mut().set_query(Some(&format!("after={after}")));
                self.send(request, None, None, Length::AtMost(POINTER_MAX_BYTES)).await
            }
            Ask::Wait { screen, mark } => {
                let mut request = self.request(Method::GET, &["v1", "screens", screen.as_str(), "wait"]);
                request.url_mut().set_query(Some(&format!("hold_s={}", self.hold.as_secs())));
                self.send(request, None, mark.as_deref(), Length::AtMost(ANSWER_MAX_BYTES)).await
            }
            Ask::Beat { screen, mut heartbeat } => {
                (self.vitals)(&mut heartbeat);
                let (version, waiting) = self.cache.album().state();
                heartbeat.testigo_orders = version;
                heartbeat.testigos = u32::try_from(waiting).unwrap_or(u32::MAX);
                self.post(&["v1", "screens", screen.as_str(), "heartbeat"], json(&heartbeat)).await
            }
            Ask::Playlog { screen } => self.send_playlog(screen).await,
            Ask::Followed { screen, sequence } => self.send_followed(&screen, sequence).await,
            Ask::Testigo { screen } => self.send_testigo(&screen).await,
            Ask::Result { screen, number, body } => self.send_result(&screen, number, body).await,
        }
    }

    /// Asks for something that everybody may have: without a signature, so that any cache may answer.
    async fn get(&self, path: &[&str], length: Length) -> Reply {
        let result = send(RequestBuilder::from_parts(self.client().clone(), self.request(Method::GET, path))).await;
        Reply { time: None, result: read(result, length).await }
    }

    pub(super) async fn post(&self, path: &[&str], (kind, body): (&'static str, Vec<u8>)) -> Reply {
        let mut request = self.request(Method::POST, path);
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        self.send(request, Some(body), None, Length::AtMost(ANSWER_MAX_BYTES)).await
    }

    /// Signs `request` and sends it.
    async fn send(&self, mut request: Request, body: Option<Vec<u8>>, etag: Option<&str>, length: Length) -> Reply {
        let nonce = match self.sign(&mut request, body.as_deref()) {
            Ok(nonce) => nonce,
            Err(error) => return Reply { time: None, result: Err(Failure::Storage(error)) },
        };
        if let Some(etag) = etag.and_then(|etag| HeaderValue::from_str(etag).ok()) {
            request.headers_mut().insert(header::IF_NONE_MATCH, etag);
        }
        *request.body_mut() = body.map(Into::into);
        let sent = Instant::now();
        let answer = self.client().execute(request).await.map_err(unreachable);
        let received = Instant::now();
        let value = |answer: &Response| answer.headers().get(SIGNED_TIME)?.to_str().ok().map(str::to_owned);
        let value = answer.as_ref().ok().and_then(value);
        let time = value.map(|value| TimeNote { value, nonce, sent, received });
        let is_unchanged = |answer: &Response| etag.is_some() && answer.status() == StatusCode::NOT_MODIFIED;
        if answer.as_ref().is_ok_and(is_unchanged) {
            return Reply { time, result: Ok(Answer::Unchanged) };
        }
        let result = match answer {
            Ok(answer) => accept(answer).await,
            Err(failure) => Err(failure),
        };
        Reply { time, result: read(result, length).await }
    }

    /// Adds the headers of a signature; gives its nonce.
    fn sign(&self, request: &mut Request, body: Option<&[u8]>) -> anyhow::Result<String> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).context("asking the system for randomness")?;
        let random = u128::from_be_bytes(random);
        let url = request.url();
        let host = url.host_str().unwrap_or_default();
        let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let signed = request::Request {
            method: request.method().as_str(),
            authority: &authority,
            path: url.path(),
            query: url.query().unwrap_or_default(),
            body,
        };
        let created_s = u64::try_from(clock::now().as_second()).unwrap_or(0);
        let headers = request::sign(&signed, &self.key, created_s, random);
        let mut add = |name: &'static str, value: String| {
            let value = HeaderValue::try_from(value).context("signing a request")?;
            request.headers_mut().insert(name, value);
            anyhow::Ok(())
        };
        add(request::SIGNATURE_INPUT, headers.input)?;
        add(request::SIGNATURE, headers.signature)?;
        if let Some(digest) = headers.content_digest {
            add(request::CONTENT_DIGEST, digest)?;
        }
        Ok(format!("{random:032x}"))
    }

    /// Fetches what `partial` lacks and writes it there, as far as one attempt goes; tells `on_bytes` how many bytes came.
    pub(super) async fn media(&self, partial: &mut Partial, on_bytes: impl Fn(u64)) -> Result<(), Failure> {
        let fetched = tokio::time::timeout(self.attempt, self.media_patiently(partial, on_bytes)).await;
        fetched.unwrap_or_else(|_| Err(self.too_slow())).map_err(|failure| self.blame(failure))
    }

    fn too_slow(&self) -> Failure {
        let error = anyhow!("it takes more than {:?}", self.attempt);
        Failure::Unreachable { error, step: ConnectionStep::Manager }
    }

    async fn media_patiently(&self, partial: &mut Partial, on_bytes: impl Fn(u64)) -> Result<(), Failure> {
        let there = partial.written();
        if there == partial.size_bytes() {
            return Ok(());
        }
        let request = self.request(Method::GET, &["v1", "media", &partial.hash().to_string()]);
        let mut request = RequestBuilder::from_parts(self.client().clone(), request);
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
            if let Some(throttle) = &self.throttle {
                throttle.pass(chunk.len()).await;
            }
        }
        if partial.written() < partial.size_bytes() {
            let (written, size_bytes) = (partial.written(), partial.size_bytes());
            let error = anyhow!("the answer ended after {written} of {size_bytes} bytes");
            return Err(Failure::Unreachable { error, step: ConnectionStep::Manager });
        }
        Ok(())
    }

    fn client(&self) -> &Client {
        &self.places.used().client
    }

    fn request(&self, method: Method, path: &[&str]) -> Request {
        let mut url = self.places.used().base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        Request::new(method, url)
    }
}

fn json(document: &impl Serialize) -> (&'static str, Vec<u8>) {
    ("application/json", serde_json::to_vec(document).expect("what is sent has only text keys"))
}

/// How long an answer may be.
#[derive(Clone, Copy)]
enum Length {
    AtMost(u64),
    Exactly(u64),
}

async fn send(request: RequestBuilder) -> Result<Response, Failure> {
    accept(request.send().await.map_err(unreachable)?).await
}

/// Passes an answer that has what was asked for; tells why another one has not.
async fn accept(answer: Response) -> Result<Response, Failure> {
    let status = answer.status();
    let retry_after = retry_after(answer.headers(), clock::now());
    match status {
        StatusCode::OK
        | StatusCode::CREATED
        | StatusCode::ACCEPTED
        | StatusCode::NO_CONTENT
        | StatusCode::PARTIAL_CONTENT => Ok(answer),
        StatusCode::UNAUTHORIZED => Err(Failure::UnknownKey),
        StatusCode::FORBIDDEN => {
            let (bytes, _) = read_body(answer, Length::AtMost(ANSWER_MAX_BYTES)).await?;
            Err(match bytes.first() {
                Some(b'{') => Failure::Revoked(bytes),
                _ if bytes.starts_with(b"cloned") => Failure::Cloned,
                _ => Failure::UnknownKey,
            })
        }
        _ => Err(Failure::Status { status, retry_after }),
    }
}

async fn read(answer: Result<Response, Failure>, length: Length) -> Result<Answer, Failure> {
    let (bytes, etag) = read_body(answer?, length).await?;
    Ok(Answer::Body { bytes, etag })
}

/// The body and the entity tag.
async fn read_body(mut answer: Response, length: Length) -> Result<(Vec<u8>, Option<String>), Failure> {
    let (Length::AtMost(limit) | Length::Exactly(limit)) = length;
    if answer.content_length().is_some_and(|announced| announced > limit) {
        return Err(Refusal::Length.into());
    }
    let etag = answer.headers().get(header::ETAG).and_then(|etag| etag.to_str().ok()).map(str::to_owned);
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
        if (bytes.len() + chunk.len()) as u64 > limit {
            return Err(Refusal::Length.into());
        }
        bytes.extend_from_slice(&chunk);
    }
    match length {
        Length::Exactly(size_bytes) if bytes.len() as u64 != size_bytes => Err(Refusal::Length.into()),
        _ => Ok((bytes, etag)),
    }
}

fn unreachable(error: reqwest::Error) -> Failure {
    let error = error.into();
    let step = ConnectionStep::of(&error, &Network::look());
    Failure::Unreachable { error, step }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_managers_address_keeps_its_own_path() {
        let manager = |base: &str| {
            let folder = tempfile::tempdir().unwrap();
            let data = (Outbox::new(folder.path()), Cache::open(folder.path()).unwrap());
            Manager::new(&SyncConfig::new(base.parse().unwrap()), SigningKey::from_bytes(&[1; 32]), data)
        };
        for base in ["http://127.0.0.1:8080/city", "http://127.0.0.1:8080/city/"] {
            let request = manager(base).unwrap().request(Method::GET, &["v1", "root"]);
            assert_eq!(request.url().as_str(), "http://127.0.0.1:8080/city/v1/root");
        }
        assert!(manager("file:///etc").is_err());
    }
}
