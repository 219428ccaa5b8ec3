//! The model of a content folder.

/// A city as its content folder describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct City {}
