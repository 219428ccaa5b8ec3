//! While nothing changes, nothing is done.

use std::fs;

use jiff::SignedDuration;

use crate::{
    alone,
    city::City,
    manager::Manager,
    patience::until,
    player::{Player, Setup},
    scratch::Scratch,
};

/// How often the main thread may wait in six seconds: a frame or two. Drawing all the time makes it wait thousands of times.
const WAKES_MAX: u64 = 300;

#[test]
fn a_still_picture_leaves_the_machine_alone() {
    let _stage = alone();
    let scratch = Scratch::new("calm");
    let mut city = City::begin(&scratch.join("ciudad"));
    city.bulletin("aviso", "Horario de verano", "10s");
    city.bulletin("vacunas", "Vacunación en tu colonia", "10s");
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let mut player = Player::start(&scratch, Setup::of(&manager.url(), scratch.join("data")));
    let first = player.wait_for("the list", |show| show.reason == "planned" && show.item != "casa");
    let slot = player.wait_for("a whole slot", |show| show.reason == "planned" && show.start > first.start);
    // Away from both changes nothing fades and nothing is prepared.
    let wakes_at = |second: i64| {
        let at = slot.start + SignedDuration::from_secs(second);
        until("the middle of the slot", || (player.now() >= at).then(|| wakes(player.pid())))
    };
    let woke = wakes_at(2).abs_diff(wakes_at(8));
    println!("the main thread woke {woke} times in six seconds");
    assert!(woke <= WAKES_MAX, "the main thread woke {woke} times in six seconds");
}

/// How often the main thread of `pid` has waited for something.
pub(crate) fn wakes(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("the process runs");
    let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    line.expect("Linux counts them").trim().parse().expect("a number")
}
