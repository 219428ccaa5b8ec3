//! The name that a manager is found by.

use std::{fmt, str::FromStr};

/// A host name in lower case: letters, digits and hyphens in parts of at most 63, 253 in all (RFC 1123, section 2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PublicName(String);

impl PublicName {
    /// The name as text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a public authority may certify it: not one that RFC 6761, RFC 6762 or ICANN keep for private networks, nor one
    /// without a dot.
    pub(super) fn can_be_public(&self) -> bool {
        const PRIVATE: [&str; 8] = ["local", "localhost", "internal", "lan", "home", "test", "invalid", "example"];
        let last = self.0.rsplit_once('.').map(|(_, last)| last);
        last.is_some_and(|last| !PRIVATE.contains(&last))
    }
}

impl fmt::Display for PublicName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PublicName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_part = |part: &str| {
            let fits = (1..=63).contains(&part.len()) && !part.starts_with('-') && !part.ends_with('-');
            fits && part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
        };
        let is_number = text.rsplit('.').next().is_some_and(|last| last.chars().all(|letter| letter.is_ascii_digit()));
        if text.len() <= 253 && !is_number && text.split('.').all(is_part) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err("not a host's name (allowed: such as pantallas.ciudad.gob.mx, without https:// and port)".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_that_of_a_host() {
        let name: PublicName = "Pantallas.Torreon.gob.MX".parse().unwrap();
        assert_eq!(name.as_str(), "pantallas.torreon.gob.mx");
        for wrong in
            ["", "https://x.mx", "x.mx:443", "10.0.0.5", "a..b", "-a.mx", "torreón.mx", "a b.mx", &"a".repeat(64)]
        {
            assert!(wrong.parse::<PublicName>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_of_private_networks_are_known() {
        let is_public = |text: &str| text.parse::<PublicName>().unwrap().can_be_public();
        assert!(is_public("pantallas.torreon.gob.mx"));
        assert!(!is_public("cartelera") && !is_public("cartelera.local") && !is_public("localhost"));
    }
}
