//! The model of a content folder: everything that its files say, so that it can be written out again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::{
    content::{
        BlackoutEntry, Campaign, Concern, CounterText, DaypartEntry, EmergencyEntry, FlightEntry, Holiday, Hours,
        ItemEntry, Member, Office, PlaylistEntry, RuleEntry, Screen, SoundEntry,
    },
    ids::{AxisId, CampaignId, DepartmentId, ItemId, PlaylistId, ScreenId, TerritoryId},
    media::MediaFacts,
    programme::{Category, Colour},
};

/// A city as its content folder describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct City {
    /// Its name, as shown.
    pub name: String,
    /// IANA name of its time zone.
    pub zone: String,
    /// The cross-fade of items that give none, in milliseconds; 0 is a cut.
    pub transition_ms: u64,
    /// The playlist that runs when nothing else may.
    pub house_loop: PlaylistId,
    /// The categories that may show in a blackout that lists none of its own.
    pub exempt: Vec<Category>,
    /// What is an error here and a warning in other cities.
    pub refuses: BTreeSet<Concern>,
    /// What an *enlace* may put on an office's screens; without any, nothing.
    pub counter_texts: Vec<CounterText>,
    /// Opening hours of offices that give none.
    pub hours: Hours,
    /// The days on which offices keep other hours, in the order of the file.
    pub holidays: Vec<Holiday>,
    /// The dayparts that have a name, in order of it.
    pub dayparts: Vec<DaypartEntry>,
    /// How loud the screens of offices that give nothing of their own are.
    pub sound: SoundEntry,
    /// The territories in which offices that give none lie.
    pub territories: Vec<TerritoryId>,
    /// The administration's brand.
    pub normal: BrandEntry,
    /// The brand of a blackout.
    pub neutral: BrandEntry,
    /// The axes of government, in the order of the file.
    pub axes: Vec<AxisEntry>,
    /// The blackouts, in the order of the file.
    pub blackouts: Vec<BlackoutEntry>,
    /// The declared emergencies, in the order of the file.
    pub emergencies: Vec<EmergencyEntry>,
    /// The departments, in order of their files' paths, as all below.
    pub departments: Vec<Department>,
    /// The offices with their screens.
    pub offices: Vec<Office>,
    /// The campaigns.
    pub campaigns: Vec<Campaign>,
    /// The playlists with their items and rules.
    pub playlists: Vec<PlaylistEntry>,
    /// The files that any of them names, by path inside the folder.
    pub media: BTreeMap<String, MediaFacts>,
    /// `TZif` bytes of every zone that the city or an office names, by IANA name.
    pub zones: BTreeMap<String, Vec<u8>>,
}

impl City {
    /// All screens, each with its office, in the order of the files.
    pub fn screens(&self) -> impl Iterator<Item = (&Screen, &Office)> {
        self.offices.iter().flat_map(|office| office.screens.iter().map(move |screen| (screen, office)))
    }

    /// The screen `id` and its office.
    pub fn screen(&self, id: &ScreenId) -> Option<(&Screen, &Office)> {
        self.screens().find(|(screen, _)| screen.id == *id)
    }

    /// The playlist `id`.
    pub fn playlist(&self, id: &PlaylistId) -> Option<&PlaylistEntry> {
        self.playlists.iter().find(|playlist| playlist.id == *id)
    }

    /// The campaign `id`.
    pub fn campaign(&self, id: &CampaignId) -> Option<&Campaign> {
        self.campaigns.iter().find(|campaign| campaign.id == *id)
    }

    /// The axis `id`.
    pub fn axis(&self, id: &AxisId) -> Option<&AxisEntry> {
        self.axes.iter().find(|axis| axis.id == *id)
    }

    /// All rules, each with its playlist, in the order of the files.
    pub fn rules(&self) -> impl Iterator<Item = (&RuleEntry, &PlaylistEntry)> {
        self.playlists.iter().flat_map(|playlist| playlist.rules.iter().map(move |rule| (rule, playlist)))
    }

    /// All items, each with the playlist that defines it, in the order of the files.
    pub fn items(&self) -> impl Iterator<Item = (&ItemEntry, &PlaylistEntry)> {
        self.playlists.iter().flat_map(|playlist| {
            playlist.members.iter().filter_map(move |member| match member {
                Member::Defined(item) => Some((&**item, playlist)),
                Member::Used(_) => None,
            })
        })
    }

    /// The axis that `item` serves: its own, else its campaign's.
    pub fn axis_of(&self, item: &ItemEntry) -> Option<&AxisEntry> {
        let of_campaign = || self.campaign(item.campaign.as_ref()?).map(|campaign| &campaign.axis);
        self.axis(item.axis.as_ref().or_else(of_campaign)?)
    }

    /// When `item` may start: within its own flight, its campaign's and its axis's validity, and its consent, which cuts it.
    pub fn flight_of(&self, item: &ItemEntry) -> FlightEntry {
        let planned = self.planned_flight_of(item);
        match item.consent_until {
            Some(end) if planned.until.is_none_or(|until| end <= until) => {
                FlightEntry { until: Some(end), hard_end: true, ..planned }
            }
            _ => planned,
        }
    }

    /// The same but for its consent.
    pub(super) fn planned_flight_of(&self, item: &ItemEntry) -> FlightEntry {
        let campaign = item.campaign.as_ref().and_then(|id| self.campaign(id));
        let axis = self.axis_of(item).map(AxisEntry::validity);
        let own = item.flight.unwrap_or_default();
        [campaign.map(|campaign| campaign.flight), axis].into_iter().flatten().fold(own, FlightEntry::within)
    }

    /// Length of a slot of `item` in milliseconds: as given, else by its kind.
    ///
    /// A bulletin takes `max(6 s, 2 s + words / 2.5)`, a slide 10 s, a capsule the length of its file; `None` is a
    /// capsule whose file is not known.
    pub fn length_ms(&self, item: &ItemEntry) -> Option<u64> {
        item.duration_ms.or_else(|| item.content.natural_length_ms(&self.media))
    }

    /// The item `id` and the playlist that defines it.
    pub fn item(&self, id: &ItemId) -> Option<(&ItemEntry, &PlaylistEntry)> {
        self.items().find(|(item, _)| item.id == *id)
    }

    /// The item that stands at a place of a playlist, wherever it is defined.
    pub fn member<'a>(&'a self, member: &'a Member) -> Option<&'a ItemEntry> {
        match member {
            Member::Defined(item) => Some(item),
            Member::Used(id) => self.item(id).map(|(item, _)| item),
        }
    }
}

/// How the city looks, with its files by path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrandEntry {
    /// The name that stands beside the logo.
    pub name: String,
    /// Path of the logo or coat of arms.
    pub logo: Option<String>,
    /// Path of the font of headlines.
    pub headline_font: Option<String>,
    /// Path of the font of running text.
    pub body_font: Option<String>,
    /// Colour behind text.
    pub background: Colour,
    /// Colour of text on `background`.
    pub text: Colour,
    /// Colour of bands and marks.
    pub accent: Colour,
    /// Colour of text on `accent`.
    pub on_accent: Colour,
}

/// One of the government's axes and when it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AxisEntry {
    /// Its identifier.
    pub id: AxisId,
    /// Its name, as shown.
    pub name: String,
    /// Its colour.
    pub colour: Colour,
    /// Path of its icon, a drawing.
    pub icon: Option<String>,
    /// First date on which it holds; `None` is always.
    pub from: Option<Date>,
    /// First date on which it no longer holds; `None` is never.
    pub until: Option<Date>,
}

impl AxisEntry {
    /// The dates on which it holds.
    pub fn validity(&self) -> FlightEntry {
        let midnight = |date: Date| date.at(0, 0, 0, 0);
        FlightEntry { from: self.from.map(midnight), until: self.until.map(midnight), hard_end: false }
    }
}

/// A directorate or decentralised body that owns content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    /// Its identifier.
    pub id: DepartmentId,
    /// Its name, as shown.
    pub name: String,
    /// What it is.
    pub kind: DepartmentKind,
}

/// What a department is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DepartmentKind {
    /// A part of the city's administration.
    Directorate,
    /// A body with a legal personality of its own.
    Decentralised,
}
