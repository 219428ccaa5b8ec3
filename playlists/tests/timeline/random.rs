//! Random programmes for property tests: odd zones and dates, broken hours, short flights, few items.

use cartelera_playlists::{
    programme::{
        Blackout, Category, Days, Flight, HoursException, Item, Playlist, Priority, Programme, Region, Rule, TimeRange,
    },
    timeline::{Carry, Timeline},
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{
    build::{Change, capsule, epoch, instant, item, minutes, programme, weekdays},
    dense::places,
};

/// Days on which something happens to clocks or calendars, with a zone in which it does.
pub(crate) const EDGES: [(&str, &str); 10] = [
    ("America/Monterrey", "2026-11-20"),
    ("America/Monterrey", "2022-10-30"),
    ("America/Ciudad_Juarez", "2026-03-08"),
    ("America/Ciudad_Juarez", "2026-11-01"),
    ("Europe/Madrid", "2027-10-31"),
    ("America/Havana", "2026-03-08"),
    ("America/St_Johns", "2010-11-07"),
    ("Pacific/Apia", "2011-12-30"),
    ("Australia/Lord_Howe", "2028-02-29"),
    ("America/Monterrey", "2026-12-31"),
];

const CATEGORIES: [Category; 5] =
    [Category::GovernmentPublicity, Category::Services, Category::Education, Category::Health, Category::Unknown];

/// A quarter of proptest's usual number of cases, which `PROPTEST_CASES` sets.
pub(crate) fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases.div_ceil(4), failure_persistence: None, ..usual }
}

/// As [`config`]; `CARTELERA_LONG=1` makes it thousands.
pub(crate) fn long_config() -> ProptestConfig {
    let is_long = std::env::var_os("CARTELERA_LONG").is_some_and(|value| value == "1");
    let short = config();
    ProptestConfig { cases: if is_long { short.cases * 64 } else { short.cases }, max_shrink_iters: 600, ..short }
}

/// A programme and the date around which it is worth looking at.
pub(crate) fn scenes() -> impl Strategy<Value = (Programme, Date)> {
    let dense = places().prop_flat_map(|place| place.programmes().prop_map(move |made| (made, place.date)));
    let sparse = select(&EDGES[..]).prop_flat_map(|(zone, date)| {
        let date: Date = date.parse().unwrap();
        programmes(zone, date).prop_map(move |programme| (programme, date))
    });
    prop_oneof![dense, sparse]
}

/// Epochs in order with their carries, as a manager that publishes several times would make them.
pub(crate) fn histories() -> impl Strategy<Value = (Vec<Programme>, Vec<Timestamp>, Date)> {
    let dense = places().prop_flat_map(|place| {
        vec((place.programmes(), place.instants()), 1..5).prop_map(move |mut list| {
            list.sort_by_key(|(_, start)| *start);
            let (programmes, starts) = list.into_iter().unzip();
            (programmes, starts, place.date)
        })
    });
    let sparse = select(&EDGES[..]).prop_flat_map(|(zone, date)| {
        let date: Date = date.parse().unwrap();
        let programmes = vec(programmes(zone, date), 1..5);
        programmes.prop_flat_map(move |programmes| {
            let starts = vec(instants(date), programmes.len());
            (Just(programmes), starts).prop_map(move |(programmes, mut starts)| {
                starts.sort_unstable();
                (programmes, starts, date)
            })
        })
    });
    prop_oneof![dense, sparse]
}

/// The timeline of a history in which every programme takes over from the ones before.
pub(crate) fn follow(
    programmes: &[Programme],
    starts: &[Timestamp],
) -> Vec<(cartelera_playlists::manifest::Epoch, std::sync::Arc<Programme>)> {
    let mut epochs = Vec::new();
    for (programme, start) in programmes.iter().zip(starts) {
        let carry = if epochs.is_empty() {
            Carry::default()
        } else {
            Timeline::new(epochs.clone()).unwrap().carry_into(*start, programme)
        };
        epochs.push(epoch(programme, *start, carry));
    }
    epochs
}

/// An instant near `date`, mostly in whole minutes.
pub(crate) fn instants(date: Date) -> impl Strategy<Value = Timestamp> {
    let noon = instant(&format!("{date}T12:00:00Z"));
    let whole = (-2 * 1440..2 * 1440_i64).prop_map(move |minutes| noon + SignedDuration::from_mins(minutes));
    let any = (-172_800_000_000..172_800_000_000_i64).prop_map(move |us| noon + SignedDuration::from_micros(us));
    prop_oneof![3 => whole, 1 => any]
}

fn dayparts() -> impl Strategy<Value = TimeRange> {
    let quarter = (0..=96_u16).prop_map(|quarter| quarter * 15);
    (quarter.clone(), quarter)
        .prop_filter("a daypart is not empty", |(from, to)| from != to)
        .prop_map(|(f, t)| minutes(f, t))
}

fn hours() -> impl Strategy<Value = Vec<TimeRange>> {
    prop_oneof![1 => Just(vec![minutes(0, 1440)]), 4 => vec(dayparts(), 0..3)]
}

fn flights(date: Date) -> impl Strategy<Value = Flight> {
    let end = || option::weighted(0.3, instants(date));
    (end(), end(), any::<bool>()).prop_map(|(from, until, hard_end)| Flight { from, until, hard_end })
}

fn items(prefix: &'static str, date: Date, count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Item>> {
    let length = prop_oneof![1_000..40_000_u64, 60_000..900_000_u64, Just(20_000_000)];
    let one = (length, 0..4_000_u64, flights(date), select(&CATEGORIES[..]), any::<bool>());
    vec(one, count).prop_map(move |list| {
        let item = |(index, (length_ms, transition_ms, flight, category, moves)): (usize, _)| {
            let id = format!("{prefix}{index}");
            let plain = if moves { capsule(&id, 1) } else { item(&id, 1) };
            Item { length_ms, transition_ms: transition_ms / 1000 * 300, flight, category, ..plain }
        };
        list.into_iter().enumerate().map(item).collect()
    })
}

fn rules(date: Date) -> impl Strategy<Value = Vec<Rule>> {
    let dates = move || {
        option::weighted(
            0.2,
            (-2..4_i64).prop_map(move |d| date.checked_add(SignedDuration::from_hours(24 * d)).unwrap()),
        )
    };
    let region = prop_oneof![3 => Just(Region::Main), 1 => Just(Region::Bar)];
    let class = select(&[Priority::Priority, Priority::Normal, Priority::Filler][..]);
    let share = option::weighted(0.6, prop_oneof![0..500_000_u32, 0..3_u32]);
    let one = (0..3_usize, region, class, share, dates(), dates(), vec(0..7_usize, 0..5), vec(dayparts(), 0..3));
    vec(one, 0..7).prop_map(|list| {
        let rule = |(index, (playlist, region, priority, share_ppm, from, until, days, dayparts)): (usize, _)| Rule {
            id: format!("r{index}").parse().unwrap(),
            playlist: format!("p{playlist}").parse().unwrap(),
            region,
            priority,
            share_ppm,
            days: Days { from, until, weekdays: weekdays(&Vec::<usize>::clone(&days)), ..Days::default() },
            dayparts: Vec::<TimeRange>::clone(&dayparts).into_iter().map(Into::into).collect(),
        };
        list.into_iter().enumerate().map(rule).collect()
    })
}

fn programmes(zone: &'static str, date: Date) -> impl Strategy<Value = Programme> {
    let blackout = (instants(date), instants(date), any::<bool>()).prop_map(|(from, until, health)| {
        let mut exempt = vec![Category::Services, Category::Unknown];
        exempt.extend(health.then_some(Category::Health));
        Blackout { from, until, exempt: exempt.into_iter().map(Into::into).collect() }
    });
    let lists = vec(vec(0..6_usize, 0..6), 3);
    let hours = (vec(hours(), 7), option::of(hours()));
    (items("i", date, 6..7), items("h", date, 0..3), lists, rules(date), vec(blackout, 0..3), hours).prop_map(
        move |(items, mut house, lists, rules, blackouts, (week, exception))| {
            let mut made = programme();
            made.set_zone(zone);
            for item in &mut house {
                item.category = Category::Services;
            }
            house.push(Item { transition_ms: 400, ..item("always", 45) });
            made.house(house);
            made.items.extend(items);
            made.playlists = lists
                .iter()
                .enumerate()
                .map(|(index, list)| Playlist {
                    id: format!("p{index}").parse().unwrap(),
                    items: list.iter().map(|item| format!("i{item}").parse().unwrap()).collect(),
                })
                .collect();
            made.rules = rules;
            made.blackouts = blackouts;
            made.hours.week = week.try_into().unwrap();
            made.hours.exceptions = exception.map(|hours| HoursException { date, hours }).into_iter().collect();
            made
        },
    )
}
