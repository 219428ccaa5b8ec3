//! The manager's time, signed in answer to the nonce of a request, so that no old answer turns a screen's clock back.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey};
use jiff::Timestamp;

use crate::{envelope::pre_authentication_encoding, manifest::Role};

/// The header of an answer that carries the signed time.
pub const SIGNED_TIME: &str = "cartelera-time";

const PAYLOAD_TYPE: &str = "application/vnd.cartelera.time";

/// The value of [`SIGNED_TIME`] for an answer at `now` to a request with `nonce`: `MILLISECONDS SIGNATURE`.
pub fn sign(nonce: &str, now: Timestamp, key: &SigningKey) -> String {
    let now_ms = now.as_millisecond();
    let signature = key.sign(&message(nonce, now_ms));
    format!("{now_ms} {}", STANDARD.encode(signature.to_bytes()))
}

/// The time in `value`, if one of the keys of `role` signed it in answer to `nonce`.
pub fn open(value: &str, nonce: &str, role: &Role) -> Option<Timestamp> {
    let (now_ms, signature) = value.split_once(' ')?;
    let now_ms: i64 = now_ms.parse().ok()?;
    let signature = Signature::from_bytes(&STANDARD.decode(signature).ok()?.try_into().ok()?);
    let message = message(nonce, now_ms);
    let is_signed = role.keys.iter().any(|key| key.0.verify_strict(&message, &signature).is_ok());
    is_signed.then(|| Timestamp::from_millisecond(now_ms).ok()).flatten()
}

fn message(nonce: &str, now_ms: i64) -> Vec<u8> {
    pre_authentication_encoding(PAYLOAD_TYPE, format!("{nonce} {now_ms}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_holds_for_its_nonce_and_key_alone() {
        let key = |seed: u8| SigningKey::from_bytes(&[seed; 32]);
        let role = |seed: u8| Role::of(key(seed).verifying_key());
        let now: Timestamp = "2026-11-25T14:00:00.123Z".parse().unwrap();
        let value = sign("abc", now, &key(1));
        assert_eq!(open(&value, "abc", &role(1)), Some(now));
        assert_eq!(open(&value, "abd", &role(1)), None);
        assert_eq!(open(&value, "abc", &role(2)), None);
        assert_eq!(open(&value.replacen('1', "2", 1), "abc", &role(1)), None);
        assert_eq!(open("", "abc", &role(1)), None);
    }
}
