//! A settings file that explains every key and changes nothing.

use std::fmt::Write as _;

use clap::{Arg, ArgAction, Command};

use super::{owner, settable};

/// Longest line of a comment, in characters.
const WIDTH: usize = 100;

/// The settings file of `program` with every key commented out at its default; of its command `named`, or its own flags.
/// The keys in `set` have a value instead.
pub fn template(program: &Command, named: Option<&str>, set: &[(&str, &str)]) -> String {
    let mut text = format!(
        "# Settings of {}. Every key is also a flag of the command line, which beats it, as does its\n# environment \
         variable. A key that is commented out shows what holds without it.\n",
        program.get_name()
    );
    for arg in settable(owner(program, named)) {
        let Some(key) = arg.get_long() else { continue };
        text.push('\n');
        let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
        let choices: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        let help = if choices.len() > 1 { format!("{help} ({})", choices.join(", ")) } else { help };
        for line in comment(&help) {
            let _ = writeln!(text, "{}", format!("# {line}").trim_end());
        }
        let _ = match set.iter().find(|(set, _)| *set == key) {
            Some((_, value)) => writeln!(text, "{key} = {}", literal(value)),
            None => writeln!(text, "#{key} = {}", default_of(arg)),
        };
    }
    text
}

/// The default as TOML; where there is none, what stands for a value.
fn default_of(arg: &Arg) -> String {
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        return "false".to_owned();
    }
    match arg.get_default_values() {
        [value, ..] => literal(&value.to_string_lossy()),
        [] => literal(arg.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str())),
    }
}

fn literal(value: &str) -> String {
    let is_number = value.parse::<i64>().is_ok() || (value.contains('.') && value.parse::<f64>().is_ok());
    if is_number { value.to_owned() } else { toml::Value::from(value).to_string() }
}

/// The lines of a help text, none longer than [`WIDTH`] where words allow.
fn comment(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
                lines.push(std::mem::take(&mut line));
            }
            let gap = if line.is_empty() { "" } else { " " };
            let _ = write!(line, "{gap}{word}");
        }
        lines.push(line);
    }
    lines
}
