//! Parses a command line whose defaults stand in a file.

use std::{ffi::OsString, fs, io, path::PathBuf};

use clap::{ArgMatches, CommandFactory, FromArgMatches};

use super::{apply, read};

/// Where a program's settings stand.
#[derive(Clone, Copy, Debug)]
pub struct Standard {
    /// The file that is read if it is there and none is named.
    pub path: &'static str,
    /// The command whose flags are keys of the file; `None` for the program's own.
    pub command: Option<&'static str>,
}

impl Standard {
    /// The flag, and the name of the argument, that names another file; it has to be global.
    pub const FLAG: &str = "config";
}

/// Parses `arguments`, the program's name first.
///
/// # Errors
///
/// What to print and how to end, as [`clap::Error::exit`] does, if the command line or the settings file is wrong.
pub fn parse<C>(standard: Standard, arguments: impl IntoIterator<Item = OsString>) -> Result<C, clap::Error>
where
    C: CommandFactory + FromArgMatches,
{
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let matches = C::command().try_get_matches_from(&arguments)?;
    let Some((path, text)) = file(standard, &matches)? else { return C::from_arg_matches(&matches) };
    let wrong = |fault| C::command().error(clap::error::ErrorKind::ValueValidation, fault);
    let settings = read(&path, &text).map_err(wrong)?;
    let command = apply(C::command(), standard.command, &path, &settings).map_err(wrong)?;
    C::from_arg_matches(&command.try_get_matches_from(&arguments)?)
}

fn file(standard: Standard, matches: &ArgMatches) -> Result<Option<(PathBuf, String)>, clap::Error> {
    let named = matches.get_one::<PathBuf>(Standard::FLAG).cloned();
    let path = named.clone().unwrap_or_else(|| standard.path.into());
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path, text))),
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let problem = format!("reading the settings file {}: {error}\n", path.display());
            Err(clap::Error::raw(clap::error::ErrorKind::Io, problem))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{num::NonZeroU32, path::Path};

    use clap::Parser;

    use super::*;

    #[derive(Parser, Debug)]
    #[command(name = "sign", args_conflicts_with_subcommands = true)]
    struct Sign {
        #[arg(long, global = true, value_name = "FILE")]
        config: Option<PathBuf>,
        #[command(subcommand)]
        command: Option<Act>,
        /// How often.
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=100))]
        poll: u32,
        /// How fast.
        #[arg(long)]
        rate: Option<NonZeroU32>,
        #[arg(long)]
        dark: bool,
        #[arg(long, value_parser = ["left", "right"], default_value = "left")]
        side: String,
        #[arg(long, hide = true)]
        secret: Option<String>,
    }

    #[derive(clap::Subcommand, Debug)]
    enum Act {
        Look {
            #[arg(long, default_value_t = 5)]
            poll: u32,
            #[arg(long)]
            deep: bool,
        },
    }

    fn parse_with(text: &str, arguments: &[&str]) -> Result<Sign, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sign.toml");
        fs::write(&path, text).unwrap();
        let config = ["--config", path.to_str().unwrap()];
        let all = ["sign"].iter().chain(arguments).chain(&config).map(OsString::from);
        let standard = Standard { path: "/nonexistent", command: None };
        parse(standard, all).map_err(|error| error.to_string().replace(path.to_str().unwrap(), "sign.toml"))
    }

    #[test]
    fn a_flag_beats_the_file_which_beats_what_is_built_in() {
        let text = "poll = 7\nrate = 3\ndark = true\nside = \"right\"\n";
        let sign = parse_with(text, &[]).unwrap();
        assert_eq!(
            (sign.poll, sign.rate.map(NonZeroU32::get), sign.dark, sign.side.as_str()),
            (7, Some(3), true, "right")
        );
        assert_eq!(parse_with(text, &["--poll", "9"]).unwrap().poll, 9);
        assert_eq!(parse_with("", &[]).unwrap().poll, 60);
        assert!(parse_with("dark = false", &["--dark"]).unwrap().dark);
    }

    #[test]
    fn commands_with_the_same_flag_have_it_too() {
        let sign = parse_with("poll = 7\n", &["look"]).unwrap();
        assert!(matches!(sign.command, Some(Act::Look { poll: 7, deep: false })), "{sign:?}");
        let sign = parse_with("poll = 7\n", &["look", "--poll", "8"]).unwrap();
        assert!(matches!(sign.command, Some(Act::Look { poll: 8, .. })), "{sign:?}");
    }

    #[test]
    fn everything_wrong_is_told_at_once_with_its_line() {
        let text = "pol = 7\npoll = 0\nrate = \"fast\"\ndark = \"yes\"\nside = \"up\"\nsecret = \"x\"\n";
        let said = parse_with(text, &[]).unwrap_err();
        for line in [
            "sign.toml:1: there is no key \"pol\" (allowed: dark, poll, rate, side)",
            "sign.toml:2: key \"poll\": \"0\" is not allowed (0 is not in 1..=100)",
            "sign.toml:3: key \"rate\": \"fast\" is not allowed (invalid digit found in string)",
            "sign.toml:4: key \"dark\": \"yes\" is not allowed (true or false)",
            "sign.toml:5: key \"side\": \"up\" is not allowed (left, right)",
            "sign.toml:6: there is no key \"secret\" (allowed: dark, poll, rate, side)",
        ] {
            assert!(said.contains(line), "{line:?} is missing in\n{said}");
        }
    }

    #[test]
    fn a_file_that_is_named_has_to_be_there() {
        let arguments = ["sign", "--config", "/nonexistent"].map(OsString::from);
        let said = parse::<Sign>(Standard { path: "/nonexistent", command: None }, arguments).unwrap_err().to_string();
        assert!(said.contains("reading the settings file /nonexistent"), "{said}");
        let sign = parse::<Sign>(Standard { path: "/nonexistent", command: None }, ["sign".into()]).unwrap();
        assert_eq!((sign.poll, sign.secret), (60, None));
    }

    #[test]
    fn the_template_changes_nothing_and_names_every_key() {
        let template = super::super::template(&Sign::command(), None, &[]);
        assert!(read(Path::new("t"), &template).unwrap().is_empty(), "{template}");
        let every = template.replace("#poll = 60", "poll = 61").replace("#dark = false", "dark = true");
        let sign = parse_with(&every, &[]).unwrap();
        assert_eq!((sign.poll, sign.dark), (61, true), "{template}");
        assert!(template.contains("# How fast\n#rate = \"RATE\"\n"), "{template}");
    }
}
