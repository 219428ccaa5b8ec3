//! The bound on shares: a rule's airtime against the fluid ideal, for random schedules.

use std::collections::BTreeMap;

use cartelera_playlists::{
    programme::{Item, Priority, Programme, Rule},
    timeline::Playing,
};
use jiff::civil::date;
use proptest::{collection::vec, prelude::*, sample::select};

use super::{
    build::{Change, item, length_ms, programme, source, timeline},
    random::config,
};

const CLASSES: [Priority; 3] = [Priority::Priority, Priority::Normal, Priority::Filler];

/// Rules that hold all day, whose given shares are at most the whole of their class.
fn schedules() -> impl Strategy<Value = Programme> {
    let length = prop_oneof![1_000..120_000_u64, (1..60_u64).prop_map(|seconds| seconds * 1000)];
    let rule = (0..3_usize, 0..1_000_u32, any::<bool>(), vec(length.clone(), 1..5));
    let fill = select(&[1_000, 700, 300, 1][..]);
    (vec(rule, 1..12), vec(length, 1..4), fill).prop_map(|(rules, house, fill)| {
        let mut made = programme();
        made.open_daily(&["06:00-22:00"]);
        let timed = |name: String, length_ms| Item { length_ms, ..item(&name, 1) };
        made.house(house.into_iter().enumerate().map(|(n, length)| timed(format!("h{n}"), length)).collect());
        for (index, (class, weight, is_given, lengths)) in rules.iter().enumerate() {
            let weights: u32 = rules.iter().filter(|rule| rule.0 == *class && rule.2).map(|rule| rule.1).sum();
            let share = is_given.then(|| f64::from(*weight) / f64::from(weights.max(1)) * f64::from(fill) / 1000.0);
            let items = lengths.iter().enumerate().map(|(n, length)| timed(format!("r{index}-{n}"), *length));
            let items = items.collect();
            let rule = made.rule(&format!("r{index:02}"), None, items);
            rule.priority = CLASSES[*class];
            rule.share_ppm = share.map(|share| (share * 1e6) as u32);
        }
        made
    })
}

/// The share of each rule in ppm, and its class.
fn shares(programme: &Programme) -> BTreeMap<String, (u32, Priority)> {
    let rest = |class| {
        let rules = || programme.rules.iter().filter(move |rule| rule.priority == class);
        let given: u32 = rules().filter_map(|rule| rule.share_ppm).sum();
        let without = rules().filter(|rule| rule.share_ppm.is_none()).count() as u32;
        (1_000_000 - given).checked_div(without).unwrap_or(0)
    };
    let share = |rule: &Rule| rule.share_ppm.unwrap_or_else(|| rest(rule.priority));
    programme.rules.iter().map(|rule| (rule.id.to_string(), (share(rule), rule.priority))).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn airtime_stays_within_one_longest_item_of_the_fluid_ideal(programme in schedules()) {
        let shares = shares(&programme);
        let longest = programme.items.iter().map(|item| item.length_ms).max().unwrap() as f64;
        let mut class_time: BTreeMap<Priority, f64> = BTreeMap::new();
        let mut errors: BTreeMap<&str, (f64, f64, f64)> = shares.keys().map(|rule| (rule.as_str(), (0.0, 0.0, 0.0)))
            .collect();
        let plan = timeline(&programme).day(date(2026, 11, 20));
        let whole = |slot: &Playing| length_ms(slot) as u64 == slot.item(&programme).length_ms;
        for slot in plan.main.iter().take_while(|slot| whole(slot)) {
            let length = length_ms(slot) as f64;
            let given_to = shares.get(source(slot)).map(|share| share.1);
            for class in CLASSES {
                if given_to.is_none_or(|given_to| class <= given_to) {
                    *class_time.entry(class).or_default() += length;
                }
            }
            for (rule, (share, class)) in &shares {
                let (airtime, least, most) = errors.get_mut(rule.as_str()).unwrap();
                if source(slot) == rule {
                    *airtime += length;
                }
                let error = *airtime - f64::from(*share) / 1e6 * class_time.get(class).copied().unwrap_or(0.0);
                (*least, *most) = (least.min(error), most.max(error));
                prop_assert!(error.abs() <= longest + 1.0, "{} is off by {} of {}", rule, error, longest);
                // Over any window the error is the difference of two of these.
                let spread = *most - *least;
                prop_assert!(spread <= 2.0 * longest + 1.0, "{} is off by {} in a window", rule, spread);
            }
        }
    }
}
