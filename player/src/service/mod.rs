//! What the player owes to whoever starts it again: says when it is ready, that it lives, and counts how often it failed.
//!
//! The service manager kills what says nothing for some seconds. So the player says that it lives only while it does what it
//! is for: its main loop answers, what it draws reaches the display, and no video's control thread hangs. Asking costs a round
//! trip through the event loop, and no drawing.

mod judge;
mod notify;
mod pulse;
mod starts;
mod watchdog;

pub(crate) use judge::Sign;
pub(crate) use pulse::Pulse;
pub(crate) use starts::Starts;
pub(crate) use watchdog::{Watchdog, WatchdogSetup};
