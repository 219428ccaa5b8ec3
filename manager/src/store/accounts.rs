//! What the manager remembers of people: accounts, roles, sessions, links and wrong passwords.

use cartelera_playlists::{hash::ContentHash, ids::DepartmentId};
use jiff::Timestamp;

use super::Answer;
use crate::{
    accounts::{
        Account, AccountId, Delegation, ResetWish, ResumptionWish, Role, RoleWish, patience::Failures,
        second_step::StepSecret, session::Session,
    },
    audit::NewEntry,
};

/// An account that is to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewAccount {
    pub(crate) employee: String,
    pub(crate) name: String,
    pub(crate) user: String,
    /// As a PHC string.
    pub(crate) password: Option<String>,
    pub(crate) roles: Vec<Role>,
    pub(crate) departments: Vec<DepartmentId>,
    pub(crate) made: Timestamp,
}

/// A link that is worth something once.
#[derive(Clone, Debug)]
pub(crate) struct NewLink {
    /// SHA-256 of its token.
    pub(crate) token: ContentHash,
    /// What it is worth.
    pub(crate) what: LinkFor,
    pub(crate) made: Timestamp,
    pub(crate) expires: Timestamp,
}

/// What a link is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkFor {
    /// To make the first administrator.
    First,
    /// To choose the password of this account.
    Password(AccountId),
}

/// A change of an account.
#[derive(Clone, Debug)]
pub(crate) enum AccountChange {
    /// What it is called, and which departments' screens it is limited to.
    Person { employee: String, name: String, departments: Vec<DepartmentId> },
    /// Gives or takes a role; the person's sessions end when one is taken.
    Role { role: Role, is_given: bool },
    /// The language.
    Locale(Option<String>),
    /// A new password, as a PHC string; sessions end but for the one with this token.
    Password { password: String, keep: Option<ContentHash> },
    /// The second step was set up.
    SecondStep(StepSecret),
    /// The second step is to be set up anew; sessions end.
    ForgetSecondStep,
    /// Nobody signs in with it any more, or again.
    Closed(Option<Timestamp>),
    /// Sessions end but for the one with this token.
    EndSessions { keep: Option<ContentHash> },
}

/// What is decided about a new way in that waits.
#[derive(Clone, Debug)]
pub(crate) enum ResetDecision {
    Refused,
    /// This link is to be worth a new password.
    Link(NewLink),
    /// The second step is set up anew.
    SecondStep,
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Changed {
    Done,
    /// Another account has the employee number.
    EmployeeTaken,
    /// Another account has the user name.
    UserTaken,
    /// Nobody would be left who administers.
    LastAdministrator,
    /// It is not there, or was done already.
    Gone,
    /// The same person may not do both.
    SamePerson,
}

/// What somebody signs in against.
#[derive(Clone, Debug)]
pub(crate) struct Credentials {
    pub(crate) account: AccountId,
    /// As a PHC string.
    pub(crate) password: Option<String>,
    pub(crate) is_closed: bool,
}

/// The manager's memory of people.
pub(crate) trait Accounts: Send + Sync {
    /// Every account, in order of name.
    fn accounts(&self) -> Answer<'_, Vec<Account>>;

    /// Makes an account.
    fn add_account(&self, account: NewAccount, entry: NewEntry) -> Answer<'_, Changed>;

    /// Makes the first account with the link `token`, which is used up; `Gone` if the link is worth nothing or there is an
    /// account already.
    fn add_first_account(&self, token: ContentHash, account: NewAccount, entry: NewEntry) -> Answer<'_, Changed>;

    /// Changes an account.
    fn change_account(&self, account: AccountId, change: AccountChange, entry: NewEntry) -> Answer<'_, Changed>;

    /// What is signed in against with a user name.
    fn credentials(&self, user: String) -> Answer<'_, Option<Credentials>>;

    /// The secret of an account's second step.
    fn second_step(&self, account: AccountId) -> Answer<'_, Option<StepSecret>>;

    /// Uses the code of a step up, or gives `false` if it, or a later one, was used.
    fn use_step(&self, account: AccountId, step: u64) -> Answer<'_, bool>;

    /// Roles that wait for a second administrator.
    fn role_wishes(&self) -> Answer<'_, Vec<RoleWish>>;

    /// Keeps a wish; the same one twice is kept once.
    fn ask_role(&self, wish: RoleWish, entry: NewEntry) -> Answer<'_, ()>;

    /// Grants or refuses a wish; whoever asked, and whoever the role is for, cannot grant it.
    fn decide_role(&self, number: i64, is_granted: bool, by: AccountId, entry: NewEntry) -> Answer<'_, Changed>;

    /// New ways in that wait for a second administrator.
    fn reset_wishes(&self) -> Answer<'_, Vec<ResetWish>>;

    /// Keeps a wish; the same one twice is kept once.
    fn ask_reset(&self, wish: ResetWish, entry: NewEntry) -> Answer<'_, ()>;

    /// Grants or refuses a new way in; whoever asked, and whoever it is for, cannot grant it.
    fn decide_reset(&self, number: i64, by: AccountId, decision: ResetDecision, entry: NewEntry)
    -> Answer<'_, Changed>;

    /// Every delegation, the newest first.
    fn delegations(&self) -> Answer<'_, Vec<Delegation>>;

    /// Keeps a delegation.
    fn add_delegation(&self, delegation: Delegation, made: Timestamp, entry: NewEntry) -> Answer<'_, ()>;

    /// Confirms a delegation; whoever made it, and its deputy, cannot.
    fn confirm_delegation(&self, number: i64, by: AccountId, entry: NewEntry) -> Answer<'_, Changed>;

    /// Ends a delegation.
    fn end_delegation(&self, number: i64, entry: NewEntry) -> Answer<'_, Changed>;

    /// Keeps a link; earlier ones for the same are worth nothing any more.
    fn keep_link(&self, link: NewLink, entry: NewEntry) -> Answer<'_, ()>;

    /// Whose link it is, if it is worth something at `now`.
    fn link(&self, token: ContentHash, now: Timestamp) -> Answer<'_, Option<LinkFor>>;

    /// Chooses a password with a link, which is used up. The second step is to be set up anew, and all sessions end.
    fn use_link(&self, token: ContentHash, password: String, entry: NewEntry) -> Answer<'_, Changed>;

    /// A session by the SHA-256 of its token.
    fn session(&self, token: ContentHash) -> Answer<'_, Option<Session>>;

    /// Keeps a session in place of the one with the token `replaces`. Does not change the
    /// [`ChangeMark`](super::ChangeMark) of this process; nor do the others that follow.
    fn keep_session(&self, session: Session, replaces: Option<ContentHash>) -> Answer<'_, ()>;

    /// Notes that a session was used.
    fn touch_session(&self, token: ContentHash, now: Timestamp) -> Answer<'_, ()>;

    /// Keeps the secret that a session's person is setting up.
    fn offer_second_step(&self, token: ContentHash, secret: StepSecret) -> Answer<'_, ()>;

    /// Ends a session.
    fn end_session(&self, token: ContentHash) -> Answer<'_, ()>;

    /// Wrong passwords of a subject.
    fn failures(&self, subject: String) -> Answer<'_, Failures>;

    /// Counts one more wrong password of each subject.
    fn count_failures(&self, subjects: Vec<String>, now: Timestamp) -> Answer<'_, ()>;

    /// Forgets the wrong passwords of a subject.
    fn forget_failures(&self, subject: String) -> Answer<'_, ()>;

    /// Whether the person signed in with this browser before.
    fn is_known_browser(&self, token: ContentHash, account: AccountId) -> Answer<'_, bool>;

    /// Remembers a browser.
    fn keep_browser(&self, token: ContentHash, account: AccountId, now: Timestamp) -> Answer<'_, ()>;

    /// Resumptions that wait for a second person.
    fn resumptions(&self) -> Answer<'_, Vec<ResumptionWish>>;

    /// Keeps one; the same target twice is kept once.
    fn ask_resumption(&self, wish: ResumptionWish, entry: NewEntry) -> Answer<'_, ()>;

    /// Takes one off the list to be done or dropped; to be done by another person than asked.
    fn decide_resumption(&self, number: i64, is_done: bool, by: AccountId, entry: NewEntry) -> Answer<'_, Changed>;
}
