//! That a form was sent by a page of ours, and by the session that it was made for.

use axum::http::{HeaderMap, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::via::Via;
use crate::accounts::random;

/// The field of a form that holds its token.
pub(crate) const FIELD: &str = "csrf";
/// The header of a request without a form that holds it.
pub(crate) const HEADER: &str = "x-csrf-token";

/// What a form carries: the session's secret under a mask drawn for each page, so that what a compressed page weighs tells
/// nothing of it.
pub(crate) fn token(secret: &[u8; 32]) -> anyhow::Result<String> {
    let mask = random()?;
    let mut bytes = mask.to_vec();
    bytes.extend(secret.iter().zip(mask).map(|(secret, mask)| secret ^ mask));
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Whether `text` carries `secret`.
pub(crate) fn carries(text: &str, secret: &[u8; 32]) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(text) else { return false };
    let Ok(bytes) = <[u8; 64]>::try_from(bytes) else { return false };
    let (mask, masked) = bytes.split_at(32);
    // Every byte is looked at, so that the time tells nothing.
    let differences =
        mask.iter().zip(masked).zip(secret).fold(0, |sum, ((mask, masked), secret)| sum | (mask ^ masked ^ secret));
    differences == 0
}

/// Whether a request that changes something comes from a page of this host. Every browser says where from.
pub(crate) fn is_own(headers: &HeaderMap, via: Via) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text("sec-fetch-site").is_some_and(|site| site != "same-origin") {
        return false;
    }
    let (Some(origin), Some(host)) = (text(header::ORIGIN.as_str()), text(header::HOST.as_str())) else { return false };
    let scheme = if via.is_https { "https" } else { "http" };
    origin.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://")) == Some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_another_one_each_time_and_carries_one_secret() {
        let secret = random().unwrap();
        let (one, two) = (token(&secret).unwrap(), token(&secret).unwrap());
        assert!(one != two && carries(&one, &secret) && carries(&two, &secret));
        assert!(!carries(&one, &random().unwrap()) && !carries("", &secret) && !carries(&one[1..], &secret));
    }

    #[test]
    fn other_sites_and_those_that_do_not_say_are_refused() {
        let via = Via { is_https: true, is_near: false };
        let own = |pairs: &[(&'static str, &'static str)]| {
            let pairs = pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            is_own(&pairs.collect(), via)
        };
        let host = ("host", "c.example");
        assert!(own(&[host, ("origin", "https://c.example"), ("sec-fetch-site", "same-origin")]));
        assert!(own(&[host, ("origin", "https://c.example")]));
        assert!(!own(&[host]));
        assert!(!own(&[host, ("origin", "null")]));
        assert!(!own(&[host, ("origin", "http://c.example")]));
        assert!(!own(&[host, ("origin", "https://c.example.evil")]));
        assert!(!own(&[host, ("origin", "https://c.example"), ("sec-fetch-site", "same-site")]));
    }
}
