//! The physical panel: on while the office is open, off while it is closed, and what is known of it.

mod cec;
mod connectors;
mod output;
mod outputs;
mod power;
mod tool;

pub(crate) use connectors::is_absent;
pub use output::{OutputMode, OutputWish};
pub(crate) use power::{DisplayPower, Places};
