//! What the manager remembers of changes that wait for their time.

use jiff::Timestamp;

use super::Answer;
use crate::{
    accounts::AccountId,
    audit::NewEntry,
    proposals::{Due, Proposal, Setback},
};

/// What becomes of a change in time.
#[derive(Clone, Debug)]
pub(crate) struct AgendaChange {
    pub(crate) number: i64,
    /// The version that was looked at.
    pub(crate) version: i64,
    pub(crate) what: AgendaStep,
}

/// A step of a change in time.
#[derive(Clone, Debug)]
pub(crate) enum AgendaStep {
    /// What waits to be authorised is authorised, to be published at its time.
    Schedule { due: Due, at: Timestamp, by: AccountId },
    /// What waits for its time waits to be authorised again.
    CallBack,
    /// It could not be published at its time.
    SetBack(Setback),
}

/// The changes that wait for their time.
pub(crate) trait Agenda: Send + Sync {
    /// Everything that waits for its time, what is due first before the rest.
    fn agenda(&self) -> Answer<'_, Vec<Proposal>>;

    /// What of it is due before this instant.
    fn due_before(&self, instant: Timestamp) -> Answer<'_, Vec<Proposal>>;

    /// Takes a step, or gives `false` if the change is another one meanwhile.
    fn change_agenda(&self, change: AgendaChange, entry: NewEntry) -> Answer<'_, bool>;
}
