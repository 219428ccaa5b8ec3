//! Chooses among offers: first days as even as can be, then the offices, parts of the day and screens that have least.

use std::collections::BTreeMap;

use cartelera_playlists::ids::{OfficeId, ScreenId};
use jiff::{Timestamp, civil::Date};

use super::offers::{Offer, mix};
use crate::store::testigos::OrderPlace;

/// How many testigos there are of each.
#[derive(Default)]
struct Counts<'a> {
    days: BTreeMap<Date, usize>,
    offices: BTreeMap<&'a OfficeId, usize>,
    parts: BTreeMap<u8, usize>,
    screens: BTreeMap<&'a ScreenId, usize>,
    /// Of one screen in one part of one day.
    same: BTreeMap<(&'a ScreenId, Date, u8), usize>,
}

impl<'a> Counts<'a> {
    fn add(&mut self, screen: &'a ScreenId, office: &'a OfficeId, day: Date, part: u8) {
        *self.days.entry(day).or_default() += 1;
        *self.offices.entry(office).or_default() += 1;
        *self.parts.entry(part).or_default() += 1;
        *self.screens.entry(screen).or_default() += 1;
        *self.same.entry((screen, day, part)).or_default() += 1;
    }
}

/// `missing` of the offers of one campaign, each with a play of it, beside those that it `have` already; fewer if there are no
/// offers at all.
pub(super) fn spread<'a>(
    missing: usize,
    offers: &'a [Offer],
    have: &[(&'a ScreenId, &'a OrderPlace)],
) -> Vec<(&'a Offer, Timestamp)> {
    let mut counts = Counts::default();
    for (screen, place) in have {
        counts.add(screen, &place.office, place.day, place.part);
    }
    let mut by_day: BTreeMap<Date, Vec<&'a Offer>> = BTreeMap::new();
    for offer in offers {
        by_day.entry(offer.day).or_default().push(offer);
    }
    let mut chosen = Vec::new();
    for turn in 0..missing {
        // Where this one would be if all were even.
        let target = (2 * turn + 1) * by_day.len() / (2 * missing);
        let count = |count: Option<&usize>| count.copied().unwrap_or(0);
        let day = by_day
            .iter()
            .enumerate()
            .min_by_key(|(place, (day, _))| (count(counts.days.get(day)), place.abs_diff(target)));
        let Some((_, (day, offers))) = day else { break };
        let best = offers.iter().min_by_key(|offer| {
            let same = (&offer.screen, *day, offer.part);
            (
                count(counts.same.get(&same)),
                count(counts.offices.get(&offer.office)),
                count(counts.parts.get(&offer.part)),
                count(counts.screens.get(&offer.screen)),
                mix(&[offer.screen.as_str(), &day.to_string(), &offer.part.to_string()]),
            )
        });
        let Some(offer) = best.copied() else { break };
        let taken = count(counts.same.get(&(&offer.screen, *day, offer.part)));
        counts.add(&offer.screen, &offer.office, *day, offer.part);
        chosen.push((offer, offer.start(taken)));
    }
    chosen
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;

    use super::*;

    fn offer(screen: u8, office: u8, day: i8, part: u8) -> Offer {
        Offer {
            campaign: "agua".parse().unwrap(),
            screen: format!("pantalla-{screen}").parse().unwrap(),
            office: format!("oficina-{office}").parse().unwrap(),
            day: date(2026, 11, day),
            part,
            starts: (0..5).map(|minute| Timestamp::from_second(minute * 60).unwrap()).collect(),
            until: Timestamp::UNIX_EPOCH,
        }
    }

    /// Office 0 has eight screens, the other four have one each.
    fn month() -> Vec<Offer> {
        let screens = (0..12_u8).map(|screen| (screen, screen.saturating_sub(7)));
        let days = 1..=20;
        screens
            .flat_map(|(screen, office)| days.clone().map(move |day| (screen, office, day)))
            .flat_map(|(screen, office, day)| (0..3).map(move |part| offer(screen, office, day, part)))
            .collect()
    }

    fn counts<K: Ord>(chosen: &[(&Offer, Timestamp)], key: impl Fn(&Offer) -> K) -> Vec<usize> {
        let mut counts: BTreeMap<K, usize> = BTreeMap::new();
        for (offer, _) in chosen {
            *counts.entry(key(offer)).or_default() += 1;
        }
        counts.into_values().collect()
    }

    #[test]
    fn a_month_is_spread_over_days_offices_and_parts() {
        let offers = month();
        let chosen = spread(30, &offers, &[]);
        assert_eq!(counts(&chosen, |offer| offer.office.clone()), [6; 5]);
        assert_eq!(counts(&chosen, |offer| offer.part), [10; 3]);
        let days = counts(&chosen, |offer| offer.day);
        assert!(days.len() == 20 && days.iter().all(|count| (1..=2).contains(count)), "{days:?}");
        let few: Vec<i8> = spread(4, &offers, &[]).iter().map(|(offer, _)| offer.day.day()).collect();
        assert_eq!(few, [3, 8, 13, 18]);
    }

    #[test]
    fn what_is_there_already_counts() {
        let offers = month();
        let first = spread(10, &offers, &[]);
        let places: Vec<OrderPlace> = first
            .iter()
            .map(|(offer, _)| OrderPlace {
                campaign: offer.campaign.clone(),
                day: offer.day,
                office: offer.office.clone(),
                part: offer.part,
            })
            .collect();
        let have: Vec<_> = first.iter().map(|(offer, _)| &offer.screen).zip(&places).collect();
        let second = spread(10, &offers, &have);
        let all: Vec<(&Offer, Timestamp)> = first.iter().chain(&second).copied().collect();
        assert_eq!(counts(&all, |offer| offer.day), [1; 20]);
        assert_eq!(counts(&all, |offer| offer.office.clone()), [4; 5]);
    }

    #[test]
    fn more_than_there_are_places_stand_in_the_same_ones() {
        let offers = [offer(1, 1, 5, 0), offer(1, 1, 5, 1)];
        let chosen = spread(9, &offers, &[]);
        assert_eq!(counts(&chosen, |offer| offer.part), [5, 4]);
        // Each of another play.
        let plays: BTreeSet<(u8, Timestamp)> = chosen.iter().map(|(offer, start)| (offer.part, *start)).collect();
        assert_eq!(plays.len(), 9);
        assert!(spread(5, &[], &[]).is_empty());
    }
}
