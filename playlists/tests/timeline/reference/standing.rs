//! Where one region of a service day stands: virtual times, rounds, and everything that has played.

use cartelera_playlists::{
    programme::Item,
    timeline::{CarriedItem, Carry},
};

use super::{
    clock::{Ms, ms},
    day::{Day, Line},
    places::{Round, first_place},
    share::MOST,
};

/// Caps count the starts within this time.
const HOUR_MS: Ms = 3_600_000;

/// Where one rule stands.
pub(super) struct RuleStanding {
    /// S, in ms x 10^6.
    pub(super) start: i128,
    pub(super) was_active: bool,
    pub(super) round: Round,
}

pub(super) struct Standing<'a> {
    /// V of each class, in ms x 10^6.
    pub(super) virtual_time: [i128; 3],
    /// As the lines of the day.
    pub(super) rules: Vec<RuleStanding>,
    /// The place in the house loop that comes next.
    pub(super) house: usize,
    /// Every slot that a rule has, with its item.
    pub(super) played: Vec<(&'a Item, Ms, Ms)>,
    carried: Vec<CarriedItem>,
}

impl<'a> Standing<'a> {
    /// Clauses 7, 9 and 18: as at a day's start, or as the carry says.
    pub(super) fn new(day: &Day<'a>, carry: Option<&Carry>) -> Self {
        let empty = Carry::default();
        let carry = carry.unwrap_or(&empty);
        let mut virtual_time = [0; 3];
        for region in carry.regions.iter().filter(|carried| carried.region == day.region) {
            virtual_time[region.priority as usize] = i128::from(region.virtual_time);
        }
        let rule = |line: &Line| {
            let carried = carry.rules.iter().find(|carried| carried.rule == line.rule.id);
            let next = carried.and_then(|carried| carried.next.as_ref());
            let at = next.and_then(|next| line.places.iter().position(|place| place.iter().any(|i| i.id == *next)));
            let lead = carried.map_or(0, |carried| i128::from(carried.lead));
            RuleStanding {
                start: (virtual_time[line.class()] + lead).min(MOST),
                was_active: carried.is_some(),
                round: Round::new(at.unwrap_or_else(|| first_place(day.date, line.places.len()))),
            }
        };
        let next = carry.house_loop.as_ref();
        let at = next.and_then(|next| day.house.iter().position(|item| item.id == *next));
        Self {
            virtual_time,
            rules: day.lines.iter().map(rule).collect(),
            house: at.unwrap_or_else(|| first_place(day.date, day.house.len())),
            played: Vec::new(),
            carried: carry.items.iter().filter(|carried| carried.region == day.region).cloned().collect(),
        }
    }

    fn carried(&self, item: &Item) -> Option<&CarriedItem> {
        self.carried.iter().find(|carried| carried.item == item.id)
    }

    fn own_starts(&self, item: &Item) -> Vec<Ms> {
        self.played.iter().filter(|(played, ..)| played.id == item.id).map(|(_, start, _)| *start).collect()
    }

    /// Every start of the item in this region and service day that counts.
    pub(super) fn starts(&self, item: &Item) -> Vec<Ms> {
        let mut starts: Vec<Ms> =
            self.carried(item).map_or(Vec::new(), |carried| carried.starts.iter().copied().map(ms).collect());
        starts.extend(self.own_starts(item));
        starts
    }

    fn last_end(&self, item: &Item) -> Option<Ms> {
        let own = self.played.iter().rfind(|(played, ..)| played.id == item.id).map(|(.., end)| *end);
        own.or_else(|| self.carried(item)?.last_end.map(ms))
    }

    /// Clause 16: how many minimum plays, due at `instants`, are met.
    pub(super) fn met(&self, item: &Item, instants: &[Ms]) -> usize {
        let mut met = self.carried(item).map_or(0, |carried| carried.met as usize);
        for start in self.own_starts(item) {
            if met < instants.len() && (met == 0 || instants[met - 1] <= start) {
                met += 1;
            }
        }
        met
    }

    /// Clause 4: whether the item may start by the rule.
    pub(super) fn may_start(&self, day: &Day, line: &Line, item: &Item, t: Ms) -> bool {
        let cap = item.pacing.max_per_hour.is_none_or(|cap| {
            let recent = self.starts(item).into_iter().filter(|start| *start > t - HOUR_MS);
            recent.count() < cap as usize
        });
        let distance = item.pacing.min_distance_ms.is_none_or(|distance| {
            self.last_end(item).is_none_or(|end| i128::from(end) + i128::from(distance) <= i128::from(t))
        });
        cap && distance && day.may_start_unpaced(line, item, t)
    }

    /// Clause 8: the next item of a rule, and where its round stands once it has played.
    pub(super) fn next_item(&self, day: &Day<'a>, index: usize, t: Ms) -> Option<(&'a Item, Round)> {
        let line = &day.lines[index];
        let playable = |place: &Vec<&'a Item>| place.iter().copied().find(|item| self.may_start(day, line, item, t));
        let playable: Vec<Option<&Item>> = line.places.iter().map(playable).collect();
        self.rules[index].round.next(&playable)
    }

    /// When caps and distances allow more again.
    pub(super) fn releases(&self, day: &Day<'a>) -> Vec<Ms> {
        let mut releases = Vec::new();
        for item in day.lines.iter().flat_map(|line| &line.items) {
            releases.extend(self.starts(item).into_iter().map(|start| start + HOUR_MS));
            let distance = item.pacing.min_distance_ms.unwrap_or(0);
            releases.extend(self.last_end(item).map(|end| end.saturating_add_unsigned(distance)));
        }
        releases
    }
}
