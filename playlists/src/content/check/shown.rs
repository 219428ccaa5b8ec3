//! Items that nothing ever shows.

use std::collections::BTreeSet;

use super::{
    calendar::{Agenda, Calendar, TimedItem},
    rule_times::RuleTimes,
    spans::{Span, civil_ms, intersect, subtract},
};
use crate::{
    content::{
        ItemEntry, Member, PlaylistEntry,
        read::{Kind, Notes},
    },
    ids::ItemId,
};

/// Gives the items that nothing shows; all but those whose rules never hold are reported here.
pub(super) fn check<'a>(calendar: &Calendar<'a>, notes: &mut Notes) -> BTreeSet<&'a ItemId> {
    let mut hidden = BTreeSet::new();
    let city = calendar.city;
    let in_house_loop: BTreeSet<&ItemId> =
        city.playlist(&city.house_loop).iter().flat_map(|list| &list.members).map(Member::id).collect();
    let has_rule: BTreeSet<&ItemId> =
        city.rules().flat_map(|(_, playlist)| &playlist.members).map(Member::id).collect();
    let used: BTreeSet<&ItemId> = has_rule.union(&in_house_loop).copied().collect();
    for (item, playlist) in city.items().filter(|(item, _)| !used.contains(&item.id)) {
        hidden.insert(&item.id);
        // A playlist of which nothing shows is reported as a whole.
        if playlist.members.iter().any(|member| used.contains(member.id())) || !playlist.rules.is_empty() {
            warn(item, "nothing ever shows the item: no rule shows a playlist in which it stands", notes);
        }
    }
    let is_over = |item: &TimedItem<'_>| item.flight.is_empty() || item.flight.until.is_some_and(|u| u <= calendar.now);
    for (id, item) in calendar.items.iter().filter(|(id, item)| !in_house_loop.contains(*id) && !is_over(item)) {
        // Without a rule that holds there is nothing to say that was not said of the rule.
        if calendar.listing(id).next().is_none() {
            hidden.insert(&item.entry.id);
            continue;
        }
        let (from, until) = (item.span().0, last_turn(calendar, item));
        if from < until && until <= civil_ms(calendar.now) {
            // A newer episode has taken its place, as it should.
            hidden.insert(&item.entry.id);
            continue;
        }
        if !is_shown(calendar, item, Some(calendar)) {
            let message = if is_shown(calendar, item, None) {
                "nothing ever shows the item: a newer episode of its series always takes its place (wanted: a flight that \
                 begins before that of the next episode)"
            } else {
                "nothing ever shows the item: its flight, the rules that list it, opening hours and blackouts leave no time"
            };
            hidden.insert(&item.entry.id);
            warn(item.entry, message, notes);
        }
    }
    hidden
}

/// When the last rule that lists `item` gives its place to a newer episode.
fn last_turn(calendar: &Calendar<'_>, item: &TimedItem<'_>) -> i64 {
    let rules = calendar.agendas.iter().flat_map(|agenda| agenda.listing(&item.entry.id));
    rules.map(|rule| newer_from(calendar, item, rule.playlist)).max().unwrap_or(i64::MAX)
}

/// Whether some screen has time for `item`; where `series` is given newer episodes take theirs.
fn is_shown(calendar: &Calendar<'_>, item: &TimedItem<'_>, series: Option<&Calendar<'_>>) -> bool {
    calendar.listing(&item.entry.id).any(|agenda| {
        let forbidden = agenda.forbidden(item.entry.category);
        agenda.listing(&item.entry.id).any(|rule| {
            let until = series.map_or(i64::MAX, |calendar| newer_from(calendar, item, rule.playlist));
            let span = (item.span().0, item.span().1.min(until));
            calendar.dates_of(item.flight).any(|date| has_time(agenda, rule, date, span, &forbidden))
        })
    })
}

fn has_time(
    agenda: &Agenda<'_>,
    rule: &RuleTimes<'_>,
    date: jiff::civil::Date,
    span: Span,
    forbidden: &[Span],
) -> bool {
    !subtract(&intersect(&agenda.windows(rule, date), &[span]), forbidden).is_empty()
}

/// When the first newer episode of its series in `playlist` begins.
fn newer_from(calendar: &Calendar<'_>, item: &TimedItem<'_>, playlist: &PlaylistEntry) -> i64 {
    let Some(series) = item.series() else { return i64::MAX };
    let place = |id: &ItemId| playlist.members.iter().position(|member| member.id() == id);
    let own = (item.span().0, place(&item.entry.id));
    let episodes = playlist.members.iter().filter_map(|member| calendar.items.get(member.id()));
    let episodes = episodes.filter(|other| other.series() == Some(series));
    let begins = episodes.map(|other| (other.span().0, place(&other.entry.id)));
    begins.filter(|other| *other > own).map(|(from, _)| from).min().unwrap_or(i64::MAX)
}

fn warn(item: &ItemEntry, message: &str, notes: &mut Notes) {
    if let Some(place) = notes.origin(Kind::Item, item.id.as_str()).map(|origin| origin.table.clone()) {
        notes.warn(place, message);
    }
}
