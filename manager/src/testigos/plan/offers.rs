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
    /// When one of its plays there begins.
    pub(super) from: Timestamp,
    /// When the office closes.
    pub(super) until: Timestamp,
}

/// When plays of each campaign begin in each part of a day, and when the office closes.
struct Starts {
    by_campaign: BTreeMap<CampaignId, [Vec<Timestamp>; PARTS as usize]>,
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
                    let begins = &begins[begins.partition_point(|start| *start < now + LEAD)..];
                    let Some(place) = mix(&[screen.id.as_str(), campaign.as_str(), &day.to_string()], begins.len())
                    else {
                        continue;
                    };
                    offers.push(Offer {
                        campaign: campaign.clone(),
                        screen: screen.id.clone(),
                        office: screen.office.clone(),
                        day,
                        part,
                        from: begins[place],
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
    Starts { by_campaign, until: day.ends }
}

/// One of `count` by names: the same names give the same, others seem drawn at random.
pub(super) fn mix(names: &[&str], count: usize) -> Option<usize> {
    let hash = ContentHash::of(names.join("\n").as_bytes());
    let number = u64::from_be_bytes(hash.as_bytes()[..8].try_into().ok()?);
    usize::try_from(number.checked_rem(count as u64)?).ok()
}
