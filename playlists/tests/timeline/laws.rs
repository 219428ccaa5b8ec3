//! Laws that hold for every programme and every history of epochs.

use std::sync::Arc;

use cartelera_playlists::{
    programme::{Category, Programme, Region, Rule},
    timeline::{BrandKind, Moment, Playing, SlotSource, Timeline},
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use proptest::prelude::*;

use super::{
    build::{length_ms, timeline, zone},
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

fn dates_around(date: Date) -> impl Iterator<Item = Date> {
    (-2..=2).map(move |days: i64| date.checked_add(days.days()).unwrap())
}

/// Whether `rule` holds at `start`, by the clocks of a place that does not change them around then.
fn holds(rule: &Rule, zone: &TimeZone, start: Timestamp) -> bool {
    let local = zone.to_datetime(start);
    dates_around(local.date()).any(|date| {
        let whole = [super::build::minutes(0, 1440).into()];
        let dayparts = if rule.dayparts.is_empty() { &whole } else { rule.dayparts.as_slice() };
        rule.days.contains(date)
            && dayparts.iter().flat_map(|daypart| &daypart.ranges).any(|daypart| {
                let (from, to) = (i64::from(daypart.from.minutes()), i64::from(daypart.to.minutes()));
                let midnight = date.at(0, 0, 0, 0);
                let to = if to > from { to } else { to + 1440 };
                midnight + from.minutes() <= local && local < midnight + to.minutes()
            })
    })
}

fn check_slot(programme: &Programme, slot: &Playing) -> Result<(), TestCaseError> {
    let item = slot.item(programme);
    let ms = |instant: Timestamp| instant.as_nanosecond().div_euclid(1_000_000);
    let flight = &item.flight;
    prop_assert!(flight.from.is_none_or(|from| ms(from) <= ms(slot.start)), "{slot:?} starts before {flight:?}");
    prop_assert!(flight.until.is_none_or(|until| ms(slot.start) < ms(until)), "{slot:?} starts after {flight:?}");
    if flight.hard_end {
        prop_assert!(flight.until.is_none_or(|until| ms(slot.end) <= ms(until)), "{slot:?} outlasts {flight:?}");
    }
    for blackout in programme.blackouts.iter().filter(|blackout| ms(blackout.from) < ms(blackout.until)) {
        let exempt = item.category != Category::Unknown && blackout.exempt.contains(&item.category.into());
        let begins_within = ms(blackout.from) <= ms(slot.start) && ms(slot.start) < ms(blackout.until);
        prop_assert!(exempt || !begins_within, "{slot:?} starts in {blackout:?}");
        let runs_into = ms(slot.start) < ms(blackout.from) && ms(blackout.from) < ms(slot.end);
        prop_assert!(!runs_into, "{slot:?} runs into {blackout:?}");
    }
    if let SlotSource::Rule(id) = &slot.source {
        let rule = programme.rules.iter().find(|rule| rule.id == *id).unwrap();
        prop_assert_eq!(rule.region, slot.slot.region);
        let zone = zone(&programme.zone.name);
        let near = SignedDuration::from_hours(72);
        let steady =
            zone.following(slot.start - near).next().is_none_or(|change| change.timestamp() > slot.start + near);
        prop_assert!(!steady || holds(rule, &zone, slot.start), "{slot:?} starts outside {rule:?}");
    } else {
        prop_assert!(programme.house_loop.contains(&item.id));
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn slots_fill_the_open_time_and_keep_every_rule((programme, date) in scenes()) {
        let mut timeline = timeline(&programme);
        let mut last_end = None;
        for day in dates_around(date) {
            let plan = timeline.day(day);
            let mut expected = plan.open.iter().copied();
            let mut stretch = expected.next();
            for slot in &plan.main {
                check_slot(&programme, slot)?;
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
                check_slot(&programme, slot)?;
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
                let allowed = |category: Category| programme.blackouts.iter().all(|blackout| {
                    slot.start < blackout.from || blackout.until <= slot.start || blackout.exempt.contains(&category.into())
                });
                prop_assert!(!neutral || allowed(item.category), "{:?} holds its last frame", item.id);
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
    fn the_order_of_lists_does_not_matter(((programme, date), turn) in (scenes(), 1..5_usize)) {
        let mut turned = programme.clone();
        turned.items.rotate_left(turn);
        turned.playlists.rotate_left(turn % 3);
        turned.blackouts.reverse();
        turned.rules.reverse();
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
