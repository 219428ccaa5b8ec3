//! Reads the files of a folder into the model and notes everything that is wrong with them.

mod city;
mod folder;
mod hours;
mod item;
mod notes;
mod office;
mod playlist;
mod scalars;
mod table;
mod value;

pub use folder::{media_paths, read, read_refusing};
pub(super) use notes::{Kind, Notes, Place, Reference};
pub(super) use scalars::CATEGORIES;
