//! A file that somebody sent, and what was made of it.

use cartelera_playlists::{
    hash::ContentHash,
    ids::DepartmentId,
    media::{MediaFacts, MediaKind},
};
use jiff::{Timestamp, civil::Date};

use super::{MediaFault, MediaTag, UploadCaptions, name::stem};
use crate::{accounts::AccountId, proposals::slug};

/// A file that somebody sent.
#[derive(Clone, Debug)]
pub(crate) struct MediaUpload {
    pub(crate) number: i64,
    /// What staff call it.
    pub(crate) name: String,
    pub(crate) department: DepartmentId,
    pub(crate) sent: Timestamp,
    pub(crate) sent_by: AccountId,
    pub(crate) state: UploadState,
    /// How much of it is done while it is being worked on, in hundredths; nothing that takes a moment says so.
    pub(crate) progress: u8,
    /// Why it failed.
    pub(crate) fault: Option<MediaFault>,
    /// What the file as it came is called in its folder, as long as it is there.
    pub(crate) original: Option<String>,
    /// The last day on which it may be used; `None` is for ever.
    pub(crate) last_day: Option<Date>,
    /// Since when it lies in the trash, and who put it there.
    pub(crate) thrown: Option<(Timestamp, AccountId)>,
    /// In order of place.
    pub(crate) made: Vec<MadeMedia>,
    /// Words that people put on it, in order.
    pub(crate) tags: Vec<MediaTag>,
    /// Subtitles that were sent with it.
    pub(crate) captions: Option<UploadCaptions>,
}

/// Something that screens can show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MadeMedia {
    pub(crate) place: i64,
    pub(crate) facts: MediaFacts,
    /// How its name ends.
    pub(crate) extension: String,
    /// A small picture of it, and its length.
    pub(crate) small: (ContentHash, u64),
}

impl MediaUpload {
    /// What staff call what is made of it.
    pub(crate) fn title(&self) -> String {
        stem(&self.name).replace(['_', '-'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Everything that the content may have of it: what was made of it, and its subtitles.
    pub(crate) fn media(&self) -> Vec<ContentHash> {
        let captions = self.captions.iter().map(|captions| captions.facts.sha256);
        self.made.iter().map(|made| made.facts.sha256).chain(captions).collect()
    }

    /// Which page of a document `made` is, counted from 1, and how many there are; `None` of what is no document, or has one page.
    pub(crate) fn page_of(&self, made: &MadeMedia) -> Option<(usize, usize)> {
        let place = self.made.iter().position(|known| known.place == made.place)?;
        (self.made.len() > 1).then_some((place + 1, self.made.len()))
    }

    /// Where `made` stands in the content.
    pub(crate) fn path_of(&self, made: &MadeMedia) -> String {
        let folder = match made.facts.kind {
            MediaKind::Video { .. } => "videos",
            _ => "pictures",
        };
        let short = &made.facts.sha256.to_string()[..8];
        format!("media/{folder}/{}-{short}.{}", slug(stem(&self.name), |_| false), made.extension)
    }
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UploadState {
    Waiting,
    Running,
    Done,
    Failed,
    Cancelled,
}

impl UploadState {
    /// As it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state that is kept as `key`.
    pub(crate) fn of(key: &str) -> anyhow::Result<Self> {
        let all = [Self::Waiting, Self::Running, Self::Done, Self::Failed, Self::Cancelled];
        all.into_iter().find(|state| state.key() == key).ok_or_else(|| anyhow::anyhow!("there is no state {key:?}"))
    }

    /// Whether it is still to be done.
    pub(crate) fn is_to_do(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}
