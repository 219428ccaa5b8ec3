//! A machine whose clock is years off, or jumps: what is shown follows the time that the manager signs, and without it
//! what is always legal.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

use crate::{
    alone,
    city::City,
    manager::Manager,
    patience::until,
    player::{Extra, Player, Setup},
    proxy::Proxy,
    scratch::Scratch,
    trace::Show,
};

/// How far a picture may come after its time on a busy machine.
const LATE: SignedDuration = SignedDuration::from_secs(5);
/// The longest that a screen waits to join its timeline once the time is known.
const JOIN_MAX: SignedDuration = SignedDuration::from_secs(15);

/// The clock of one process, which a file sets.
struct FalseClock(PathBuf);

impl FalseClock {
    fn new(folder: &Path, offset: &str) -> Self {
        let clock = Self(folder.join("clock"));
        clock.set(offset);
        clock
    }

    /// Sets it so far from the right time: `-9y`, `+400d`.
    fn set(&self, offset: &str) {
        // By a rename: the process reads the file again and again.
        let new = self.0.with_extension("new");
        fs::write(&new, format!("{offset}\n")).expect("the file can be written");
        fs::rename(new, &self.0).expect("the file can be renamed");
    }

    /// The environment of a process that has this clock; the monotonic one is right, as on any machine.
    fn env(&self) -> Vec<(&'static str, String)> {
        let file = self.0.to_str().expect("a path of text").to_owned();
        // The loader puts in the folder of this machine's libraries.
        let library = "/usr/$LIB/faketime/libfaketimeMT.so.1".to_owned();
        let set = |name| (name, "1".to_owned());
        let mut env = vec![("LD_PRELOAD", library), ("FAKETIME_TIMESTAMP_FILE", file)];
        env.extend([set("FAKETIME_NO_CACHE"), set("FAKETIME_DONT_FAKE_MONOTONIC"), set("NO_FAKE_STAT")]);
        env
    }
}

/// A manager that has published two bulletins of this length.
fn begin(scratch: &Scratch, duration: &str) -> Manager {
    let mut city = City::begin(&scratch.join("ciudad"));
    city.bulletin("aviso", "Horario de verano", duration);
    city.bulletin("vacunas", "Vacunación en tu colonia", duration);
    let manager = Manager::start(scratch);
    manager.publish(&city.finish(), &[]);
    manager
}

/// A player that nobody has told the time.
fn start(scratch: &Scratch, manager: &str, clock: &FalseClock) -> Player {
    let setup = Setup { doubts_clock: true, ..Setup::of(manager, scratch.join("data")) };
    Player::start_with(scratch, setup, Extra { env: clock.env(), ..Extra::default() })
}

/// Waits until the manager is told that the player's clock is so many years off.
fn wait_until_off(player: &mut Player, manager: &Manager, years: i64) {
    let day_ms = 86_400_000;
    until("the manager to be told of the false clock", || {
        player.assert_running();
        let told = manager.tell(&["screens", "--json"]);
        let offset: i64 =
            told.split_once("\"offset_ms\":")?.1.trim_start().split([',', '\n', '}']).next()?.parse().ok()?;
        ((offset - years * 365 * day_ms).abs() < day_ms).then_some(())
    });
}

/// Waits for two planned items that came on after `since`; both must have come at the right time.
fn assert_follows_time(player: &mut Player, since: Timestamp, what: &str) {
    let is_planned = |show: &Show| show.reason == "planned" && show.item != "casa";
    let first = player.wait_for(what, |show| is_planned(show) && show.start > since);
    let second = player.wait_for(what, |show| is_planned(show) && show.start > first.start);
    let now = Timestamp::now();
    for show in [&first, &second] {
        assert!(show.at.duration_since(show.start).abs() < LATE, "{what}: {show:?} came at another time");
    }
    assert!(now.duration_since(second.at).abs() < LATE, "{what}: {second:?} came on at {now}");
    assert_ne!(first.item, second.item, "{what}");
    player.lit_picture();
}

#[test]
fn a_clock_that_jumps_by_years_moves_nothing() {
    let _stage = alone();
    let scratch = Scratch::new("jumps");
    let manager = begin(&scratch, "4s");
    let clock = FalseClock::new(&scratch, "-9y");
    let mut player = start(&scratch, &manager.url(), &clock);
    for (years, what) in [(-9, "a clock behind"), (9, "a jump by eighteen years"), (-30, "a jump to the last century")]
    {
        clock.set(&format!("{years:+}y"));
        wait_until_off(&mut player, &manager, years);
        assert_follows_time(&mut player, Timestamp::now(), what);
    }
    // What is told and obeyed goes on as well: requests are signed with the right time.
    manager.tell(&["suspend", "--item", "vacunas", "--reason", "fecha equivocada"]);
    player.wait_for("the house loop", |show| show.item == "casa");
    manager.tell(&["screen", "identify", crate::city::SCREENS[0]]);
}

#[test]
fn a_screen_without_a_clock_joins_its_timeline_soon_after_its_manager_appears() {
    let _stage = alone();
    let scratch = Scratch::new("joins");
    // Long items, for whose end nobody waits.
    let mut manager = begin(&scratch, "60s");
    let line = Proxy::start(manager.address());
    let clock = FalseClock::new(&scratch, "+0");
    let mut player = start(&scratch, &line.url(), &clock);
    player.wait_for("a bulletin", |show| show.reason == "planned");
    manager.kill();
    player.kill();

    // Four hundred days are more than any battery clock may be wrong: it is not believed, whatever sets it.
    clock.set("+400d");
    player.restart(Some(&line.url()));
    player.wait_for("what is always legal", |show| show.item != "casa" && is_far(show));
    let before = line.answered().len();
    let _manager = Manager::start_at(&scratch, manager.address());
    let answered = until("the manager to be asked", || {
        player.assert_running();
        (line.answered().len() > before).then(Timestamp::now)
    });
    let joined = player.wait_for("what is planned", |show| show.reason == "planned" && !is_far(show));
    let waited = joined.at.duration_since(answered);
    assert!(waited <= JOIN_MAX + LATE, "it joined {waited:?} after the time was known: {joined:?}");
    assert!(joined.start <= joined.at && joined.at < joined.start + Duration::from_mins(1), "{joined:?}");
}

/// Whether it came on when the clock was far off.
fn is_far(show: &Show) -> bool {
    show.at.duration_since(Timestamp::now()) > SignedDuration::from_hours(24)
}
