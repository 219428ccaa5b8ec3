//! Random programmes in which much happens in little time: short hours, short items, limits that bite.

use cartelera_playlists::{
    programme::{
        Blackout, Capsule, Category, Content, Exemption, FixedTime, Flight, HoursException, Item, MinPlays,
        MinuteOfDay, Pacing, Playlist, Priority, Programme, Region, Rule, TimeRange,
    },
    timeline::{CarriedItem, CarriedRegion, CarriedRule, Carry},
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{
    build::{Change, capsule, item, programme, zone},
    calendar::{dayparts, days, range},
    random::EDGES,
};

const CATEGORIES: [Category; 6] = [
    Category::Services,
    Category::Services,
    Category::Education,
    Category::Health,
    Category::GovernmentPublicity,
    Category::Unknown,
];

/// How many items there are besides the house loop's.
const ITEMS: usize = 7;

/// Where and when it is worth looking.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    zone: &'static str,
    pub(crate) date: Date,
    /// The minute at which most days begin.
    opening: u16,
}

pub(crate) fn places() -> impl Strategy<Value = Place> {
    let opening = prop_oneof![3 => 28..60_u16, 1 => 0..96_u16].prop_map(|quarter| quarter * 15);
    (select(&EDGES[..]), opening).prop_map(|((zone, date), opening)| Place {
        zone,
        date: date.parse().unwrap(),
        opening,
    })
}

impl Place {
    /// An instant in or near the hours of a day around the date, mostly in whole minutes.
    pub(crate) fn instants(self) -> impl Strategy<Value = Timestamp> {
        let fine = prop_oneof![3 => Just(0_i64), 1 => -60_000_000..60_000_000_i64];
        (-1..3_i64, -10..100_i64, fine).prop_map(move |(days, minutes, us)| {
            let civil = self.date.at(0, 0, 0, 0) + days.days() + (i64::from(self.opening) + minutes).minutes();
            zone(self.zone).to_timestamp(civil).unwrap() + SignedDuration::from_micros(us)
        })
    }

    fn hours(self) -> impl Strategy<Value = Vec<TimeRange>> {
        let split = (0..3_u16, 1..5_u16, 5..40_u16);
        (-1..2_i16, 20..110_u16, option::weighted(0.3, split), 0..8_u8).prop_map(
            move |(late, length, split, chance)| {
                let from = self.opening.saturating_add_signed(late * 15);
                let mut hours = vec![range(from, length)];
                if let Some((gap, quarters, second)) = split {
                    let from = from + length + gap * quarters * 5;
                    hours.extend((from < 1440).then(|| range(from, second)));
                }
                if chance == 0 { Vec::new() } else { hours }
            },
        )
    }

    fn flights(self) -> impl Strategy<Value = Flight> {
        let end = move || option::weighted(0.2, self.instants());
        (end(), end(), any::<bool>()).prop_map(|(from, until, hard_end)| Flight { from, until, hard_end })
    }

    fn pacings(self) -> impl Strategy<Value = Pacing> {
        let cap = option::weighted(0.4, 1..4_u32);
        let distance = option::weighted(0.4, 10_000..120_000_u64);
        let plays = option::weighted(
            0.35,
            prop_oneof![(1..6_u32).prop_map(MinPlays::PerDay), (1..20_u32).prop_map(MinPlays::PerWeek)],
        );
        let times = prop_oneof![Just(Vec::new()), vec((0..100_u16, any::<bool>()), 1..8)];
        (cap, distance, plays, times).prop_map(move |(cap, distance, plays, times)| {
            let time = |(minutes, hard): &(u16, bool)| FixedTime {
                at: MinuteOfDay::new((self.opening + minutes) % 1440).unwrap(),
                hard: *hard,
            };
            let mut fixed_times: Vec<FixedTime> = times.iter().map(time).collect();
            fixed_times.sort_unstable();
            Pacing { max_per_hour: cap, min_distance_ms: distance, min_plays: plays, fixed_times }
        })
    }

    fn items(self) -> impl Strategy<Value = Vec<Item>> {
        let length =
            prop_oneof![3 => (1..40_u64).prop_map(|s| s * 1000), 1 => 1_000..15_000_u64, 1 => 60_000..400_000_u64];
        let kind = option::weighted(0.4, option::weighted(0.7, select(&["s", "t"][..])));
        let fade = select(&[0, 0, 600, 2_000][..]);
        let one = (length, fade, self.flights(), select(&CATEGORIES[..]), kind, self.pacings());
        vec(one, ITEMS).prop_map(move |list| {
            let item = |(index, (length_ms, transition_ms, flight, category, kind, pacing)): (usize, _)| {
                let id = format!("i{index}");
                let kind: Option<Option<&str>> = kind;
                let mut plain = if kind.is_some() { capsule(&id, 1) } else { item(&id, 1) };
                if let Content::Capsule(Capsule { series, .. }) = &mut plain.content {
                    *series = kind.flatten().map(str::to_owned);
                }
                Item { length_ms, transition_ms, flight, category, pacing, ..plain }
            };
            list.into_iter().enumerate().map(item).collect()
        })
    }

    fn rules(self) -> impl Strategy<Value = Vec<Rule>> {
        let region = prop_oneof![2 => Just(Region::Main), 1 => Just(Region::Bar)];
        let class = select(&[Priority::Priority, Priority::Normal, Priority::Normal, Priority::Filler][..]);
        let share = option::weighted(0.6, prop_oneof![8 => 0..600_000_u32, 1 => 0..3_u32]);
        let one = (0..4_usize, region, class, share, days(self.date), dayparts(self.date, self.opening));
        vec(one, 2..7).prop_map(|list| {
            let rule = |(index, (playlist, region, priority, share_ppm, days, dayparts)): (usize, _)| Rule {
                id: format!("r{index}").parse().unwrap(),
                playlist: format!("p{playlist}").parse().unwrap(),
                region,
                priority,
                share_ppm,
                days,
                dayparts,
            };
            list.into_iter().enumerate().map(rule).collect()
        })
    }

    fn blackouts(self) -> impl Strategy<Value = Blackout> {
        let end = move || option::weighted(0.6, self.instants());
        let category = select(&CATEGORIES[2..]);
        let exempt = vec((category, end(), end()), 0..3);
        (self.instants(), self.instants(), exempt).prop_map(move |(from, until, exempt)| {
            let mut list = vec![Category::Services.into()];
            list.extend(exempt.into_iter().map(|(category, from, until)| Exemption { category, from, until }));
            Blackout { from, until, exempt: list }
        })
    }

    /// A programme that makes use of every part of the specification.
    pub(crate) fn programmes(self) -> impl Strategy<Value = Programme> {
        let lists = vec(prop_oneof![1 => Just(Vec::new()), 9 => vec(0..=ITEMS, 1..6)], 4);
        let house = (vec((4..40_u64, any::<bool>(), self.flights()), 0..3), self.pacings());
        let hours = (vec(self.hours(), 7), option::of(self.hours()));
        let blackouts = prop_oneof![vec(self.blackouts(), 0..1), vec(self.blackouts(), 1..3)];
        let always = option::weighted(0.2, select(&CATEGORIES[..]));
        (self.items(), house, lists, self.rules(), blackouts, always, hours).prop_map(
            move |(items, (house, pacing), lists, rules, blackouts, always, (week, exception))| {
                let mut made = programme();
                made.set_zone(self.zone);
                let one = |(index, (quarters, moves, flight)): (usize, &(u64, bool, Flight))| {
                    let id = format!("h{index}");
                    let plain = if *moves { capsule(&id, 1) } else { item(&id, 1) };
                    Item { length_ms: quarters * 250, flight: *flight, ..plain }
                };
                let mut loops: Vec<Item> = house.iter().enumerate().map(one).collect();
                // Rules name it too.
                loops.push(Item { pacing, ..item("always", 7) });
                made.house(loops);
                made.items.extend(items);
                let name = |index: &usize| if *index == ITEMS { "always".to_owned() } else { format!("i{index}") };
                made.playlists = (0..lists.len())
                    .map(|index| Playlist {
                        id: format!("p{index}").parse().unwrap(),
                        items: lists[index].iter().map(|item| name(item).parse().unwrap()).collect(),
                    })
                    .collect();
                made.rules = rules;
                made.blackouts = blackouts;
                made.always_exempt = always.into_iter().collect();
                made.hours.week = week.try_into().unwrap();
                let date = self.date;
                made.hours.exceptions = exception.map(|hours| HoursException { date, hours }).into_iter().collect();
                made
            },
        )
    }
}

/// Any carry of an epoch that begins at `start`, whatever its programme.
pub(crate) fn carries(start: Timestamp) -> impl Strategy<Value = Carry> {
    let class = (0..3_600_000_i64).prop_map(|ms| ms * 1_000_000 + ms % 1000);
    let next = || option::weighted(0.7, (0..ITEMS).prop_map(|index| format!("i{index}").parse().unwrap()));
    let rule = option::weighted(0.7, (-60_000_000_000..120_000_000_000_i64, next()));
    let house = option::of(select(&["h0", "h1", "always", "i3"][..]));
    let item = option::weighted(0.5, (vec(0..4_000_000_i64, 0..4), option::of(0..200_000_i64), 0..4_u32));
    (vec(class, 6), vec(rule, 6), house, vec(item, ITEMS * 2)).prop_map(move |(classes, rules, house, items)| {
        let region = |index: usize| if index.is_multiple_of(2) { Region::Main } else { Region::Bar };
        let ago = |ms: i64| start - SignedDuration::from_millis(ms);
        let class = |(index, virtual_time): (usize, &i64)| CarriedRegion {
            region: region(index),
            priority: [Priority::Priority, Priority::Normal, Priority::Filler][index / 2],
            virtual_time: *virtual_time,
        };
        let rule =
            |(index, (lead, next)): (usize, _)| CarriedRule { rule: format!("r{index}").parse().unwrap(), lead, next };
        let item = |(index, (mut starts, end, met)): (usize, (Vec<i64>, Option<i64>, u32))| {
            starts.sort_unstable_by_key(|ms| -ms);
            let last_end = starts.last().map(|ms| ago((*ms).min(end.unwrap_or(0))));
            let starts = starts.into_iter().map(ago).collect();
            let item = format!("i{}", index / 2).parse().unwrap();
            CarriedItem { region: region(index), item, starts, last_end, met }
        };
        Carry {
            regions: classes.iter().enumerate().map(class).collect(),
            rules: rules.into_iter().enumerate().filter_map(|(i, r)| Some(rule((i, r?)))).collect(),
            house_loop: house.map(|id| id.parse().unwrap()),
            items: items.into_iter().enumerate().filter_map(|(i, item_)| Some(item((i, item_?)))).collect(),
        }
    })
}
