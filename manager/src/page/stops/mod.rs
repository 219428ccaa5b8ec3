//! What is suspended and withdrawn, by whom and why; suspending, and resuming by a second person.

mod list;
mod reach;
mod resume;
mod suspend;

pub(super) use list::show;
pub(super) use resume::{confirm, drop_wish, resume};
pub(super) use suspend::{ask, preview, suspend};

use anyhow::Context as _;
use cartelera_playlists::stops::StopAction;
use tokio::runtime::Handle;

use super::{city::City, matrix::Right, visit::Visit};
use crate::stops::{self, Decision, Named, target_words};

/// The longest reason, in characters.
const MAX_REASON: usize = 300;

/// Adds to the stop list, away from the threads that answer screens: the pointer of every screen is signed anew.
async fn decide(
    city: &City,
    action: StopAction,
    named: Named,
    (by, reason): (String, String),
) -> anyhow::Result<Decision> {
    let (data, runtime) = (city.data.clone(), Handle::current());
    let decided = tokio::task::spawn_blocking(move || {
        runtime.block_on(async { stops::decide(&data, action, &named, (&by, &reason)).await })
    });
    decided.await.context("adding to the stop list")?.map_err(anyhow::Error::new)
}

fn reason(visit: &Visit) -> Option<String> {
    let reason = visit.fields.get("reason").split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = (1..=MAX_REASON).contains(&reason.chars().count()) && !reason.chars().any(char::is_control);
    fits.then_some(reason)
}

/// Whether resumptions need signatures that this page cannot make.
fn needs_signers(city: &City) -> bool {
    stops::check_signers(&city.data, StopAction::Resume, None).is_err()
}

/// Whether nobody else could confirm a resumption: then one person resumes alone, visibly.
async fn is_alone(visit: &Visit) -> anyhow::Result<bool> {
    let accounts = visit.page.data.store.accounts().await?;
    let may = accounts.iter().filter(|account| account.closed.is_none() && account.has_password);
    Ok(may.filter(|account| account.roles.iter().any(|role| Right::Resume.is_of(*role))).count() < 2)
}

async fn note(visit: &Visit, action: &'static str, decision: &Decision, reason: &str) -> anyhow::Result<()> {
    for (signed, target) in &decision.entries {
        let mut entry = visit.entry(action, target_words(&signed.entry.target, &target.about));
        entry.after = serde_json::json!({ "entry": signed.entry.number, "reason": reason }).to_string();
        visit.page.data.store.note(entry).await?;
    }
    Ok(())
}
