//! Two hundred screens whose manager comes back: none asks more than it must, and who is turned away waits.

use std::{
    path::Path,
    sync::mpsc,
    time::{Duration, Instant},
};

use cartelera_player::{
    cache::Cache,
    sync::{self, SyncConfig, SyncEvent, SyncHandle, SyncState},
};
use tempfile::tempdir;

use crate::{
    counter::Counter,
    fleet::{self, Fleet},
    screen::PATIENCE,
};

/// Time between two looks of a screen at its pointer.
const POLL: Duration = Duration::from_secs(5);
/// So many questions of one screen are enough to learn and tell everything that is new; besides it looks, waits and tells
/// as often as always.
const QUESTIONS_MAX: usize = 9;

/// What a screen of the herd tells.
type Told = mpsc::Receiver<(usize, SyncEvent)>;

#[test]
fn two_hundred_screens_that_come_back_at_once_do_not_storm_the_manager() {
    let is_long = std::env::var("CARTELERA_LONG").is_ok_and(|value| value == "1");
    let count = if is_long { 200 } else { 50 };
    let folder = tempdir().unwrap();
    let (fleet, way) = (Fleet::new(folder.path(), count), Counter::start());
    let manager = fleet.serve();
    way.lead(Some(manager.address), 0);
    let (tell, told) = mpsc::channel();
    let _screens: Vec<SyncHandle> =
        (0..count).map(|number| start(&fleet, &way, folder.path(), number, tell.clone())).collect();
    wait_all(&told, count, "its content", |event| matches!(event, SyncEvent::State(SyncState::UpToDate)));

    drop(manager);
    way.lead(None, 0);
    wait_all(&told, count, "the outage", |event| {
        matches!(event, SyncEvent::State(SyncState::ManagerUnreachable { .. }))
    });
    fleet.publish("Horario de invierno");
    let manager = fleet.serve();
    let (missed, sheds) = (way.refused(), count / 2);
    assert!(missed >= count, "each screen has asked: {missed}");
    let back = Instant::now();
    way.lead(Some(manager.address), sheds);
    wait_all(&told, count, "the news", |event| matches!(event, SyncEvent::Activated(_)));
    let asked = way.asked();
    let usual = 3 * (1 + (back.elapsed().as_secs_f64() / POLL.mul_f64(0.8).as_secs_f64()) as usize);
    println!("{count} screens, {missed} questions in vain, all have the news after {:?}", back.elapsed());
    let shed = asked.values().flatten().filter(|asked| asked.is_shed).count();
    assert_eq!(shed, sheds);
    for number in 0..count {
        let own = format!("/v1/screens/{}/", fleet::screen(number));
        let questions: usize = asked.iter().filter(|(path, _)| path.starts_with(&own)).map(|(_, all)| all.len()).sum();
        assert!((2..=QUESTIONS_MAX + usual).contains(&questions), "{own} was asked {questions} times: {asked:#?}");
        for two in asked[&format!("{own}pointer")].windows(2).filter(|two| two[0].is_shed) {
            let waited = two[1].at - two[0].at;
            assert!(waited >= Duration::from_secs(1), "{own} was asked again after {waited:?}");
        }
    }
}

fn start(
    fleet: &Fleet,
    way: &Counter,
    folder: &Path,
    number: usize,
    tell: mpsc::Sender<(usize, SyncEvent)>,
) -> SyncHandle {
    let cache = Cache::open(&folder.join(fleet::screen(number))).unwrap();
    let mut config = SyncConfig::new(format!("http://{}", way.address).parse().unwrap());
    config.enrolment = Some(fleet.enrol(number));
    // Shorter than usual, so that the outage is soon noticed and soon over.
    (config.poll, config.backoff_first, config.backoff_cap) =
        (POLL, Duration::from_millis(100), Duration::from_secs(3));
    sync::spawn(config, cache, move |event| drop(tell.send((number, event)))).unwrap()
}

/// Waits until every screen told what `is` takes.
fn wait_all(told: &Told, count: usize, what: &str, is: impl Fn(&SyncEvent) -> bool) {
    let mut waited_for: std::collections::BTreeSet<usize> = (0..count).collect();
    while !waited_for.is_empty() {
        let event = told.recv_timeout(PATIENCE);
        let (number, event) = event.unwrap_or_else(|_| panic!("waiting for {what} of {waited_for:?} took too long"));
        if is(&event) {
            waited_for.remove(&number);
        }
    }
}
