//! What is left of a day's plays when there is no room for their detail: sums by item.

use std::collections::{BTreeMap, BTreeSet};

use cartelera_playlists::{
    playlog::{Entry, ItemName, Record, Role, SlotRef, Tally, TallyRow},
    programme::Region,
};

/// The sums over the plays of one day; `None` if there are none.
pub(super) fn tally(entries: &[Entry]) -> Option<Tally> {
    let (first, last) = (entries.first()?, entries.last()?);
    let mut rows: BTreeMap<(ItemName, Role, Region), TallyRow> = BTreeMap::new();
    let mut seen: BTreeSet<(SlotRef, Role, ItemName)> = BTreeSet::new();
    let mut day = None;
    for entry in entries {
        let Record::Play(play) = &entry.record else { continue };
        day.get_or_insert(play.day);
        let key = (play.item.clone(), play.role.clone(), play.region);
        let row = rows.entry(key).or_insert_with(|| TallyRow {
            item: play.item.clone(),
            role: play.role.clone(),
            region: play.region,
            plays: 0,
            ms: 0,
            missed_ms: 0,
        });
        // Parts of one slot are one play, whatever pointer they were shown under.
        let slot = play.slot.map(|slot| SlotRef { sequence: 0, ..slot });
        let is_first = slot.is_none_or(|slot| seen.insert((slot, play.role.clone(), play.item.clone())));
        let planned_ms = play.planned.filter(|_| play.role == Role::Planned).map_or(0, |planned| planned.length_ms());
        if is_first {
            row.plays += 1;
            row.missed_ms += planned_ms;
        }
        let within =
            play.planned.map_or(play.shown.length_ms(), |planned| play.shown.length_ms().min(planned.length_ms()));
        row.ms += play.shown.length_ms();
        row.missed_ms = row.missed_ms.saturating_sub(if play.role == Role::Planned { within } else { 0 });
    }
    Some(Tally { day: day?, replaces: (first.sequence, last.sequence), rows: rows.into_values().collect() })
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::{
        hash::ContentHash,
        playlog::{Play, Span},
    };
    use jiff::{Timestamp, civil::Date};

    use super::*;

    fn span(from: i64, until: i64) -> Span {
        Span { from: Timestamp::from_second(from).unwrap(), until: Timestamp::from_second(until).unwrap() }
    }

    #[test]
    fn two_parts_of_a_slot_are_one_play_and_its_rest_is_missed() {
        let day = Date::constant(2026, 11, 28);
        let hash = ContentHash::of(b"1");
        let slot = SlotRef { sequence: 7, epoch: hash, day, region: Region::Main, number: 3 };
        let item = ItemName { id: "agua".parse().unwrap(), digest: hash, title: "Agua".to_owned(), campaign: None };
        let play = |sequence, slot, shown| Entry {
            sequence,
            record: Record::Play(Play {
                item: item.clone(),
                role: Role::Planned,
                day,
                region: Region::Main,
                slot: Some(slot),
                planned: Some(span(0, 12)),
                shown,
                frames: 1,
                dropped: 0,
                began: None,
                ended: None,
                rank: 1,
            }),
        };
        let later = SlotRef { sequence: 8, ..slot };
        let tally = tally(&[play(5, slot, span(0, 4)), play(9, later, span(8, 12))]).unwrap();
        assert_eq!((tally.replaces, tally.rows.len()), ((5, 9), 1));
        assert_eq!((tally.rows[0].plays, tally.rows[0].ms, tally.rows[0].missed_ms), (1, 8_000, 4_000));
    }
}
