//! How a screen sends a testigo.

use serde::{Deserialize, Serialize};

use crate::testigo::MAX_PICTURE_BYTES;

/// The longest body of [`TestigoUpload`], in bytes.
pub const MAX_UPLOAD_BYTES: usize = MAX_PICTURE_BYTES / 3 * 4 + (64 << 10);

/// `POST /v1/screens/{id}/testigos`. Who sends the same again gets the same answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TestigoUpload {
    /// Format of this body, 1.
    pub format: u16,
    /// The envelope of a [`crate::testigo::Testigo`], as JSON in a text.
    pub testigo: String,
    /// The picture in Base64 (RFC 4648, section 4).
    pub picture: String,
}

/// The answer to a testigo that is kept, however it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestigoKept {
    /// The order that is fulfilled, or was doubted.
    pub order: u64,
}
