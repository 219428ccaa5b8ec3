//! What somebody handed in is thrown away, or taken back to be corrected.

use cartelera_playlists::content::City;

use super::{
    playlists::rule_in,
    reach::{find, writes},
};
use crate::{
    page::visit::{Fault, Outcome, Visit, go},
    proposals::{Change, Proposal, Subject},
    store::content::{ProposalChange, ProposalStep},
};

/// The form that begins as `proposal` says, where it is not one that is kept while it is written.
pub(super) fn again(city: &City, proposal: &Proposal) -> Option<String> {
    let form = match (&proposal.subject, &proposal.change) {
        (Subject::Playlist(id), Change::Rule(change)) if rule_in(city, id, &change.rule).is_some() => {
            format!("playlists/{id}/rules/{}", change.rule)
        }
        (Subject::Playlist(id), Change::Rule(_)) => format!("playlists/{id}/rule"),
        (Subject::Playlist(id), Change::Order { .. }) => format!("playlists/{id}/order"),
        (Subject::Playlist(_), Change::Playlist(_)) => "playlists/new".to_owned(),
        (Subject::Campaign(id), Change::Campaign(_)) if proposal.base.is_some() => format!("campaigns/{id}/change"),
        (Subject::Campaign(_), Change::Campaign(_)) => "campaigns/new".to_owned(),
        _ => return None,
    };
    Some(format!("/content/{form}?like={}", proposal.number))
}

/// Throws a proposal away.
pub(in crate::page) async fn drop_proposal(visit: Visit) -> Outcome {
    let proposal = find(&visit).await?;
    let place = "/content?only=drafts&done=dropped-content";
    step(&visit, &proposal, ProposalStep::Drop, "content.dropped", place).await
}

/// Makes a draft of what was handed in; of what no draft is kept, a form that begins as it was.
pub(in crate::page) async fn reopen(visit: Visit) -> Outcome {
    let proposal = find(&visit).await?;
    if let Change::Put(_) = proposal.change {
        let place = format!("/content/proposals/{}?done=reopened", proposal.number);
        return step(&visit, &proposal, ProposalStep::Reopen, "content.reopened", &place).await;
    }
    let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
    // What is to be taken off or taken back is not written on.
    let place = again(&live.city, &proposal).ok_or(Fault::Forbidden)?;
    step(&visit, &proposal, ProposalStep::Drop, "content.reopened", &format!("{place}&done=taken-back")).await
}

/// Carries `what` out on `proposal`, and goes to `place`; if somebody was faster, to what it is now.
async fn step(visit: &Visit, proposal: &Proposal, what: ProposalStep, action: &'static str, place: &str) -> Outcome {
    if !writes(visit, proposal) {
        return Err(Fault::Forbidden);
    }
    let change = ProposalChange {
        number: proposal.number,
        version: visit.fields.get("version").parse().unwrap_or(0),
        at: visit.now,
        by: visit.person()?.account.id,
        what,
    };
    let entry = visit.entry(action, proposal.title.clone());
    let is_done = visit.page.data.store.change_proposal(change, entry).await?;
    let moved = || format!("/content/proposals/{}?done=moved", proposal.number);
    Ok(go(&if is_done { place.to_owned() } else { moved() }))
}
