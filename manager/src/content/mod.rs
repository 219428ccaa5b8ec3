//! The city's content as the manager keeps it: every publication leaves a revision, a content folder that can be written out
//! again.
//!
//! What is kept is the folder itself, text by text, and not a model of it: what comes in by `publish` goes out by `content
//! export` byte for byte, with its comments. A change in the page is a change of these texts (`edit`), read and checked by the
//! same code as a folder.

pub(crate) mod capsule;
mod command;
pub(crate) mod edit;
mod export;
mod held;
mod tree;

pub(crate) use command::{ContentCommand, run};
pub(crate) use held::Held;
pub(crate) use tree::{Revision, Tree, TreeFile};

/// Holds, in an exported folder, the number of the revision that it is of.
pub(crate) const MARK: &str = ".cartelera-revision";
