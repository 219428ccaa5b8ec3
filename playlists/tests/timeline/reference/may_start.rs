//! Which items may start (clause 4), and the cuts that the law makes (clause 5).

use cartelera_playlists::programme::{Blackout, Category, Content, Exemption, Item, Programme};

use super::clock::{Ms, Range, common, ms};

/// What is left of a slot must be at least this, or the item's length if that is less.
pub(super) const SHORTEST_MS: Ms = 3_000;

pub(super) fn length(item: &Item) -> Ms {
    Ms::try_from(item.length_ms).unwrap()
}

pub(super) fn hard_end(item: &Item) -> Option<Ms> {
    item.flight.until.filter(|_| item.flight.hard_end).map(ms)
}

pub(super) fn flight(item: &Item) -> Range {
    (item.flight.from.map_or(Ms::MIN, ms), item.flight.until.map_or(Ms::MAX, ms))
}

/// The flight contains `t`, and with `hard_end` enough of it is left.
pub(super) fn is_in_flight(item: &Item, t: Ms) -> bool {
    let (from, until) = flight(item);
    let least = length(item).min(SHORTEST_MS);
    from <= t && t < until && hard_end(item).is_none_or(|end| end - t >= least)
}

fn range(blackout: &Blackout) -> Range {
    (ms(blackout.from), ms(blackout.until))
}

/// When an exemption of a blackout holds, if ever.
fn exempt_range(blackout: &Blackout, exemption: &Exemption) -> Option<Range> {
    let own = (exemption.from.map_or(Ms::MIN, ms), exemption.until.map_or(Ms::MAX, ms));
    common(&own, &range(blackout))
}

/// The category is exempt in every blackout that is on at `t`.
pub(super) fn is_allowed(programme: &Programme, category: Category, t: Ms) -> bool {
    programme.blackouts.iter().all(|blackout| {
        let (from, until) = range(blackout);
        let is_on = from <= t && t < until;
        let by_entry = blackout
            .exempt
            .iter()
            .filter(|entry| entry.category == category)
            .any(|entry| exempt_range(blackout, entry).is_some_and(|(from, until)| from <= t && t < until));
        !is_on || (by_entry && category != Category::Unknown)
    })
}

/// Clause 5: the starts of blackouts, and the instants at which a category stops being exempt.
pub(super) fn legal_cuts(programme: &Programme) -> Vec<Ms> {
    let mut cuts = Vec::new();
    for blackout in &programme.blackouts {
        let (from, until) = range(blackout);
        if from < until {
            cuts.push(from);
        }
        for entry in &blackout.exempt {
            let ends = exempt_range(blackout, entry).map(|range| range.1);
            let stops = |end: &Ms| {
                is_allowed(programme, entry.category, *end - 1) && !is_allowed(programme, entry.category, *end)
            };
            cuts.extend(ends.filter(stops));
        }
    }
    cuts
}

/// Instants at which the answer of [`is_allowed`] may change.
pub(super) fn legal_changes(programme: &Programme) -> Vec<Ms> {
    let mut changes = Vec::new();
    for blackout in &programme.blackouts {
        let ranges = blackout.exempt.iter().filter_map(|entry| exempt_range(blackout, entry));
        changes.extend(ranges.chain([range(blackout)]).flat_map(|(from, until)| [from, until]));
    }
    changes
}

fn series(item: &Item) -> Option<&str> {
    match &item.content {
        Content::Capsule(capsule) => capsule.series.as_deref(),
        Content::Bulletin(_) | Content::Slide(_) => None,
    }
}

pub(super) fn is_same_series(one: &Item, other: &Item) -> bool {
    series(one).is_some() && series(one) == series(other)
}

/// Whether a newer episode of the item's series has begun at `t`, in a playlist of these items.
pub(super) fn is_replaced(list: &[&Item], item: &Item, t: Ms) -> bool {
    let age = |episode: &Item| {
        let place = list.iter().rposition(|listed| listed.id == episode.id);
        (flight(episode).0, place)
    };
    list.iter().any(|other| is_same_series(other, item) && flight(other).0 <= t && age(other) > age(item))
}
