//! Laws that hold for every programme and every history of epochs.

use std::sync::Arc;

use cartelera_playlists::{
    programme::{Programme, Region},
    timeline::{BrandKind, Carry, Moment, Playing, Timeline},
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use proptest::prelude::*;

use super::{
    agreement::slots,
    build::{epoch, instant, length_ms, timeline},
    obey::{check_slot, dates_around, is_allowed, ms},
    random::{config, follow, histories, instants, scenes},
};

const ONE_MS: SignedDuration = SignedDuration::from_millis(1);

/// What must stay the same until the next change.
fn state(moment: &Moment) -> impl PartialEq + std::fmt::Debug + use<> {
    let region = |playing: &Option<Playing>| {
        playing
            .as_ref()
            .map(|on| (on.slot, on.item, on.start, on.end, on.outgoing.as_ref().map(|out| (out.slot, out.item))))
    };
    (
        moment.display_on,
        moment.brand,
        region(&moment.main),
        region(&moment.bar),
        Arc::as_ptr(&moment.programme) as usize,
    )
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn slots_fill_the_open_time_and_keep_every_rule((programme, date) in scenes()) {
        let epochs = vec![epoch(&programme, instant("1900-01-01T00:00:00Z"), Carry::default())];
        let mut timeline = timeline(&programme);
        let mut last_end = None;
        for day in dates_around(date) {
            let plan = timeline.day(day);
            let mut expected = plan.open.iter().copied();
            let mut stretch = expected.next();
            for (region, list) in [(Region::Main, &plan.main), (Region::Bar, &plan.bar)] {
                slots(&epochs, list).iter().try_for_each(|slot| check_slot(&programme, region, slot))?;
            }
            for slot in &plan.main {
                prop_assert!(slot.start < slot.end);
                prop_assert!(last_end.is_none_or(|end| end <= slot.start), "no overlap, not even of days");
                last_end = Some(slot.end);
                let (from, until) = stretch.unwrap();
                prop_assert_eq!(slot.start, from, "no gap and no overlap");
                stretch = if slot.end == until { expected.next() } else { Some((slot.end, until)) };
            }
            prop_assert_eq!(stretch, None, "filled to the end");
            for pair in plan.bar.windows(2) {
                prop_assert!(pair[0].end <= pair[1].start);
                prop_assert!(pair[0].slot.number < pair[1].slot.number);
            }
            for slot in &plan.bar {
                prop_assert!(plan.open.iter().any(|(from, until)| *from <= slot.start && slot.end <= *until));
            }
        }
    }

    #[test]
    fn nothing_changes_between_changes_and_something_does_at_each(
        ((programmes, starts, date), inside) in (histories(), 0.0..1.0_f64)
    ) {
        let mut timeline = Timeline::new(follow(&programmes, &starts)).unwrap();
        let mut now = jiff::tz::Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).unwrap() - 36.hours();
        let mut before: Option<Moment> = None;
        for _ in 0..400 {
            let moment = timeline.at(now);
            prop_assert_eq!(moment.display_on, moment.main.is_some(), "the picture is never empty while open");
            prop_assert!(moment.display_on || moment.bar.is_none());
            if let Some(before) = &before {
                let epoch_begins = starts.iter().any(|start| start.as_millisecond() == now.as_millisecond());
                prop_assert!(epoch_begins || state(before) != state(&moment), "nothing changed at {}", now);
            }
            for playing in [&moment.main, &moment.bar].into_iter().flatten() {
                prop_assert!(playing.start <= now && now < playing.end);
                if let Some(outgoing) = &playing.outgoing {
                    prop_assert!(now < outgoing.transition_end && outgoing.transition_end <= playing.end);
                }
            }
            let next = timeline.next_change(now);
            prop_assert!(next > now);
            let length = next.as_millisecond() - now.as_millisecond();
            for ms in [1, (length as f64 * inside) as i64, length - 1] {
                if (1..length).contains(&ms) {
                    let then = timeline.at(now + SignedDuration::from_millis(ms));
                    prop_assert_eq!(state(&then), state(&moment), "between {} and {}", now, next);
                }
            }
            if next > now + 2000.hours() {
                break;
            }
            (now, before) = (next, Some(moment));
        }
    }

    #[test]
    fn no_frame_breaks_a_blackout_or_a_hard_end((programme, date) in scenes()) {
        let mut timeline = timeline(&programme);
        for slot in dates_around(date).flat_map(|day| timeline.day(day).main).collect::<Vec<_>>() {
            let moment = timeline.at(slot.start);
            let dark = programme.blackouts.iter().any(|b| b.from <= slot.start && slot.start < b.until);
            let neutral = moment.brand == BrandKind::Neutral;
            prop_assert!(!dark || neutral);
            if let Some(outgoing) = moment.main.unwrap().outgoing {
                let item = &outgoing.programme.items[outgoing.item];
                prop_assert!(!neutral || is_allowed(&programme, item.category, ms(slot.start)), "{:?} holds its last frame", item.id);
                let hard = item.flight.until.filter(|_| item.flight.hard_end);
                prop_assert!(hard.is_none_or(|end| outgoing.transition_end <= end + ONE_MS));
            }
        }
    }

    #[test]
    fn answers_do_not_depend_on_what_was_asked_before(
        (programmes, starts, _date, mut asked) in histories().prop_flat_map(|(programmes, starts, date)| {
            let asked = proptest::collection::vec(instants(date), 12);
            (Just(programmes), Just(starts), Just(date), asked)
        })
    ) {
        let epochs = follow(&programmes, &starts);
        let mut one = Timeline::new(epochs.clone()).unwrap();
        let mut answers = Vec::new();
        for instant in &asked {
            answers.push((*instant, state(&one.at(*instant)), one.next_change(*instant), one.upcoming(*instant, 3)));
        }
        asked.reverse();
        let mut other = Timeline::new(epochs.clone()).unwrap();
        for (instant, moment, next, upcoming) in answers.iter().rev() {
            prop_assert_eq!(&other.upcoming(*instant, 3), upcoming);
            prop_assert_eq!(other.next_change(*instant), *next);
            prop_assert_eq!(&state(&other.at(*instant)), moment);
        }
        // One that joins late knows the last epoch only.
        let (last, _) = epochs.last().unwrap();
        let mut late = Timeline::new(epochs[epochs.len() - 1..].to_vec()).unwrap();
        for (instant, _, next, upcoming) in answers.iter().filter(|answer| answer.0 >= last.effective_from) {
            let moment = late.at(*instant);
            let known = other.at(*instant);
            prop_assert_eq!(moment.main.map(|on| (on.slot, on.item)), known.main.map(|on| (on.slot, on.item)));
            prop_assert_eq!(moment.bar.map(|on| (on.slot, on.item)), known.bar.map(|on| (on.slot, on.item)));
            prop_assert_eq!(&late.upcoming(*instant, 3), upcoming);
            // The first slot may fade in over another one, which only the elder knows.
            prop_assert!(late.next_change(*instant) == *next || *instant < last.effective_from + 4.seconds());
        }
    }

    #[test]
    fn a_later_instant_never_has_an_earlier_next_change(
        (programmes, starts, mut asked) in histories().prop_flat_map(|(programmes, starts, date)| {
            (Just(programmes), Just(starts), proptest::collection::vec(instants(date), 2..40))
        })
    ) {
        let mut timeline = Timeline::new(follow(&programmes, &starts)).unwrap();
        asked.sort_unstable();
        let changes: Vec<Timestamp> = asked.iter().map(|instant| timeline.next_change(*instant)).collect();
        prop_assert!(changes.is_sorted(), "{:?} for {:?}", changes, asked);
        for (instant, change) in asked.iter().zip(&changes) {
            prop_assert_eq!(timeline.next_change(*change - ONE_MS), *change, "after {}", instant);
        }
    }

    #[test]
    fn the_order_of_lists_does_not_matter(((programme, date), turn) in (scenes(), 1..5_usize)) {
        let mut turned = programme.clone();
        turned.items.rotate_left(turn);
        turned.playlists.rotate_left(turn % 3);
        turned.blackouts.reverse();
        turned.rules.reverse();
        turned.always_exempt.reverse();
        turned.hours.exceptions.reverse();
        turned.hours.week.iter_mut().for_each(|hours| hours.reverse());
        turned.blackouts.iter_mut().for_each(|blackout| blackout.exempt.reverse());
        turned.items.iter_mut().for_each(|item| item.pacing.fixed_times.reverse());
        for rule in &mut turned.rules {
            rule.dayparts.reverse();
            for daypart in &mut rule.dayparts {
                daypart.ranges.reverse();
                daypart.weekdays.reverse();
                daypart.exceptions.reverse();
            }
            let days = &mut rule.days;
            days.weekdays.reverse();
            days.nth_weekdays.reverse();
            [&mut days.dates, &mut days.except].into_iter().chain(&mut days.only).for_each(|dates| dates.reverse());
        }
        let show = |programme: &Programme, slots: Vec<Playing>| -> Vec<_> {
            slots.into_iter().map(|on| (on.item(programme).id.clone(), on.source, on.start, on.end)).collect()
        };
        let (one, other) = (timeline(&programme).day(date), timeline(&turned).day(date));
        prop_assert_eq!(show(&programme, one.main), show(&turned, other.main));
        prop_assert_eq!(show(&programme, one.bar), show(&turned, other.bar));
    }

    #[test]
    fn no_instant_is_too_far((programme, date) in scenes(), seconds in -62_135_596_800..253_402_207_200_i64) {
        let mut timeline = timeline(&programme);
        let first = Timestamp::new(-62_135_596_800, 0).unwrap();
        let any = Timestamp::new(seconds, 0).unwrap();
        for instant in [Timestamp::MIN, first, any, Timestamp::MAX - ONE_MS, Timestamp::MAX] {
            let moment = timeline.at(instant);
            prop_assert_eq!(moment.display_on, moment.main.is_some());
            let next = timeline.next_change(instant);
            prop_assert!(next > instant || instant == Timestamp::MAX);
            prop_assert!(timeline.next_boundary(instant) >= instant);
            let _ = (timeline.upcoming(instant, 3), timeline.upcoming_bar(instant, 3), timeline.carry_at(instant));
            if let Some(playing) = moment.main {
                let stand_in = timeline.in_place_of(&playing, instant, &|_| true);
                prop_assert!(stand_in.is_none_or(|stand_in| stand_in.item != playing.item));
            }
        }
        for day in [Date::MIN, Date::MAX, date] {
            let plan = timeline.day(day);
            for slot in &plan.main {
                prop_assert!(length_ms(slot) > 0 && slot.slot.region == Region::Main, "{:?}", slot);
            }
        }
    }
}
