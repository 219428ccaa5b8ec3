//! Hands a change in, so that another person authorises it.

use super::{authorise::Planned, undo::open_of, write::entry};
use crate::{
    page::visit::{Fault, Outcome, Visit, go},
    proposals::State,
    store::content::NewProposal,
};

/// Keeps `planned`, and goes to it, or to the change of the same subject that is open.
pub(super) async fn hand_in(visit: &Visit, planned: Planned, title: &str) -> Outcome {
    let subject = planned.subject.clone();
    if let Some(number) = keep(visit, planned, title).await? {
        return Ok(go(&format!("/content/proposals/{number}?done=sent")));
    }
    let open = open_of(visit, &subject).await?;
    Ok(go(&open.map_or("/content".to_owned(), |number| format!("/content/proposals/{number}?done=busy"))))
}

/// Keeps a change that waits for somebody who authorises it; `None` if another one of its subject is open.
pub(super) async fn keep(visit: &Visit, planned: Planned, title: &str) -> Result<Option<i64>, Fault> {
    let entry = entry(visit, "content.sent", title, &planned.change)?;
    let new = NewProposal {
        subject: planned.subject,
        department: planned.department,
        title: title.to_owned(),
        change: planned.change,
        base: planned.base,
        state: State::Review,
        made: visit.now,
        by: visit.person()?.account.id,
    };
    Ok(visit.page.data.store.add_proposal(new, entry).await?)
}
