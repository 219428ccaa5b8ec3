//! Spreads the testigos that campaigns are to have in a month over offices, days and hours, and again what failed.

mod offers;
mod spread;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use cartelera_playlists::{
    ids::{CampaignId, ScreenId},
    testigo::TestigoSubject,
};
use jiff::{Timestamp, ToSpan as _, civil::Date};
use tokio::sync::Mutex;

use crate::{
    plays::PlayBook,
    store::{
        ChangeMark,
        testigos::{NewOrder, OrderPlace, StoredOrder},
    },
};
use offers::{Offer, Offers};
use spread::spread;

/// In the last days of a month the next one is planned, so that a screen that is away on its first day knows.
const AHEAD_DAYS: i64 = 3;
/// What is over without a testigo is planned again this often at least.
const LOOK_EVERY: Duration = Duration::from_hours(1);
/// Who asks.
const PLAN: &str = "plan";

/// Plans, when something changed that a plan depends on, when a day began, and when an order was over without a testigo.
#[derive(Default)]
pub(crate) struct Planner {
    last: Mutex<Option<Last>>,
}

/// What was found when it was planned last.
struct Last {
    mark: ChangeMark,
    looked: Instant,
    ground: Ground,
    /// How many testigos nothing was found for, by month and campaign.
    left: BTreeMap<(Date, CampaignId), usize>,
}

/// What a plan depends on beside the orders.
#[derive(PartialEq, Eq)]
struct Ground {
    today: Date,
    newest_issue: Option<Timestamp>,
    wishes: BTreeMap<CampaignId, u32>,
    /// Screens that have a device.
    paired: BTreeSet<ScreenId>,
}

impl Planner {
    /// Orders what is missing of this month's testigos, and takes back what nobody wants any more.
    pub(crate) async fn plan(&self, book: &PlayBook, now: Timestamp) -> anyhow::Result<()> {
        let mut last = self.last.lock().await;
        let today = book.zone(None, now).await?.to_datetime(now).date();
        let mark = book.store.change_mark().await?;
        let is_same =
            |last: &Last| last.mark == mark && last.ground.today == today && last.looked.elapsed() < LOOK_EVERY;
        if last.as_ref().is_some_and(is_same) {
            return Ok(());
        }
        let ground = Ground::look(book, today).await?;
        let (is_known, mut left) = match last.take() {
            Some(last) => (last.ground == ground, last.left),
            None => (false, BTreeMap::new()),
        };
        let this = (today.first_of_month(), today.last_of_month());
        let soon = today.checked_add(AHEAD_DAYS.days())?;
        let next = (soon.first_of_month(), soon.last_of_month());
        for month in [Some(this), Some(next).filter(|next| *next != this)].into_iter().flatten() {
            plan_month(book, &ground, month, now, (is_known, &mut left)).await?;
        }
        let mark = book.store.change_mark().await?;
        *last = Some(Last { mark, looked: Instant::now(), ground, left });
        Ok(())
    }
}

impl Ground {
    async fn look(book: &PlayBook, today: Date) -> anyhow::Result<Self> {
        let store = &book.store;
        let wishes = store.testigo_wishes().await?.into_iter().map(|wish| (wish.campaign, wish.per_month)).collect();
        let keys = store.bound_keys().await?;
        let paired = keys.into_iter().filter(|key| key.revoked.is_none()).map(|key| key.screen).collect();
        Ok(Self { today, newest_issue: store.newest_issue().await?, wishes, paired })
    }
}

async fn plan_month(
    book: &PlayBook,
    ground: &Ground,
    (first, end): (Date, Date),
    now: Timestamp,
    (is_known, left): (bool, &mut BTreeMap<(Date, CampaignId), usize>),
) -> anyhow::Result<()> {
    let planned = book.store.planned_orders(first, end).await?;
    let is_open = |order: &StoredOrder| !order.is_met && order.ended.is_none() && order.order.until > now;
    let counts = |order: &StoredOrder| order.is_met || is_open(order);
    if is_known {
        let is_short = |(campaign, per_month): (&CampaignId, &u32)| {
            let of_it = |order: &&StoredOrder| order.place.as_ref().is_some_and(|place| place.campaign == *campaign);
            let have = planned.iter().filter(of_it).filter(|order| counts(order)).count();
            let left = left.get(&(first, campaign.clone())).copied().unwrap_or(0);
            have + left < *per_month as usize
        };
        if !ground.wishes.iter().any(is_short) {
            return Ok(());
        }
    } else if ground.wishes.is_empty() && !planned.iter().any(is_open) {
        return Ok(());
    }
    let offers = Offers::look(book, ground, (first.max(ground.today), end), now).await?;
    let mut spare = Vec::new();
    let mut orders = Vec::new();
    let mut of_campaign: BTreeMap<&CampaignId, Vec<(&OrderPlace, &StoredOrder)>> = BTreeMap::new();
    for order in &planned {
        let Some(place) = &order.place else { continue };
        let is_offered = || offers.has(&order.screen, &place.campaign, place.day);
        if is_open(order) && !(ground.wishes.contains_key(&place.campaign) && is_offered()) {
            spare.push(order.order.number);
        } else if counts(order) {
            of_campaign.entry(&place.campaign).or_default().push((place, order));
        }
    }
    for (campaign, per_month) in &ground.wishes {
        let mut have = of_campaign.remove(campaign).unwrap_or_default();
        while have.len() > *per_month as usize {
            let Some(last) = have.iter().rposition(|(_, order)| !order.is_met) else { break };
            spare.push(have.remove(last).1.order.number);
        }
        let missing = *per_month as usize - have.len().min(*per_month as usize);
        let have: Vec<_> = have.into_iter().map(|(place, order)| (&order.screen, place)).collect();
        let of_it = if missing > 0 { offers.of(campaign) } else { Vec::new() };
        let chosen = spread(missing, &of_it, &have);
        left.insert((first, campaign.clone()), missing - chosen.len());
        orders.extend(chosen.into_iter().map(|(offer, from)| offer.order(from, now)));
    }
    if !spare.is_empty() {
        book.store.end_orders(spare, now).await?;
    }
    if !orders.is_empty() {
        tracing::info!(orders = orders.len(), month = %first, "testigos are planned");
        book.store.keep_orders(orders, now).await?;
    }
    Ok(())
}

impl Offer {
    /// An order for the play that begins at `from`, or one after it.
    fn order(&self, from: Timestamp, now: Timestamp) -> NewOrder {
        NewOrder {
            screen: self.screen.clone(),
            office: self.office.clone(),
            subject: TestigoSubject::Campaign { campaign: self.campaign.clone() },
            from,
            until: self.until,
            is_urgent: false,
            asked: now,
            by: PLAN.to_owned(),
            place: Some(OrderPlace {
                campaign: self.campaign.clone(),
                day: self.day,
                office: self.office.clone(),
                part: self.part,
            }),
        }
    }
}
