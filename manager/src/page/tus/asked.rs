//! What a request about a file that is sent in parts says in its headers.

use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{LENGTH, OFFSET, RESUMABLE, VERSION, refused};
use crate::{
    library::cleaned,
    page::visit::{Fault, Visit},
};

/// The type of what comes in parts.
const BYTES: &str = "application/offset+octet-stream";

/// Ensures that the request is of our version of the protocol.
pub(super) fn ensure_version(visit: &Visit) -> Result<(), Fault> {
    if text(&visit.headers, &RESUMABLE) == Some(VERSION) {
        return Ok(());
    }
    Err(refused(StatusCode::PRECONDITION_FAILED, format!("tus-resumable is not {VERSION}\n")))
}

/// Ensures that the body is part of a file.
pub(super) fn ensure_bytes(headers: &HeaderMap) -> Result<(), Fault> {
    if text(headers, &header::CONTENT_TYPE) == Some(BYTES) {
        return Ok(());
    }
    Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("content-type is not {BYTES}\n")))
}

/// How long the file will be.
pub(super) fn length(headers: &HeaderMap) -> Result<u64, Fault> {
    number(headers, &LENGTH)?.ok_or_else(|| refused(StatusCode::BAD_REQUEST, "upload-length is missing\n"))
}

/// Where the body belongs.
pub(super) fn offset(headers: &HeaderMap) -> Result<u64, Fault> {
    number(headers, &OFFSET)?.ok_or_else(|| refused(StatusCode::BAD_REQUEST, "upload-offset is missing\n"))
}

/// How long the body will be, where that is said.
pub(super) fn announced(headers: &HeaderMap) -> Result<Option<u64>, Fault> {
    number(headers, &header::CONTENT_LENGTH)
}

/// What the file is called, from `Upload-Metadata`: pairs of a key and a value in Base64.
pub(super) fn name(headers: &HeaderMap) -> Result<String, Fault> {
    let metadata = text(headers, &HeaderName::from_static("upload-metadata")).unwrap_or("");
    let mut pairs = metadata.split(',').map(|pair| pair.trim().split_once(' ').unwrap_or((pair.trim(), "")));
    let Some((_, value)) = pairs.find(|(key, _)| *key == "filename") else { return Ok(String::new()) };
    let bytes = STANDARD.decode(value.trim());
    let bytes = bytes.map_err(|_| refused(StatusCode::BAD_REQUEST, "upload-metadata: filename is not in Base64\n"))?;
    Ok(cleaned(&String::from_utf8_lossy(&bytes)))
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<Option<u64>, Fault> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let digits = value.to_str().ok().filter(|value| value.bytes().all(|byte| byte.is_ascii_digit()));
    let number = digits.and_then(|digits| digits.parse().ok());
    number.map(Some).ok_or_else(|| refused(StatusCode::BAD_REQUEST, format!("{name} is no number\n")))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_name_is_read_from_the_metadata_and_leads_nowhere() {
        for (metadata, wanted) in [
            ("filename ZmVyaWEgw7EuanBn", "feria ñ.jpg"),
            ("is_new, filetype aW1hZ2UvcG5n,filename Li4vLi4vcGFzc3dk", "passwd"),
            ("filetype aW1hZ2UvcG5n", ""),
            ("filename", ""),
        ] {
            assert_eq!(name(&headers(&[("upload-metadata", metadata)])).unwrap(), wanted, "{metadata}");
        }
        assert!(name(&headers(&[("upload-metadata", "filename *!")])).is_err());
    }

    #[test]
    fn numbers_are_digits_and_nothing_else() {
        assert_eq!(length(&headers(&[("upload-length", "2147483648")])).unwrap(), 2 << 30);
        for wrong in ["", "+1", "-1", "1.5", "0x10", "99999999999999999999", " 1 2"] {
            assert!(length(&headers(&[("upload-length", wrong)])).is_err(), "{wrong}");
        }
        assert!(length(&headers(&[])).is_err() && offset(&headers(&[("upload-offset", "a")])).is_err());
    }
}
