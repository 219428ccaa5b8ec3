//! The player's program: reads the command line and runs what it asks for.

use std::{
    env, fs,
    io::{self, IsTerminal as _},
    num::NonZeroU32,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use cartelera_player::{
    cli::{self, Cli, Command, PlaysArgs, RunArgs, StillArgs},
    clock::Clock,
    display::OutputWish,
    journal::Journal,
    kiosk::{self, KioskConfig},
    playlog::{self, ReportRequest},
    still::{self, StillCamera, StillRequest},
    sync::{Route, SyncConfig},
};
use cartelera_playlists::protocol::pairing::Enrolment;
use clap::CommandFactory as _;
use tracing_subscriber::EnvFilter;

const DEFAULT_LOG: &str = "info,wgpu=error,naga=warn,bevy_render=warn,bevy_render::renderer=error,bevy_winit=warn";

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("CARTELERA_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT_LOG));
    tracing_subscriber::fmt().with_writer(Journal).with_ansi(io::stderr().is_terminal()).with_env_filter(filter).init();
    let cli = Cli::read();
    let result = match cli.command {
        Some(Command::Still(args)) => take_still(args),
        Some(Command::Measure { media }) => still::measure(&media, io::stdin().lock(), io::stdout().lock()),
        Some(Command::Plays(args)) => tell_plays(&args),
        Some(Command::Papers { folder }) => cartelera_command::write_papers(Cli::command(), cli::PAPERS, &folder),
        None => run_screen(cli.run),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cartelera-player: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run_screen(args: RunArgs) -> anyhow::Result<()> {
    let clock = Clock::System { shift: args.clock_shift() };
    let data = args.data.clone().map_or_else(default_data, Ok)?;
    kiosk::run(KioskConfig {
        sync: sync_config(&args)?,
        data,
        windowed: args.windowed,
        clock,
        clock_policy: args.clock,
        rotation: args.rotation,
        output: OutputWish { name: args.output, mode: args.mode },
        locale: args.locale,
        switches_display: !args.keep_display_on && args.windowed.is_none(),
        decoder: args.decoder,
        trace: args.trace,
        drm: args.drm.or_else(|| args.windowed.is_none().then(|| PathBuf::from("/sys/class/drm"))),
        texture_budget_bytes: args.texture_budget as usize * (1 << 20),
        safe_after: args.safe_after,
    })
}

/// How the manager is reached; the enrolment file says where if the command line does not.
fn sync_config(args: &RunArgs) -> anyhow::Result<Option<SyncConfig>> {
    let enrolment = args.enrolment.as_deref().map(read_enrolment).transpose()?;
    let manager = match (&args.manager, &enrolment) {
        (Some(manager), _) => manager.clone(),
        (None, Some(enrolment)) => {
            enrolment.manager.parse().context("reading the manager's address of the enrolment")?
        }
        (None, None) => return Ok(None),
    };
    Ok(Some(SyncConfig {
        enrolment,
        route: Route { proxy: args.proxy.clone(), ca: args.ca.clone() },
        poll: args.poll,
        report_every: args.report_every,
        cache_cap_bytes: args.cache_limit.map_or(u64::MAX, |megabytes| megabytes.saturating_mul(1_000_000)),
        rate_bytes_s: args.rate_limit.and_then(|kilobytes| NonZeroU32::new(kilobytes.saturating_mul(1_000))),
        ..SyncConfig::new(manager)
    }))
}

fn read_enrolment(path: &Path) -> anyhow::Result<Enrolment> {
    let doing = || format!("reading the enrolment file {}", path.display());
    let bytes = fs::read(path).with_context(doing)?;
    let enrolment: Enrolment = serde_json::from_slice(&bytes).with_context(doing)?;
    anyhow::ensure!(
        enrolment.format <= Enrolment::FORMAT,
        "{}: format {} is newer than this program understands (at most {})",
        doing(),
        enrolment.format,
        Enrolment::FORMAT
    );
    Ok(enrolment)
}

fn default_data() -> anyhow::Result<PathBuf> {
    let base = env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let base = base.or_else(|| env::home_dir().map(|home| home.join(".local/share")));
    let base = base.context("choosing a folder for the cache (set --data, HOME or XDG_DATA_HOME)")?;
    Ok(base.join("cartelera-player"))
}

fn tell_plays(args: &PlaysArgs) -> anyhow::Result<()> {
    let data = args.data.clone().map_or_else(default_data, Ok)?;
    let request = ReportRequest { data: &data, day: args.day, json: args.json, locale: args.locale };
    print!("{}", playlog::report(&request)?);
    Ok(())
}

fn take_still(args: StillArgs) -> anyhow::Result<()> {
    let mut camera = match (&args.folder, &args.scene, &args.media) {
        (Some(folder), ..) => StillCamera::open(folder)?,
        (None, Some(scene), Some(media)) => StillCamera::open_scene(scene, media)?,
        _ => anyhow::bail!("taking a picture needs --folder"),
    };
    if args.serve {
        return still::serve(&mut camera, io::stdin().lock(), io::stdout().lock());
    }
    let (Some(screen), Some(at), Some(out)) = (args.screen, args.at, args.out) else {
        anyhow::bail!("taking a picture needs --screen, --at and --out");
    };
    camera.take(&StillRequest { screen, at, size_px: args.size, out })
}
