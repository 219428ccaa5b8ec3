//! What those at a counter may tell the public by themselves.

/// A text that an *enlace* may put on the screens of an office, without asking anybody, until the day ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterText {
    /// Its headline, by which it is chosen.
    pub headline: String,
    /// What stands below, in the plain parts of Markdown; empty for nothing.
    pub body: String,
}
