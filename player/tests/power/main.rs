//! Power cuts at random instants, with a real kernel, a real file system and a disk that loses what nobody waited for.
//!
//! A virtual machine runs `player/examples/cutting`, which keeps its folder on ext4 and says what it has done. QEMU and the
//! server of its disk are killed, and the next start must find all that was said. `CARTELERA_LONG=1` cuts 200 times
//! instead of 5; `CARTELERA_SEED` repeats the instants of a run, as far as a machine can; `CARTELERA_WITHOUT_VM=1` is for
//! systems for which `deploy/packages.sh` brings no kernel.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cuts;
mod disk;
mod history;
mod kernel;
mod machine;
mod memory;
#[path = "../screens/patience.rs"]
mod patience;
#[path = "../screens/process.rs"]
mod process;
#[path = "../screens/scratch.rs"]
mod scratch;
mod tearing;

use std::env;

use crate::{cuts::Cuts, kernel::Kernel, machine::Machine, scratch::Scratch};

/// How many cuts the naive variant may outlast: each of them is likely to be its last one.
const NAIVE_CUTS: u32 = 6;

#[test]
fn what_was_acknowledged_outlasts_power_cuts_unless_it_was_written_naively() {
    if is_set("CARTELERA_WITHOUT_VM") {
        eprintln!("no power was cut: CARTELERA_WITHOUT_VM=1 is set");
        return;
    }
    let kernel = Kernel::find();
    let scratch = Scratch::new("power");
    let machine = Machine::prepare(&scratch, &kernel);
    let seed = env::var("CARTELERA_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(|| fastrand::u64(..));
    eprintln!("CARTELERA_SEED={seed} chooses the same instants");

    let lost = Cuts::new(&machine, "naive", seed).take(NAIVE_CUTS).expect_err("a naive writer must lose something");
    eprintln!("the naive writer: {lost}");

    let count = if is_set("CARTELERA_LONG") { 200 } else { 5 };
    match Cuts::new(&machine, "whole", seed).take(count) {
        Ok(outcome) => eprintln!("{outcome}"),
        Err(lost) => panic!("{lost}; CARTELERA_SEED={seed} chooses the same instants"),
    }
}

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| value == "1")
}
