//! People in `SQLite`: which file does what.

mod delegations;
mod links;
mod people;
mod resets;
mod sessions;
mod wishes;

use cartelera_playlists::hash::ContentHash;
use jiff::Timestamp;

use super::{
    super::{
        Answer,
        accounts::{AccountChange, Accounts, Changed, Credentials, LinkFor, NewAccount, NewLink, ResetDecision},
    },
    SqliteStore, audit, instant, signed,
};
use crate::{
    accounts::{
        Account, AccountId, Delegation, ResetWish, ResumptionWish, RoleWish, patience::Failures,
        second_step::StepSecret, session::Session,
    },
    audit::NewEntry,
};

impl Accounts for SqliteStore {
    fn accounts(&self) -> Answer<'_, Vec<Account>> {
        Box::pin(people::all(&self.read))
    }

    fn add_account(&self, account: NewAccount, entry: NewEntry) -> Answer<'_, Changed> {
        Box::pin(self.loudly(move |connection| Box::pin(people::add(connection, account, entry))))
    }

    fn add_first_account(&self, token: ContentHash, account: NewAccount, entry: NewEntry) -> Answer<'_, Changed> {
        Box::pin(self.loudly(move |connection| Box::pin(links::add_first(connection, token, account, entry))))
    }

    fn change_account(&self, account: AccountId, change: AccountChange, entry: NewEntry) -> Answer<'_, Changed> {
        Box::pin(self.loudly(move |connection| Box::pin(people::change(connection, account, change, entry))))
    }

    fn credentials(&self, user: String) -> Answer<'_, Option<Credentials>> {
        Box::pin(people::credentials(&self.read, user))
    }

    fn second_step(&self, account: AccountId) -> Answer<'_, Option<StepSecret>> {
        Box::pin(people::second_step(&self.read, account))
    }

    fn use_step(&self, account: AccountId, step: u64) -> Answer<'_, bool> {
        Box::pin(self.quietly(move |connection| Box::pin(people::use_step(connection, account, step))))
    }

    fn role_wishes(&self) -> Answer<'_, Vec<RoleWish>> {
        Box::pin(wishes::roles(&self.read))
    }

    fn ask_role(&self, wish: RoleWish, entry: NewEntry) -> Answer<'_, ()> {
        Box::pin(self.loudly(move |connection| Box::pin(wishes::ask_role(connection, wish, entry))))
    }

    fn decide_role(&self, number: i64, is_granted: bool, by: AccountId, entry: NewEntry) -> Answer<'_, Changed> {
        Box::pin(
            self.loudly(move |connection| Box::pin(wishes::decide_role(connection, number, is_granted, by, entry))),
        )
    }

    fn reset_wishes(&self) -> Answer<'_, Vec<ResetWish>> {
        Box::pin(resets::open(&self.read))
    }

    fn ask_reset(&self, wish: ResetWish, entry: NewEntry) -> Answer<'_, ()> {
        Box::pin(self.loudly(move |connection| Box::pin(resets::ask(connection, wish, entry))))
    }

    fn decide_reset(
        &self,
        number: i64,
        by: AccountId,
        decision: ResetDecision,
        entry: NewEntry,
    ) -> Answer<'_, Changed> {
        Box::pin(self.loudly(move |connection| Box::pin(resets::decide(connection, number, by, decision, entry))))
    }

    fn delegations(&self) -> Answer<'_, Vec<Delegation>> {
        Box::pin(delegations::all(&self.read))
    }

    fn add_delegation(&self, delegation: Delegation, made: Timestamp, entry: NewEntry) -> Answer<'_, ()> {
        Box::pin(self.loudly(move |connection| Box::pin(delegations::add(connection, delegation, made, entry))))
    }

    fn confirm_delegation(&self, number: i64, by: AccountId, entry: NewEntry) -> Answer<'_, Changed> {
        Box::pin(self.loudly(move |connection| Box::pin(delegations::confirm(connection, number, by, entry))))
    }

    fn end_delegation(&self, number: i64, entry: NewEntry) -> Answer<'_, Changed> {
        Box::pin(self.loudly(move |connection| Box::pin(delegations::end(connection, number, entry))))
    }

    fn keep_link(&self, link: NewLink, entry: NewEntry) -> Answer<'_, ()> {
        Box::pin(self.loudly(move |connection| Box::pin(links::keep(connection, link, entry))))
    }

    fn link(&self, token: ContentHash, now: Timestamp) -> Answer<'_, Option<LinkFor>> {
        Box::pin(links::find(&self.read, token, now))
    }

    fn use_link(&self, token: ContentHash, password: String, entry: NewEntry) -> Answer<'_, Changed> {
        Box::pin(self.loudly(move |connection| Box::pin(links::use_up(connection, token, password, entry))))
    }

    fn session(&self, token: ContentHash) -> Answer<'_, Option<Session>> {
        Box::pin(sessions::find(&self.read, token))
    }

    fn keep_session(&self, session: Session, replaces: Option<ContentHash>) -> Answer<'_, ()> {
        Box::pin(self.quietly(move |connection| Box::pin(sessions::keep(connection, session, replaces))))
    }

    fn touch_session(&self, token: ContentHash, now: Timestamp) -> Answer<'_, ()> {
        Box::pin(self.quietly(move |connection| Box::pin(sessions::touch(connection, token, now))))
    }

    fn offer_second_step(&self, token: ContentHash, secret: StepSecret) -> Answer<'_, ()> {
        Box::pin(self.quietly(move |connection| Box::pin(sessions::offer(connection, token, secret))))
    }

    fn end_session(&self, token: ContentHash) -> Answer<'_, ()> {
        Box::pin(self.quietly(move |connection| Box::pin(sessions::end(connection, token))))
    }

    fn failures(&self, subject: String) -> Answer<'_, Failures> {
        Box::pin(sessions::failures(&self.read, subject))
    }

    fn count_failures(&self, subjects: Vec<String>, now: Timestamp) -> Answer<'_, ()> {
        Box::pin(self.quietly(move |connection| Box::pin(sessions::count_failures(connection, subjects, now))))
    }

    fn forget_failures(&self, subject: String) -> Answer<'_, ()> {
        Box::pin(self.quietly(move |connection| Box::pin(sessions::forget_failures(connection, subject))))
    }

    fn is_known_browser(&self, token: ContentHash, account: AccountId) -> Answer<'_, bool> {
        Box::pin(sessions::is_known_browser(&self.read, token, account))
    }

    fn keep_browser(&self, token: ContentHash, account: AccountId, now: Timestamp) -> Answer<'_, ()> {
        Box::pin(self.quietly(move |connection| Box::pin(sessions::keep_browser(connection, token, account, now))))
    }

    fn resumptions(&self) -> Answer<'_, Vec<ResumptionWish>> {
        Box::pin(wishes::resumptions(&self.read))
    }

    fn ask_resumption(&self, wish: ResumptionWish, entry: NewEntry) -> Answer<'_, ()> {
        Box::pin(self.loudly(move |connection| Box::pin(wishes::ask_resumption(connection, wish, entry))))
    }

    fn decide_resumption(&self, number: i64, is_done: bool, by: AccountId, entry: NewEntry) -> Answer<'_, Changed> {
        Box::pin(
            self.loudly(move |connection| Box::pin(wishes::decide_resumption(connection, number, is_done, by, entry))),
        )
    }
}
