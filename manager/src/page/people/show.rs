//! One person: names, roles, delegations, and what can be done about the account.

use askama::Template;

use super::{
    super::frame::Frame,
    find,
    form::Given,
    label,
    list::{Wish, wishes},
    needs_second,
    new::{RoleChoice, department_choices, role_choices},
    resets::{Waiting, is_guarded, waiting},
};
use crate::{
    accounts::{Account, Role},
    page::{
        matrix::Right,
        visit::{Outcome, Visit},
    },
};

#[derive(Template)]
#[template(path = "person.html")]
#[expect(clippy::struct_excessive_bools, reason = "each says whether a part of the page is there")]
pub(super) struct PersonPage {
    pub(super) f: Frame,
    pub(super) id: i64,
    pub(super) label: String,
    pub(super) user: String,
    pub(super) given: Given,
    pub(super) roles: Vec<RoleChoice>,
    pub(super) has_roles: Vec<&'static str>,
    pub(super) departments: Vec<(String, String, bool)>,
    pub(super) wishes: Vec<Wish>,
    pub(super) resets: Vec<Waiting>,
    pub(super) delegations: Vec<Told>,
    /// Those who could have a role of this person meanwhile.
    pub(super) others: Vec<(i64, String)>,
    pub(super) own_roles: Vec<(&'static str, &'static str)>,
    pub(super) delegation_error: Option<&'static str>,
    pub(super) is_closed: bool,
    pub(super) has_password: bool,
    pub(super) has_second_step: bool,
    pub(super) is_self: bool,
    pub(super) may_change: bool,
    pub(super) needs_second: bool,
    /// Whether a new way in needs a second administrator.
    pub(super) is_guarded: bool,
}

/// A delegation as the page shows it.
pub(super) struct Told {
    number: i64,
    text: String,
    state: &'static str,
    level: &'static str,
    can_end: bool,
    can_confirm: bool,
}

/// The page.
pub(in crate::page) async fn show(visit: Visit) -> Outcome {
    let (account, all) = find(&visit).await?;
    visit.html(&page(&visit, &account, &all).await?)
}

/// The page about `account`.
pub(super) async fn page(visit: &Visit, account: &Account, all: &[Account]) -> anyhow::Result<PersonPage> {
    let (w, locale) = (visit.locale.words(), visit.locale);
    let own = visit.person.as_ref().map(|person| person.account.id);
    let today = visit.page.zone().await.to_datetime(visit.now).date();
    let mut delegations = Vec::new();
    for delegation in visit.page.data.store.delegations().await? {
        if delegation.holder != account.id && delegation.deputy != account.id {
            continue;
        }
        let (state, level) = if delegation.ended.is_some() || delegation.last < today {
            (w.delegation_over, "none")
        } else if delegation.confirmed.is_none() {
            (w.delegation_waiting, "warn")
        } else if delegation.is_in_force(today) {
            (w.delegation_in_force, "good")
        } else {
            (w.delegation_coming, "none")
        };
        let is_open = delegation.ended.is_none() && delegation.last >= today;
        let is_third = own != Some(delegation.made_by) && own != Some(delegation.deputy);
        delegations.push(Told {
            number: delegation.number,
            text: locale.fill(
                w.delegation_text,
                &[
                    &label(all, delegation.deputy),
                    &w.role(delegation.role),
                    &label(all, delegation.holder),
                    &locale.date(delegation.first),
                    &locale.date(delegation.last),
                    &delegation.document,
                ],
            ),
            state,
            level,
            can_end: is_open,
            can_confirm: is_open && delegation.confirmed.is_none() && is_third,
        });
    }
    let others = all.iter().filter(|other| other.id != account.id && other.closed.is_none());
    let whose = account.label();
    let mut wishes = wishes(visit, all).await?;
    wishes.retain(|wish| wish.whose == whose);
    let mut resets = waiting(visit, all).await?;
    resets.retain(|wish| wish.whose == whose);
    Ok(PersonPage {
        f: visit.frame(account.name.clone()),
        id: account.id.0,
        label: account.label(),
        user: account.user.clone(),
        given: Given { name: account.name.clone(), employee: account.employee.clone(), ..Given::default() },
        roles: role_choices(visit, |role| account.roles.contains(&role)),
        has_roles: account.roles.iter().map(|role| w.role(*role)).collect(),
        departments: department_choices(visit, |id| account.departments.contains(id)).await?,
        wishes,
        resets,
        delegations,
        others: others.map(|other| (other.id.0, other.label())).collect(),
        own_roles: account.roles.iter().map(|role: &Role| (role.key(), w.role(*role))).collect(),
        delegation_error: None,
        is_closed: account.closed.is_some(),
        has_password: account.has_password,
        has_second_step: account.has_second_step,
        is_self: own == Some(account.id),
        may_change: visit.may(Right::ChangePeople),
        needs_second: needs_second(all),
        is_guarded: is_guarded(visit, account, all).await?,
    })
}
