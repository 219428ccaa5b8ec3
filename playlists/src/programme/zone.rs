//! A time zone with its rules.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A time zone with its rules, so that old players follow new laws.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// IANA name, such as `America/Monterrey`.
    pub name: String,
    /// The zone's `TZif` file (RFC 9636), as Base64 in JSON.
    #[serde(with = "base64_bytes")]
    pub tzif: Vec<u8>,
}

impl Zone {
    /// The zone, ready to be asked.
    ///
    /// # Errors
    ///
    /// If its bytes are no `TZif` file.
    pub fn time_zone(&self) -> Result<TimeZone, jiff::Error> {
        TimeZone::tzif(&self.name, &self.tzif)
    }
}

mod base64_bytes {
    //! Bytes as a Base64 text.

    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map_err(D::Error::custom)
    }
}
