//! What the timeline promises: tables of known edges, and laws that hold for every programme.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene has failed")]

#[path = "timeline/mod.rs"]
mod timeline;
