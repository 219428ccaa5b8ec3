//! What is wrong with a settings file.

use std::{fmt, path::PathBuf};

/// All that is wrong with a settings file, each with its line.
#[derive(Debug)]
pub struct SettingsFault {
    /// The file.
    pub path: PathBuf,
    /// Line, counted from 1, and what is wrong there.
    pub problems: Vec<(usize, String)>,
}

impl fmt::Display for SettingsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (line, problem)) in self.problems.iter().enumerate() {
            let end = if number == 0 { "" } else { "\n" };
            write!(f, "{end}{}:{line}: {problem}", self.path.display())?;
        }
        Ok(())
    }
}

impl std::error::Error for SettingsFault {}
