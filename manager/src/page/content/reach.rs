//! Whose content a person may write and authorise.

use cartelera_playlists::{
    content::{City, Office},
    ids::DepartmentId,
};

use crate::{
    accounts::Role,
    page::{
        matrix::Right,
        visit::{Fault, Person, Reach, Visit},
    },
    proposals::{Proposal, Subject},
};

/// The departments in whose name the person may write, with their names.
pub(in crate::page) fn departments(city: &City, reach: &Reach) -> Vec<(DepartmentId, String)> {
    let mut all: Vec<_> = city
        .departments
        .iter()
        .filter(|department| reach.covers(Some(&department.id)))
        .map(|department| (department.id.clone(), department.name.clone()))
        .collect();
    all.sort_by_key(|(_, name)| name.to_lowercase());
    all
}

/// The offices on whose screens the person may show something.
pub(super) fn offices<'a>(city: &'a City, reach: &'a Reach) -> impl Iterator<Item = &'a Office> {
    city.offices.iter().filter(move |office| reach.covers(Some(&office.department)) && !office.screens.is_empty())
}

/// Whether somebody sees only what is their own: who writes for a department as its contact.
pub(in crate::page) fn sees_own_only(person: &Person) -> bool {
    let writes = person.grants.iter().filter(|grant| Right::Write.is_of(grant.role));
    let is_contact = writes.clone().next().is_some() && writes.into_iter().all(|grant| grant.role == Role::Liaison);
    is_contact && !person.may(Right::Review)
}

/// Whether the person may see `proposal`.
pub(in crate::page) fn sees(person: &Person, proposal: &Proposal) -> bool {
    let is_within = person.reach(Right::SeeContent).covers(Some(&proposal.department));
    is_within && (!sees_own_only(person) || proposal.is_work_of(person.account.id))
}

/// Whether the person may write at `proposal`.
pub(super) fn writes(visit: &Visit, proposal: &Proposal) -> bool {
    let right = match proposal.subject {
        Subject::Item(_) => Right::Write,
        Subject::Playlist(_) | Subject::Campaign(_) => Right::Programme,
    };
    let Some(person) = visit.person.as_ref().filter(|_| visit.may(right)) else { return false };
    person.reach(right).covers(Some(&proposal.department)) && sees(person, proposal)
}

/// The proposal of the path, if the person may see it.
pub(super) async fn find(visit: &Visit) -> Result<Proposal, Fault> {
    let proposal = visit.page.data.store.proposal(visit.number("number")?).await?.ok_or(Fault::NotFound)?;
    if sees(visit.person()?, &proposal) { Ok(proposal) } else { Err(Fault::NotFound) }
}
