//! Hours of rotation in minutes, or a whole day in an hour and a half: what is opened is closed, and nothing grows.

use std::{fs, path::PathBuf};

use crate::{
    alone,
    city::City,
    clip, is_long,
    manager::Manager,
    patience::until,
    pattern,
    player::{Extra, Player, Setup},
    scratch::Scratch,
};

/// Slots of ten seconds in twelve hours.
const SLOTS_OF_A_DAY: usize = 4_320;

/// So much may the least memory of the last third exceed that of the first one, in KiB.
const GROWTH_MAX_KIB: u64 = 12 * 1024;

/// What a process holds.
#[derive(Clone, Copy, Debug)]
struct Holding {
    memory_kib: u64,
    threads: u64,
    files: u64,
}

#[test]
fn a_rotation_with_capsules_leaves_nothing_behind() {
    let _stage = alone();
    let scratch = Scratch::new("soak");
    let mut city = City::begin(&scratch.join("city"));
    for (number, name) in (1..).zip(["uno", "dos", "tres"]) {
        clip::save_numbered(&city.media(&format!("{name}.mp4")), 1);
        city.sounding_capsule(&format!("capsula-{name}"), &format!("{name}.mp4"));
        pattern::save(&pattern::variant(number), &city.media(&format!("{name}.png")));
        city.slide(&format!("lamina-{name}"), &format!("{name}.png"), "1s");
    }
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let data = scratch.join("data");
    let setup = Setup::of(&manager.url(), data);
    // As deploy/environment.sh sets them for a player.
    let env = [
        ("CARTELERA_AUDIO_SINK", "fakesink sync=true"),
        ("MALLOC_ARENA_MAX", "2"),
        ("MALLOC_TRIM_THRESHOLD_", "131072"),
    ];
    let env = env.map(|(name, value)| (name, value.to_owned())).to_vec();
    let mut player = Player::start_with(&scratch, setup, Extra { window_px: pattern::SIZE_PX, env });
    player.wait_for("a capsule", |show| show.item.starts_with("capsula"));

    let changes = if is_long() { SLOTS_OF_A_DAY } else { 36 };
    // The first rounds make textures, threads of pools and caches.
    let warm = player.shows().len() + 12;
    let mut held = Vec::new();
    for change in 0..warm + changes {
        until(&format!("change {change}"), || {
            player.assert_running();
            (player.shows().len() > change).then_some(())
        });
        if change >= warm {
            held.push(Holding::of(player.pid()));
        }
    }
    let third = held.len() / 3;
    let [first, last] = [&held[..third], &held[held.len() - third..]].map(Holding::least);
    println!("{changes} changes: {first:?} at first, {last:?} at last");
    assert!(last.memory_kib <= first.memory_kib + GROWTH_MAX_KIB, "memory grows: {first:?}, {last:?}");
    assert!(last.threads <= first.threads + 2, "threads stay: {first:?}, {last:?}");
    assert!(last.files <= first.files + 2, "files stay open: {first:?}, {last:?}");
    let failed: Vec<_> = player.clips().into_iter().filter(|clip| clip.failure.is_some()).collect();
    assert!(failed.is_empty(), "clips failed: {failed:?}");
}

impl Holding {
    fn of(pid: u32) -> Self {
        let process = PathBuf::from(format!("/proc/{pid}"));
        let status = fs::read_to_string(process.join("status")).expect("the process runs");
        let number = |key: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(key)).expect("the kernel says it");
            line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("a number")
        };
        let files = fs::read_dir(process.join("fd")).expect("the process runs").count() as u64;
        Self { memory_kib: number("VmRSS:"), threads: number("Threads:"), files }
    }

    /// The least of each: what is there when no capsule is open.
    fn least(several: &[Self]) -> Self {
        let least = |of: fn(&Self) -> u64| several.iter().map(of).min().unwrap_or_default();
        Self {
            memory_kib: least(|held| held.memory_kib),
            threads: least(|held| held.threads),
            files: least(|held| held.files),
        }
    }
}
