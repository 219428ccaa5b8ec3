//! What a screen and its manager say to each other beside the signed documents of [`crate::manifest`]: requests signed
//! by the screen, time signed by the manager, pairing, heartbeats and commands.
//!
//! Everything here is bytes and text: nothing sends, waits, or draws random numbers.

pub mod command;
pub mod heartbeat;
pub mod pairing;
pub mod playlog;
pub mod release;
pub mod request;
pub mod testigo;
pub mod time;
