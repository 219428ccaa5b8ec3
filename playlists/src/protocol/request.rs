//! Requests signed by a screen: one fixed profile of HTTP Message Signatures (RFC 9421).
//!
//! Every signature has the label `screen` and covers `@method`, `@authority`, `@path`, `@query` and, if there is a body,
//! `content-digest` (RFC 9530, SHA-256), in this order, with the parameters `created`, `nonce`, `keyid` and
//! `alg="ed25519"`, in this order. Anything else is refused: what cannot vary cannot be got wrong. Signatures are checked
//! strictly (RFC 8032, no weak keys).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::envelope::KeyId;

/// The header that says what is signed.
pub const SIGNATURE_INPUT: &str = "signature-input";
/// The header with the signature.
pub const SIGNATURE: &str = "signature";
/// The header with the digest of the body.
pub const CONTENT_DIGEST: &str = "content-digest";

/// How far `created` of a request that changes something may be from the manager's time, in seconds.
pub const MAX_SKEW_S: u64 = 300;
/// Length of a nonce in characters: 128 random bits as hexadecimal digits.
pub const NONCE_LEN: usize = 32;

const LABEL: &str = "screen=";
const BARE: &str = r#"("@method" "@authority" "@path" "@query")"#;
const WITH_BODY: &str = r#"("@method" "@authority" "@path" "@query" "content-digest")"#;

/// What is covered of a request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The method in capitals, such as `GET`.
    pub method: &'a str,
    /// Host, with the port unless it is the scheme's own, in small letters.
    pub authority: &'a str,
    /// The path as it is sent, from its first `/`.
    pub path: &'a str,
    /// The query without its `?`; empty if there is none.
    pub query: &'a str,
    /// The body, if there is one.
    pub body: Option<&'a [u8]>,
}

/// The headers that sign a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHeaders {
    /// Value of [`SIGNATURE_INPUT`].
    pub input: String,
    /// Value of [`SIGNATURE`].
    pub signature: String,
    /// Value of [`CONTENT_DIGEST`], if there is a body.
    pub content_digest: Option<String>,
}

/// Signs `request` with `key`.
///
/// `created_s` is the sender's time in seconds since 1970; `nonce` 128 random bits.
pub fn sign(request: &Request<'_>, key: &SigningKey, created_s: u64, nonce: u128) -> SignedHeaders {
    let nonce = format!("{nonce:032x}");
    let key_id = KeyId::of(&key.verifying_key());
    let covered = if request.body.is_some() { WITH_BODY } else { BARE };
    let params = format!(r#"{covered};created={created_s};nonce="{nonce}";keyid="{key_id}";alg="ed25519""#);
    let content_digest = request.body.map(content_digest);
    let signature = key.sign(base(request, content_digest.as_deref(), &params).as_bytes());
    SignedHeaders {
        input: format!("{LABEL}{params}"),
        signature: format!("{LABEL}:{}:", STANDARD.encode(signature.to_bytes())),
        content_digest,
    }
}

/// A signature as it came, before it is known to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whose key signed it, as it says.
    pub key: KeyId,
    /// The sender's time in seconds since 1970, as it says.
    pub created_s: u64,
    /// The nonce: [`NONCE_LEN`] hexadecimal digits.
    pub nonce: String,
    params: String,
    signature: Signature,
}

impl Claim {
    /// Reads the values of the headers [`SIGNATURE_INPUT`] and [`SIGNATURE`].
    ///
    /// # Errors
    ///
    /// [`RequestError::Profile`] if they are not exactly what [`sign`] makes.
    pub fn read(input: &str, signature: &str) -> Result<Self, RequestError> {
        let claim = || {
            let params = input.strip_prefix(LABEL)?;
            let rest = params.strip_prefix(BARE).or_else(|| params.strip_prefix(WITH_BODY))?;
            let (created, rest) = rest.strip_prefix(";created=")?.split_once(";nonce=\"")?;
            let (nonce, rest) = rest.split_once("\";keyid=\"")?;
            let key = rest.strip_suffix("\";alg=\"ed25519\"")?;
            let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            let is_hex = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
            if !is_digits(created) || nonce.len() != NONCE_LEN || !is_hex(nonce) {
                return None;
            }
            let bytes = signature.strip_prefix(LABEL)?.strip_prefix(':')?.strip_suffix(':')?;
            let bytes: [u8; 64] = STANDARD.decode(bytes).ok()?.try_into().ok()?;
            Some(Self {
                key: key.parse().ok()?,
                created_s: created.parse().ok()?,
                nonce: nonce.to_owned(),
                params: params.to_owned(),
                signature: Signature::from_bytes(&bytes),
            })
        };
        claim().ok_or(RequestError::Profile)
    }

    /// Checks that `key` signed `request`, whose header [`CONTENT_DIGEST`] has the value `content_digest`.
    ///
    /// # Errors
    ///
    /// [`RequestError`] if the digest is not the body's, or the signature does not hold.
    pub fn verify(
        &self,
        request: &Request<'_>,
        content_digest: Option<&str>,
        key: &VerifyingKey,
    ) -> Result<(), RequestError> {
        if KeyId::of(key) != self.key {
            return Err(RequestError::Key);
        }
        if self.params.starts_with(WITH_BODY) != request.body.is_some() {
            return Err(RequestError::Profile);
        }
        if request.body.map(self::content_digest).as_deref() != content_digest {
            return Err(RequestError::Digest);
        }
        let base = base(request, content_digest, &self.params);
        key.verify_strict(base.as_bytes(), &self.signature).map_err(|_| RequestError::Signature)
    }

    /// Whether `created` is near enough to the manager's time for a request that changes something.
    pub fn is_fresh(&self, now_s: u64) -> bool {
        self.created_s.abs_diff(now_s) <= MAX_SKEW_S
    }
}

/// The value of [`CONTENT_DIGEST`] for `body` (RFC 9530).
fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body)))
}

/// The signature base of RFC 9421, section 2.5.
fn base(request: &Request<'_>, content_digest: Option<&str>, params: &str) -> String {
    let Request { method, authority, path, query, .. } = request;
    let digest = content_digest.map(|digest| format!("\"content-digest\": {digest}\n")).unwrap_or_default();
    format!(
        "\"@method\": {method}\n\"@authority\": {authority}\n\"@path\": {path}\n\"@query\": ?{query}\n\
         {digest}\"@signature-params\": {params}"
    )
}

/// Why a signed request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// It is not signed in the one profile that there is.
    #[error("the request is not signed as a screen signs (RFC 9421, label \"screen\")")]
    Profile,
    /// The digest is not that of the body.
    #[error("the content digest is not that of the body")]
    Digest,
    /// Another key is said to have signed it.
    #[error("the request names another key")]
    Key,
    /// The signature does not hold.
    #[error("the signature of the request does not hold")]
    Signature,
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"format":1}"#;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn request(body: Option<&[u8]>) -> Request<'_> {
        let method = if body.is_some() { "POST" } else { "GET" };
        Request { method, authority: "cartelera.example:8443", path: "/v1/screens/caja/pointer", query: "a=1&b=", body }
    }

    fn claim(headers: &SignedHeaders) -> Claim {
        Claim::read(&headers.input, &headers.signature).unwrap()
    }

    #[test]
    fn a_signed_request_holds_with_its_key_alone() {
        for body in [None, Some(BODY)] {
            let headers = sign(&request(body), &key(1), 1_764_000_000, 7);
            let claim = claim(&headers);
            let digest = headers.content_digest.as_deref();
            assert_eq!(claim.verify(&request(body), digest, &key(1).verifying_key()), Ok(()));
            assert_eq!(claim.verify(&request(body), digest, &key(2).verifying_key()), Err(RequestError::Key));
            assert_eq!((claim.created_s, claim.nonce.as_str()), (1_764_000_000, format!("{:032}", 7).as_str()));
        }
    }

    #[test]
    fn any_other_request_is_refused() {
        let headers = sign(&request(Some(BODY)), &key(1), 1_764_000_000, 7);
        let verify = |request: Request<'_>| {
            claim(&headers).verify(&request, headers.content_digest.as_deref(), &key(1).verifying_key())
        };
        let good = request(Some(BODY));
        for other in [
            Request { method: "PUT", ..good },
            Request { authority: "other.example:8443", ..good },
            Request { path: "/v1/screens/otra/pointer", ..good },
            Request { query: "", ..good },
        ] {
            assert_eq!(verify(other), Err(RequestError::Signature), "{other:?}");
        }
        assert_eq!(verify(Request { body: Some(b"{}"), ..good }), Err(RequestError::Digest));
        assert_eq!(verify(Request { body: None, ..good }), Err(RequestError::Profile));
        let bare = sign(&request(None), &key(1), 1_764_000_000, 7);
        assert_eq!(
            claim(&bare).verify(&good, headers.content_digest.as_deref(), &key(1).verifying_key()),
            Err(RequestError::Profile)
        );
    }

    #[test]
    fn every_byte_of_the_headers_counts() {
        let headers = sign(&request(None), &key(1), 1_764_000_000, 7);
        let holds = |input: &str, signature: &str| {
            Claim::read(input, signature)
                .is_ok_and(|claim| claim.verify(&request(None), None, &key(1).verifying_key()).is_ok())
        };
        assert!(holds(&headers.input, &headers.signature));
        for (place, _) in headers.input.char_indices() {
            let mut input = headers.input.clone().into_bytes();
            input[place] ^= 1;
            assert!(!holds(std::str::from_utf8(&input).unwrap(), &headers.signature), "byte {place} of the input");
        }
        for input in ["", "screen=", &headers.input.replace("screen", "sig1"), &format!("{};tag=\"x\"", headers.input)]
        {
            assert_eq!(Claim::read(input, &headers.signature), Err(RequestError::Profile), "{input}");
        }
    }

    #[test]
    fn a_request_that_changes_something_must_be_of_about_now() {
        let claim = claim(&sign(&request(None), &key(1), 10_000, 7));
        assert!(claim.is_fresh(10_000 + MAX_SKEW_S) && claim.is_fresh(10_000 - MAX_SKEW_S));
        assert!(!claim.is_fresh(10_001 + MAX_SKEW_S) && !claim.is_fresh(9_999 - MAX_SKEW_S));
    }
}
