//! Where and when campaigns will be seen: what a plan chooses from.

use std::{
    collections::{BTreeMap, HashMap, hash_map::Entry},
    sync::Arc,
};

use cartelera_playlists::{
    hash::ContentHash,
    ids::{CampaignId, OfficeId, ScreenId},
};
use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date};

use super::Ground;
use crate::plays::{PlannedDay, PlayBook};

/// Parts of a day's hours.
pub(super) const PARTS: u8 = 3;
/// What begins sooner is left out: the screen may not know in time.
const LEAD: SignedDuration = SignedDuration::from_mins(5);

/// A campaign on a screen in a part of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) campaign: CampaignId,
    pub(super) screen: ScreenId,
    pub(super) office: OfficeId,
    pub(super) day: Date,
    /// Which part of the hours.
    pub(super) part: u8,
    /// When its plays there begin.
    pub(super) starts: Arc<[Timestamp]>,
    /// When the office closes.
    pub(super) until: Timestamp,
}

/// When plays of each campaign begin in each part of a day, and when the office closes.
struct Starts {
    by_campaign: BTreeMap<CampaignId, [Arc<[Timestamp]>; PARTS as usize]>,
    until: Timestamp,
}

/// What screens will show of the campaigns of which testigos are wanted, on some days.
pub(super) struct Offers {
    screens: BTreeMap<ScreenId, Stand>,
    days: Vec<Date>,
    /// Most screens share what they follow with others.
    starts: HashMap<(ContentHash, Date), Starts>,
    /// What begins sooner is not offered.
    soonest: Timestamp,
}

/// Where a screen stands, and what it follows.
struct Stand {
    office: OfficeId,
    course: ContentHash,
}

impl Offers {
    /// Looks at days from `from` to `to`.
    pub(super) async fn look(
        book: &PlayBook,
        ground: &Ground,
        (from, to): (Date, Date),
        now: Timestamp,
    ) -> anyhow::Result<Self> {
        let days = from.series(1.day()).take_while(|day| *day <= to).collect();
        let mut offers = Self { screens: BTreeMap::new(), days, starts: HashMap::new(), soonest: now + LEAD };
        if ground.wishes.is_empty() {
            return Ok(offers);
        }
        for screen in book.screens().await?.values() {
            if screen.removed.is_some() || !ground.paired.contains(&screen.id) {
                continue;
            }
            let Some(pointer) = book.newest_pointer(&screen.id).await? else { continue };
            let course = pointer.course();
            for day in &offers.days {
                if let Entry::Vacant(free) = offers.starts.entry((course, *day)) {
                    free.insert(starts(&*book.day(&pointer, *day).await?, &ground.wishes));
                }
            }
            offers.screens.insert(screen.id.clone(), Stand { office: screen.office.clone(), course });
        }
        Ok(offers)
    }

    /// Whether a screen will show a campaign on a day.
    pub(super) fn has(&self, screen: &ScreenId, campaign: &CampaignId, day: Date) -> bool {
        let starts = self.screens.get(screen).and_then(|stand| self.starts.get(&(stand.course, day)));
        let parts = starts.and_then(|starts| starts.by_campaign.get(campaign));
        parts.is_some_and(|parts| parts.iter().flat_map(|part| part.iter()).any(|start| *start >= self.soonest))
    }

    /// All offers of a campaign.
    pub(super) fn of(&self, campaign: &CampaignId) -> Vec<Offer> {
        let mut all = Vec::new();
        for (screen, stand) in &self.screens {
            for day in &self.days {
                let Some(starts) = self.starts.get(&(stand.course, *day)) else { continue };
                let Some(parts) = starts.by_campaign.get(campaign) else { continue };
                for (part, begins) in (0..PARTS).zip(parts) {
                    let soon = begins.partition_point(|start| *start < self.soonest);
                    if soon == begins.len() {
                        continue;
                    }
                    all.push(Offer {
                        campaign: campaign.clone(),
                        screen: screen.clone(),
                        office: stand.office.clone(),
                        day: *day,
                        part,
                        starts: if soon == 0 { begins.clone() } else { begins[soon..].into() },
                        until: starts.until,
                    });
                }
            }
        }
        all
    }
}

fn starts(day: &PlannedDay, campaigns: &BTreeMap<CampaignId, u32>) -> Starts {
    let mut by_campaign: BTreeMap<CampaignId, [Vec<Timestamp>; PARTS as usize]> = BTreeMap::new();
    let length = (day.ends.as_millisecond() - day.starts.as_millisecond()).max(1);
    for slots in &day.regions[0] {
        for slot in &slots.slots {
            let campaign = slots.item(slot).campaign.as_ref().filter(|campaign| campaigns.contains_key(*campaign));
            let Some(campaign) = campaign else { continue };
            let passed = slot.span.from.as_millisecond() - day.starts.as_millisecond();
            let part = usize::try_from(passed * i64::from(PARTS) / length).unwrap_or(0).min(usize::from(PARTS) - 1);
            by_campaign.entry(campaign.clone()).or_default()[part].push(slot.span.from);
        }
    }
    let by_campaign = by_campaign.into_iter().map(|(campaign, parts)| (campaign, parts.map(Into::into))).collect();
    Starts { by_campaign, until: day.ends }
}

impl Offer {
    /// When the play begins of which the next testigo is taken, if there are so many there already: another one each time, as
    /// long as there are others.
    pub(super) fn start(&self, taken: usize) -> Timestamp {
        let names = [self.screen.as_str(), self.campaign.as_str(), &self.day.to_string(), &self.part.to_string()];
        let count = self.starts.len() as u64;
        let place = (mix(&names) % count + taken as u64 * coprime(count)) % count;
        self.starts[place as usize]
    }
}

/// A stride that visits all of `count` places before it comes back, far apart.
fn coprime(count: u64) -> u64 {
    let divides = |stride: u64| {
        let (mut a, mut b) = (stride, count);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a == 1
    };
    // About the golden section.
    (count * 5 / 8 + 1..=count.max(1) * 2).find(|stride| divides(*stride)).unwrap_or(1)
}

/// A number by names: the same names give the same, others seem drawn at random.
pub(super) fn mix(names: &[&str]) -> u64 {
    let hash = ContentHash::of(names.join("\n").as_bytes());
    let bytes = hash.as_bytes();
    u64::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]])
}
