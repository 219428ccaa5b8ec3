//! One cut after the other.

use std::{
    fmt,
    time::{Duration, Instant},
};

use crate::{
    disk::{Disk, Unflushed},
    history::History,
    machine::{Machine, Run},
};

/// How the disk is mounted, one of them at each start: as usual, without ext4's help for programs that do not wait, and
/// without any order of data and names.
const OPTIONS: [&str; 3] = ["defaults", "noauto_da_alloc", "noauto_da_alloc,data=writeback"];
/// A cut comes after so many updates at most.
const UPDATES: u64 = 5;

/// Cuts of the power while one variant of the program works.
pub(crate) struct Cuts<'a> {
    machine: &'a Machine<'a>,
    variant: &'static str,
    disk: Disk,
    random: fastrand::Rng,
    history: History,
}

/// What was cut and found.
#[derive(Debug)]
pub(crate) struct Outcome {
    cuts: u32,
    updates: u64,
    took: Duration,
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cuts, updates, took } = self;
        write!(formatter, "{cuts} cuts of the power in {took:.0?}, {updates} updates, nothing lost")
    }
}

impl<'a> Cuts<'a> {
    /// Begins on an empty disk; `seed` chooses the instants.
    pub(crate) fn new(machine: &'a Machine<'a>, variant: &'static str, seed: u64) -> Self {
        let disk = Disk::make(machine.scratch);
        Self { machine, variant, disk, random: fastrand::Rng::with_seed(seed), history: History::default() }
    }

    /// Cuts the power `count` times.
    ///
    /// # Errors
    ///
    /// What was lost of what was acknowledged, after which cut.
    pub(crate) fn take(mut self, count: u32) -> Result<Outcome, String> {
        let (began, mut before) = (Instant::now(), "none".to_owned());
        for cut in 0..=count {
            let options = self.random.choice(OPTIONS).unwrap_or_default();
            let unflushed = if self.random.bool() { Unflushed::Lost } else { Unflushed::Torn(self.random.f64()) };
            let disk = self.disk.serve(self.machine.scratch, unflushed, &mut self.random);
            let run = self.machine.start(disk, options, self.variant);
            let found = format!("after {cut} cuts, the last one {before}, mounted with {options}");
            let after = |lost: String| format!("{found}: {lost}");
            before = format!("{unflushed:?}");
            self.wait("FOUND", &run).map_err(after)?;
            if cut < count {
                self.wait_for_instant(&run).map_err(after)?;
                run.cut()
                    .iter()
                    .filter(|line| is_done(line))
                    .try_for_each(|line| self.history.take(line))
                    .map_err(after)?;
            }
        }
        Ok(Outcome { cuts: count, updates: self.history.done, took: began.elapsed() })
    }

    /// Waits for a number of updates and then a part of the time that one takes.
    fn wait_for_instant(&mut self, run: &Run) -> Result<(), String> {
        let mut pace = Duration::ZERO;
        for _ in 0..self.random.u64(2..=UPDATES) {
            let began = Instant::now();
            self.wait("DONE", run)?;
            pace = began.elapsed();
        }
        let instant = Instant::now() + pace.mul_f64(self.random.f64());
        while let Some(line) = run.line_until(instant) {
            self.history.take(&line)?;
        }
        Ok(())
    }

    /// Takes what the machine says until a line begins with `word`.
    fn wait(&mut self, word: &str, run: &Run) -> Result<(), String> {
        loop {
            let line = run.line();
            self.history.take(&line)?;
            if line.starts_with(word) {
                return Ok(());
            }
        }
    }
}

/// Whether a line says what was done. After a cut the program may also say that its disk is gone.
fn is_done(line: &str) -> bool {
    ["DONE ", "HELD "].iter().any(|word| line.starts_with(word))
}
