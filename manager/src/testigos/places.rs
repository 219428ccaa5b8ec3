//! Where the screens of testigos stand: names of offices, the clocks there, and the city.

use std::collections::BTreeMap;

use cartelera_playlists::ids::{OfficeId, ScreenId};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use crate::{plays::PlayBook, store::Store};

/// What is known of the places of some screens.
pub(super) struct Places {
    zones: BTreeMap<ScreenId, TimeZone>,
    /// The zone of screens for which nothing was published.
    elsewhere: TimeZone,
    screens: BTreeMap<ScreenId, OfficeId>,
    offices: BTreeMap<OfficeId, String>,
    /// The city as the newest programme of any of the screens calls it; empty if there is none.
    pub(super) city: String,
}

impl Places {
    /// Looks up where `screens` stand.
    pub(super) async fn load<'a>(
        store: &dyn Store,
        book: &PlayBook,
        screens: impl IntoIterator<Item = &'a ScreenId>,
    ) -> anyhow::Result<Self> {
        let mut places = Self {
            zones: BTreeMap::new(),
            elsewhere: TimeZone::UTC,
            screens: BTreeMap::new(),
            offices: BTreeMap::new(),
            city: String::new(),
        };
        for record in store.screens().await? {
            places.screens.insert(record.id, record.office.clone());
            // Of two names the one that still counts.
            if record.removed.is_none() || !places.offices.contains_key(&record.office) {
                places.offices.insert(record.office, record.office_name);
            }
        }
        let mut newest = Timestamp::MIN;
        for screen in screens {
            if places.zones.contains_key(screen) {
                continue;
            }
            let Some((issued, programme)) = book.newest(screen).await? else { continue };
            if let Ok(zone) = programme.zone.time_zone() {
                places.zones.insert(screen.clone(), zone);
            }
            if issued > newest {
                (newest, places.city) = (issued, programme.city.clone());
            }
        }
        Ok(places)
    }

    /// What the clocks at `screen` show; UTC if nothing was published for it.
    pub(super) fn local(&self, screen: &ScreenId, instant: Timestamp) -> DateTime {
        self.zones.get(screen).unwrap_or(&self.elsewhere).to_datetime(instant)
    }

    /// The office in which `screen` stands now.
    pub(super) fn office(&self, screen: &ScreenId) -> Option<&OfficeId> {
        self.screens.get(screen)
    }

    /// The name of an office; its identifier if it has none.
    pub(super) fn name<'a>(&'a self, office: &'a OfficeId) -> &'a str {
        self.offices.get(office).map_or(office.as_str(), String::as_str)
    }
}
