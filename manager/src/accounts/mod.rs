//! People: their accounts and roles, how they sign in, and for how long.

mod link;
pub(crate) mod names;
pub(crate) mod password;
pub(crate) mod patience;
mod reset;
mod role;
pub(crate) mod second_step;
pub(crate) mod session;
mod token;

pub(crate) use link::{LinkArgs, VALIDITY as LINK_VALIDITY, first_link_in_words, run as link};
pub(crate) use reset::{Reset, ResetWish};
pub(crate) use role::Role;
pub(crate) use token::{Token, random};

use cartelera_playlists::ids::DepartmentId;
use jiff::{Timestamp, civil::Date};

/// Names an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct AccountId(pub(crate) i64);

/// A person's account.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) id: AccountId,
    /// Number of the employee, unique.
    pub(crate) employee: String,
    pub(crate) name: String,
    /// What the person types to sign in, in small letters, unique.
    pub(crate) user: String,
    /// Whether a password was chosen.
    pub(crate) has_password: bool,
    /// Whether an app shows codes for it.
    pub(crate) has_second_step: bool,
    /// The language that was chosen.
    pub(crate) locale: Option<String>,
    /// Those whose screens the account's rights are limited to; empty is all screens.
    pub(crate) departments: Vec<DepartmentId>,
    /// Its own, in order.
    pub(crate) roles: Vec<Role>,
    /// When it was closed.
    pub(crate) closed: Option<Timestamp>,
}

impl Account {
    /// How the log and the stop list name the person.
    pub(crate) fn label(&self) -> String {
        format!("{} (n.º {})", self.name, self.employee)
    }
}

/// A role that a person has for somebody else's absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delegation {
    pub(crate) number: i64,
    /// Whose role it is.
    pub(crate) holder: AccountId,
    /// Who has it meanwhile.
    pub(crate) deputy: AccountId,
    pub(crate) role: Role,
    pub(crate) first: Date,
    /// The last day, which still counts.
    pub(crate) last: Date,
    /// Number of the written document.
    pub(crate) document: String,
    pub(crate) made_by: AccountId,
    pub(crate) confirmed: Option<Timestamp>,
    pub(crate) ended: Option<Timestamp>,
}

impl Delegation {
    /// Whether the deputy has the role on `day`.
    pub(crate) fn is_in_force(&self, day: Date) -> bool {
        self.confirmed.is_some() && self.ended.is_none() && (self.first..=self.last).contains(&day)
    }
}

/// A role that waits for a second administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RoleWish {
    pub(crate) number: i64,
    pub(crate) account: AccountId,
    pub(crate) role: Role,
    pub(crate) asked: Timestamp,
    pub(crate) asked_by: AccountId,
}

/// A resumption that waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResumptionWish {
    pub(crate) number: i64,
    /// The target of the stop list as JSON.
    pub(crate) target: String,
    /// What it is called.
    pub(crate) about: String,
    pub(crate) reason: String,
    pub(crate) asked: Timestamp,
    pub(crate) asked_by: AccountId,
}
