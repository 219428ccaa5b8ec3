//! Whose turn it is to write a file that comes in parts: one request's, of whichever process, until somebody asks how far it is.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions, TryLockError},
    io,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use anyhow::Context as _;
use jiff::Timestamp;
use tokio::{
    sync::{Mutex as Turning, OwnedMutexGuard, watch},
    time::timeout,
};

use crate::{
    data::Data,
    library::{Arrival, Look},
};

/// So long whoever writes may take to give way.
const PATIENCE: Duration = Duration::from_secs(10);

/// The files of this process.
#[derive(Default)]
pub(in crate::page) struct Turns(Mutex<BTreeMap<String, Place>>);

/// A file at which one writes at a time.
#[derive(Clone)]
struct Place {
    /// What was found out about what is on the disk, as long as this process wrote it.
    look: Arc<Turning<Option<Look>>>,
    /// Changes when whoever writes is to give way.
    wanted: watch::Sender<u64>,
    until: Timestamp,
}

/// Held by whoever writes.
pub(super) struct Turn {
    pub(super) look: OwnedMutexGuard<Option<Look>>,
    /// Changes when somebody else asks for the turn.
    pub(super) wanted: watch::Receiver<u64>,
    /// Open for reading and writing, and locked.
    pub(super) file: File,
    _wants: watch::Sender<u64>,
}

/// Whether it is somebody's turn.
pub(super) enum Taking {
    Taken(Turn),
    /// Somebody else writes.
    Busy,
    /// The file is not there any more.
    Gone,
}

impl Turns {
    /// Takes the turn at `arrival` if nobody has it.
    pub(super) fn take(&self, data: &Data, arrival: &Arrival) -> anyhow::Result<Taking> {
        let place = self.place(arrival);
        match place.look.clone().try_lock_owned() {
            Ok(look) => opened(data, arrival, look, &place),
            Err(_) => Ok(Taking::Busy),
        }
    }

    /// Takes the turn at `arrival` once whoever has it gave way: often a connection that broke without a word.
    pub(super) async fn claim(&self, data: &Data, arrival: &Arrival) -> anyhow::Result<Taking> {
        let place = self.place(arrival);
        place.wanted.send_modify(|count| *count += 1);
        match timeout(PATIENCE, place.look.clone().lock_owned()).await {
            Ok(look) => opened(data, arrival, look, &place),
            Err(_) => Ok(Taking::Busy),
        }
    }

    /// Forgets the file with `key`.
    pub(super) fn forget(&self, key: &str) {
        self.places().remove(key);
    }

    /// The place of `arrival`; those of files that are over go.
    fn place(&self, arrival: &Arrival) -> Place {
        let mut places = self.places();
        if let Some(place) = places.get_mut(&arrival.key) {
            place.until = arrival.until;
            return place.clone();
        }
        let now = Timestamp::now();
        places.retain(|_, place| place.until > now);
        let place = Place { look: Arc::default(), wanted: watch::Sender::new(0), until: arrival.until };
        places.insert(arrival.key.clone(), place.clone());
        place
    }

    fn places(&self) -> MutexGuard<'_, BTreeMap<String, Place>> {
        self.0.lock().expect("no holder of this lock panics")
    }
}

/// Opens and locks the file of `arrival`.
fn opened(
    data: &Data,
    arrival: &Arrival,
    look: OwnedMutexGuard<Option<Look>>,
    place: &Place,
) -> anyhow::Result<Taking> {
    let path = arrival.path(&data.folder);
    let doing = || format!("opening {}", path.display());
    let file = match OpenOptions::new().read(true).write(true).open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Taking::Gone),
        opened => opened.with_context(doing)?,
    };
    match file.try_lock() {
        Ok(()) => {
            let wanted = place.wanted.subscribe();
            Ok(Taking::Taken(Turn { look, wanted, file, _wants: place.wanted.clone() }))
        }
        Err(TryLockError::WouldBlock) => Ok(Taking::Busy),
        Err(TryLockError::Error(error)) => Err(error).with_context(doing),
    }
}
