//! Whatever stands in a programme and its carry, a timeline is refused or answers: nothing that is received stops a player.

use cartelera_playlists::{
    programme::Programme,
    timeline::{Carry, Timeline},
};
use jiff::{Timestamp, ToSpan as _, civil::Date};
use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::{Value, json};

use super::{
    build::{epoch, instant},
    dense::{carries, places},
    random::long_config,
};

/// Numbers at the ends of what their types hold, and small ones.
const NUMBERS: [u64; 9] = [0, 1, 2, 999, 1_000, u32::MAX as u64, i64::MAX as u64 - 1, i64::MAX as u64, u64::MAX];

/// Instants, dates, times and identifiers that are extreme or mean something else.
const TEXTS: [&str; 10] = [
    "-009999-01-02T01:59:59Z",
    "9999-12-30T22:00:00Z",
    "1970-01-01T00:00:00Z",
    "9999-12-31",
    "-009999-01-01",
    "2026-03-08",
    "00:00",
    "24:00",
    "i0",
    "per-day",
];

/// Replaces the leaf number `place`, counted in the order in which they are met, by a value of its type.
fn replace(document: &mut Value, place: &mut usize, with: usize) {
    match document {
        Value::Array(list) if !list.is_empty() => list.iter_mut().for_each(|one| replace(one, place, with)),
        Value::Object(fields) if !fields.is_empty() => fields.values_mut().for_each(|one| replace(one, place, with)),
        leaf => {
            if *place == 0 {
                *leaf = match leaf {
                    Value::Number(number) if number.is_i64() && with.is_multiple_of(3) => {
                        json!([i64::MIN, -1][with % 2])
                    }
                    Value::Number(_) | Value::Null => json!(NUMBERS[with % NUMBERS.len()]),
                    Value::String(_) => json!(TEXTS[with % TEXTS.len()]),
                    Value::Bool(flag) => json!(!*flag),
                    _ => Value::Null,
                };
            }
            *place = place.wrapping_sub(1);
        }
    }
}

fn leaves(document: &Value) -> usize {
    match document {
        Value::Array(list) if !list.is_empty() => list.iter().map(leaves).sum(),
        Value::Object(fields) if !fields.is_empty() => fields.values().map(leaves).sum(),
        _ => 1,
    }
}

fn ask_everything(timeline: &mut Timeline, around: Date, incoming: &Programme) {
    let noon = instant(&format!("{around}T18:00:00Z"));
    for instant in [noon, noon + 5.hours(), Timestamp::MIN, Timestamp::MAX] {
        let moment = timeline.at(instant);
        assert_eq!(moment.display_on, moment.main.is_some());
        assert!(timeline.next_change(instant) > instant || instant == Timestamp::MAX);
        let _ = (timeline.explain(instant), timeline.upcoming(instant, 3), timeline.carry_into(instant, incoming));
    }
    for day in [around, Date::MIN, Date::MAX] {
        let _ = (timeline.day(day), timeline.promises(day));
    }
}

proptest! {
    #![proptest_config(long_config())]

    #[test]
    fn values_out_of_all_bounds_never_stop_a_timeline(
        (programme, start, carry, date) in places().prop_flat_map(|place| {
            let start = place.instants().prop_flat_map(move |start| (Just(start), carries(start)));
            (place.programmes(), start).prop_map(move |(programme, (start, carry))| (programme, start, carry, place.date))
        }),
        changes in vec((any::<Index>(), any::<usize>()), 1..4),
    ) {
        let mut document = json!([programme, carry]);
        for (place, with) in &changes {
            let mut place = place.index(leaves(&document));
            replace(&mut document, &mut place, *with);
        }
        let Ok((strange, carry)) = serde_json::from_value::<(Programme, Carry)>(document) else { return Ok(()) };
        let epochs = vec![epoch(&programme, start - 1.hours(), Carry::default()), epoch(&strange, start, carry)];
        if let Ok(mut timeline) = Timeline::new(epochs) {
            ask_everything(&mut timeline, date, &programme);
        }
    }
}
