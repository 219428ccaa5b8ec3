//! What a Cartelera screen shows: content format, schedule, timeline, manifest and signatures.
//!
//! The crate is pure. It reads no clock, file, socket, environment or randomness, and has no async: time comes in as
//! an argument, files come in as strings and bytes. The same input gives the same result on every machine.

pub mod approval;
pub mod content;
pub mod envelope;
pub mod forecast;
pub mod hash;
pub mod ids;
pub mod letters;
pub mod manifest;
pub mod media;
pub mod playlog;
pub mod present;
pub mod programme;
pub mod protocol;
pub mod stops;
pub mod takeover;
pub mod testigo;
pub mod timeline;
pub mod trust;
