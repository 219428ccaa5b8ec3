//! Style, script and fonts: built into the program, under names that change with their content.

use std::sync::LazyLock;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use cartelera_playlists::hash::ContentHash;

use super::headers::{gzip, takes_gzip};

/// Content under a name with its hash never changes.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// A file of the page.
pub(crate) struct Asset {
    /// Its path, with a part of its hash.
    pub(crate) path: String,
    kind: &'static str,
    bytes: Vec<u8>,
    compressed: Option<Vec<u8>>,
}

/// What the templates need of them.
pub(crate) struct Assets {
    pub(crate) style: Asset,
    pub(crate) script: Asset,
    pub(crate) writing: Asset,
    pub(crate) resuming: Asset,
    pub(crate) sending: Asset,
    pub(crate) order: Asset,
    pub(crate) icon: Asset,
    fonts: Vec<Asset>,
}

/// The files.
pub(crate) static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let fonts = [
        ("barlow-regular", &include_bytes!("../../static/barlow-regular.woff2")[..]),
        ("barlow-semibold", include_bytes!("../../static/barlow-semibold.woff2")),
        ("barlow-condensed", include_bytes!("../../static/barlow-condensed.woff2")),
    ];
    let fonts: Vec<Asset> =
        fonts.into_iter().map(|(name, bytes)| asset(name, "woff2", "font/woff2", bytes.to_vec())).collect();
    // The style names its fonts by what they are called here.
    let mut style = include_str!("../../static/page.css").to_owned();
    for font in &fonts {
        let plain = font.path.rsplit_once('.').map_or("", |(stem, _)| stem);
        let plain = plain.rsplit_once('.').map_or("", |(stem, _)| stem);
        style = style.replace(&format!("{plain}.woff2"), &font.path);
    }
    Assets {
        style: asset("page", "css", "text/css; charset=utf-8", style.into_bytes()),
        script: asset("live", "js", "text/javascript; charset=utf-8", include_bytes!("../../static/live.js").to_vec()),
        writing: asset(
            "writing",
            "js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../static/writing.js").to_vec(),
        ),
        resuming: asset(
            "resuming",
            "js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../static/resuming.js").to_vec(),
        ),
        sending: asset(
            "sending",
            "js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../static/sending.js").to_vec(),
        ),
        order: asset("order", "js", "text/javascript; charset=utf-8", include_bytes!("../../static/order.js").to_vec()),
        icon: asset("icon", "svg", "image/svg+xml", include_bytes!("../../static/icon.svg").to_vec()),
        fonts,
    }
});

fn asset(name: &str, extension: &str, kind: &'static str, bytes: Vec<u8>) -> Asset {
    let hash = &ContentHash::of(&bytes).to_string()[..12];
    let compressed = (extension != "woff2").then(|| gzip(&bytes));
    Asset { path: format!("/static/{name}.{hash}.{extension}"), kind, bytes, compressed }
}

/// The answer with the file `name` of `/static/`.
pub(crate) fn answer(name: &str, asked: &HeaderMap) -> Response {
    let Assets { style, script, writing, resuming, sending, order, icon, fonts } = &*ASSETS;
    let mut all = [style, script, writing, resuming, sending, order, icon].into_iter().chain(fonts);
    let Some(found) = all.find(|asset| asset.path.strip_prefix("/static/") == Some(name)) else {
        return (StatusCode::NOT_FOUND, "not found\n").into_response();
    };
    let compressed = found.compressed.as_ref().filter(|_| takes_gzip(asked));
    let mut response = Response::new(Body::from(compressed.unwrap_or(&found.bytes).clone()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(found.kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(IMMUTABLE));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if compressed.is_some() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_names_its_fonts_as_they_are_served() {
        let style = String::from_utf8(ASSETS.style.bytes.clone()).unwrap();
        for font in &ASSETS.fonts {
            assert!(style.contains(&font.path), "{}", font.path);
        }
        assert!(!style.contains(".woff2)") || !style.contains("barlow-regular.woff2"));
    }
}
