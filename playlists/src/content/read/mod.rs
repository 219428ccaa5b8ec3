//! Reads the files of a folder into the model and notes everything that is wrong with them.

mod campaign;
mod city;
mod daypart;
mod days;
mod folder;
mod hours;
mod item;
mod law;
mod notes;
mod office;
mod pacing;
mod playlist;
mod scalars;
mod sound;
mod table;
mod value;

pub use folder::{media_paths, read, read_refusing};
pub(super) use notes::{Kind, Notes, Place, Reference};
pub(super) use scalars::CATEGORIES;
