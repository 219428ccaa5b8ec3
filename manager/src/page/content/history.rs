//! What was done to an item, a playlist or a campaign.

use super::{reach::sees, rows::made};
use crate::{
    accounts::{Account, AccountId},
    page::visit::{Fault, Visit},
    proposals::Subject,
};

/// So many changes are told.
const LIMIT: u32 = 10;

/// The changes of `subject` that were published last, the newest first, as far as the person sees them: the number of each, what it
/// was, and who authorised it when.
pub(super) async fn history(visit: &Visit, subject: Subject) -> Result<Vec<(i64, &'static str, String)>, Fault> {
    let (locale, person, store) = (visit.locale, visit.person()?, &visit.page.data.store);
    let (accounts, zone) = (store.accounts().await?, visit.page.zone().await);
    let name = |id: AccountId| accounts.iter().find(|account| account.id == id).map(Account::label).unwrap_or_default();
    let seen = store.changes_of(subject, LIMIT).await?.into_iter().filter(|change| sees(person, change));
    let told = seen.map(|change| {
        let when = change.decided.map(|at| locale.moment(at, &zone)).unwrap_or_default();
        let by = change.decided_by.map(name).unwrap_or_default();
        (change.number, made(locale, &change), locale.fill(locale.content().state_line, &[&by, &when]))
    });
    Ok(told.collect())
}
