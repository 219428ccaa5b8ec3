//! Which decoder is used: by board, by what the technician asks for, and by what it did before.

mod board;
mod family;
mod memory;
mod policy;
mod ranks;
mod rota;

pub(crate) use board::Board;
pub(crate) use family::Family;
pub use policy::DecoderChoice;
pub(crate) use rota::{Outcome, Rota};
