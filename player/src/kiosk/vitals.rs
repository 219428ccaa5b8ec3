//! What a screen tells of itself in its heartbeats beside what sync knows.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Instant,
};

use bevy::ecs::resource::Resource;
use cartelera_playlists::{
    hash::ContentHash,
    protocol::heartbeat::{DisplayState, Heartbeat, OnScreen},
};

use crate::{
    clock,
    stage::Presented,
    update::{self, Installed},
    video,
};

/// Where Linux tells the processor's temperature in thousandths of a degree.
const TEMPERATURE: &str = "/sys/class/thermal/thermal_zone0/temp";
/// Where a Raspberry Pi tells, in hexadecimal flags, what it was short of.
const THROTTLED: &str = "/sys/devices/platform/soc/soc:firmware/get_throttled";
/// The flag of a supply whose voltage was too low since the board started
/// (<https://www.raspberrypi.com/documentation/computers/os.html#get_throttled>).
const UNDERVOLTAGE_HAS_OCCURRED: u32 = 1 << 16;

/// What is told; clones are the same.
#[derive(Resource, Clone)]
pub(super) struct Vitals(Arc<Inner>);

struct Inner {
    began: Instant,
    boot: String,
    /// Asked for with the first heartbeat: dpkg is not to hold up the first picture.
    installed: OnceLock<Installed>,
    presented: Presented,
    is_safe: bool,
    data: PathBuf,
    shown: Mutex<Shown>,
}

/// What the window knows.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Shown {
    /// What is on.
    pub(super) on: Option<OnScreen>,
    /// The programme that rules.
    pub(super) programme: Option<ContentHash>,
    /// What is known of the display.
    pub(super) display: DisplayState,
    /// How far the clock is trusted.
    rank: u8,
}

impl Vitals {
    /// Those of a player that began at `began`, keeps its files in `data`, and whose frames `presented` counts.
    pub(super) fn new(began: Instant, data: &Path, presented: Presented, is_safe: bool) -> Self {
        let boot = format!("{:016x}", fastrand::u64(..));
        let (installed, data) = (OnceLock::new(), data.to_owned());
        Self(Arc::new(Inner { began, boot, installed, presented, is_safe, data, shown: Mutex::default() }))
    }

    /// Notes what is shown.
    pub(super) fn set_shown(&self, on: Option<OnScreen>, programme: Option<ContentHash>, display: DisplayState) {
        let mut shown = self.shown();
        let rank = shown.rank;
        *shown = Shown { on, programme, display, rank };
    }

    /// Notes how far the clock is trusted.
    pub(super) fn set_clock_rank(&self, rank: u8) {
        self.shown().rank = rank;
    }

    /// Completes a heartbeat.
    pub(super) fn fill(&self, heartbeat: &mut Heartbeat) {
        let shown = self.shown().clone();
        let Inner { began, boot, installed, presented, is_safe, data, .. } = &*self.0;
        heartbeat.boot.clone_from(boot);
        heartbeat.uptime_s = began.elapsed().as_secs();
        (heartbeat.on, heartbeat.programme, heartbeat.display) = (shown.on, shown.programme, shown.display);
        heartbeat.is_safe_mode = *is_safe;
        heartbeat.frames = presented.frames();
        heartbeat.package.clone_from(&installed.get_or_init(Installed::look).0);
        heartbeat.update = update::last_report();
        heartbeat.clock.rank = shown.rank;
        heartbeat.clock.offset_ms = clock::offset_ms().unwrap_or(0);
        heartbeat.decoder = video::last_decoder();
        heartbeat.disk.cache_bytes = size_of(&data.join("media"));
        if let Ok(space) = rustix::fs::statvfs(data.as_path()) {
            heartbeat.disk.free_bytes = space.f_bavail.saturating_mul(space.f_frsize);
            heartbeat.disk.is_writable = !space.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY);
        }
        heartbeat.temperature_dc = read(TEMPERATURE).and_then(|text| text.parse::<i32>().ok()).map(|milli| milli / 100);
        heartbeat.undervoltage = read(THROTTLED)
            .and_then(|text| u32::from_str_radix(text.trim_start_matches("0x"), 16).ok())
            .map(|flags| flags & UNDERVOLTAGE_HAS_OCCURRED != 0);
    }

    fn shown(&self) -> std::sync::MutexGuard<'_, Shown> {
        self.0.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(path: &str) -> Option<String> {
    fs::read_to_string(path).ok().map(|text| text.trim().to_owned())
}

fn size_of(folder: &Path) -> u64 {
    let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    files.filter_map(|file| file.metadata().ok()).filter(fs::Metadata::is_file).map(|facts| facts.len()).sum()
}
