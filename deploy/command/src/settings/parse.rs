//! Parses a command line whose defaults stand in files.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use clap::{ArgMatches, CommandFactory, FromArgMatches};

use super::{apply, read};

/// Where a program's settings stand.
#[derive(Clone, Copy, Debug)]
pub struct Standard {
    /// The file that is read if it is there and none is named. What programs write stands in files of their own beside it,
    /// in a folder of its name with `.d` at the end; of two that say something the later one, by name, holds.
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
/// What to print and how to end, as [`clap::Error::exit`] does, if the command line or a settings file is wrong.
pub fn parse<C>(standard: Standard, arguments: impl IntoIterator<Item = OsString>) -> Result<C, clap::Error>
where
    C: CommandFactory + FromArgMatches,
{
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let matches = C::command().try_get_matches_from(&arguments)?;
    let wrong = |fault| C::command().error(clap::error::ErrorKind::ValueValidation, fault);
    let files = files(standard, &matches)?;
    if files.is_empty() {
        return C::from_arg_matches(&matches);
    }
    let mut command = C::command();
    for (path, text) in files {
        let settings = read(&path, &text).map_err(wrong)?;
        command = apply(command, standard.command, &path, &settings).map_err(wrong)?;
    }
    C::from_arg_matches(&command.try_get_matches_from(&arguments)?)
}

/// The settings files in the order in which they hold, the last one most, each with its text.
fn files(standard: Standard, matches: &ArgMatches) -> Result<Vec<(PathBuf, String)>, clap::Error> {
    let named = matches.get_one::<PathBuf>(Standard::FLAG).cloned();
    let main = named.clone().unwrap_or_else(|| standard.path.into());
    let mut files = Vec::new();
    match fs::read_to_string(&main) {
        Ok(text) => files.push((main.clone(), text)),
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(unreadable(&main, &error)),
    }
    for path in beside(&main)? {
        let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
        files.push((path, text));
    }
    Ok(files)
}

/// The files in the folder beside `main`, by name.
fn beside(main: &Path) -> Result<Vec<PathBuf>, clap::Error> {
    let mut folder = main.to_owned().into_os_string();
    folder.push(".d");
    let folder = PathBuf::from(folder);
    let list = || folder.read_dir()?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>();
    let mut paths = match list() {
        Ok(paths) => paths,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(unreadable(&folder, &error)),
    };
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    Ok(paths)
}

fn unreadable(path: &Path, error: &io::Error) -> clap::Error {
    let problem = format!("reading the settings file {}: {error}\n", path.display());
    clap::Error::raw(clap::error::ErrorKind::Io, problem)
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
    fn files_beside_it_beat_the_file_and_each_other_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("sign.toml");
        let beside = folder.path().join("sign.toml.d");
        fs::create_dir(&beside).unwrap();
        fs::write(&main, "poll = 7\nrate = 3\ndark = true\n").unwrap();
        fs::write(beside.join("b.toml"), "poll = 9\n").unwrap();
        fs::write(beside.join("a.toml"), "poll = 8\nrate = 4\n").unwrap();
        fs::write(beside.join("c.toml.new"), "pol = 1\n").unwrap();
        let arguments = ["sign".into(), "--config".into(), main.clone().into_os_string()];
        let standard = Standard { path: "/nonexistent", command: None };
        let sign: Sign = parse(standard, arguments.clone()).unwrap();
        assert_eq!((sign.poll, sign.rate.map(NonZeroU32::get), sign.dark), (9, Some(4), true));
        fs::write(beside.join("a.toml"), "pol = 8\n").unwrap();
        let said = parse::<Sign>(standard, arguments).unwrap_err().to_string();
        assert!(said.contains("a.toml:1: there is no key \"pol\""), "{said}");
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
