//! An envelope on its way from one signer to the next.

use anyhow::{Context as _, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use cartelera_playlists::envelope::{self, Document};
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};

/// A DSSE envelope whose signatures are added one by one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sealed {
    payload: String,
    #[serde(rename = "payloadType")]
    payload_type: String,
    signatures: Vec<Signature>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Signature {
    keyid: String,
    sig: String,
}

impl Sealed {
    /// Reads the bytes of an envelope, and verifies nothing.
    pub(crate) fn of(bytes: &[u8]) -> anyhow::Result<Self> {
        serde_json::from_slice(bytes).context("reading an envelope")
    }

    /// Its bytes, to be verified as a screen does.
    pub(crate) fn bytes(&self) -> anyhow::Result<Vec<u8>> {
        serde_json::to_vec(self).context("writing an envelope")
    }

    /// What it says, whoever signed it.
    pub(crate) fn claimed<D: Document>(&self) -> anyhow::Result<D> {
        let payload = STANDARD.decode(&self.payload).context("reading a request: a payload is not Base64")?;
        serde_json::from_slice(&payload).context("reading a request")
    }

    /// Adds the signature of `key` to a document of this kind.
    ///
    /// What is signed is what was read and shown: were another field hidden in the payload, the bytes would differ.
    pub(super) fn sign<D: Document>(&mut self, key: &SigningKey) -> anyhow::Result<()> {
        let own = envelope::seal(&self.claimed::<D>()?, &[key]).context("signing a request")?;
        let own = Self::of(&own)?;
        ensure!(
            own.payload == self.payload && own.payload_type == self.payload_type,
            "signing a request: it holds more than this version of the program reads (use the version that made the request)"
        );
        self.add(own);
        Ok(())
    }

    /// Takes over the signatures of `other`, which must hold the same entry.
    pub(super) fn merge(&mut self, other: Self) -> anyhow::Result<()> {
        ensure!(
            other.payload == self.payload && other.payload_type == self.payload_type,
            "adding signatures: the entry is not the one that the list holds under its number"
        );
        self.add(other);
        Ok(())
    }

    fn add(&mut self, other: Self) {
        for signature in other.signatures {
            if !self.signatures.contains(&signature) {
                self.signatures.push(signature);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::stops::{SignedStop, StopAction, StopEntry, StopTarget};
    use jiff::Timestamp;

    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn stop() -> SignedStop {
        let entry =
            StopEntry { number: 1, issued: Timestamp::UNIX_EPOCH, action: StopAction::Resume, target: StopTarget::All };
        SignedStop { format: 1, by: "ana".to_owned(), reason: "fin".to_owned(), entry }
    }

    #[test]
    fn signatures_are_added_one_by_one_and_hold() {
        let mut sealed = Sealed::of(&envelope::seal(&stop(), &[]).unwrap()).unwrap();
        let mut other = sealed.clone();
        sealed.sign::<SignedStop>(&key(1)).unwrap();
        sealed.sign::<SignedStop>(&key(1)).unwrap();
        other.sign::<SignedStop>(&key(2)).unwrap();
        sealed.merge(other).unwrap();
        let keys = [key(1).verifying_key(), key(2).verifying_key()];
        assert_eq!(envelope::open::<SignedStop>(&sealed.bytes().unwrap(), &keys, 2).unwrap(), stop());
    }

    #[test]
    fn what_was_not_read_is_not_signed() {
        let mut sealed = Sealed::of(&envelope::seal(&stop(), &[]).unwrap()).unwrap();
        let payload = String::from_utf8(STANDARD.decode(&sealed.payload).unwrap()).unwrap();
        sealed.payload = STANDARD.encode(payload.replacen('{', "{\"hidden\":1,", 1));
        let refused = sealed.sign::<SignedStop>(&key(1)).unwrap_err().to_string();
        assert!(refused.contains("holds more than this version of the program reads"), "{refused}");
    }
}
