//! The command line.

use std::{env, path::PathBuf, time::Duration};

use cartelera_command::{Papers, Standard};
use cartelera_playlists::ids::ScreenId;
use clap::{Args, Parser, Subcommand};
use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{display::OutputMode, kiosk::ClockPolicy, locale::Locale, stage::Rotation, video::DecoderChoice};

/// Where the player's settings stand.
const STANDARD: Standard = Standard { path: "/etc/cartelera/player.toml", command: None };
/// The papers of the installed player.
pub const PAPERS: Papers<'static> = Papers { standard: STANDARD, set: &[("data", "/var/lib/cartelera-player")] };

const EXAMPLES: &str = "\
Examples:
  cartelera-player --manager https://cartelera.example    shows a code until it is paired
  cartelera-player --enrolment vestibulo.json    becomes the screen of an enrolment file
  cartelera-player --enrolment vestibulo.json --windowed 1280x720    the same in a window
  cartelera-player plays --day 2026-11-27    tells what was shown that day
  cartelera-player still --folder assets/demo --screen seguridad-24h --at 2026-11-24T10:00:00-06:00 --out now.png";

/// Shows what its manager planned for a screen, full-screen, and goes on from its cache when the manager is away.
#[derive(Parser, Debug)]
#[command(version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// A settings file, whose keys are these options without their dashes [default: /etc/cartelera/player.toml, if there
    /// is one]
    #[arg(long, env = "CARTELERA_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// What to do instead of running the screen.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to run the screen.
    #[command(flatten)]
    pub run: RunArgs,
}

/// What to do instead of running the screen.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Write what a screen shows at an instant to a PNG file, without a window.
    Still(StillArgs),
    /// Tell how a bulletin comes out on panels, as JSON: the question comes on standard input, the answer on standard output.
    #[command(hide = true)]
    Measure {
        /// The folder of its media files.
        #[arg(long, value_name = "DIR")]
        media: PathBuf,
    },
    /// Tell what this player recorded of a day: what was shown, what was not, and why.
    Plays(PlaysArgs),
    /// Write manual pages, completions and the settings file, for packages.
    #[command(hide = true)]
    Papers {
        /// The folder to write to.
        folder: PathBuf,
    },
}

impl Cli {
    /// The command line that the program was started with, whose defaults stand in a settings file; ends the program if it
    /// or the file is wrong, or only help is asked for.
    pub fn read() -> Self {
        cartelera_command::parse(STANDARD, env::args_os()).unwrap_or_else(|error| error.exit())
    }
}

/// How to run the screen.
#[derive(Args, Debug)]
pub struct RunArgs {
    /// Address of the manager. Without one, only what is cached plays.
    #[arg(long, env = "CARTELERA_MANAGER", value_name = "URL")]
    pub manager: Option<reqwest::Url>,
    /// An enrolment file from `cartelera-manager enrol`: this player becomes its screen. Without one an unpaired player
    /// shows a code, which a technician types at the manager.
    #[arg(long, env = "CARTELERA_ENROLMENT", value_name = "FILE")]
    pub enrolment: Option<PathBuf>,
    /// Folder for the player's key and cache [default: cartelera-player in the user's data folder]
    #[arg(long, env = "CARTELERA_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// A proxy, with its user and password if it wants them, such as `http://user:password@10.0.0.1:3128` [default: the
    /// environment's]
    #[arg(long, env = "CARTELERA_PROXY", value_name = "URL", hide_env_values = true)]
    pub proxy: Option<reqwest::Url>,
    /// A PEM file with the only certificates that are trusted as issuers [default: the system's]
    #[arg(long, env = "CARTELERA_CA", value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Megabytes of media files kept; what is needed last is left out.
    #[arg(long, env = "CARTELERA_CACHE_LIMIT", value_name = "MB", value_parser = clap::value_parser!(u64).range(1..))]
    pub cache_limit: Option<u64>,
    /// Kilobytes of media files fetched a second.
    #[arg(long, env = "CARTELERA_RATE_LIMIT", value_name = "KB", value_parser = clap::value_parser!(u32).range(1..=4_000_000))]
    pub rate_limit: Option<u32>,
    /// Whose clock is believed.
    #[arg(long, env = "CARTELERA_CLOCK", value_enum, value_name = "WHOSE", default_value_t)]
    pub clock: ClockPolicy,
    /// Run in a window of this size instead of full-screen.
    #[arg(long, value_name = "WxH", value_parser = crate::size::parse)]
    pub windowed: Option<(u32, u32)>,
    /// Seconds between questions to the manager.
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = parse_poll)]
    pub poll: Duration,
    /// Seconds between reports of what was shown.
    #[arg(long, value_name = "SECONDS", default_value = "3600", value_parser = parse_poll)]
    pub report_every: Duration,
    /// Seconds added to the clock, for rehearsals: 86400 shows tomorrow.
    #[arg(long, value_name = "SECONDS", default_value_t = 0, allow_negative_numbers = true)]
    pub shift: i64,
    /// How the panel hangs: degrees from upright, clockwise.
    #[arg(long, env = "CARTELERA_ROTATION", value_name = "DEGREES", default_value = "0")]
    pub rotation: Rotation,
    /// The only output that shows the picture, such as HDMI-A-1, where a board has several [default: all]
    #[arg(long, env = "CARTELERA_OUTPUT", value_name = "NAME")]
    pub output: Option<String>,
    /// The mode of the output, such as 1920x1080 or 1920x1080@50 [default: what the panel prefers]
    #[arg(long, env = "CARTELERA_MODE", value_name = "WxH[@HZ]")]
    pub mode: Option<OutputMode>,
    /// Language of the player's own pictures.
    #[arg(long, env = "CARTELERA_LOCALE", value_name = "LOCALE", default_value = "es")]
    pub locale: Locale,
    /// Leave the panel's power alone; by default it is switched off while the office is closed, unless in a window.
    #[arg(long)]
    pub keep_display_on: bool,
    /// What decodes video. The board's own decoder is used only when it is asked for, and no longer once it failed
    /// three times in a row.
    #[arg(long, env = "CARTELERA_DECODER", value_enum, value_name = "WHAT", default_value_t)]
    pub decoder: DecoderChoice,
    /// Record what reaches the stage in this file, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
    /// Where the kernel tells whether a display is connected; by default it is asked unless in a window.
    #[arg(long, value_name = "DIR", hide = true)]
    pub drm: Option<PathBuf>,
    /// Megabytes of pictures kept ready for drawing.
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u32).range(64..=4096))]
    pub texture_budget: u32,
    /// After so many starts in a row that ended within a minute, by themselves or by the watchdog, show the house loop and
    /// alerts only and decode with the processor, until something new is published or for six hours; 0 means never.
    #[arg(long, value_name = "STARTS", default_value_t = 3, value_parser = clap::value_parser!(u32).range(0..=100))]
    pub safe_after: u32,
}

impl RunArgs {
    /// The shift as a duration.
    pub fn clock_shift(&self) -> SignedDuration {
        SignedDuration::from_secs(self.shift)
    }
}

/// Which part of the playlog to tell.
#[derive(Args, Debug)]
pub struct PlaysArgs {
    /// The player's folder [default: cartelera-player in the user's data folder]
    #[arg(long, env = "CARTELERA_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The service day, such as 2026-11-28 [default: the last one on record]
    #[arg(long, value_name = "DATE")]
    pub day: Option<Date>,
    /// Tell each record as JSON, one a line.
    #[arg(long)]
    pub json: bool,
    /// Language of the table.
    #[arg(long, env = "CARTELERA_LOCALE", value_name = "LOCALE", default_value = "es")]
    pub locale: Locale,
}

/// Which still picture to take.
#[derive(Args, Debug)]
pub struct StillArgs {
    /// The content folder.
    #[arg(long, value_name = "DIR", required_unless_present = "scene")]
    pub folder: Option<PathBuf>,
    /// What a screen was given, as the manager keeps it, in place of a content folder.
    #[arg(long, value_name = "FILE", conflicts_with = "folder", requires = "media", hide = true)]
    pub scene: Option<PathBuf>,
    /// The folder of a scene's media files.
    #[arg(long, value_name = "DIR", requires = "scene", hide = true)]
    pub media: Option<PathBuf>,
    /// The screen.
    #[arg(long, required_unless_present = "serve")]
    pub screen: Option<ScreenId>,
    /// The instant as RFC 3339, such as 2026-11-24T10:00:00-06:00.
    #[arg(long, value_name = "INSTANT", required_unless_present = "serve")]
    pub at: Option<Timestamp>,
    /// Size of the picture in pixels [default: the screen's resolution as it hangs]
    #[arg(long, value_name = "WxH", value_parser = crate::size::parse)]
    pub size: Option<(u32, u32)>,
    /// The PNG file to write.
    #[arg(long, value_name = "PNG", required_unless_present = "serve")]
    pub out: Option<PathBuf>,
    /// Stay up and answer one request a line on standard input.
    ///
    /// A request is `{"screen": "S", "at": "INSTANT", "size": "WxH", "out": "FILE"}`; the answer is `{"ok":true}` once
    /// the picture is written, or `{"ok":false,"error":"..."}`.
    #[arg(long, conflicts_with_all = ["screen", "at", "size", "out"])]
    pub serve: bool,
}

fn parse_poll(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| (0.2..=86_400.0).contains(seconds));
    seconds.map(Duration::from_secs_f64).ok_or_else(|| format!("{text:?} is not allowed (0.2 to 86400 seconds)"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_settings_file_as_it_is_installed_changes_nothing() {
        let template = cartelera_command::template(&Cli::command(), None, &[]);
        let path = std::path::Path::new("player.toml");
        let told = |text: &str| {
            let settings = cartelera_command::read(path, text).unwrap();
            let command = cartelera_command::apply(Cli::command(), None, path, &settings).unwrap();
            let matches = command.try_get_matches_from(["cartelera-player"]).unwrap();
            format!("{:?}", <Cli as clap::FromArgMatches>::from_arg_matches(&matches).unwrap().run)
        };
        let built_in = format!("{:?}", Cli::try_parse_from(["cartelera-player"]).unwrap().run);
        assert_eq!(told(&template), built_in);
        // What is commented out is what holds: each key, put in force, changes nothing.
        let defaults = [
            "clock",
            "poll",
            "report-every",
            "rotation",
            "locale",
            "keep-display-on",
            "decoder",
            "texture-budget",
            "safe-after",
        ];
        for key in defaults {
            let line = template.lines().find(|line| line.starts_with(&format!("#{key} = "))).expect(key);
            assert_eq!(told(&line[1..]), built_in, "{line}");
        }
    }

    #[test]
    fn still_does_not_take_the_flags_of_running() {
        assert!(Cli::try_parse_from(["cartelera-player", "--manager", "http://a"]).is_ok());
        assert!(Cli::try_parse_from(["cartelera-player", "--manager", "http://a", "still"]).is_err());
        assert!(Cli::try_parse_from(["cartelera-player", "still", "--folder", "f", "--serve"]).is_ok());
        assert!(Cli::try_parse_from(["cartelera-player", "still", "--folder", "f"]).is_err());
    }
}
