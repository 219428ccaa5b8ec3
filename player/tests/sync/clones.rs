//! Two devices with one card: the manager notices, and the one that it refuses says so.

use std::{
    fs,
    path::Path,
    sync::{Arc, mpsc},
    time::Duration,
};

use cartelera_player::{
    cache::Cache,
    sync::{self, SyncConfig, SyncEvent, SyncHandle, SyncState},
};
use tempfile::tempdir;

use crate::{
    fleet::{Fleet, Serving},
    screen::PATIENCE,
};

#[test]
fn the_device_that_is_refused_because_its_card_is_a_copy_says_so() {
    let folder = tempdir().unwrap();
    let fleet = Fleet::new(folder.path(), 1);
    let manager = fleet.serve();
    let (own, copy) = (folder.path().join("propia"), folder.path().join("copia"));
    let (tell, told) = mpsc::channel();
    let first = start(&fleet, &manager, &own, "one", &tell);
    wait(&told, "its content", |state| *state == SyncState::UpToDate);
    drop(first);

    // The card is copied, and both devices are switched on.
    copy_folder(&own, &copy);
    let _both = [start(&fleet, &manager, &own, "two", &tell), start(&fleet, &manager, &copy, "three", &tell)];
    wait(&told, "the refusal of one", |state| *state == SyncState::Cloned);
}

/// Starts the device with the folder `data`, whose boot has this name.
fn start(
    fleet: &Fleet,
    manager: &Serving,
    data: &Path,
    boot: &'static str,
    tell: &mpsc::Sender<SyncState>,
) -> SyncHandle {
    let cache = Cache::open(data).unwrap();
    let mut config = SyncConfig::new(format!("http://{}", manager.address).parse().unwrap());
    config.enrolment = cache.identity().is_none().then(|| fleet.enrol(0));
    config.vitals = Arc::new(move |heartbeat| boot.clone_into(&mut heartbeat.boot));
    config.poll = Duration::from_millis(200);
    let tell = tell.clone();
    let on_event = move |event| {
        if let SyncEvent::State(state) = event {
            drop(tell.send(state));
        }
    };
    sync::spawn(config, cache, on_event).unwrap()
}

fn wait(told: &mpsc::Receiver<SyncState>, what: &str, is: impl Fn(&SyncState) -> bool) {
    while !is(&told.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("waiting for {what} took too long"))) {}
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
