//! The command line.

use std::{env, net::SocketAddr, path::PathBuf};

use anyhow::Context as _;
use cartelera_command::{Papers, Standard};
use cartelera_playlists::ids::ScreenId;
use clap::{Args, CommandFactory as _, Parser, Subcommand};
use jiff::{SignedDuration, civil::Date};
use tokio::runtime::Builder;

use crate::{
    approvals::{self, ApprovalsArgs, Draft},
    approver::{self, ApproveArgs, ApproverCommand},
    ask::{self, BlackoutsArgs, ForecastArgs, TimelineArgs, WhyArgs},
    audit::{self, AuditCommand},
    backup::{self, BackupArgs, RestoreArgs},
    check,
    content::{self, ContentCommand},
    data::Data,
    devices::{self, EnrolArgs, PairArgs, RevokeArgs},
    error::AppError,
    library,
    orders::{self, ScreenOrder},
    owner,
    page::{self, PageCommand},
    plays::{self, PlaysArgs, Retention, WasOnArgs},
    publish,
    releases::{self, ReleaseCommand},
    root::{self, RootCommand},
    screens,
    serve::{self, clock::ClockSource},
    setup::{self, SetupArgs},
    stops::{self, ResumeArgs, StopsArgs, SuspendArgs, WithdrawArgs},
    takeovers::{self, TakeoverCommand},
    testigos::{self, TestigoCommand},
    watch,
    who::By,
};

/// Where the manager's settings stand: what `serve` is told, and `data` for every command.
const STANDARD: Standard = Standard { path: "/etc/cartelera/manager.toml", command: Some("serve") };
/// The papers of the installed manager.
const PAPERS: Papers<'static> = Papers { standard: STANDARD, set: &[("data", "/var/lib/cartelera-manager")] };

/// The Cartelera manager: checks, signs and serves what a city's screens show.
///
/// Exit codes: 0 all is well, 1 the content has errors and nothing was published, or a package has faults, 2 wrong usage or
/// another failure.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Examples:
  cartelera-manager check ciudad/            look through a content folder
  cartelera-manager publish ciudad/          publish it
  cartelera-manager forecast --folder ciudad/ --month 2026-12    how much each campaign would show
  cartelera-manager serve                    let players on this machine fetch it
  cartelera-manager serve --listen 0.0.0.0:8080    let players on the network fetch it
  cartelera-manager pair BCDF-GHJK --screen tesoreria-cajas    make the device with this code a screen"
)]
pub struct Cli {
    /// A settings file, whose keys are the options of `serve` without their dashes [default: /etc/cartelera/manager.toml, if
    /// there is one]
    #[arg(long, env = "CARTELERA_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the data folder to players until interrupted
    ///
    /// Prints `listening on http://ADDRESS` once it answers. It may run while other commands publish into the same data
    /// folder: screens see a publication with their next request.
    Serve {
        #[command(flatten)]
        data: DataFolder,
        /// Address and port to listen on; port 0 takes a free one
        #[arg(long, env = "CARTELERA_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
        listen: SocketAddr,
        /// Who says that this machine's clock is right, so that its time may be signed for screens
        #[arg(long, env = "CARTELERA_CLOCK", value_enum, default_value = "synchronised", value_name = "WHO")]
        clock: ClockSource,
        /// The content folder of a demonstration, which the page offers to load before anything was published
        #[arg(
            long,
            env = "CARTELERA_DEMO",
            default_value = "/usr/share/cartelera-manager/demo",
            value_name = "FOLDER"
        )]
        demo: PathBuf,
        #[command(flatten)]
        retention: Retention,
    },
    /// Check a content folder, store its media, and sign what each screen shows
    ///
    /// Nothing is published if the folder has an error. Screens that nothing changes for are left alone.
    Publish {
        /// The content folder: city.toml, departments/, offices/, campaigns/, playlists/, media/
        folder: PathBuf,
        #[command(flatten)]
        data: DataFolder,
        #[command(flatten)]
        timing: Timing,
        #[command(flatten)]
        draft: Draft,
        /// Publish the folder although something was changed in the page since it was exported, which is undone so
        #[arg(long)]
        over_page: bool,
    },
    /// Check a content folder and its media, and publish nothing
    Check {
        /// The content folder
        folder: PathBuf,
        #[command(flatten)]
        data: DataFolder,
        /// Also print what this screen shows on the date of --day
        #[arg(long, requires = "day", value_name = "ID")]
        screen: Option<ScreenId>,
        /// A date such as 2026-11-24, in the zone of the screen's office
        #[arg(long, requires = "screen", value_name = "DATE")]
        day: Option<Date>,
    },
    /// List the screens: device, last contact, what each should show and shows, and what is wrong
    Screens {
        #[command(flatten)]
        data: DataFolder,
        /// Tell everything that is known, for programs
        #[arg(long)]
        json: bool,
    },
    /// Tell every slot of a screen between two days or instants: start, item, rule, length and what ended it early
    Timeline(TimelineArgs),
    /// Tell how long and how often campaigns will show in a month, what limits them and what cannot be kept
    Forecast(ForecastArgs),
    /// Tell what is on at an instant, and why everything else is not
    Why(WhyArgs),
    /// Tell what each coming electoral blackout takes off the screens and what fills the gap
    Blackouts(BlackoutsArgs),
    /// Tell what was planned, what screens showed and what they missed, and why
    ///
    /// Screens send records of what they showed; each is held against what the screen was told to show. What was planned is
    /// what was shown in its slot and what was missed, in plays and in time. What was shown without being planned (alerts,
    /// stand-ins, an older programme) is told as extra.
    #[command(after_help = "Examples:
  cartelera-manager plays                              this month, all screens, day by day
  cartelera-manager plays --campaign predial --from 2026-01-01 --by month    a campaign in a year
  cartelera-manager plays --campaign predial --by office --format csv > predial.csv    for a spreadsheet
  cartelera-manager plays --screen tesoreria-cajas --from 2026-11-24 --to 2026-11-24 --by item    one day of a screen
  cartelera-manager plays --flagged                    records that do not count, and why")]
    Plays(PlaysArgs),
    /// Tell what was on a screen at an instant, and whether a record of the screen proves it
    #[command(after_help = "Examples:
  cartelera-manager was-on --screen tesoreria-cajas --at 2026-11-24T10:15       on the office's clocks
  cartelera-manager was-on --screen tesoreria-cajas --at 2026-11-24T16:15:00Z --json")]
    WasOn(WasOnArgs),
    /// Ask screens for testigos, list, hand over and check them: pictures of what screens presented, signed by the screens
    ///
    /// A campaign that has `testigos = 30` in its file gets so many a month, spread over offices, days and hours.
    #[command(subcommand)]
    Testigo(TestigoCommand),
    /// Withhold an item, a campaign, an office or everything from all screens, until it is resumed
    ///
    /// Screens show the house loop in its place with their next request. What stands in the house loop, and takeovers, are
    /// stopped by --item or --digest only. A corrected version of an item is another item and needs no resumption.
    #[command(after_help = "Examples:
  cartelera-manager suspend --item predial-1 --reason 'Fecha equivocada'
  cartelera-manager suspend --campaign predial --reason 'Veda electoral anticipada' --by 'Ana Ruiz'
  cartelera-manager suspend --all --reason 'Luto municipal'")]
    Suspend(SuspendArgs),
    /// Let show again what was suspended: the same target, and no other
    ///
    /// After `suspend --all`, resuming one item changes nothing: what was suspended as a whole is resumed as a whole.
    Resume(ResumeArgs),
    /// Withhold a version of an item for ever: nothing brings it back, and it cannot be published again
    Withdraw(WithdrawArgs),
    /// List what is suspended and withdrawn now, by whom, when and why, and everything that was ever decided
    Stops(StopsArgs),
    /// Cover screens with an alert at once, end it, or list what is on
    #[command(subcommand)]
    Takeover(TakeoverCommand),
    /// Tell or change the root document: keys, approvers, addresses
    ///
    /// Each change is a new version, signed by the root key, which may be kept away from this machine otherwise.
    #[command(subcommand)]
    Root(RootCommand),
    /// Write everything that the manager has into one encrypted file: database, media, pictures, keys
    ///
    /// `serve` and all other commands go on meanwhile. The file is a tar within age encryption (<https://age-encryption.org>):
    /// `restore` puts it back, and any `age` program opens it with the passphrase. Without the passphrase nobody can: keep it
    /// apart from the file, and not only on this machine.
    #[command(after_help = "Examples:
  cartelera-manager backup --out /media/usb/cartelera.age       asks for a passphrase
  cartelera-manager backup --out /respaldo/$(date +%F).age --passphrase-file /etc/cartelera/frase    every night
  cartelera-manager restore --check /respaldo/2026-11-28.age    is it whole?
  age -d cartelera.age | tar -x -C CARPETA_NUEVA                without this program")]
    Backup(BackupArgs),
    /// Make a data folder from a backup, on this machine or another one
    ///
    /// Everything in the backup is checked first; the folder is there whole or not at all. A folder that holds anything is left
    /// alone. Run it as the user who runs `serve`.
    Restore(RestoreArgs),
    /// Make a key for a person who approves, on that person's own machine
    #[command(subcommand)]
    Approver(ApproverCommand),
    /// List what approvers let screens show, and admit what they signed
    ///
    /// Where `root threshold` asks for approvers, `publish`, `takeover start` and changes of approvers are refused until enough
    /// of them signed everything that screens would show. With --draft these commands write a request instead.
    Approvals(ApprovalsArgs),
    /// Look at a request for content, a withdrawal or a resumption and sign it, on the approver's own machine
    ///
    /// Tells in plain words what the signature allows, asks, and adds the signature to the file. Needs no data folder.
    Approve(ApproveArgs),
    /// Publish a content folder each time it is changed and the writing has settled
    ///
    /// A folder with errors changes nothing; the errors are printed and the next change is awaited.
    Watch {
        /// The content folder
        folder: PathBuf,
        #[command(flatten)]
        data: DataFolder,
        #[command(flatten)]
        timing: Timing,
    },
    /// List the revisions of the content, and write one out as a folder
    #[command(subcommand)]
    Content(ContentCommand),
    /// Make the device that shows a code one of the screens
    ///
    /// An unpaired player shows a code and a fingerprint. Type the code here, and compare the fingerprint: it is the same
    /// only if nobody stands between the player and this manager.
    Pair(PairArgs),
    /// Write a file that makes a device one of the screens, without anybody at a keyboard there
    ///
    /// The file is a secret: whoever has it first is the screen. It is worth something once, and until it expires.
    Enrol(EnrolArgs),
    /// Take a device its rights at once, because it was stolen, lost or taken away
    ///
    /// The device is told so with its next request, forgets what it shows, and can be paired again only with a new key.
    Revoke(RevokeArgs),
    /// Ask one screen for something: identify, restart, resync, volume, log, screenshot
    #[command(subcommand)]
    Screen(ScreenOrder),
    /// Links to sign in to the web page with, and who may do what there
    #[command(subcommand)]
    Page(PageCommand),
    /// List what people did on the web page, and look whether that log is whole
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Offer versions of the player's package to the screens, which install them by themselves while nobody looks
    #[command(subcommand)]
    Release(ReleaseCommand),
    /// Have Caddy or nginx answer HTTPS under a public name, and tell screens the name
    ///
    /// Writes the web server's configuration, looks whether it is right, has it take effect, and then looks whether a screen
    /// reaches this manager by the name: if not, it says what is in the way. What else the web server serves stays. Run it
    /// again to change something. The certificate comes from files, from a public authority (Caddy asks it), or from Caddy's
    /// own authority for a network of one's own, which screens are then told to trust.
    #[command(after_help = "Examples:
  cartelera-manager setup                                           asks for the name
  cartelera-manager setup --name pantallas.torreon.gob.mx           Caddy gets a certificate by itself
  cartelera-manager setup --name cartelera.lan --issuer own         Caddy issues one, for a network of one's own
  cartelera-manager setup --name cartelera.lan --certificate c.pem --key k.pem --ca ciudad.pem    the city's own
  cartelera-manager setup --check --name pantallas.torreon.gob.mx   does a screen reach the manager?")]
    Setup(SetupArgs),
    /// Make what screens show from a picture that somebody sent
    #[command(hide = true)]
    MakePicture {
        /// The picture
        input: PathBuf,
        /// The folder to write to
        output: PathBuf,
        /// It was turned upright already
        #[arg(long)]
        upright: bool,
    },
    /// Write manual pages, completions and the settings file, for packages
    #[command(hide = true)]
    Papers {
        /// The folder to write to
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

#[derive(Debug, Args)]
pub(crate) struct DataFolder {
    /// Folder of the database, media and keys [default: $XDG_DATA_HOME/cartelera-manager, else
    /// ~/.local/share/cartelera-manager]
    #[arg(id = "data", long, env = "CARTELERA_DATA", value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

impl DataFolder {
    /// The folder that was given, else the one that the XDG base directories name. Root goes on as its owner.
    pub(crate) fn resolve(&self) -> anyhow::Result<PathBuf> {
        let folder = self.folder()?;
        owner::become_owner(&folder)?;
        Ok(folder)
    }

    /// The same folder; root stays root.
    pub(crate) fn folder(&self) -> anyhow::Result<PathBuf> {
        let folder = self.folder.clone().or_else(standard_folder);
        folder.context("choosing a data folder: HOME is not set (give one with --data)")
    }
}

fn standard_folder() -> Option<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || set("HOME").map(|home| home.join(".local/share"));
    let base = set("XDG_DATA_HOME").filter(|path| path.is_absolute()).or_else(home)?;
    Some(base.join("cartelera-manager"))
}

#[derive(Debug, Args)]
struct Timing {
    /// Show what is new at once instead of between two items
    #[arg(long, conflicts_with = "lead")]
    now: bool,
    /// How long players have to download what is new before it is shown, such as 90s or 2m
    #[arg(long, default_value = "2m", value_name = "TIME", value_parser = lead)]
    lead: SignedDuration,
    /// The publisher key, if it is not keys/publisher.key of the data folder
    #[arg(long, env = "CARTELERA_PUBLISHER_KEY", value_name = "FILE")]
    publisher_key: Option<PathBuf>,
    #[command(flatten)]
    by: By,
}

impl From<Timing> for publish::Options {
    fn from(Timing { now, lead, publisher_key, by }: Timing) -> Self {
        Self { now, lead, at: None, publisher_key, draft: Draft::default(), by: by.resolve(), is_over_page: false }
    }
}

fn lead(text: &str) -> Result<SignedDuration, String> {
    let allowed = "allowed: 0s to 24h, such as 90s or 2m";
    let lead: SignedDuration = text.parse().map_err(|_| format!("not a length of time ({allowed})"))?;
    let fits = !lead.is_negative() && lead <= SignedDuration::from_hours(24);
    if fits { Ok(lead) } else { Err(format!("not a possible lead ({allowed})")) }
}

/// Runs what the command line asks for.
///
/// # Errors
///
/// [`AppError`], whose exit code tells refused content from other failures.
pub fn run(cli: Cli) -> Result<(), AppError> {
    let mut runtime = match cli.command {
        // Runs within limits, in which there is no room for many threads.
        Command::MakePicture { .. } => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    let runtime = runtime.enable_all().build().context("starting the runtime")?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve { data, listen, clock, demo, retention } => {
                Ok(serve::run(&data.resolve()?, listen, clock, demo, retention).await?)
            }
            Command::Publish { folder, data, timing, draft, over_page } => {
                let options = publish::Options { draft, is_over_page: over_page, ..timing.into() };
                publish::run(&Data::open(&data.resolve()?).await?, &folder, &options).await
            }
            Command::Check { folder, data, screen, day } => {
                check::run(&folder, &data.resolve()?, screen.zip(day)).await
            }
            Command::Timeline(arguments) => ask::timeline(&arguments).await,
            Command::Forecast(arguments) => ask::forecast(&arguments).await,
            Command::Why(arguments) => ask::why(&arguments).await,
            Command::Blackouts(arguments) => ask::blackouts(&arguments).await,
            Command::Screens { data, json } => Ok(screens::run(&Data::open(&data.resolve()?).await?, json).await?),
            Command::Plays(arguments) => plays::report(&arguments).await,
            Command::WasOn(arguments) => plays::was_on(&arguments).await,
            Command::Testigo(command) => testigos::run(command).await,
            Command::Suspend(arguments) => stops::suspend(&arguments).await,
            Command::Resume(arguments) => stops::resume(&arguments).await,
            Command::Withdraw(arguments) => stops::withdraw(&arguments).await,
            Command::Stops(arguments) => stops::run(&arguments).await,
            Command::Takeover(command) => takeovers::run(command).await,
            Command::Root(command) => root::run(command).await,
            Command::Backup(arguments) => backup::backup(&arguments).await,
            Command::Restore(arguments) => backup::restore(&arguments).await,
            Command::Approver(command) => approver::run(&command),
            Command::Approvals(arguments) => approvals::run(&arguments).await,
            Command::Approve(arguments) => approver::approve(&arguments),
            Command::Watch { folder, data, timing } => {
                Ok(watch::run(&Data::open(&data.resolve()?).await?, &folder, &timing.into()).await?)
            }
            Command::Content(command) => content::run(&command).await,
            Command::Pair(arguments) => devices::pair(&arguments).await,
            Command::Enrol(arguments) => devices::enrol(&arguments).await,
            Command::Revoke(arguments) => devices::revoke(&arguments).await,
            Command::Screen(order) => orders::run(&order).await,
            Command::Page(command) => page::run(&command).await,
            Command::Audit(command) => audit::run(&command).await,
            Command::Release(command) => releases::run(command).await,
            Command::Setup(arguments) => setup::run(&arguments).await,
            Command::MakePicture { input, output, upright } => Ok(library::make_picture(&input, &output, upright)?),
            Command::Papers { folder } => Ok(cartelera_command::write_papers(Cli::command(), PAPERS, &folder)?),
        }
    })
}
