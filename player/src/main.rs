//! The player's program: reads the command line and runs what it asks for.

use std::{env, io, path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use cartelera_player::{
    cli::{Cli, Command, RunArgs, StillArgs},
    clock::Clock,
    kiosk::{self, KioskConfig},
    still::{self, StillCamera, StillRequest},
};
use cartelera_playlists::ids::ScreenId;
use clap::Parser as _;
use tracing_subscriber::EnvFilter;

const DEFAULT_LOG: &str = "info,wgpu=error,naga=warn,bevy_render=warn,bevy_render::renderer=error,bevy_winit=warn";

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("CARTELERA_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT_LOG));
    tracing_subscriber::fmt().with_writer(io::stderr).with_env_filter(filter).init();
    let cli = Cli::parse();
    let result = match cli.command {
        Some(Command::Still(args)) => take_still(args),
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
    let screen = args.screen.context("choosing a screen (--screen is required)")?;
    let data = args.data.map_or_else(|| default_data(&screen), Ok)?;
    kiosk::run(KioskConfig {
        screen,
        manager: args.manager,
        data,
        windowed: args.windowed,
        poll: args.poll,
        clock,
        rotation: args.rotation,
        locale: args.locale,
        switches_display: !args.keep_display_on && args.windowed.is_none(),
        decoder: args.decoder,
        trace: args.trace,
        texture_budget_bytes: args.texture_budget as usize * (1 << 20),
    })
}

fn default_data(screen: &ScreenId) -> anyhow::Result<PathBuf> {
    let base = env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let base = base.or_else(|| env::home_dir().map(|home| home.join(".local/share")));
    let base = base.context("choosing a folder for the cache (set --data, HOME or XDG_DATA_HOME)")?;
    Ok(base.join("cartelera-player").join(screen.as_str()))
}

fn take_still(args: StillArgs) -> anyhow::Result<()> {
    let mut camera = StillCamera::open(&args.folder)?;
    if args.serve {
        return still::serve(&mut camera, io::stdin().lock(), io::stdout().lock());
    }
    let (Some(screen), Some(at), Some(out)) = (args.screen, args.at, args.out) else {
        anyhow::bail!("taking a picture needs --screen, --at and --out");
    };
    camera.take(&StillRequest { screen, at, size_px: args.size, out })
}
