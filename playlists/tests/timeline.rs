//! What the timeline promises: tables of known edges, and laws that hold for every programme.

#[path = "timeline/mod.rs"]
mod timeline;
