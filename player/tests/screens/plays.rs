//! The playlog of a real player against its picture: what is on record was seen, and what was seen is on record.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use cartelera_player::cache::Cache;
use cartelera_playlists::{
    playlog::{Entry, PlannedSlots, Reason, Record, Recorder, Role, Span},
    programme::Region,
    timeline::Timeline,
};
use image::RgbImage;
use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};

use crate::{
    alone,
    city::City,
    is_long,
    manager::Manager,
    patience::until,
    pattern,
    player::{Player, Setup},
    process::program,
    scratch::Scratch,
    trace::Show,
};

/// What a player may lose before it is killed.
const LOST_MAX: SignedDuration = SignedDuration::from_secs(30);
/// How far a record may be from what is read off the display of a busy machine.
const APART: SignedDuration = SignedDuration::from_millis(700);
/// How far what went as planned may be from the plan.
const TOLERANCE: SignedDuration = SignedDuration::from_millis(Recorder::TOLERANCE_MS);
const SLIDES: [&str; 4] = ["uno", "dos", "tres", "cuatro"];

/// What was read off a display at an instant.
#[derive(Clone, Copy, Debug)]
struct Look {
    at: Timestamp,
    /// Number of the slide; `None` for anything else.
    slide: Option<usize>,
}

/// A slide on record.
#[derive(Clone, Copy, Debug)]
struct Shown {
    slide: usize,
    span: Span,
}

#[test]
fn what_is_on_record_is_what_was_on_the_display_through_every_kill() {
    let _stage = alone();
    let scratch = Scratch::new("plays-kills");
    let pictures = [0, 1, 2, 3].map(|number| pattern::on_display(&pattern::variant(number * 2)));
    let mut city = City::begin(&scratch.join("city"));
    for (picture, slide) in pictures.iter().zip(SLIDES) {
        let media = format!("{slide}.png");
        pattern::save(picture, &city.media(&media));
        city.slide(slide, &media, "4s");
    }
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let mut player = Player::start(&scratch, Setup::of(&manager.url(), scratch.join("data")));
    player.wait_for("a slide", |show| show.reason == "planned" && SLIDES.contains(&show.item.as_str()));

    let kills = if is_long() { 60 } else { 5 };
    let (mut looks, mut killed) = (Vec::new(), Vec::new());
    for kill in 0..kills {
        // At another moment of a slot and of the pauses between two writes each time.
        watch(&mut player, &pictures, Duration::from_millis(59_000 + kill * 617 % 4_000), &mut looks);
        killed.push(player.now());
        player.restart(Some(&manager.url()));
    }
    watch(&mut player, &pictures, Duration::from_secs(20), &mut looks);
    // What is open when it is killed is on record with the first picture after that.
    killed.push(player.now());
    player.restart(None);
    player.wait_for("a slide", |show| show.reason == "planned");
    until("the last gap to be on record", || {
        player.assert_running();
        let gaps = entries(player.data()).iter().filter(|entry| gap(&entry.record).is_some()).count();
        (gaps as u64 > kills).then_some(())
    });
    player.kill();

    let entries = entries(player.data());
    let shown = shown(&entries, player.data());
    println!("{} looks, {} records, {} plays", looks.len(), entries.len(), shown.len());
    for Shown { slide, span } in &shown {
        let (from, until) = (span.from + APART, span.until - APART);
        let wrong = looks.iter().find(|look| from <= look.at && look.at < until && look.slide != Some(*slide));
        assert!(wrong.is_none(), "{} is on record from {} to {}, but {wrong:?}", SLIDES[*slide], span.from, span.until);
    }
    let is_on_record = |look: &Look, slide: usize| {
        let near = |shown: &&Shown| shown.span.from - APART <= look.at && look.at < shown.span.until + APART;
        shown.iter().filter(near).any(|shown| shown.slide == slide)
    };
    let may_be_lost = |look: &Look| killed.iter().any(|at| *at - LOST_MAX <= look.at && look.at <= *at + APART);
    let lost: Vec<&Look> = looks
        .iter()
        .filter(|look| look.slide.is_some_and(|slide| !is_on_record(look, slide)) && !may_be_lost(look))
        .collect();
    assert!(lost.is_empty(), "{} looks are not on record, the first {:?}", lost.len(), lost.first());

    // Each kill shows as a gap from at most half a minute before it to the first picture after it.
    let gaps: Vec<Span> = entries.iter().filter_map(|entry| gap(&entry.record)).collect();
    assert_eq!(gaps.len() as u64, kills + 1, "{gaps:?}");
    for (gap, at) in gaps.iter().zip(&killed) {
        assert!(*at - LOST_MAX <= gap.from && gap.from <= *at && *at < gap.until, "killed at {at}: {gap:?}");
    }
    // In order of their ends: what stood a moment longer than planned may begin, by a frame, after the plan's time of what
    // follows.
    let mut ended = shown.clone();
    ended.sort_by_key(|shown| shown.span.until);
    for pair in ended.windows(2) {
        // What went as planned is told by the plan's times, from which it may differ.
        assert!(pair[0].span.until <= pair[1].span.from + TOLERANCE, "twice: {pair:?}");
    }
    let sequences: Vec<u64> = entries.iter().map(|entry| entry.sequence).collect();
    assert!(sequences.is_sorted() && sequences.windows(2).all(|pair| pair[0] < pair[1]), "{sequences:?}");
}

#[test]
fn every_deviation_is_on_record_with_its_reason() {
    let _stage = alone();
    let scratch = Scratch::new("plays-reasons");
    let city = two_bulletins(&scratch);
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let drm = scratch.join("drm");
    let plug = |state: &str| {
        let connector = drm.join("card1-HDMI-A-1");
        std::fs::create_dir_all(&connector).expect("the folder can be made");
        std::fs::write(connector.join("status"), state).expect("the file can be written");
    };
    plug("connected\n");
    let more = ["--drm", drm.to_str().expect("a path of text"), "--report-every", "1"];
    let more = more.map(str::to_owned).to_vec();
    let mut player = Player::start(&scratch, Setup { more, ..Setup::of(&manager.url(), scratch.join("data")) });
    player.wait_for("a bulletin", planned);

    manager.tell(&["suspend", "--item", "vacunas", "--reason", "fecha equivocada"]);
    let stopped = player.wait_for("the house loop", |show| show.reason == "replaced");
    manager.tell(&["resume", "--item", "vacunas", "--reason", "corregida", "--yes"]);
    let resumed = player.wait_for("it again", |show| show.item == "vacunas" && show.at > stopped.at);
    let alert = ["takeover", "start", "--headline", "Evacúe el edificio", "--category", "services"];
    let rest = ["--department", "comunicacion", "--severity", "extreme", "--id", "evacuar"];
    manager.tell(&[&alert[..], &rest[..]].concat());
    let alarmed = player.wait_for("the alert", |show| show.reason == "takeover" && show.at > resumed.at);
    // It hides at least one slot as a whole.
    let after = alarmed.at + 9.seconds();
    until("two slots to pass below the alert", || (player.now() > after).then_some(()));
    manager.tell(&["takeover", "end", "evacuar"]);
    player.wait_for("what is planned", |show| planned(show) && show.at > alarmed.at);
    plug("disconnected\n");
    until("slots without a display", || {
        player.assert_running();
        try_tell(player.data(), &[])?.contains("no se vio: sin pantalla conectada").then_some(())
    });
    plug("connected\n");
    has(&mut player, "slots without a display", |record| missed(record) == Some(&Reason::DisplayAbsent));

    let is_stop = |reason: Option<&Reason>| matches!(reason, Some(Reason::Stopped { number: 1 }));
    has(
        &mut player,
        "a stand-in for what is stopped",
        |record| matches!(record, Record::Play(play) if play.role == Role::StandIn && is_stop(play.began.as_ref())),
    );
    let by_alert = |reason: Option<&Reason>| matches!(reason, Some(Reason::Takeover { .. }));
    has(&mut player, "slots under the alert", |record| by_alert(missed(record)));
    has(
        &mut player,
        "the slot that it cut",
        |record| matches!(record, Record::Play(play) if play.role == Role::Planned && by_alert(play.ended.as_ref())),
    );
    has(
        &mut player,
        "the alert",
        |record| matches!(record, Record::Play(play) if matches!(play.role, Role::Takeover { .. }) && play.shown.length_ms() > 8_000),
    );
    has(&mut player, "what went as planned", |record| matches!(record, Record::Run(run) if run.missed.is_none()));
    let table = tell(player.data(), &[]);
    for words in ["como se planeó", "alerta", "suspendida por la orden 1", "sin pantalla conectada"] {
        assert!(table.contains(words), "{words} is not in\n{table}");
    }
    assert!(tell(player.data(), &["--locale", "en"]).contains("as planned"), "the second locale");
}

#[test]
fn what_a_player_showed_is_told_by_its_manager() {
    let _stage = alone();
    let scratch = Scratch::new("plays-told");
    let city = two_bulletins(&scratch);
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let mut player = reporting(&scratch, &manager);
    let first = player.wait_for("a bulletin", planned);
    let third = player.wait_for("the third", |show| planned(show) && show.start >= first.start + 8.seconds());
    // It ends after the run was kept, so that the next process closes it.
    let kept = third.at + 30.seconds();
    until("the run to be kept", || (player.now() > kept).then_some(()));
    player.restart(Some(&manager.url()));

    let own = until("the run to be on record", || {
        let entries = entries(player.data());
        let count = |entry: &Entry| if let Record::Run(run) = &entry.record { u64::from(run.count) } else { 0 };
        let count: u64 = entries.iter().filter(|entry| missed(&entry.record).is_none()).map(count).sum();
        (count > 3).then_some(count)
    });
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
    let days =
        ["--from", &today.yesterday().expect("one").to_string(), "--to", &today.tomorrow().expect("one").to_string()]
            .map(str::to_owned);
    let days: Vec<&str> = days.iter().map(String::as_str).collect();
    let ask = |more: &[&str]| manager.tell(&[&["plays", "--screen", player_screen()], &days[..], more].concat());
    let told = until("the manager to know it", || {
        let told: serde_json::Value = serde_json::from_str(&ask(&["--by", "item", "--format", "json"])).expect("JSON");
        let lines = told["lines"].as_array().expect("lines").clone();
        let plays: u64 = lines.iter().filter_map(|line| line["shown"]["plays"].as_u64()).sum();
        (plays >= own).then_some(lines)
    });
    let sum = |key: &str| told.iter().filter_map(|line| line[key]["plays"].as_u64()).sum::<u64>();
    assert_eq!(sum("planned") + sum("extra"), sum("shown") + sum("missed"), "{told:?}");
    assert_eq!(ask(&["--flagged"]).lines().filter(|line| line.contains("it is not")).count(), 0);
    let table = ask(&["--by", "item"]);
    assert!(table.contains("aviso") && table.contains("vacunas"), "{table}");

    let instant = (third.start + 2.seconds()).to_string();
    let was: serde_json::Value =
        serde_json::from_str(&manager.tell(&["was-on", "--screen", player_screen(), "--at", &instant, "--json"]))
            .expect("JSON");
    assert_eq!((was["main"]["known"].as_str(), was["main"]["item"].as_str()), (Some("proved"), Some(&*third.item)));
}

#[test]
fn a_player_that_is_told_to_end_loses_nothing_and_both_regions_are_on_record() {
    let _stage = alone();
    let scratch = Scratch::new("plays-ends");
    let mut city = two_bulletins(&scratch);
    city.notice("barra-072", "Llama al 072", "5s");
    city.notice("barra-911", "En una emergencia llama al 911", "5s");
    let manager = Manager::start(&scratch);
    manager.publish(&city.finish(), &[]);
    let mut player = reporting(&scratch, &manager);
    let first = player.wait_for("a bulletin", planned);
    player.wait_for("another", |show| planned(show) && show.start >= first.start + 8.seconds());
    let ended = player.now();
    let killed = Command::new("kill").args(["-TERM", &player.pid().to_string()]).status();
    assert!(killed.expect("kill runs").success() && player.wait_ended(), "it ends as it should");
    player.restart(Some(&manager.url()));
    has(&mut player, "the gap", |record| gap(record).is_some());
    let entries = entries(player.data());
    let last = entries.iter().find_map(|entry| match &entry.record {
        Record::Gap(gap) => Some(gap.clone()),
        _ => None,
    });
    let last = last.expect("a gap");
    assert!(last.orderly && last.span.from + 1.seconds() > ended, "ended at {ended}: {last:?}");
    let region = |region: Region| {
        let is_it = move |record: &Record| match record {
            Record::Run(run) => run.first.region == region && run.missed.is_none(),
            Record::Play(play) => play.region == region && play.shown.until <= last.span.from + 1.seconds(),
            _ => false,
        };
        entries.iter().filter(|entry| is_it(&entry.record)).count()
    };
    assert!(region(Region::Main) > 0 && region(Region::Bar) > 0, "{entries:?}");

    // The manager checks those of the band as it does those of the picture.
    let told = until("the manager to know both", || {
        let told: serde_json::Value =
            serde_json::from_str(&manager.tell(&["plays", "--by", "item", "--format", "json"])).expect("JSON");
        let lines = told["lines"].as_array().expect("lines").clone();
        let shown =
            |item: &str| lines.iter().any(|line| line["item"] == item && line["shown"]["plays"].as_u64() > Some(0));
        (shown("aviso") && (shown("barra-072") || shown("barra-911"))).then_some(told)
    });
    assert_eq!(told["flagged"]["plays"].as_u64().unwrap_or(0), 0, "{told}");
}

/// A city that shows two bulletins of four seconds.
fn two_bulletins(scratch: &Scratch) -> City {
    let mut city = City::begin(&scratch.join("ciudad"));
    city.bulletin("aviso", "Horario de verano", "4s");
    city.bulletin("vacunas", "Vacunación en tu colonia", "4s");
    city
}

/// A player that tells its manager every second what it showed.
fn reporting(scratch: &Scratch, manager: &Manager) -> Player {
    let more = ["--report-every", "1"].map(str::to_owned).to_vec();
    Player::start(scratch, Setup { more, ..Setup::of(&manager.url(), scratch.join("data")) })
}

/// Whether it is one of the bulletins as planned.
fn planned(show: &Show) -> bool {
    show.reason == "planned" && show.item != "casa"
}

/// The screen of every player here.
fn player_screen() -> &'static str {
    crate::city::SCREENS[0]
}

/// Reads the display until `time` has passed.
fn watch(player: &mut Player, pictures: &[RgbImage], time: Duration, looks: &mut Vec<Look>) {
    let until = Instant::now() + time;
    while Instant::now() < until {
        player.assert_running();
        let before = player.now();
        let picture = player.picture();
        if player.now().duration_since(before) < SignedDuration::from_millis(100) {
            let slide = pictures.iter().position(|slide| is_alike(slide, &picture));
            looks.push(Look { at: before, slide });
        }
        std::thread::sleep(Duration::from_millis(40));
    }
}

/// Whether a hundred places of two pictures look alike: a picture that fades in is not.
fn is_alike(one: &RgbImage, other: &RgbImage) -> bool {
    let places = (0..100).map(|place| (place % 10 * 62 + 20, place / 10 * 34 + 16));
    let apart = |(x, y)| {
        let (one, other) = (one.get_pixel(x, y).0, other.get_pixel(x, y).0);
        one.iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(other))).max().unwrap_or(0)
    };
    places.filter(|place| apart(*place) > 12).count() <= 8
}

/// Waits until the player has such a record.
fn has(player: &mut Player, what: &str, wanted: impl Fn(&Record) -> bool) {
    until(&format!("{what} to be on record"), || {
        player.assert_running();
        entries(player.data()).into_iter().find(|entry| wanted(&entry.record))
    });
}

fn missed(record: &Record) -> Option<&Reason> {
    match record {
        Record::Run(run) => run.missed.as_ref(),
        _ => None,
    }
}

fn gap(record: &Record) -> Option<Span> {
    match record {
        Record::Gap(gap) => Some(gap.span),
        _ => None,
    }
}

fn tell(data: &Path, more: &[&str]) -> String {
    try_tell(data, more).expect("something is on record")
}

/// What `cartelera-player plays` tells; `None` if nothing is on record yet.
fn try_tell(data: &Path, more: &[&str]) -> Option<String> {
    let output = Command::new(program("cartelera-player")).arg("plays").arg("--data").arg(data).args(more).output();
    let output = output.expect("the player's program runs");
    output.status.success().then(|| String::from_utf8(output.stdout).expect("text"))
}

/// All records: wherever the office is, they are of a date next to that of UTC.
fn entries(data: &Path) -> Vec<Entry> {
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
    let mut all = Vec::new();
    for day in [today.yesterday(), Ok(today), today.tomorrow()].map(|day| day.expect("there is one")) {
        let arguments = ["plays", "--json", "--day", &day.to_string(), "--data"];
        let output = Command::new(program("cartelera-player")).args(arguments).arg(data).output();
        let output = output.expect("the player's program runs");
        let text = String::from_utf8(output.stdout).expect("text");
        all.extend(text.lines().map(|line| serde_json::from_str::<Entry>(line).expect("a record")));
    }
    all.sort_by_key(|entry| entry.sequence);
    all
}

/// What was shown according to the records, in order.
fn shown(entries: &[Entry], data: &Path) -> Vec<Shown> {
    let cache = Cache::open(data).expect("the player's folder can be opened");
    let screen = cache.identity().expect("it is a screen").screen;
    let active = cache.load_active(&screen).expect("the content can be read").expect("there is content");
    let mut timeline = Timeline::new(active.epochs()).expect("a timeline");
    let slide = |item: &str| SLIDES.iter().position(|slide| *slide == item);
    let mut all = Vec::new();
    for entry in entries {
        match &entry.record {
            Record::Play(play) => {
                all.extend(slide(play.item.id.as_str()).map(|slide| Shown { slide, span: play.shown }));
            }
            Record::Run(run) if run.missed.is_none() => {
                let days = PlannedSlots::of_day(&mut timeline, run.first.day, run.first.region);
                let plan = days.iter().find(|plan| plan.epoch == run.first.epoch).expect("its epoch is known");
                let slots = plan.expand(run).unwrap_or_else(|error| panic!("{run:?}: {error}"));
                let of = |slot| Some(Shown { slide: slide(plan.item(slot).id.as_str())?, span: slot.span });
                all.extend(slots.iter().filter_map(of));
            }
            _ => {}
        }
    }
    all.sort_by_key(|shown| shown.span.from);
    all
}
