//! Gives and takes roles; guarded ones by two administrators.

use super::{find, needs_second};
use crate::{
    accounts::{Role, RoleWish},
    audit::NewEntry,
    page::visit::{Outcome, Visit, go},
    store::{AccountChange, Changed},
};

/// Makes the roles of a person those that are ticked.
pub(in crate::page) async fn roles(visit: Visit) -> Outcome {
    let (account, all) = find(&visit).await?;
    let chosen: Vec<Role> = visit.fields.all("role").filter_map(Role::of).collect();
    let (store, needs_second) = (&visit.page.data.store, needs_second(&all));
    let mut done = "saved";
    for role in Role::ALL {
        let (had, has) = (account.roles.contains(&role), chosen.contains(&role));
        if had == has {
            continue;
        }
        let told = |is: bool| if is { role.key().to_owned() } else { String::new() };
        if has && role.is_guarded() && needs_second {
            let entry = NewEntry { after: told(true), ..visit.entry("account.role-asked", account.label()) };
            let asked_by = visit.person()?.account.id;
            store
                .ask_role(RoleWish { number: 0, account: account.id, role, asked: visit.now, asked_by }, entry)
                .await?;
            done = "role-asked";
            continue;
        }
        let entry = NewEntry { before: told(had), after: told(has), ..visit.entry("account.role", account.label()) };
        let changed = store.change_account(account.id, AccountChange::Role { role, is_given: has }, entry).await?;
        if changed == Changed::LastAdministrator {
            done = "last-administrator";
        }
    }
    Ok(go(&format!("/people/{}?done={done}", account.id.0)))
}

/// Grants a role that another administrator asked for.
pub(in crate::page) async fn grant(visit: Visit) -> Outcome {
    decide(&visit, true).await
}

/// Refuses it.
pub(in crate::page) async fn refuse(visit: Visit) -> Outcome {
    decide(&visit, false).await
}

async fn decide(visit: &Visit, is_granted: bool) -> Outcome {
    let number = visit.number("number")?;
    let store = &visit.page.data.store;
    let Some(wish) = store.role_wishes().await?.into_iter().find(|wish| wish.number == number) else {
        return Ok(go("/people?done=nothing"));
    };
    let all = store.accounts().await?;
    let action = if is_granted { "account.role" } else { "account.role-refused" };
    let entry = NewEntry { after: wish.role.key().to_owned(), ..visit.entry(action, super::label(&all, wish.account)) };
    let done = match store.decide_role(number, is_granted, visit.person()?.account.id, entry).await? {
        Changed::SamePerson => "same-person",
        Changed::Done if is_granted => "role-granted",
        Changed::Done => "role-refused",
        _ => "nothing",
    };
    Ok(go(&format!("/people?done={done}")))
}
