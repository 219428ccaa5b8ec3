//! Why something was not fetched, and what that means for those who wait.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::StatusCode;

use super::{
    state::{StorageFault, SyncState},
    step::ConnectionStep,
};
use crate::cache::{PartialError, Refusal};

/// Why something was not fetched.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// No answer, or one that broke off.
    #[error("the manager cannot be reached: {error:#}")]
    Unreachable {
        /// What happened.
        error: anyhow::Error,
        /// At which step.
        step: ConnectionStep,
    },
    /// An answer that says that it is not possible now.
    #[error("the manager answered {status}")]
    Status {
        /// The status.
        status: StatusCode,
        /// How long the manager asks to wait.
        retry_after: Option<Duration>,
    },
    /// The manager does not know this screen.
    #[error("the manager does not know this screen")]
    UnknownScreen,
    /// The manager does not take this screen's signature, or does not know its key.
    #[error("the manager does not know this screen's key")]
    UnknownKey,
    /// The manager says that this screen's key is revoked, by this document.
    #[error("the manager says that this screen's key is revoked")]
    Revoked(Vec<u8>),
    /// Another device has this screen's key, too, and the manager speaks with that one.
    #[error("another device has this screen's key, and the manager speaks with that one")]
    Cloned,
    /// What was sent must not be used.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// It could not be stored.
    #[error("{0:#}")]
    Storage(anyhow::Error),
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast_ref::<Refusal>() {
            Some(refusal) => Self::Refused(*refusal),
            None => Self::Storage(error),
        }
    }
}

impl From<PartialError> for Failure {
    fn from(error: PartialError) -> Self {
        match error {
            PartialError::Refused(refusal) => Self::Refused(refusal),
            PartialError::Storage(error) => Self::Storage(anyhow::Error::new(error).context("writing a download")),
        }
    }
}

impl Failure {
    /// How long the manager asks to be left alone.
    pub(super) fn asked_pause(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Tells whether only this file is concerned, so that others go on.
    pub(super) fn is_of_one_file(&self) -> bool {
        match self {
            Self::Refused(_) => true,
            Self::Status { status, retry_after } => status.is_client_error() && retry_after.is_none(),
            _ => false,
        }
    }

    /// Tells whether the disk has no room.
    pub(super) fn is_full_disk(&self) -> bool {
        matches!(self, Self::Storage(error) if StorageFault::from(error) == StorageFault::Full)
    }

    /// What sync says because of it; an outage that goes on since `before` keeps its beginning.
    pub(super) fn state(&self, before: Option<&SyncState>, now: Timestamp) -> SyncState {
        match self {
            Self::UnknownScreen => SyncState::UnknownScreen,
            Self::Refused(reason) => SyncState::Refused { reason: *reason },
            Self::Storage(error) => SyncState::StorageFailed { fault: StorageFault::from(error) },
            Self::UnknownKey | Self::Revoked(_) => SyncState::UnknownKey,
            Self::Cloned => SyncState::Cloned,
            Self::Unreachable { .. } | Self::Status { .. } => {
                let step = match self {
                    Self::Unreachable { step, .. } => *step,
                    Self::Status { status: StatusCode::PROXY_AUTHENTICATION_REQUIRED, .. } => ConnectionStep::Proxy,
                    _ => ConnectionStep::Manager,
                };
                let since = match before {
                    Some(SyncState::ManagerUnreachable { since, .. }) => *since,
                    _ => now,
                };
                SyncState::ManagerUnreachable { since, step }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_that_goes_on_keeps_its_beginning() {
        let outage = || Failure::Unreachable { error: anyhow::anyhow!("no route"), step: ConnectionStep::Manager };
        let (first, later) = (Timestamp::UNIX_EPOCH, Timestamp::MAX);
        let since = |state: SyncState| match state {
            SyncState::ManagerUnreachable { since, .. } => since,
            state => panic!("{state:?}"),
        };
        let began = outage().state(None, first);
        assert_eq!(since(outage().state(Some(&began), later)), first);
        let known = SyncState::UnknownScreen;
        assert_eq!(since(outage().state(Some(&known), later)), later);
    }

    #[test]
    fn an_error_of_one_file_is_told_from_an_error_of_the_manager() {
        let status = |status, retry_after| Failure::Status { status, retry_after };
        assert!(Failure::Refused(Refusal::Hash).is_of_one_file());
        assert!(status(StatusCode::NOT_FOUND, None).is_of_one_file());
        assert!(!status(StatusCode::TOO_MANY_REQUESTS, Some(Duration::ZERO)).is_of_one_file());
        assert!(!status(StatusCode::BAD_GATEWAY, None).is_of_one_file());
    }
}
