//! The player's own package: tells which one it came in and what came of the last change, and asks for another one when nobody
//! looks.
//!
//! The player may not install anything. It leaves a wish in its folder; a service of the system, which trusts the repository's
//! signature and not the wish, fetches and installs the package, and goes back if no picture is presented (`deploy/update`).

mod installed;
mod report;
mod wish;

pub(crate) use installed::Installed;
pub(crate) use report::last_report;
pub use wish::Wish;
pub(crate) use wish::WishBook;
