//! Checks that need more than one table: references, files, law, shares, time.

mod calendar;
mod ended;
mod fits;
mod fixed_times;
mod flights;
mod gaps;
mod house_loop;
mod items;
mod legibility;
mod media;
mod min_plays;
mod opening;
mod references;
mod rule_times;
mod rules;
mod shares;
mod shown;
mod spans;
mod targeting;
mod zones;

use std::collections::BTreeMap;

use calendar::Calendar;
use jiff::Timestamp;

use super::{
    City,
    read::{Kind, Notes},
};
use crate::media::MediaFacts;

pub(super) use references::check_references;

/// Checks the whole folder at the instant `now` and completes `city` with the zones that it names.
pub(super) fn check(
    city: &mut City,
    media: &BTreeMap<String, MediaFacts>,
    refused: &BTreeMap<String, String>,
    zone: &dyn Fn(&str) -> Option<Vec<u8>>,
    now: Timestamp,
    notes: &mut Notes,
) {
    references::check_references(notes);
    zones::check(city, zone, notes);
    media::check(media, refused, notes);
    opening::check(city, notes);
    flights::check(city, notes);
    items::check(city, notes);
    if !notes.incomplete.contains(&Kind::City) {
        house_loop::check(city, notes);
    }
    targeting::check(city, notes);
    shares::check(city, notes);
    legibility::check(city, notes);
    if let Some(calendar) = Calendar::new(city, now, notes) {
        check_time(calendar, notes);
    }
}

fn check_time(calendar: Calendar<'_>, notes: &mut Notes) {
    let dead = rules::check(&calendar, notes);
    let mut calendar = calendar.without(&dead);
    ended::check(&calendar, notes);
    gaps::check(&calendar, notes);
    let hidden = shown::check(&calendar, notes);
    calendar.items.retain(|id, _| !hidden.contains(id));
    fits::check(&calendar, notes);
    fixed_times::check(&calendar, notes);
    min_plays::check(&calendar, notes);
}
