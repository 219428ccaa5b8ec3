//! What is wrong with a content folder, and where.

use std::fmt;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The folder is not published.
    Error,
    /// It is published and somebody should look.
    Warning,
}

/// One problem: where it is, what is there, and what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Whether it keeps the folder from being published.
    pub severity: Severity,
    /// Path inside the folder.
    pub file: String,
    /// Line of the file, from 1; 0 is the file as a whole.
    pub line: usize,
    /// The key, with its tables: `items[2].category`. Empty for the file as a whole.
    pub key: String,
    /// What is wrong, with the value, and in parentheses what is allowed.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        match self.severity {
            Severity::Error => f.write_str(": error: ")?,
            Severity::Warning => f.write_str(": warning: ")?,
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.message)
    }
}

/// All problems of a content folder, in order of file and line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|problem| writeln!(f, "{problem}"))
    }
}

impl std::error::Error for Problems {}
