//! Entity tags and conditional requests (RFC 9110, section 13), as far as content named by its hash needs them.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use cartelera_playlists::hash::ContentHash;

/// Media type of a DSSE envelope.
pub(super) const ENVELOPE_TYPE: &str = "application/vnd.dsse+json";
/// What is named by its hash never changes.
pub(super) const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// The strong entity tag of the content `hash`.
pub(crate) fn etag(hash: ContentHash) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{hash}\"")).expect("hexadecimal digits between quotes are a header value")
}

/// Tells whether `If-None-Match` names `etag`, so that the answer is 304.
pub(super) fn has_current(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let named = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    named
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag.as_bytes())
}

/// Answers with content that its hash names, or with 304 if the client has it.
pub(super) fn immutable(hash: ContentHash, headers: &HeaderMap, whole: impl FnOnce() -> Response) -> Response {
    let tag = etag(hash);
    let mut response = if has_current(headers, &tag) { StatusCode::NOT_MODIFIED.into_response() } else { whole() };
    response.headers_mut().insert(header::ETAG, tag);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(IMMUTABLE));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_weak_or_any_tag_is_current_and_another_is_not() {
        let tag = etag(ContentHash::of(b"agua"));
        let text = tag.to_str().unwrap();
        for (sent, current) in [
            (text.to_owned(), true),
            (format!("\"x\", W/{text}"), true),
            ("*".to_owned(), true),
            ("\"x\"".to_owned(), false),
            (text.trim_matches('"').to_owned(), false),
        ] {
            let headers = HeaderMap::from_iter([(header::IF_NONE_MATCH, sent.parse().unwrap())]);
            assert_eq!(has_current(&headers, &tag), current, "{sent}");
        }
        assert!(!has_current(&HeaderMap::new(), &tag));
    }
}
