//! What the command lines of Cartelera's programs have in common.
//!
//! A flag of a program that runs for long is also a key of its settings file, under the same name: `--rate-limit 500` is
//! `rate-limit = 500`. A flag beats an environment variable, which beats the file, which beats what is built in. So the
//! command line is the only place that says what can be set, and settings files, manual pages and completions are made from it.

mod papers;
mod settings;

pub use papers::{Papers, write_papers};
pub use settings::{Setting, SettingsFault, Standard, apply, parse, read, template};
