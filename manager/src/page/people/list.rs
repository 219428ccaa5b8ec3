//! The list of people.

use askama::Template;

use super::{
    super::frame::Frame,
    label,
    resets::{Waiting, waiting},
};
use crate::page::{
    matrix::Right,
    visit::{Outcome, Visit},
};

#[derive(Template)]
#[template(path = "people.html")]
struct People {
    f: Frame,
    rows: Vec<Row>,
    wishes: Vec<Wish>,
    resets: Vec<Waiting>,
    may_change: bool,
}

struct Row {
    id: i64,
    name: String,
    employee: String,
    user: String,
    roles: Vec<&'static str>,
    departments: String,
    state: &'static str,
    level: &'static str,
}

/// A role that waits for a second administrator.
pub(super) struct Wish {
    pub(super) number: i64,
    pub(super) role: &'static str,
    pub(super) whose: String,
    pub(super) by: String,
    pub(super) when: String,
    /// Whether this person asked for it, or it is for them.
    pub(super) is_own: bool,
}

/// Wishes as pages show them.
pub(super) async fn wishes(visit: &Visit, all: &[crate::accounts::Account]) -> anyhow::Result<Vec<Wish>> {
    let zone = visit.page.zone().await;
    let own = visit.person.as_ref().map(|person| person.account.id);
    let wishes = visit.page.data.store.role_wishes().await?;
    let told = wishes.into_iter().map(|wish| Wish {
        number: wish.number,
        role: visit.locale.words().role(wish.role),
        whose: label(all, wish.account),
        by: label(all, wish.asked_by),
        when: visit.locale.moment(wish.asked, &zone),
        is_own: own == Some(wish.asked_by) || own == Some(wish.account),
    });
    Ok(told.collect())
}

/// The page.
pub(in crate::page) async fn list(visit: Visit) -> Outcome {
    let w = visit.locale.words();
    let all = visit.page.data.store.accounts().await?;
    let names = visit.page.city().await?.departments();
    let wishes = wishes(&visit, &all).await?;
    let resets = waiting(&visit, &all).await?;
    let rows = all.iter().map(|account| {
        let (state, level) = if account.closed.is_some() {
            (w.person_closed, "none")
        } else if account.has_password {
            (w.person_active, "good")
        } else {
            (w.person_invited, "warn")
        };
        let departments = account.departments.iter().map(|id| {
            names.iter().find(|(_, known)| *known == id).map_or_else(|| id.to_string(), |(name, _)| name.clone())
        });
        Row {
            id: account.id.0,
            name: account.name.clone(),
            employee: account.employee.clone(),
            user: account.user.clone(),
            roles: account.roles.iter().map(|role| w.role(*role)).collect(),
            departments: departments.collect::<Vec<_>>().join(", "),
            state,
            level,
        }
    });
    let rows = rows.collect();
    visit.html(&People {
        f: visit.frame(w.nav_people),
        rows,
        wishes,
        resets,
        may_change: visit.may(Right::ChangePeople),
    })
}
