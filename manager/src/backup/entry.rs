//! A file of a backup, named as it is in the data folder.

use std::{fmt, path::Path};

use cartelera_playlists::hash::ContentHash;
use serde::{Deserialize, Serialize};

use crate::{blobs, keys, store};

/// A file of a backup; nothing else can be named, so nothing is ever written elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) enum Entry {
    /// The database.
    Database,
    /// A file of the key folder.
    Key(String),
    /// A media file.
    Media(ContentHash),
    /// The picture of a testigo.
    Picture(ContentHash),
}

impl Entry {
    /// The hash that it is named by.
    pub(super) fn hash(&self) -> Option<ContentHash> {
        match self {
            Self::Database | Self::Key(_) => None,
            Self::Media(hash) | Self::Picture(hash) => Some(*hash),
        }
    }

    /// Whether it is a key, and no note about keys.
    pub(super) fn is_key(&self) -> bool {
        matches!(self, Self::Key(name) if Path::new(name).extension().is_some_and(|kind| kind == "key"))
    }

    /// Whether it is for nobody else's eyes.
    pub(super) fn is_secret(&self) -> bool {
        self.hash().is_none()
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database => f.write_str(store::DATABASE),
            Self::Key(name) => write!(f, "{}/{name}", keys::FOLDER),
            Self::Media(hash) => f.write_str(&blobs::media_place(*hash)),
            Self::Picture(hash) => f.write_str(&blobs::testigo_place(*hash)),
        }
    }
}

impl From<Entry> for String {
    fn from(entry: Entry) -> Self {
        entry.to_string()
    }
}

impl TryFrom<String> for Entry {
    type Error = String;

    fn try_from(path: String) -> Result<Self, Self::Error> {
        let (folder, name) = path.split_once('/').unwrap_or(("", &path));
        let hash = || name.rsplit('/').next().and_then(|name| name.parse().ok());
        let found = match folder {
            "" => Some(Self::Database),
            keys::FOLDER => Some(name).filter(|name| is_plain(name)).map(|name| Self::Key(name.to_owned())),
            _ => {
                hash().map(Self::Media).filter(|entry| entry.to_string() == path).or_else(|| hash().map(Self::Picture))
            }
        };
        found.filter(|entry| entry.to_string() == path).ok_or_else(|| format!("a backup has no file {path:?}"))
    }
}

/// Whether `name` is one that a file of the key folder may have.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(|c: char| c == '/' || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_a_data_folder_have_a_name() {
        let hash = ContentHash::of(b"agua");
        let all = [Entry::Database, Entry::Key("root.key.next".to_owned()), Entry::Media(hash), Entry::Picture(hash)];
        for entry in all {
            assert_eq!(Entry::try_from(entry.to_string()), Ok(entry));
        }
        let media = Entry::Media(hash).to_string();
        let wrong = [
            "",
            "/",
            "other",
            "keys",
            "keys/",
            "keys/..",
            "keys/../x",
            "keys/.x",
            "keys/a/b",
            "../cartelera.sqlite",
            "/cartelera.sqlite",
            "media/../keys/root.key",
            &media[..media.len() - 1],
            &media.replace("media/", "media//"),
            &media.to_uppercase(),
            &media.replacen("media", "otros", 1),
        ];
        for path in wrong {
            assert!(Entry::try_from(path.to_owned()).is_err(), "{path}");
        }
    }
}
