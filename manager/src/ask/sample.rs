//! A programme for unit tests.

use cartelera_playlists::{hash::ContentHash, programme::Programme};
use serde_json::json;

/// A programme with the item `aviso` alone.
pub(super) fn programme() -> Programme {
    let brand = json!({
        "name": "", "background": "#ffffff", "text": "#000000", "accent": "#9d2449", "on_accent": "#ffffff",
    });
    serde_json::from_value(json!({
        "format": 1, "timeline_version": 1, "city": "",
        "office": { "id": "o", "name": "", "viewing_distance_mm": 4000, "diagonal_mm": 1092 },
        "zone": { "name": "UTC", "tzif": "" },
        "hours": { "week": [[], [], [], [], [], [], []], "exceptions": [] },
        "brands": { "normal": &brand, "neutral": &brand }, "axes": [], "blackouts": [],
        "items": [{
            "id": "aviso", "digest": ContentHash::of(b""), "title": "Aviso", "owner": "d", "category": "services",
            "servants": [], "length_ms": 10_000, "transition_ms": 600,
            "content": { "kind": "bulletin", "headline": "", "body": "" },
        }],
        "playlists": [], "rules": [], "house_loop": ["aviso"], "media": [],
    }))
    .expect("the document is a programme")
}
