//! A small device: it has a key and signs what it asks.

use std::path::Path;

use cartelera_playlists::{
    envelope::KeyId,
    hash::ContentHash,
    manifest::PublicKey,
    protocol::{
        heartbeat::{Heartbeat, HeartbeatAnswer},
        pairing::{Binding, Enrolment, EnrolmentRequest, PairingAnswer, PairingRequest},
        request::{self, CONTENT_DIGEST, Request, SIGNATURE, SIGNATURE_INPUT},
    },
};
use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder, Response};

use crate::run::{Served, run, text};

/// A device, not paired yet.
pub(crate) struct Device {
    pub(crate) key: SigningKey,
    pub(crate) hardware: String,
}

/// When a request says that it was signed, and its nonce.
#[derive(Clone, Copy)]
pub(crate) struct Signing {
    pub(crate) created_s: u64,
    pub(crate) nonce: u128,
}

impl Signing {
    /// Now, and never used.
    pub(crate) fn new() -> Self {
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).expect("randomness");
        let created_s = u64::try_from(Timestamp::now().as_second()).expect("a time after 1970");
        Self { created_s, nonce: u128::from_le_bytes(nonce) }
    }

    /// The nonce as it is sent.
    pub(crate) fn text(self) -> String {
        format!("{:032x}", self.nonce)
    }
}

impl Device {
    /// The device `name`, the same in every run.
    pub(crate) fn named(name: &str) -> Self {
        let key = SigningKey::from_bytes(ContentHash::of(name.as_bytes()).as_bytes());
        Self { key, hardware: format!("placa-{name}") }
    }

    pub(crate) fn public(&self) -> PublicKey {
        PublicKey(self.key.verifying_key())
    }

    pub(crate) fn key_id(&self) -> KeyId {
        KeyId::of(&self.key.verifying_key())
    }

    /// A request that it signs as `signing` says.
    pub(crate) fn signed(
        &self,
        served: &Served,
        (method, target): (Method, &str),
        body: Option<Vec<u8>>,
        signing: Signing,
    ) -> RequestBuilder {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let authority = served.base.strip_prefix("http://").expect("an address");
        let covered = Request { method: method.as_str(), authority, path, query, body: body.as_deref() };
        let headers = request::sign(&covered, &self.key, signing.created_s, signing.nonce);
        let mut asked = served
            .client
            .request(method, format!("{}{target}", served.base))
            .header(SIGNATURE_INPUT, headers.input)
            .header(SIGNATURE, headers.signature);
        if let Some(digest) = headers.content_digest {
            asked = asked.header(CONTENT_DIGEST, digest);
        }
        if let Some(body) = body { asked.body(body) } else { asked }
    }

    pub(crate) fn get(&self, served: &Served, target: &str) -> RequestBuilder {
        self.signed(served, (Method::GET, target), None, Signing::new())
    }

    pub(crate) async fn post(&self, served: &Served, target: &str, body: impl Into<Vec<u8>>) -> Response {
        let asked = self.signed(served, (Method::POST, target), Some(body.into()), Signing::new());
        asked.send().await.expect("an answer")
    }

    /// Asks to be paired by somebody who types its code.
    pub(crate) async fn ask_pairing(&self, served: &Served) -> Response {
        let root = ContentHash::of(&served.bytes("/v1/root").await);
        let asked = PairingRequest { key: self.public(), hardware: self.hardware.clone(), root };
        self.post(served, "/v1/pairings", serde_json::to_vec(&asked).expect("JSON")).await
    }

    /// Its code, which it must be given.
    pub(crate) async fn code(&self, served: &Served) -> String {
        match read(self.ask_pairing(served).await).await {
            PairingAnswer::Waiting { code, expires_s, interval_s } => {
                assert!((500..=600).contains(&expires_s) && interval_s == 3, "{expires_s} {interval_s}");
                code.to_string()
            }
            PairingAnswer::Paired { .. } => panic!("it is a screen already"),
        }
    }

    pub(crate) async fn redeem(&self, served: &Served, enrolment: &Enrolment) -> Response {
        let asked = EnrolmentRequest { key: self.public(), hardware: self.hardware.clone(), token: enrolment.token };
        self.post(served, "/v1/enrolments", serde_json::to_vec(&asked).expect("JSON")).await
    }

    /// Becomes `screen` by an enrolment file.
    pub(crate) async fn enrol(&self, served: &Served, screen: &str) {
        let enrolment = enrolment(&served.data, screen);
        let answer: PairingAnswer = read(self.redeem(served, &enrolment).await).await;
        assert_eq!(bound(served, &answer).await.as_deref(), Some(screen));
    }

    pub(crate) async fn beat(&self, served: &Served, screen: &str, heartbeat: &Heartbeat) -> Response {
        let body = serde_json::to_vec(heartbeat).expect("JSON");
        self.post(served, &format!("/v1/screens/{screen}/heartbeat"), body).await
    }

    /// Sends a heartbeat, which must be taken, and gives the commands in the answer.
    pub(crate) async fn commands(&self, served: &Served, screen: &str, heartbeat: &Heartbeat) -> Vec<String> {
        read::<HeartbeatAnswer>(self.beat(served, screen, heartbeat).await).await.commands
    }
}

/// Makes an enrolment file for `screen` and reads it.
pub(crate) fn enrolment(data: &Path, screen: &str) -> Enrolment {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("enrolment.json");
    let url = "http://cartelera.example:8080";
    let ended = run(&["enrol", screen, "--manager-url", url, "--out", text(&file), "--data", text(data)]);
    assert_eq!(ended.code, 0, "{ended:?}");
    serde_json::from_slice(&std::fs::read(file).expect("the file")).expect("an enrolment")
}

/// Reads the body of an answer, which must be 200.
pub(crate) async fn read<T: serde::de::DeserializeOwned>(answer: Response) -> T {
    let status = answer.status();
    let body = answer.bytes().await.expect("a body");
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).expect("JSON")
}

/// The screen that the manager says, under its signature, the device is; `None` while it is none.
pub(crate) async fn bound(served: &Served, answer: &PairingAnswer) -> Option<String> {
    let PairingAnswer::Paired { binding } = answer else { return None };
    let binding = served.root().await.pointer.open::<Binding>(binding.as_bytes());
    Some(binding.expect("a binding that the pointer key signed").screen.to_string())
}
