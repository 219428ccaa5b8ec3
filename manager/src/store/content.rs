//! What the manager remembers of content: its revisions, and changes that wait for a decision.

use cartelera_playlists::{hash::ContentHash, ids::DepartmentId, ids::ItemId};
use jiff::Timestamp;

use super::Answer;
use crate::{
    accounts::AccountId,
    audit::NewEntry,
    content::{Revision, Tree},
    proposals::{Change, Proposal, State, Subject},
};

/// A revision that is kept with a publication.
#[derive(Clone, Debug)]
pub(crate) struct NewRevision {
    /// The number of the one that it was made from, which must be the newest; 0 if there is none.
    pub(crate) replaces: u64,
    pub(crate) made: Timestamp,
    pub(crate) by: String,
    pub(crate) about: String,
    pub(crate) is_of_page: bool,
    pub(crate) tree: Tree,
    /// The texts that the tree names; those that are known are kept once.
    pub(crate) texts: Vec<(ContentHash, String)>,
    /// The proposal that it comes from.
    pub(crate) proposal: Option<Decided>,
}

/// A proposal that a publication carries out.
#[derive(Clone, Debug)]
pub(crate) struct Decided {
    pub(crate) number: i64,
    /// The item that it changes, if it changes one.
    pub(crate) item: Option<ItemId>,
    /// The version that was looked at.
    pub(crate) version: i64,
    pub(crate) by: AccountId,
    /// The number of the change that it takes back.
    pub(crate) undoes: Option<i64>,
}

/// A proposal that is to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewProposal {
    pub(crate) subject: Subject,
    pub(crate) department: DepartmentId,
    pub(crate) title: String,
    pub(crate) change: Change,
    pub(crate) base: Option<ContentHash>,
    pub(crate) state: State,
    pub(crate) made: Timestamp,
    pub(crate) by: AccountId,
}

/// What becomes of a proposal.
#[derive(Clone, Debug)]
pub(crate) struct ProposalChange {
    pub(crate) number: i64,
    /// The version that the person saw.
    pub(crate) version: i64,
    pub(crate) at: Timestamp,
    pub(crate) by: AccountId,
    pub(crate) what: ProposalStep,
}

/// A step of a proposal.
#[derive(Clone, Debug)]
pub(crate) enum ProposalStep {
    /// Other contents; it is a draft, or handed in.
    Save { title: String, department: DepartmentId, change: Change, base: Option<ContentHash>, state: State },
    /// Given back with a reason, or for good.
    Refuse { reason: String, is_final: bool },
    /// Taken back to be a draft by those who made it.
    Reopen,
    /// Thrown away.
    Drop,
}

/// The manager's memory of content.
pub(crate) trait Contents: Send + Sync {
    /// The newest revision, if anything was ever published.
    fn newest_revision(&self) -> Answer<'_, Option<Revision>>;

    /// The newest revisions, the newest first.
    fn revisions(&self, limit: u32) -> Answer<'_, Vec<Revision>>;

    /// A revision.
    fn revision(&self, number: u64) -> Answer<'_, Option<Revision>>;

    /// The number of the newest revision.
    fn newest_revision_number(&self) -> Answer<'_, Option<u64>>;

    /// The number of the newest revision that was made in the page.
    fn newest_page_revision(&self) -> Answer<'_, Option<u64>>;

    /// A text by its hash.
    fn content_text(&self, hash: ContentHash) -> Answer<'_, Option<String>>;

    /// The proposals that are open, those that were changed last first.
    fn open_proposals(&self) -> Answer<'_, Vec<Proposal>>;

    /// The last proposal of each of `items` that was carried out and not taken back, in no order: what it says is whoever wrote
    /// that.
    fn published_proposals(&self, items: Vec<ItemId>) -> Answer<'_, Vec<Proposal>>;

    /// The proposals that were carried out last, the newest first.
    fn newest_changes(&self, limit: u32) -> Answer<'_, Vec<Proposal>>;

    /// The proposals about `subject` that were carried out last, the newest first.
    fn changes_of(&self, subject: Subject, limit: u32) -> Answer<'_, Vec<Proposal>>;

    /// A proposal.
    fn proposal(&self, number: i64) -> Answer<'_, Option<Proposal>>;

    /// Makes a proposal and gives its number; `None` if another one of its subject is open.
    fn add_proposal(&self, proposal: NewProposal, entry: NewEntry) -> Answer<'_, Option<i64>>;

    /// Makes all of these proposals, or none and gives `false` if another one of an item of theirs is open.
    fn add_proposals(&self, proposals: Vec<(NewProposal, NewEntry)>) -> Answer<'_, bool>;

    /// Takes a step, or gives `false` if somebody changed the proposal meanwhile, or it is no longer open.
    fn change_proposal(&self, change: ProposalChange, entry: NewEntry) -> Answer<'_, bool>;
}
