//! A new account: its person chooses the password by a link.

use askama::Template;
use cartelera_playlists::ids::DepartmentId;

use super::{
    super::frame::Frame,
    change::show_link,
    form::{Given, names},
    needs_second,
};
use crate::{
    accounts::{Role, RoleWish},
    audit::NewEntry,
    page::visit::{Fault, Outcome, Visit},
    store::{Changed, NewAccount},
};

#[derive(Template)]
#[template(path = "person_new.html")]
struct New {
    f: Frame,
    given: Given,
    roles: Vec<RoleChoice>,
    departments: Vec<(String, String, bool)>,
    needs_second: bool,
}

/// A role that can be ticked.
pub(super) struct RoleChoice {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) help: &'static str,
    pub(super) is_chosen: bool,
    pub(super) is_guarded: bool,
}

/// The roles, ticked as `is_chosen` says.
pub(super) fn role_choices(visit: &Visit, is_chosen: impl Fn(Role) -> bool) -> Vec<RoleChoice> {
    let w = visit.locale.words();
    let choice = |role: Role| RoleChoice {
        key: role.key(),
        name: w.role(role),
        help: w.role_help(role),
        is_chosen: is_chosen(role),
        is_guarded: role.is_guarded(),
    };
    Role::ALL.into_iter().map(choice).collect()
}

/// Identifier and name of each department, ticked as `is_chosen` says.
pub(super) async fn department_choices(
    visit: &Visit,
    is_chosen: impl Fn(&DepartmentId) -> bool,
) -> anyhow::Result<Vec<(String, String, bool)>> {
    let known = visit.page.city().await?.departments();
    Ok(known.into_iter().map(|(name, id)| (id.to_string(), name, is_chosen(&id))).collect())
}

/// The departments that a form names; unknown ones are refused.
pub(super) async fn departments(visit: &Visit) -> Result<Vec<DepartmentId>, Fault> {
    let known = visit.page.city().await?.departments();
    let named: Result<Vec<DepartmentId>, _> = visit.fields.all("department").map(str::parse).collect();
    let named = named.map_err(|_| Fault::NotFound)?;
    if named.iter().all(|id| known.values().any(|known| known == id)) { Ok(named) } else { Err(Fault::NotFound) }
}

/// The form.
pub(in crate::page) async fn new(visit: Visit) -> Outcome {
    let needs_second = needs_second(&visit.page.data.store.accounts().await?);
    let departments = department_choices(&visit, |_| false).await?;
    let roles = role_choices(&visit, |_| false);
    let f = visit.frame(visit.locale.words().person_new);
    visit.html(&New { f, given: Given::default(), roles, departments, needs_second })
}

/// Makes the account, and the link for its password.
pub(in crate::page) async fn add(visit: Visit) -> Outcome {
    let w = visit.locale.words();
    let mut given = names(&visit);
    let chosen: Vec<Role> = visit.fields.all("role").filter_map(Role::of).collect();
    let limited = departments(&visit).await?;
    let store = &visit.page.data.store;
    let needs_second = needs_second(&store.accounts().await?);
    let (waiting, at_once): (Vec<Role>, Vec<Role>) = chosen.iter().partition(|role| needs_second && role.is_guarded());
    if !given.is_wrong() {
        let account = NewAccount {
            employee: given.employee.clone(),
            name: given.name.clone(),
            user: given.user.clone(),
            password: None,
            roles: at_once.clone(),
            departments: limited.clone(),
            made: visit.now,
        };
        let after = serde_json::json!({ "user": given.user, "roles": at_once, "departments": limited }).to_string();
        let label = format!("{} (n.º {})", given.name, given.employee);
        let entry = NewEntry { after, ..visit.entry("account.add", label) };
        match store.add_account(account, entry).await? {
            Changed::EmployeeTaken => given.employee_error = Some(w.employee_taken),
            Changed::UserTaken => given.user_error = Some(w.user_taken),
            _ => {}
        }
    }
    if given.is_wrong() {
        let roles = role_choices(&visit, |role| chosen.contains(&role));
        let departments = department_choices(&visit, |id| limited.contains(id)).await?;
        return visit.refused(&New { f: visit.frame(w.person_new), given, roles, departments, needs_second });
    }
    let made = store.accounts().await?.into_iter().find(|account| account.user == given.user);
    let made = made.ok_or(Fault::NotFound)?;
    for role in waiting {
        let entry = NewEntry { after: role.key().to_owned(), ..visit.entry("account.role-asked", made.label()) };
        let asked_by = visit.person()?.account.id;
        store.ask_role(RoleWish { number: 0, account: made.id, role, asked: visit.now, asked_by }, entry).await?;
    }
    show_link(&visit, &made).await
}
