//! A new way in for somebody with a guarded role: one administrator asks for it, another one grants it.

use jiff::Timestamp;

use super::AccountId;

/// What is made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reset {
    /// The password, and with it the second step.
    Password,
    /// The second step alone.
    SecondStep,
}

impl Reset {
    /// As it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::SecondStep => "second-step",
        }
    }

    /// The one that is kept as `key`.
    pub(crate) fn of(key: &str) -> Option<Self> {
        [Self::Password, Self::SecondStep].into_iter().find(|known| known.key() == key)
    }
}

/// One that waits for a second administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResetWish {
    pub(crate) number: i64,
    pub(crate) account: AccountId,
    pub(crate) what: Reset,
    pub(crate) asked: Timestamp,
    pub(crate) asked_by: AccountId,
}
