//! The stop list: its numbers, what rules, and what it stops.

use super::build::{instant, item};
use cartelera_playlists::{
    ids::OfficeId,
    programme::Item,
    stops::{StopAction, StopEntry, StopList, StopListError, StopTarget},
};

use StopAction::{Resume, Suspend, Withdraw};

fn entry(number: u64, action: StopAction, target: StopTarget) -> StopEntry {
    StopEntry { number, issued: instant("2026-11-20T15:00:00Z"), action, target }
}

fn list(entries: &[(StopAction, StopTarget)]) -> StopList {
    let entries = (1..).zip(entries).map(|(number, (action, target))| entry(number, *action, target.clone()));
    StopList::new(entries.collect()).unwrap()
}

fn by_digest(item: &Item) -> StopTarget {
    StopTarget::Item(item.digest)
}

#[test]
fn entries_count_up_from_1_without_gaps() {
    let all = |numbers: &[u64]| {
        StopList::new(numbers.iter().map(|number| entry(*number, Suspend, StopTarget::All)).collect())
    };
    assert_eq!(all(&[1, 2, 3]).unwrap().head(), 3);
    assert_eq!(all(&[]).unwrap(), StopList::default());
    for (numbers, want) in [
        (&[2][..], StopListError::Gap { last: 0, number: 2 }),
        (&[1, 3], StopListError::Gap { last: 1, number: 3 }),
        (&[1, 2, 2], StopListError::Twice { number: 2 }),
        (&[1, 2, 1], StopListError::Decreasing { last: 2, number: 1 }),
        (&[0], StopListError::Decreasing { last: 0, number: 0 }),
    ] {
        assert_eq!(all(numbers).unwrap_err(), want);
    }
    let office = StopTarget::Office("here".parse().unwrap());
    let refused = StopList::new(vec![entry(1, Withdraw, office.clone())]).unwrap_err();
    assert_eq!(refused, StopListError::Withdraws { number: 1, target: office });
    let text = serde_json::to_string(&all(&[1, 2]).unwrap()).unwrap();
    assert_eq!(serde_json::from_str::<StopList>(&text).unwrap(), all(&[1, 2]).unwrap());
    assert!(serde_json::from_str::<StopList>(&text.replace("\"number\":2", "\"number\":3")).is_err());
}

#[test]
fn a_newer_list_must_extend_the_known_one() {
    let a = item("a", 10);
    let old = list(&[(Suspend, StopTarget::All), (Withdraw, by_digest(&a))]);
    let longer = list(&[(Suspend, StopTarget::All), (Withdraw, by_digest(&a)), (Resume, StopTarget::All)]);
    let other = list(&[(Suspend, StopTarget::All), (Suspend, by_digest(&a)), (Resume, StopTarget::All)]);
    let mut held = old.clone();
    assert_eq!(held.replace(StopList::default()), Err(StopListError::Shorter { held: 2, offered: 0 }));
    assert_eq!(held.replace(other), Err(StopListError::Differs { number: 2 }));
    assert_eq!(held, old, "a refused list changes nothing");
    assert_eq!(held.replace(longer.clone()), Ok(()));
    assert_eq!(held.replace(longer.clone()), Ok(()), "the same list again");
    assert_eq!(held, longer);
}

#[test]
fn the_highest_number_per_target_rules_and_a_withdrawal_is_for_ever() {
    let office: OfficeId = "here".parse().unwrap();
    let campaign = StopTarget::Campaign("water".parse().unwrap());
    let mut a = item("a", 10);
    a.campaign = Some("water".parse().unwrap());
    let here = StopTarget::Office(office.clone());
    let there = StopTarget::Office("there".parse().unwrap());
    let named = || by_digest(&a);
    for (entries, number, by_name) in [
        (vec![], None, None),
        (vec![(Suspend, there)], None, None),
        (vec![(Suspend, here.clone())], Some(1), None),
        (vec![(Suspend, StopTarget::All), (Suspend, campaign.clone())], Some(2), None),
        (vec![(Suspend, StopTarget::All), (Resume, campaign.clone())], Some(1), None),
        (vec![(Suspend, campaign.clone()), (Resume, campaign.clone())], None, None),
        (vec![(Suspend, campaign.clone()), (Resume, campaign.clone()), (Suspend, campaign)], Some(3), None),
        (vec![(Suspend, here), (Suspend, named())], Some(2), Some(2)),
        (vec![(Suspend, named()), (Suspend, named())], Some(2), Some(2)),
        (vec![(Suspend, named()), (Resume, named())], None, None),
        (vec![(Withdraw, named()), (Resume, named()), (Withdraw, named())], Some(1), Some(1)),
        (vec![(Suspend, named()), (Withdraw, named()), (Suspend, named())], Some(2), Some(2)),
        (vec![(Withdraw, by_digest(&item("b", 10))), (Resume, StopTarget::All)], None, None),
    ] {
        let list = list(&entries);
        assert_eq!(list.stops(&a, &office).map(|entry| entry.number), number, "{entries:?}");
        assert_eq!(list.stops_by_name(&a).map(|entry| entry.number), by_name, "{entries:?}");
    }
}
