//! Settings from a file.

mod apply;
mod fault;
mod file;
mod parse;
mod template;

pub use apply::apply;
pub use fault::SettingsFault;
pub use file::{Setting, read};
pub use parse::{Standard, parse};
pub use template::template;

use clap::{Arg, ArgAction, Command};

/// The flags of `command` that may stand in a file: all that are shown and say how to run it.
fn settable(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|arg| {
        let says_how = matches!(arg.get_action(), ArgAction::Set | ArgAction::SetTrue);
        says_how && arg.get_long().is_some_and(|long| long != Standard::FLAG) && !arg.is_hide_set()
    })
}

/// The command whose flags are settings: `name` of the program's commands, or the program itself.
fn owner<'a>(program: &'a Command, name: Option<&str>) -> &'a Command {
    name.and_then(|name| program.find_subcommand(name)).unwrap_or(program)
}
