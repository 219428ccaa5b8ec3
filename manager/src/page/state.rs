//! What all pages share.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard},
};

use jiff::tz::TimeZone;

use super::{city::City, content::Live, measures::Measures, pictures::Pictures, tus::Turns};
use crate::{accounts::password::Passwords, data::Data, library::Works};

/// What all pages share.
pub(crate) struct Page {
    pub(crate) data: Arc<Data>,
    pub(crate) passwords: Passwords,
    pub(crate) pictures: Pictures,
    pub(crate) measures: Measures,
    /// Makes what screens show from files that people send.
    pub(crate) works: Works,
    /// Who writes at files that come in parts.
    pub(super) turns: Turns,
    /// Where the city of the demonstration lies, if it is there.
    pub(crate) demo: PathBuf,
    /// The city as it was a few seconds ago; who asks waits while it is read again.
    pub(super) city: tokio::sync::Mutex<Option<Arc<City>>>,
    /// The newest content; who asks waits while it is read.
    pub(super) content: tokio::sync::Mutex<Option<Arc<Live>>>,
    /// Its zone and name, which are told also where it cannot be read.
    about: Mutex<(TimeZone, String)>,
}

impl Page {
    pub(crate) fn new(data: Arc<Data>, demo: PathBuf) -> Self {
        let (pictures, measures) = (Pictures::new(data.clone()), Measures::new(data.clone()));
        let works = Works::new(data.clone());
        let about = Mutex::new((TimeZone::system(), String::new()));
        let (city, content) = (tokio::sync::Mutex::default(), tokio::sync::Mutex::default());
        let turns = Turns::default();
        Self { data, passwords: Passwords::new(), pictures, measures, works, turns, demo, city, content, about }
    }

    /// The zone in which people's dates are meant.
    pub(crate) async fn zone(&self) -> TimeZone {
        if let Err(error) = self.city().await {
            tracing::warn!(error = format!("{error:#}"), "reading what screens follow failed");
        }
        self.about().0.clone()
    }

    /// What the city calls itself; empty before the first publication.
    pub(crate) fn city_name(&self) -> String {
        self.about().1.clone()
    }

    pub(super) fn keep_about(&self, zone: TimeZone, name: String) {
        *self.about() = (zone, name);
    }

    fn about(&self) -> MutexGuard<'_, (TimeZone, String)> {
        self.about.lock().expect("no holder of this lock panics")
    }
}
