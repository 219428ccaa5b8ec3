//! Categories and blackouts: what the law on government publicity asks of items.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What an item is, for the law on government publicity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Government publicity: suspended in a blackout.
    GovernmentPublicity,
    /// Procedures and services.
    Services,
    /// Education.
    Education,
    /// Health.
    Health,
    /// Civil protection.
    CivilProtection,
    /// Information of the electoral authority.
    ElectoralAuthority,
    /// A campaign that the electoral institute authorised, by agreement number and dates.
    AuthorisedCampaign,
    /// A category that this program does not know; never exempt.
    #[serde(other)]
    Unknown,
}

/// A dated window in which only exempt categories may show, under the neutral brand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blackout {
    /// First instant.
    pub from: Timestamp,
    /// First instant that is no longer in it.
    pub until: Timestamp,
    /// The categories that may show.
    pub exempt: Vec<Exemption>,
}

/// A category that may show in a blackout, always or between two instants (a declared emergency).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    /// The category.
    pub category: Category,
    /// First instant; `None` is the blackout's.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// First instant that is no longer in it; `None` is the blackout's.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

impl From<Category> for Exemption {
    /// The exemption for the whole of a blackout.
    fn from(category: Category) -> Self {
        Self { category, from: None, until: None }
    }
}
