//! What can be approved, and its digest.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    hash::ContentHash,
    ids::OfficeId,
    programme::{Axis, Blackout, Brands, Category, Item, Programme},
};

/// Something that is approved, by its kind and digest; written as `item:` and 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Subject {
    /// What it is; a digest of one kind says nothing of another.
    pub kind: SubjectKind,
    /// Its digest: an item's own, else the SHA-256 of the [`Approvable`] as JSON.
    pub digest: ContentHash,
}

/// What can be approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectKind {
    /// An item: all that it shows and declares.
    Item,
    /// The city's name and its two brands.
    Identity,
    /// What is shown of an office.
    Office,
    /// An axis of government.
    Axis,
    /// Blackouts, and what may show in them.
    Law,
}

impl SubjectKind {
    const ALL: [Self; 5] = [Self::Item, Self::Identity, Self::Office, Self::Axis, Self::Law];

    const fn name(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Identity => "identity",
            Self::Office => "office",
            Self::Axis => "axis",
            Self::Law => "law",
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.name(), self.digest)
    }
}

impl FromStr for Subject {
    type Err = InvalidSubject;

    fn from_str(text: &str) -> Result<Self, InvalidSubject> {
        let (kind, digest) = text.split_once(':').ok_or(InvalidSubject)?;
        let kind = SubjectKind::ALL.into_iter().find(|known| known.name() == kind).ok_or(InvalidSubject)?;
        Ok(Self { kind, digest: digest.parse().map_err(|_| InvalidSubject)? })
    }
}

impl TryFrom<String> for Subject {
    type Error = InvalidSubject;

    fn try_from(text: String) -> Result<Self, InvalidSubject> {
        text.parse()
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.to_string()
    }
}

/// A text that names nothing that can be approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a subject (allowed: item, identity, office, axis or law, a colon and 64 of 0-9 and a-f)")]
pub struct InvalidSubject;

/// Something that can be approved, whole, so that an approver sees what is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Approvable {
    /// An item.
    Item(Box<Item>),
    /// How the city looks.
    Identity {
        /// The city's name, as shown.
        city: String,
        /// The two brands.
        brands: Box<Brands>,
    },
    /// What is shown of an office.
    Office {
        /// Its identifier.
        id: OfficeId,
        /// Its name.
        name: String,
        /// Its address.
        address: Option<String>,
    },
    /// An axis of government.
    Axis(Axis),
    /// What the law takes off the screens, and when.
    Law {
        /// The blackouts.
        blackouts: Vec<Blackout>,
        /// What may show in every blackout.
        always_exempt: Vec<Category>,
    },
}

impl Approvable {
    /// What frames the items of `programme`.
    pub fn frame_of(programme: &Programme) -> Vec<Self> {
        let Programme { city, office, brands, axes, blackouts, always_exempt, .. } = programme;
        let mut frame = vec![
            Self::Identity { city: city.clone(), brands: Box::new(brands.clone()) },
            Self::Office { id: office.id.clone(), name: office.name.clone(), address: office.address.clone() },
            Self::Law { blackouts: blackouts.clone(), always_exempt: always_exempt.clone() },
        ];
        frame.extend(axes.iter().cloned().map(Self::Axis));
        frame
    }

    /// Everything of `programme` that can be approved: its frame and its items.
    pub fn all_of(programme: &Programme) -> Vec<Self> {
        let items = programme.items.iter().cloned().map(|item| Self::Item(Box::new(item)));
        Self::frame_of(programme).into_iter().chain(items).collect()
    }

    /// How it is named where it is signed.
    ///
    /// # Panics
    ///
    /// Never: it has only text keys, so it serialises.
    pub fn subject(&self) -> Subject {
        let kind = match self {
            Self::Item(item) => {
                return Subject { kind: SubjectKind::Item, digest: item.compute_digest() };
            }
            Self::Identity { .. } => SubjectKind::Identity,
            Self::Office { .. } => SubjectKind::Office,
            Self::Axis(_) => SubjectKind::Axis,
            Self::Law { .. } => SubjectKind::Law,
        };
        let bytes = serde_json::to_vec(self).expect("it has only text keys, so it serialises");
        Subject { kind, digest: ContentHash::of(&bytes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_written_as_its_kind_and_digest() {
        for kind in SubjectKind::ALL {
            let subject = Subject { kind, digest: ContentHash::of(b"agua") };
            assert_eq!(subject.to_string().parse(), Ok(subject));
        }
        for text in ["", "item", "item:", "item:12", "news:", &format!("news:{}", ContentHash::of(b""))] {
            assert_eq!(text.parse::<Subject>(), Err(InvalidSubject), "{text}");
        }
    }
}
