//! The notation of the worked examples.

use cartelera_playlists::programme::{
    Capsule, Category, Content, FixedTime, Item, MinPlays, Priority, Programme, Region, Weekday,
};
use jiff::{Timestamp, civil::Date};

use crate::timeline::build::{Change, capsule, daypart, item, programme, zone};

const README: &str = include_str!("../../../README.md");

/// One block of README.md.
pub(super) struct Example {
    pub(super) text: String,
    pub(super) programme: Programme,
    pub(super) date: Date,
    /// What it says that is shown.
    pub(super) table: Vec<String>,
}

/// All examples of README.md.
pub(super) fn examples() -> Vec<Example> {
    let blocks = README.split("```timeline\n").skip(1).filter_map(|rest| rest.split_once("\n```"));
    blocks.map(|(block, _)| parse(block)).collect()
}

fn parse(text: &str) -> Example {
    let (setup, table) = text.split_once("\n\n").expect("an empty line stands before what is shown");
    let mut made = programme();
    let lines = || setup.lines().filter_map(|line| line.split_once(' ')).map(|(word, rest)| (word, rest.trim()));
    let date: Date = lines().find(|line| line.0 == "date").unwrap().1.split(' ').next().unwrap().parse().unwrap();
    for (word, rest) in lines() {
        match word {
            "date" => {}
            "open" => made.open_daily(&rest.split(", ").collect::<Vec<_>>()),
            "house" => made.house(rest.split(", ").map(|text| parse_item(text, date)).collect()),
            "rule" => parse_rule(&mut made, rest, date),
            "blackout" => {
                let (from, until) = rest.split_once('-').unwrap();
                let instants = [from, until].map(|time| instant_of(time, date).to_string());
                made.blackout(&instants[0], &instants[1], &[Category::Services]);
            }
            _ => panic!("unknown word {word}"),
        }
    }
    let table = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    Example { text: text.to_owned(), programme: made, date, table }
}

/// `id class [share 0.5] [22:00-06:00] [on fri] [bar]: items`.
fn parse_rule(programme: &mut Programme, text: &str, date: Date) {
    let (head, items) = text.split_once(": ").unwrap();
    let mut words = head.split_whitespace();
    let id = words.next().unwrap();
    let items = items.split(", ").map(|text| parse_item(text, date)).collect();
    let rule = programme.rule(id, None, items);
    rule.priority = match words.next().unwrap() {
        "priority" => Priority::Priority,
        "normal" => Priority::Normal,
        "filler" => Priority::Filler,
        class => panic!("unknown class {class}"),
    };
    while let Some(word) = words.next() {
        match word {
            "share" => rule.share_ppm = Some((words.next().unwrap().parse::<f64>().unwrap() * 1e6).round() as u32),
            "on" => rule.days.weekdays.push(weekday(words.next().unwrap())),
            "bar" => rule.region = Region::Bar,
            range => rule.dayparts.push(daypart(range).into()),
        }
    }
}

/// `id length [word value]...`; a second time that an item is named its id suffices.
fn parse_item(text: &str, date: Date) -> Item {
    let mut words = text.split_whitespace();
    let id = words.next().unwrap();
    let mut made = item(id, words.next().map_or(1, seconds));
    while let Some(word) = words.next() {
        let mut value = || words.next().unwrap();
        match word {
            "publicity" => made.category = Category::GovernmentPublicity,
            "video" => made.content = capsule(id, 1).content,
            "series" => {
                made.content = capsule(id, 1).content;
                if let Content::Capsule(Capsule { series, .. }) = &mut made.content {
                    *series = Some(value().to_owned());
                }
            }
            "cap" => made.pacing.max_per_hour = Some(value().parse().unwrap()),
            "distance" => made.pacing.min_distance_ms = Some(seconds(value()) * 1000),
            "plays" => made.pacing.min_plays = Some(MinPlays::PerDay(value().parse().unwrap())),
            "soft" | "hard" => {
                made.pacing.fixed_times.push(FixedTime { at: value().parse().unwrap(), hard: word == "hard" });
            }
            "from" => made.flight.from = Some(instant_of(value(), date)),
            "until" => made.flight.until = Some(instant_of(value(), date)),
            "ends" => {
                made.flight.until = Some(instant_of(value(), date));
                made.flight.hard_end = true;
            }
            _ => panic!("unknown word {word} in {text}"),
        }
    }
    made
}

fn seconds(text: &str) -> u64 {
    match text.split_once('m') {
        Some((minutes, "")) => minutes.parse::<u64>().unwrap() * 60,
        _ => text.strip_suffix('s').unwrap().parse().unwrap(),
    }
}

fn weekday(text: &str) -> Weekday {
    serde_json::from_value(text.into()).unwrap()
}

fn instant_of(time: &str, date: Date) -> Timestamp {
    let time: jiff::civil::Time = time.parse().unwrap();
    zone("America/Monterrey").to_timestamp(date.to_datetime(time)).unwrap()
}
