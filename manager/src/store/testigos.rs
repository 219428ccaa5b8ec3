//! What the manager remembers of testigos: how many are wanted, what was ordered, what came.

use cartelera_playlists::{
    envelope::KeyId,
    hash::ContentHash,
    ids::{CampaignId, OfficeId, ScreenId},
    testigo::{TestigoOrder, TestigoSubject, Wanted},
};
use jiff::{Timestamp, civil::Date};

use super::Answer;

/// How many testigos of a campaign are to be taken each month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TestigoWish {
    pub(crate) campaign: CampaignId,
    pub(crate) per_month: u32,
}

/// An order that gets its number when it is kept.
#[derive(Clone, Debug)]
pub(crate) struct NewOrder {
    pub(crate) screen: ScreenId,
    /// Where the screen stands.
    pub(crate) office: OfficeId,
    pub(crate) subject: TestigoSubject,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    pub(crate) is_urgent: bool,
    pub(crate) asked: Timestamp,
    /// Who asked.
    pub(crate) by: String,
    /// Where a plan put it.
    pub(crate) place: Option<OrderPlace>,
}

/// Where a plan put an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OrderPlace {
    pub(crate) campaign: CampaignId,
    pub(crate) day: Date,
    pub(crate) office: OfficeId,
    /// Which third of the office's hours: 0 to 2.
    pub(crate) part: u8,
}

/// An order as it is remembered.
#[derive(Clone, Debug)]
pub(crate) struct StoredOrder {
    pub(crate) screen: ScreenId,
    pub(crate) order: TestigoOrder,
    pub(crate) asked: Timestamp,
    pub(crate) by: String,
    pub(crate) place: Option<OrderPlace>,
    /// When it was taken back.
    pub(crate) ended: Option<Timestamp>,
    pub(crate) is_met: bool,
}

/// A testigo that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredTestigo {
    /// SHA-256 of the envelope.
    pub(crate) sha256: ContentHash,
    /// As the screen sealed it.
    pub(crate) envelope: Vec<u8>,
    pub(crate) order: u64,
    pub(crate) screen: ScreenId,
    pub(crate) office: OfficeId,
    pub(crate) campaign: Option<CampaignId>,
    pub(crate) item: String,
    pub(crate) title: String,
    pub(crate) digest: ContentHash,
    /// The service day.
    pub(crate) day: Date,
    pub(crate) taken: Timestamp,
    pub(crate) arrived: Timestamp,
    /// The key that signed it.
    pub(crate) key: KeyId,
    pub(crate) picture: ContentHash,
    pub(crate) picture_bytes: u64,
    /// Why it is doubted.
    pub(crate) flag: Option<String>,
}

/// The manager's memory of testigos.
pub(crate) trait Testigos: Send + Sync {
    /// How many testigos each campaign is to have.
    fn testigo_wishes(&self) -> Answer<'_, Vec<TestigoWish>>;

    /// Keeps orders, and gives their numbers.
    fn keep_orders(&self, orders: Vec<NewOrder>, now: Timestamp) -> Answer<'_, Vec<u64>>;

    /// Takes back those of the orders that are still open.
    fn end_orders(&self, numbers: Vec<u64>, now: Timestamp) -> Answer<'_, ()>;

    /// The version of each screen's list of orders.
    fn testigo_versions(&self) -> Answer<'_, Vec<(ScreenId, u64)>>;

    /// A screen told of a higher version of its list than there is: it gets a still higher one.
    fn exceed_version(&self, screen: ScreenId, told: u64) -> Answer<'_, ()>;

    /// The orders of a screen that can still be fulfilled at `now`, in order of number.
    fn open_orders(&self, screen: ScreenId, now: Timestamp) -> Answer<'_, Vec<TestigoOrder>>;

    /// The orders that a plan put on days from `from` to `to`.
    fn planned_orders(&self, from: Date, to: Date) -> Answer<'_, Vec<StoredOrder>>;

    /// One order.
    fn order(&self, number: u64) -> Answer<'_, Option<StoredOrder>>;

    /// Orders of which no testigo came, and could have until an instant after `from` and not after `until`; the oldest
    /// first.
    fn unmet_orders(&self, wanted: Wanted, from: Timestamp, until: Timestamp) -> Answer<'_, Vec<StoredOrder>>;

    /// Keeps a testigo, once; `meets` says whether it fulfils its order. Does not change the
    /// [`ChangeMark`](super::ChangeMark) of this process.
    fn keep_testigo(&self, testigo: StoredTestigo, meets: bool) -> Answer<'_, ()>;

    /// All testigos that are wanted, in order of time.
    fn testigos(&self, wanted: Wanted) -> Answer<'_, Vec<StoredTestigo>>;

    /// The testigos of a screen that were taken in `[from, until)`, in order of time.
    fn testigos_between(&self, screen: ScreenId, from: Timestamp, until: Timestamp) -> Answer<'_, Vec<StoredTestigo>>;

    /// The testigo that fulfils an order.
    fn testigo_of(&self, order: u64) -> Answer<'_, Option<StoredTestigo>>;

    /// Deletes orders and testigos of days before `before`; gives the pictures that no testigo names any more.
    fn delete_testigos(&self, before: Date) -> Answer<'_, Vec<ContentHash>>;
}
