//! Checks that need more than one table: references, files, law, shares.

mod flights;
mod house_loop;
mod items;
mod legibility;
mod media;
mod opening;
mod references;
mod rule_times;
mod shares;
mod targeting;
mod zones;

use std::collections::BTreeMap;

use super::{
    City,
    read::{Kind, Notes},
};
use crate::media::MediaFacts;

pub(super) use references::check_references;

/// Checks the whole folder and completes `city` with the zones that it names.
pub(super) fn check(
    city: &mut City,
    media: &BTreeMap<String, MediaFacts>,
    refused: &BTreeMap<String, String>,
    zone: &dyn Fn(&str) -> Option<Vec<u8>>,
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
}
