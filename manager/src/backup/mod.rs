//! Everything that a manager has in one encrypted file, and back: `cartelera-manager backup` and `restore`.
//!
//! A backup is a tar within an age file. Its first entry (`contents`) lists the others (`entry`), which are named as they are
//! in the data folder. `snapshot` finds what belongs together, `pack` writes it, `unpack` reads and checks it, `place` is
//! where it goes.

mod args;
mod contents;
mod counted;
mod entry;
mod keyring;
mod make;
mod pack;
mod place;
mod restore;
mod snapshot;
mod stop;
mod unpack;
mod words;

pub(crate) use args::{BackupArgs, RestoreArgs};
pub(crate) use make::run as backup;
pub(crate) use restore::run as restore;
