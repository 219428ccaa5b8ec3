//! People: who there is, what each may, and what waits for a second administrator.

mod change;
mod delegations;
pub(super) mod form;
mod list;
mod new;
mod resets;
mod roles;
mod show;

pub(super) use change::{change, close, link, open, second_step, sign_out};
pub(super) use delegations::{confirm_delegation, delegate, end_delegation};
pub(super) use list::list;
pub(super) use new::{add, new};
pub(super) use resets::{count as waiting_resets, grant_reset, refuse_reset};
pub(super) use roles::{grant, refuse, roles};
pub(super) use show::show;

use super::visit::{Fault, Visit};
use crate::accounts::{Account, AccountId, Role};

/// The account of the path, with all accounts.
async fn find(visit: &Visit) -> Result<(Account, Vec<Account>), Fault> {
    let id = AccountId(visit.number("id")?);
    let all = visit.page.data.store.accounts().await?;
    let account = all.iter().find(|account| account.id == id).cloned();
    Ok((account.ok_or(Fault::NotFound)?, all))
}

/// How the page names an account.
fn label(all: &[Account], id: AccountId) -> String {
    all.iter().find(|account| account.id == id).map(Account::label).unwrap_or_default()
}

/// Whether guarded roles need a second administrator: once two can sign in.
fn needs_second(all: &[Account]) -> bool {
    let can = |account: &&Account| account.closed.is_none() && account.has_password;
    all.iter().filter(can).filter(|account| account.roles.contains(&Role::Administrator)).count() >= 2
}
