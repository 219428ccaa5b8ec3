//! Signed documents: a DSSE envelope around bytes that are verified as they are, never re-serialised.
//!
//! Format and pre-authentication encoding (PAE) are those of DSSE v1.0.2
//! (<https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md>); signatures are Ed25519 (RFC 8032), checked
//! strictly. The payload type is the domain string that keeps one kind of document from passing for another.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{hash::ContentHash, ids::ItemId};

/// The largest envelope that is read, in bytes.
pub const MAX_ENVELOPE_BYTES: usize = 64 << 20;

/// A kind of document that is signed; its payload type is its domain string.
pub trait Document: Serialize + DeserializeOwned {
    /// The DSSE payload type of this kind of document.
    const PAYLOAD_TYPE: &'static str;
    /// The highest `format` of this kind that this program understands.
    const FORMAT: u16;

    /// The `format` that the document states.
    fn format(&self) -> u16;
}

/// Names a public key: the SHA-256 of its 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyId(ContentHash);

impl KeyId {
    /// Names `key`.
    pub fn of(key: &VerifyingKey) -> Self {
        Self(ContentHash::of(key.as_bytes()))
    }
}

impl std::str::FromStr for KeyId {
    type Err = <ContentHash as std::str::FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Serialize, Deserialize)]
struct Envelope {
    payload: String,
    #[serde(rename = "payloadType")]
    payload_type: String,
    signatures: Vec<EnvelopeSignature>,
}

#[derive(Serialize, Deserialize)]
struct EnvelopeSignature {
    keyid: String,
    sig: String,
}

/// Serialises `document`, signs it with each of `keys`, and returns the envelope's bytes.
///
/// The same document and keys give the same bytes: Ed25519 signatures are deterministic.
///
/// # Errors
///
/// [`SealError`] if the document cannot be serialised.
pub fn seal<D: Document>(document: &D, keys: &[&SigningKey]) -> Result<Vec<u8>, SealError> {
    let payload = serde_json::to_vec(document)?;
    let message = pre_authentication_encoding(D::PAYLOAD_TYPE, &payload);
    let signatures = keys
        .iter()
        .map(|key| EnvelopeSignature {
            keyid: KeyId::of(&key.verifying_key()).to_string(),
            sig: STANDARD.encode(key.sign(&message).to_bytes()),
        })
        .collect();
    let envelope =
        Envelope { payload: STANDARD.encode(&payload), payload_type: D::PAYLOAD_TYPE.to_owned(), signatures };
    Ok(serde_json::to_vec(&envelope)?)
}

/// Verifies that at least `threshold` different keys of `keys` signed the envelope `bytes`, and reads the document.
///
/// # Errors
///
/// [`VerifyError`] says which check failed; nothing of the payload is parsed before the signatures hold.
pub fn open<D: Document>(bytes: &[u8], keys: &[VerifyingKey], threshold: usize) -> Result<D, VerifyError> {
    let (payload, signers) = verify::<D>(bytes, keys)?;
    let (valid, threshold) = (signers.len(), threshold.max(1));
    if valid < threshold {
        return Err(VerifyError::Threshold { valid, threshold });
    }
    read(&payload)
}

/// Reads the document in the envelope `bytes`, and which of `keys` signed it.
///
/// # Errors
///
/// [`VerifyError`] if none of them did, or the document cannot be read.
pub fn open_signed_by<D: Document>(bytes: &[u8], keys: &[VerifyingKey]) -> Result<(D, BTreeSet<KeyId>), VerifyError> {
    let (payload, signers) = verify::<D>(bytes, keys)?;
    if signers.is_empty() {
        return Err(VerifyError::Threshold { valid: 0, threshold: 1 });
    }
    Ok((read(&payload)?, signers))
}

/// The payload of an envelope of this kind, unread, and which of `keys` signed it.
fn verify<D: Document>(bytes: &[u8], keys: &[VerifyingKey]) -> Result<(Vec<u8>, BTreeSet<KeyId>), VerifyError> {
    if bytes.len() > MAX_ENVELOPE_BYTES {
        return Err(VerifyError::TooLarge { size_bytes: bytes.len() });
    }
    let envelope: Envelope = serde_json::from_slice(bytes).map_err(VerifyError::Envelope)?;
    if envelope.payload_type != D::PAYLOAD_TYPE {
        return Err(VerifyError::PayloadType { found: envelope.payload_type, wanted: D::PAYLOAD_TYPE });
    }
    let payload = STANDARD.decode(&envelope.payload).map_err(|_| VerifyError::Base64)?;
    let message = pre_authentication_encoding(D::PAYLOAD_TYPE, &payload);
    let signed = |key: &VerifyingKey| {
        let id = KeyId::of(key);
        let name = id.to_string();
        let is_valid = envelope.signatures.iter().filter(|s| s.keyid == name).any(|s| {
            let bytes = STANDARD.decode(&s.sig).ok().and_then(|b| <[u8; 64]>::try_from(b).ok());
            bytes.is_some_and(|b| key.verify_strict(&message, &Signature::from_bytes(&b)).is_ok())
        });
        is_valid.then_some(id)
    };
    let signers = keys.iter().filter_map(signed).collect();
    Ok((payload, signers))
}

/// Reads a payload; the format before the rest, since a later format may have changed any other field.
fn read<D: Document>(payload: &[u8]) -> Result<D, VerifyError> {
    let Stated { format } = serde_json::from_slice(payload).map_err(VerifyError::Payload)?;
    if format > D::FORMAT {
        return Err(VerifyError::Format { found: format, highest: D::FORMAT });
    }
    serde_json::from_slice(payload).map_err(VerifyError::Payload)
}

/// Reads a document without checking any signature.
pub(crate) fn peek<D: Document>(bytes: &[u8]) -> Result<D, VerifyError> {
    if bytes.len() > MAX_ENVELOPE_BYTES {
        return Err(VerifyError::TooLarge { size_bytes: bytes.len() });
    }
    let envelope: Envelope = serde_json::from_slice(bytes).map_err(VerifyError::Envelope)?;
    let payload = STANDARD.decode(&envelope.payload).map_err(|_| VerifyError::Base64)?;
    serde_json::from_slice(&payload).map_err(VerifyError::Payload)
}

#[derive(Deserialize)]
struct Stated {
    format: u16,
}

/// The bytes that a signature covers (DSSE, "PAE").
pub(crate) fn pre_authentication_encoding(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut message = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    message.extend_from_slice(payload);
    message
}

/// Why a document could not be sealed.
#[derive(Debug, thiserror::Error)]
#[error("serialising the document: {0}")]
pub struct SealError(#[from] serde_json::Error);

/// Why an envelope was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The envelope is larger than [`MAX_ENVELOPE_BYTES`].
    #[error("envelope of {size_bytes} bytes is too large (at most {MAX_ENVELOPE_BYTES})")]
    TooLarge {
        /// Its length in bytes.
        size_bytes: usize,
    },
    /// The bytes are not a DSSE envelope.
    #[error("not a DSSE envelope: {0}")]
    Envelope(serde_json::Error),
    /// The envelope holds another kind of document.
    #[error("payload type {found:?} is not {wanted:?}")]
    PayloadType {
        /// The type that the envelope states.
        found: String,
        /// The type that was asked for.
        wanted: &'static str,
    },
    /// The payload is not Base64.
    #[error("the payload is not Base64")]
    Base64,
    /// Too few of the accepted keys signed it.
    #[error("{valid} valid signatures of accepted keys (at least {threshold} are needed)")]
    Threshold {
        /// Different accepted keys whose signature holds.
        valid: usize,
        /// How many are needed.
        threshold: usize,
    },
    /// The document is of a later format than this program knows.
    #[error("format {found} is newer than this program understands (at most {highest})")]
    Format {
        /// The format that the document states.
        found: u16,
        /// The highest format that this program reads.
        highest: u16,
    },
    /// An item has another digest than it states.
    #[error("item {item} has another digest than it states")]
    Digest {
        /// Which.
        item: ItemId,
    },
    /// The signed payload is not the document that its type promises.
    #[error("reading the signed payload: {0}")]
    Payload(serde_json::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Note {
        format: u16,
        text: String,
    }

    impl Document for Note {
        const PAYLOAD_TYPE: &'static str = "application/vnd.cartelera.note+json";
        const FORMAT: u16 = 1;

        fn format(&self) -> u16 {
            self.format
        }
    }

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn note(format: u16) -> Note {
        Note { format, text: "agua".to_owned() }
    }

    #[test]
    fn pae_is_the_one_of_the_specification() {
        let pae = pre_authentication_encoding("http://example.com/HelloWorld", b"hello world");
        assert_eq!(pae, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }

    #[test]
    fn a_sealed_document_opens_with_its_key_and_no_other() {
        let bytes = seal(&note(1), &[&key(1)]).unwrap();
        assert_eq!(open::<Note>(&bytes, &[key(1).verifying_key()], 1).unwrap(), note(1));
        assert!(matches!(
            open::<Note>(&bytes, &[key(2).verifying_key()], 1),
            Err(VerifyError::Threshold { valid: 0, threshold: 1 })
        ));
        assert!(matches!(open::<Note>(&bytes, &[], 0), Err(VerifyError::Threshold { .. })));
    }

    #[test]
    fn one_key_listed_twice_counts_once() {
        let bytes = seal(&note(1), &[&key(1), &key(1)]).unwrap();
        let twice = [key(1).verifying_key(), key(1).verifying_key()];
        assert!(matches!(open::<Note>(&bytes, &twice, 2), Err(VerifyError::Threshold { valid: 1, threshold: 2 })));
    }

    #[test]
    fn any_flipped_bit_of_the_payload_is_refused() {
        let bytes = seal(&note(1), &[&key(1)]).unwrap();
        let envelope: Envelope = serde_json::from_slice(&bytes).unwrap();
        let payload = STANDARD.decode(&envelope.payload).unwrap();
        for bit in 0..payload.len() * 8 {
            let mut changed = payload.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let mut forged: Envelope = serde_json::from_slice(&bytes).unwrap();
            forged.payload = STANDARD.encode(&changed);
            let forged = serde_json::to_vec(&forged).unwrap();
            assert!(open::<Note>(&forged, &[key(1).verifying_key()], 1).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn a_higher_format_is_refused_as_such() {
        let bytes = seal(&note(2), &[&key(1)]).unwrap();
        assert!(matches!(
            open::<Note>(&bytes, &[key(1).verifying_key()], 1),
            Err(VerifyError::Format { found: 2, highest: 1 })
        ));
    }
}
