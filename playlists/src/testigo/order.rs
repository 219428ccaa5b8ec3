//! Which testigos a screen is to take.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Testigo;
use crate::{
    envelope::Document,
    ids::{CampaignId, ItemId, ScreenId},
    playlog::ItemName,
};

/// All testigos that a screen is to take; a list with a higher version takes the place of the one before. Signed by the
/// pointer key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestigoOrders {
    /// Format of this document.
    pub format: u16,
    /// The screen.
    pub screen: ScreenId,
    /// Grows with every change.
    pub version: u64,
    /// What is to be taken.
    pub orders: Vec<TestigoOrder>,
}

impl Document for TestigoOrders {
    const PAYLOAD_TYPE: &'static str = "application/vnd.cartelera.testigo-orders+json";
    const FORMAT: u16 = 1;

    fn format(&self) -> u16 {
        self.format
    }
}

/// One testigo that is to be taken: of the first play that fits and is on, or begins, between two instants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestigoOrder {
    /// Names it among all orders of a manager.
    pub number: u64,
    /// What is to be seen.
    pub subject: TestigoSubject,
    /// Not before.
    pub from: Timestamp,
    /// No longer.
    pub until: Timestamp,
    /// Whether a person waits for it, so that it is sent without waiting for a quiet time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_urgent: bool,
}

/// What is to be seen on a testigo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case")]
pub enum TestigoSubject {
    /// Whatever is on.
    Anything,
    /// An item.
    Item {
        /// Which.
        item: ItemId,
    },
    /// An item of a campaign.
    Campaign {
        /// Which.
        campaign: CampaignId,
    },
    /// Something that this version does not know.
    #[serde(other)]
    Unknown,
}

impl TestigoSubject {
    /// Whether a picture of `item` is asked for.
    pub fn is_of(&self, item: &ItemName) -> bool {
        match self {
            Self::Anything => true,
            Self::Item { item: id } => *id == item.id,
            Self::Campaign { campaign } => item.campaign.as_ref() == Some(campaign),
            Self::Unknown => false,
        }
    }
}

impl TestigoOrder {
    /// Whether `testigo` is what was ordered of `screen`.
    pub fn is_met_by(&self, screen: &ScreenId, testigo: &Testigo) -> bool {
        self.number == testigo.order
            && *screen == testigo.screen
            && self.subject.is_of(&testigo.item)
            && self.from <= testigo.taken
            && testigo.taken < self.until
    }

    /// How far into a play of `length_ms` its picture is taken, in milliseconds: somewhere in the middle three fifths,
    /// clear of transitions, and not always at the same place of a video.
    pub fn offset_ms(&self, length_ms: u64) -> u64 {
        // Any mixing that spreads numbers over the fifths does.
        let fraction = self.number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 44;
        length_ms / 5 + (length_ms.saturating_mul(3) / 5).saturating_mul(fraction) / (1 << 20)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_taken_in_the_middle_of_plays() {
        let order = |number| TestigoOrder {
            number,
            subject: TestigoSubject::Anything,
            from: Timestamp::MIN,
            until: Timestamp::MAX,
            is_urgent: false,
        };
        let offsets: Vec<u64> = (1..100).map(|number| order(number).offset_ms(10_000)).collect();
        assert!(offsets.iter().all(|offset| (2_000..8_000).contains(offset)), "{offsets:?}");
        assert!(offsets.iter().any(|offset| *offset < 3_000) && offsets.iter().any(|offset| *offset > 7_000));
    }

    #[test]
    fn what_a_later_version_asks_for_is_read_and_never_met() {
        let subject: TestigoSubject = serde_json::from_str(r#"{"of":"mood","mood":"happy"}"#).unwrap();
        assert_eq!(subject, TestigoSubject::Unknown);
    }
}
