//! Screens for measurements: many players' sync threads in one process, without windows, and a record of what each was told.
//!
//! The threads are the player's own. They share one machine's processor and disk, which screens in offices do not.

mod args;
mod record;
mod screen;

use std::{
    io::{self, LineWriter, Write as _},
    process::ExitCode,
    thread,
};

use anyhow::Context as _;
use clap::Parser as _;
use crossbeam_channel::Receiver;
use tracing_subscriber::EnvFilter;

use args::FleetArgs;
use record::Record;

fn main() -> ExitCode {
    // A thousand logs at once are read by nobody, so there is one only for who asks.
    if let Ok(filter) = EnvFilter::try_from_env("CARTELERA_LOG") {
        tracing_subscriber::fmt().with_writer(io::stderr).with_env_filter(filter).init();
    }
    match run(&FleetArgs::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fleet: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &FleetArgs) -> anyhow::Result<()> {
    let enrolments = args.enrolments()?;
    let (tell, told) = crossbeam_channel::unbounded();
    let printer = thread::spawn(move || print(&told));
    let start = |enrolment| screen::start(args, enrolment, tell.clone());
    let screens = enrolments.into_iter().map(start).collect::<anyhow::Result<Vec<_>>>()?;
    drop(tell);
    io::copy(&mut io::stdin(), &mut io::sink()).context("waiting for the end of standard input")?;
    drop(screens);
    printer.join().expect("printing does not panic").context("printing what screens are told")
}

/// Prints each record on a line of its own until no screen is left.
fn print(told: &Receiver<Record>) -> io::Result<()> {
    let mut out = LineWriter::new(io::stdout());
    for record in told {
        serde_json::to_writer(&mut out, &record)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
