//! TrueType and OpenType fonts.

use std::sync::Arc;

use cartelera_playlists::media::MediaKind;
use resvg::usvg::fontdb::{Database, Source};

use super::{Finding, ProbeError, refused};

pub(super) fn judge(bytes: Vec<u8>) -> Result<Finding, ProbeError> {
    let mut fonts = Database::new();
    if fonts.load_font_source(Source::Binary(Arc::new(bytes))).is_empty() {
        return refused("the font cannot be read");
    }
    Ok(MediaKind::Font.into())
}
