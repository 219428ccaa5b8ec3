//! The timeline once more, slow and obvious, straight from the specification in README.md, whose clauses it cites.
//!
//! It shares nothing with `src/timeline`, so that where both differ one of them, or the specification, is wrong.

mod clock;
mod day;
mod epochs;
mod fixed;
mod hours;
mod may_start;
mod places;
mod share;
mod slot;
mod standing;
mod windows;

pub(crate) use epochs::{RefSlot, day};
