//! The timeline against the reference, for random programmes and histories of epochs.

use std::{fmt, sync::Arc};

use cartelera_playlists::{
    manifest::Epoch,
    programme::{Programme, Region},
    timeline::{Carry, Playing, SlotSource, Timeline},
};
use jiff::civil::Date;
use proptest::{collection::vec, prelude::*};

use super::{
    build::epoch,
    dense::{carries, places},
    random::{follow, long_config},
    reference::{self, RefSlot},
};

/// Epochs with their programmes, and a date around which they begin.
#[derive(Clone)]
pub(crate) struct History {
    pub(crate) epochs: Vec<(Epoch, Arc<Programme>)>,
    pub(crate) date: Date,
}

impl fmt::Debug for History {
    /// What a person needs to see the case, as JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.date)?;
        for (epoch, programme) in &self.epochs {
            let mut value = serde_json::to_value(&**programme).unwrap();
            for dull in ["brands", "office", "format", "timeline_version", "city", "axes", "media"] {
                value.as_object_mut().unwrap().remove(dull);
            }
            value["zone"] = programme.zone.name.clone().into();
            let carry = serde_json::to_string(&epoch.carry).unwrap();
            writeln!(f, "epoch {} carry {carry}", epoch.effective_from)?;
            for key in ["zone", "hours", "blackouts", "always_exempt", "house_loop"] {
                writeln!(f, "  {key} {}", value[key])?;
            }
            for key in ["items", "playlists", "rules"] {
                value[key].as_array().unwrap().iter().try_for_each(|one| writeln!(f, "  {key} {one}"))?;
            }
        }
        Ok(())
    }
}

/// Epochs with any carries, and the date around which they begin.
fn strange_histories() -> impl Strategy<Value = History> {
    places().prop_flat_map(move |place| {
        let one = (place.programmes(), place.instants().prop_flat_map(move |start| (Just(start), carries(start))));
        vec(one, 1..4).prop_map(move |mut list| {
            list.sort_by_key(|(_, (start, _))| *start);
            let epochs = list.iter().map(|(programme, (start, carry))| epoch(programme, *start, carry.clone()));
            History { epochs: epochs.collect(), date: place.date }
        })
    })
}

/// One programme, or several that take over from each other as published.
pub(crate) fn orderly_histories() -> impl Strategy<Value = History> {
    places().prop_flat_map(move |place| {
        let later = vec((place.programmes(), place.instants()), 0..4);
        (place.programmes(), later).prop_map(move |(first, mut later)| {
            later.sort_by_key(|(_, start)| *start);
            let always = super::build::instant("1900-01-01T00:00:00Z");
            let (mut programmes, mut starts) = (vec![first], vec![always]);
            programmes.extend(later.iter().map(|(programme, _)| programme.clone()));
            starts.extend(later.iter().map(|(_, start)| *start));
            History { epochs: follow(&programmes, &starts), date: place.date }
        })
    })
}

pub(crate) fn dates(date: Date) -> impl Iterator<Item = Date> {
    use jiff::ToSpan;
    (-1..=1).map(move |days: i64| date.checked_add(days.days()).unwrap())
}

/// Slots of the timeline as the reference writes them.
pub(crate) fn slots(epochs: &[(Epoch, Arc<Programme>)], list: &[Playing]) -> Vec<RefSlot> {
    let slot = |on: &Playing| {
        let same = |(epoch, _): &(Epoch, _)| {
            (epoch.programme, epoch.effective_from) == (on.slot.programme, on.slot.effective_from)
        };
        // Slots before the first epoch name none.
        let index = epochs.iter().position(same).unwrap_or(0);
        RefSlot {
            start: on.start,
            end: on.end,
            item: Some(on.item(&epochs[index].1).id.clone()),
            source: match &on.source {
                SlotSource::Rule(rule) => Some(rule.clone()),
                SlotSource::HouseLoop => None,
            },
            epoch: index,
            why: None,
        }
    };
    list.iter().map(slot).collect()
}

fn agree(history: &History) -> Result<(), TestCaseError> {
    let epochs = &history.epochs;
    let mut timeline = Timeline::new(epochs.clone()).unwrap();
    for date in dates(history.date) {
        let plan = timeline.day(date);
        for (region, list) in [(Region::Main, &plan.main), (Region::Bar, &plan.bar)] {
            let mut wanted = reference::day(epochs, date, region);
            wanted.retain(|slot| slot.item.is_some());
            let got = slots(epochs, list);
            let length = wanted.len().max(got.len());
            let differs = (0..length).find(|index| wanted.get(*index) != got.get(*index));
            prop_assert!(
                differs.is_none(),
                "{} {:?}: of {} and {} slots number {:?} differs:\n  reference {:?}\n  timeline  {:?}",
                date,
                region,
                wanted.len(),
                got.len(),
                differs,
                differs.and_then(|index| wanted.get(index)),
                differs.and_then(|index| got.get(index)),
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(long_config())]

    #[test]
    fn the_reference_agrees(history in orderly_histories()) {
        agree(&history)?;
    }

    #[test]
    fn the_reference_agrees_on_any_carry(history in strange_histories()) {
        agree(&history)?;
    }
}

#[test]
fn an_epoch_in_a_day_without_carry_begins_as_the_day_did() {
    let programme = super::build::programme();
    let (epoch, _) = epoch(&programme, super::build::instant("2026-11-20T15:00:00Z"), Carry::default());
    let slots = reference::day(&[(epoch, Arc::new(programme))], jiff::civil::date(2026, 11, 20), Region::Main);
    assert_eq!(slots.len(), 8 * 360);
}
