//! Makes settings the defaults of the flags that they name.

use std::{error::Error as _, path::Path};

use clap::{
    Arg, ArgAction, Command,
    error::{ContextKind, ContextValue},
};

use super::{Setting, SettingsFault, owner, settable};

/// Gives the flags of `program` the values of `settings` as defaults: those of its command `named`, or its own, and
/// wherever another command has the same flag.
///
/// # Errors
///
/// If a key is no flag or its value is not allowed: all problems at once.
pub fn apply(
    program: Command,
    named: Option<&str>,
    path: &Path,
    settings: &[Setting],
) -> Result<Command, SettingsFault> {
    let known: Vec<Arg> = settable(owner(&program, named)).cloned().collect();
    let mut problems = Vec::new();
    let mut chosen = Vec::new();
    for setting in settings {
        match known.iter().find(|arg| arg.get_long() == Some(&setting.key)) {
            None => problems.push((setting.line, unknown(&setting.key, &known))),
            Some(arg) => match check(arg, setting) {
                Ok(()) => chosen.push((arg.clone(), setting)),
                Err(problem) => problems.push((setting.line, problem)),
            },
        }
    }
    if problems.is_empty() {
        Ok(preset(program, &chosen))
    } else {
        Err(SettingsFault { path: path.to_owned(), problems })
    }
}

fn preset(mut command: Command, chosen: &[(Arg, &Setting)]) -> Command {
    for (arg, setting) in chosen {
        let is_here =
            command.get_arguments().any(|have| have.get_long() == arg.get_long() && have.get_id() == arg.get_id());
        if is_here {
            command = command.mut_arg(arg.get_id(), |arg| arg.default_value(setting.value.clone()));
        }
    }
    command.mut_subcommands(|command| preset(command, chosen))
}

/// Lets the flag's own rules judge the value.
fn check(arg: &Arg, setting: &Setting) -> Result<(), String> {
    let Setting { key, value, .. } = setting;
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        let is_switch = setting.is_bare && ["true", "false"].contains(&value.as_str());
        return if is_switch { Ok(()) } else { Err(format!("key {key:?}: {value:?} is not allowed (true or false)")) };
    }
    let alone = Command::new("settings").no_binary_name(true).disable_help_flag(true).arg(arg.clone());
    let Err(error) = alone.try_get_matches_from([format!("--{key}={value}")]) else { return Ok(()) };
    let allowed = match (error.get(ContextKind::ValidValue), error.source()) {
        (Some(ContextValue::Strings(values)), _) if !values.is_empty() => values.join(", "),
        (_, Some(reason)) => reason.to_string(),
        _ => error.to_string().lines().next().unwrap_or_default().to_owned(),
    };
    Err(format!("key {key:?}: {value:?} is not allowed ({allowed})"))
}

fn unknown(key: &str, known: &[Arg]) -> String {
    let mut names: Vec<&str> = known.iter().filter_map(Arg::get_long).collect();
    names.sort_unstable();
    format!("there is no key {key:?} (allowed: {})", names.join(", "))
}
