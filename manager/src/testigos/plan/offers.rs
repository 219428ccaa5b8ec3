//! Where and when campaigns will be seen: what a plan chooses from.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use cartelera_playlists::{
    hash::ContentHash,
    ids::{CampaignId, OfficeId, ScreenId},
};
use jiff::{SignedDuration, Timestamp, civil::Date};

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

/// All offers of the campaigns of which testigos are wanted, on days from `from` to `to`.
pub(super) async fn offers(
    book: &PlayBook,
    ground: &Ground,
    (from, to): (Date, Date),
    now: Timestamp,
) -> anyhow::Result<Vec<Offer>> {
    let mut offers = Vec::new();
    if ground.wishes.is_empty() {
        return Ok(offers);
    }
    // Most screens share their programme with others.
    let mut known: HashMap<(ContentHash, Date), Arc<Starts>> = HashMap::new();
    for screen in book.screens().await?.values() {
        if screen.removed.is_some() || !ground.paired.contains(&screen.id) {
            continue;
        }
        let Some(pointer) = book.newest_pointer(&screen.id).await? else { continue };
        for day in from.series(jiff::Span::new().days(1)).take_while(|day| *day <= to) {
            let key = (pointer.course(), day);
            let starts = if let Some(starts) = known.get(&key) {
                starts.clone()
            } else {
                let starts = Arc::new(starts(&*book.day(&pointer, day).await?, &ground.wishes));
                known.entry(key).or_insert(starts).clone()
            };
            for (campaign, parts) in &starts.by_campaign {
                for (part, begins) in (0..PARTS).zip(parts) {
                    let soon = begins.partition_point(|start| *start < now + LEAD);
                    if soon == begins.len() {
                        continue;
                    }
                    offers.push(Offer {
                        campaign: campaign.clone(),
                        screen: screen.id.clone(),
                        office: screen.office.clone(),
                        day,
                        part,
                        starts: if soon == 0 { begins.clone() } else { begins[soon..].into() },
                        until: starts.until,
                    });
                }
            }
        }
    }
    Ok(offers)
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
