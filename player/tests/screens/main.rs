//! Real managers and real players in virtual displays: what reaches a screen is read back and judged.
//!
//! The manager's program must have been built into the same folder as the player's: `cargo build --workspace` with the
//! profile of the test run. Needed on the machine: Xvfb, xdotool, ffmpeg, libfaketime, and a Vulkan driver (Mesa's lavapipe
//! will do).
//! `CARTELERA_LONG=1` runs the long form.

mod alert;
mod approvers;
mod calm;
mod changes;
mod city;
mod clip;
mod clocks;
mod closed;
mod colours;
mod commands;
mod compare;
mod corpus;
mod damage;
mod decoders;
mod demo;
mod diagnostics;
mod disks;
mod faults;
mod fronts;
mod kills;
mod lives;
mod lockstep;
mod manager;
mod patience;
mod pattern;
mod player;
mod plays;
mod previous;
mod process;
mod proxy;
mod recovered;
mod restored_elsewhere;
mod rot;
mod scratch;
mod soak;
mod sound;
mod steady;
mod still;
mod switching;
mod testigos;
mod trace;
mod trust;
mod turned;
#[path = "../sync/volume.rs"]
mod volume;
mod waiting;
mod xvfb;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Whether the long form runs.
fn is_long() -> bool {
    std::env::var_os("CARTELERA_LONG").is_some_and(|value| value == "1")
}

/// Keeps tests that draw apart: software rendering takes every core.
fn alone() -> MutexGuard<'static, ()> {
    static STAGE: Mutex<()> = Mutex::new(());
    STAGE.lock().unwrap_or_else(PoisonError::into_inner)
}
