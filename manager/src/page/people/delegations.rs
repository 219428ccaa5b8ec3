//! A role of one person that another one has for some days, by a written document.

use jiff::civil::Date;

use super::{find, label, needs_second, show::page};
use crate::{
    accounts::{AccountId, Delegation, Role, names},
    audit::NewEntry,
    page::visit::{Outcome, Visit, go},
    store::Changed,
};

/// The longest delegation, in days.
const MOST_DAYS: i32 = 366;

/// Delegates a role of the person of the path.
pub(in crate::page) async fn delegate(visit: Visit) -> Outcome {
    let w = visit.locale.words();
    let (account, all) = find(&visit).await?;
    let today = visit.page.zone().await.to_datetime(visit.now).date();
    let deputy = visit.fields.get("deputy").parse().map(AccountId).ok();
    let deputy = all.iter().find(|other| Some(other.id) == deputy && other.id != account.id && other.closed.is_none());
    let role = Role::of(visit.fields.get("role")).filter(|role| account.roles.contains(role));
    let [first, last]: [Option<Date>; 2] = ["first", "last"].map(|name| visit.fields.get(name).parse().ok());
    let days = first.zip(last).filter(|(first, last)| {
        let length = first.until(*last).map_or(i32::MAX, |span| span.get_days());
        first <= last && *last >= today && length < MOST_DAYS
    });
    let document = names::line(visit.fields.get("document")).ok();
    let (Some(deputy), Some(role), Some((first, last)), Some(document)) = (deputy, role, days, document) else {
        let mut shown = page(&visit, &account, &all).await?;
        shown.delegation_error = Some(w.delegation_wrong);
        return visit.refused(&shown);
    };
    let needs_second = role.is_guarded() && needs_second(&all);
    let after = serde_json::json!({
        "deputy": deputy.label(), "role": role, "first": first, "last": last, "document": document,
    });
    let entry = NewEntry { after: after.to_string(), ..visit.entry("account.delegation", account.label()) };
    let delegation = Delegation {
        number: 0,
        holder: account.id,
        deputy: deputy.id,
        role,
        first,
        last,
        document,
        made_by: visit.person()?.account.id,
        confirmed: (!needs_second).then_some(visit.now),
        ended: None,
    };
    visit.page.data.store.add_delegation(delegation, visit.now, entry).await?;
    let done = if needs_second { "role-asked" } else { "saved" };
    Ok(go(&format!("/people/{}?done={done}", account.id.0)))
}

/// Confirms a delegation that another administrator made.
pub(in crate::page) async fn confirm_delegation(visit: Visit) -> Outcome {
    let number = visit.number("number")?;
    let (entry, holder) = about(&visit, number, "account.delegation-confirmed").await?;
    let by = visit.person()?.account.id;
    let done = match visit.page.data.store.confirm_delegation(number, by, entry).await? {
        Changed::Done => "saved",
        Changed::SamePerson => "same-person",
        _ => "nothing",
    };
    Ok(go(&format!("/people/{}?done={done}", holder.0)))
}

/// Ends a delegation before its last day.
pub(in crate::page) async fn end_delegation(visit: Visit) -> Outcome {
    let number = visit.number("number")?;
    let (entry, holder) = about(&visit, number, "account.delegation-ended").await?;
    visit.page.data.store.end_delegation(number, entry).await?;
    Ok(go(&format!("/people/{}?done=saved", holder.0)))
}

async fn about(
    visit: &Visit,
    number: i64,
    action: &'static str,
) -> Result<(NewEntry, AccountId), crate::page::visit::Fault> {
    let store = &visit.page.data.store;
    let delegations = store.delegations().await?;
    let found = delegations.into_iter().find(|delegation| delegation.number == number);
    let found = found.ok_or(crate::page::visit::Fault::NotFound)?;
    let all = store.accounts().await?;
    let after = serde_json::json!({ "deputy": label(&all, found.deputy), "role": found.role, "number": number });
    Ok((NewEntry { after: after.to_string(), ..visit.entry(action, label(&all, found.holder)) }, found.holder))
}
