//! Reads a settings file: one `key = value` a line, without tables.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::SettingsFault;

/// A key of a settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Line in the file, counted from 1.
    pub line: usize,
    /// The flag's name without its dashes.
    pub key: String,
    /// The value as the command line would have it; of a switch `true` or `false`.
    pub value: String,
    /// Whether it was written as a number or `true` or `false`, not as text.
    pub is_bare: bool,
}

/// Reads `text`, which is named `path` in faults.
///
/// # Errors
///
/// If it is not TOML, or has tables, lists or dates: all of its problems at once.
pub fn read(path: &Path, text: &str) -> Result<Vec<Setting>, SettingsFault> {
    let line_at = |offset: usize| text[..offset.min(text.len())].matches('\n').count() + 1;
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut problems: Vec<(usize, String)> = errors
        .iter()
        .map(|error| (error.span().map_or(1, |span| line_at(span.start)), error.message().to_owned()))
        .collect();
    let mut settings = Vec::new();
    for (key, value) in document.get_ref() {
        let line = line_at(key.span().start);
        let (value, is_bare) = match value.get_ref() {
            DeValue::String(text) => (text.to_string(), false),
            DeValue::Integer(number) => (number.to_string(), true),
            DeValue::Float(number) => (number.to_string(), true),
            DeValue::Boolean(switch) => (switch.to_string(), true),
            _ => {
                problems.push((
                    line,
                    format!("key {:?} may not be a table, list or date (text, number, true or false)", key.get_ref()),
                ));
                continue;
            }
        };
        settings.push(Setting { line, key: key.get_ref().to_string(), value, is_bare });
    }
    if problems.is_empty() {
        settings.sort_by_key(|setting| setting.line);
        return Ok(settings);
    }
    problems.sort();
    Err(SettingsFault { path: path.to_owned(), problems })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_what_the_command_line_would_have() {
        let text = "# here\nmanager = \"https://a\"\npoll = 2.5\n\nrotation = 90\nkeep-display-on = true\n";
        let read = read(Path::new("p.toml"), text).unwrap();
        let told: Vec<_> = read.iter().map(|it| (it.line, it.key.as_str(), it.value.as_str(), it.is_bare)).collect();
        assert_eq!(
            told,
            [
                (2, "manager", "https://a", false),
                (3, "poll", "2.5", true),
                (5, "rotation", "90", true),
                (6, "keep-display-on", "true", true),
            ]
        );
    }

    #[test]
    fn every_problem_is_told_with_its_line() {
        let fault = read(Path::new("p.toml"), "a = [1]\nb = \n[table]\n").unwrap_err();
        let lines: Vec<usize> = fault.problems.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 2, 3], "{fault}");
        assert!(fault.to_string().starts_with("p.toml:1: key \"a\" may not be a table, list or date"), "{fault}");
    }
}
