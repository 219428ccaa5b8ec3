//! Tokens that whoever holds them is believed for: sessions, links, known browsers. Only their SHA-256 is kept.

use anyhow::anyhow;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cartelera_playlists::hash::ContentHash;

/// 256 random bits.
#[derive(Clone)]
pub(crate) struct Token([u8; 32]);

impl Token {
    /// Draws one.
    pub(crate) fn draw() -> anyhow::Result<Self> {
        Ok(Self(random()?))
    }

    /// Reads one as it is sent.
    pub(crate) fn read(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// As it is sent.
    pub(crate) fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// As it is kept.
    pub(crate) fn hash(&self) -> ContentHash {
        ContentHash::of(&self.0)
    }
}

/// Random bytes.
pub(crate) fn random() -> anyhow::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("asking the system for randomness: {error}"))?;
    Ok(bytes)
}
