//! Changes of the content that people propose in the page, and another person authorises.

mod apply;
mod campaign;
mod correction;
mod due;
mod new_playlist;
mod notice;
mod place;
mod playlist;
mod remarks;
mod rule;
mod series;
mod slug;
mod subject;
mod undo;

pub(crate) use apply::{ApplyFault, Landing, Wanted, apply, find_item, landing, owner};
pub(crate) use campaign::{CampaignTerms, CampaignWish, apply_to_campaign, campaign_digest};
pub(crate) use correction::{correction_remarks, keeps_running};
pub(crate) use due::{Due, Hitch, Setback};
pub(crate) use new_playlist::NewPlaylist;
pub(crate) use notice::{Captions, Minors, Notice, NoticeCapsule, NoticeFile, Shown, end_of, last_day, last_day_of};
pub(crate) use place::Place;
pub(crate) use playlist::{PlaylistWish, apply_to_playlist, order_digest, rule_digest};
pub(crate) use remarks::{Field, Remark, What, reading_ms, remarks};
pub(crate) use rule::{RuleChange, RuleTerms, has_dates, new_rule};
pub(crate) use series::Series;
pub(crate) use slug::{plain, slug};
pub(crate) use subject::Subject;
pub(crate) use undo::Around;

use cartelera_playlists::{
    hash::ContentHash,
    ids::{DepartmentId, ItemId, RuleId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::AccountId;

/// A change of one item, of one playlist, or of one campaign.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    pub(crate) number: i64,
    pub(crate) subject: Subject,
    /// The department that owns it.
    pub(crate) department: DepartmentId,
    /// What staff call it.
    pub(crate) title: String,
    pub(crate) change: Change,
    /// SHA-256 of the item's, rule's or campaign's table in the content that it was made from; of a new item there is none.
    pub(crate) base: Option<ContentHash>,
    pub(crate) state: State,
    /// Grows with each change.
    pub(crate) version: i64,
    pub(crate) made: Timestamp,
    pub(crate) made_by: AccountId,
    pub(crate) changed: Timestamp,
    pub(crate) changed_by: AccountId,
    /// Everybody who wrote any of it.
    pub(crate) hands: Vec<AccountId>,
    pub(crate) decided: Option<Timestamp>,
    pub(crate) decided_by: Option<AccountId>,
    /// Why it was given back last.
    pub(crate) refused: Option<String>,
    /// The revision of the content that it became.
    pub(crate) revision: Option<u64>,
    /// The number of the change that took it back.
    pub(crate) undone: Option<i64>,
    /// When it is to be published, or was, where that was not at once.
    pub(crate) due: Option<Due>,
    /// Why it was not published at its time, as long as nobody decided about it again.
    pub(crate) setback: Option<Setback>,
}

impl Proposal {
    /// Whether `person` wrote any of it, and so may not authorise it.
    pub(crate) fn is_work_of(&self, person: AccountId) -> bool {
        self.made_by == person || self.hands.contains(&person)
    }
}

/// What becomes of an item, a playlist or a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Change {
    /// It says this from now on; a new one if there is none.
    Put(Box<Notice>),
    /// It is taken off the playlists.
    Remove {
        /// Why.
        reason: String,
    },
    /// These are the playlist's items from now on, in this order: items of other playlists can be added and taken out.
    Order {
        /// Each as often as it stands in the playlist.
        items: Vec<ItemId>,
    },
    /// A rule of the playlist holds otherwise from now on; a new one if there is none.
    Rule(Box<RuleChange>),
    /// The playlist no longer has this rule.
    EndRule {
        /// It.
        rule: RuleId,
    },
    /// A new playlist.
    Playlist(Box<NewPlaylist>),
    /// The campaign says this of itself from now on; a new one if there is none.
    Campaign(Box<CampaignTerms>),
    /// What a published change made of it is taken back.
    Undo {
        /// The number of that change.
        number: i64,
        /// The revision of the content that it became.
        revision: u64,
    },
}

impl Change {
    /// The files that the item shows from now on.
    pub(crate) fn files(&self) -> Vec<&NoticeFile> {
        match self {
            Self::Put(notice) => notice.files(),
            Self::Remove { .. }
            | Self::Order { .. }
            | Self::Rule(_)
            | Self::EndRule { .. }
            | Self::Playlist(_)
            | Self::Campaign(_)
            | Self::Undo { .. } => Vec::new(),
        }
    }

    /// The number of the change that it takes back.
    pub(crate) fn undoes(&self) -> Option<i64> {
        match self {
            Self::Undo { number, .. } => Some(*number),
            Self::Put(_)
            | Self::Remove { .. }
            | Self::Order { .. }
            | Self::Rule(_)
            | Self::EndRule { .. }
            | Self::Playlist(_)
            | Self::Campaign(_) => None,
        }
    }
}

/// How far a proposal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Whoever makes it is at it.
    Draft,
    /// It waits for somebody who authorises.
    Review,
    /// It was authorised, and waits for its time.
    Scheduled,
    /// It was authorised and published.
    Published,
    /// It was thrown away.
    Dropped,
}

impl State {
    /// As it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Review => "review",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Dropped => "dropped",
        }
    }

    /// The state that is kept as `key`.
    pub(crate) fn of(key: &str) -> anyhow::Result<Self> {
        let all = [Self::Draft, Self::Review, Self::Scheduled, Self::Published, Self::Dropped];
        all.into_iter().find(|state| state.key() == key).ok_or_else(|| anyhow::anyhow!("there is no state {key:?}"))
    }

    /// Whether anything may still become of it.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Review | Self::Scheduled)
    }
}
