//! Names of things: short identifiers that people write in TOML and see in URLs and logs.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest identifier, in bytes.
pub const MAX_ID_BYTES: usize = 64;

/// Tells whether `text` may be an identifier: 1 to 64 of `a-z`, `0-9` and `-`, beginning and ending with a letter or digit.
pub fn is_valid_id(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    (1..=MAX_ID_BYTES).contains(&text.len())
        && text.bytes().all(|b| inner(b) || b == b'-')
        && text.bytes().next().is_some_and(inner)
        && text.bytes().next_back().is_some_and(inner)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                if is_valid_id(&text) { Ok(Self(text)) } else { Err(InvalidId { text }) }
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// Names a screen: one addressable canvas that shows one thing at a time.
    ScreenId;
    /// Names an office: a place where screens stand.
    OfficeId;
    /// Names a department: a directorate or decentralised body that owns content.
    DepartmentId;
    /// Names an axis of government.
    AxisId;
    /// Names a campaign.
    CampaignId;
    /// Names a playlist.
    PlaylistId;
    /// Names an item: a bulletin, capsule or slide.
    ItemId;
    /// Names a rule.
    RuleId;
    /// Names a takeover.
    TakeoverId;
    /// Names a daypart of a city.
    DaypartId;
    /// Names a territory in which elections are held, such as a state.
    TerritoryId;
}

/// A text that cannot be an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is not an identifier (allowed: 1 to {MAX_ID_BYTES} of a-z, 0-9 and '-', beginning and ending with a letter or digit)"
)]
pub struct InvalidId {
    /// The refused text.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_short_lowercase_and_does_not_begin_or_end_with_a_dash() {
        for good in ["a", "7", "predial-2026", &"x".repeat(64)] {
            assert!(good.parse::<ItemId>().is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "A", "año", "a b", "a_b", "../x", &"x".repeat(65)] {
            assert!(bad.parse::<ItemId>().is_err(), "{bad}");
        }
    }
}
