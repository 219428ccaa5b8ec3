//! Prints lines for people. Whoever read them may have gone away; that must not stop a publication half-way.

use std::{
    fmt::Display,
    io::{self, Write as _},
};

/// Prints a line on the output.
pub(crate) fn say(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Prints a line on the error stream.
pub(crate) fn warn(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}
