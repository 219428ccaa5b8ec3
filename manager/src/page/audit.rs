//! The audit log, the newest first, with a filter.

use askama::Template;
use jiff::{ToSpan as _, civil::Date, tz::TimeZone};

use super::{
    fields::encode,
    frame::Frame,
    heads::{DayHead, heads},
    visit::{Outcome, Visit},
};
use crate::store::AuditFilter;

/// So many entries are on a page.
const PAGE: u32 = 50;
/// Actions begin with one of these.
const GROUPS: [&str; 6] = ["content.", "session.", "account.", "screen.", "stop.", "page."];

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    f: Frame,
    rows: Vec<Row>,
    text: String,
    from: String,
    until: String,
    groups: Vec<(&'static str, &'static str, bool)>,
    /// The address of the entries before.
    older: Option<String>,
    heads: Vec<DayHead>,
}

struct Row {
    number: u64,
    when: String,
    who: String,
    address: String,
    action: String,
    key: String,
    subject: String,
    before: String,
    after: String,
    sha256: String,
}

/// The page.
pub(super) async fn show(visit: Visit) -> Outcome {
    let (w, locale, query) = (visit.locale.words(), visit.locale, &visit.query);
    let zone = visit.page.zone().await;
    let group = GROUPS.into_iter().find(|group| *group == query.get("action"));
    let filter = AuditFilter {
        text: query.get("q").trim().to_owned(),
        action: group.unwrap_or_default().to_owned(),
        from: day(query.get("from")).and_then(|date| begins(date, &zone)),
        until: day(query.get("until")).and_then(|date| begins(date.checked_add(1.day()).ok()?, &zone)),
        before: query.get("before").parse().ok(),
    };
    let entries = visit.page.data.store.audit_entries(filter, PAGE).await?;
    let last = entries.last().filter(|_| entries.len() == PAGE as usize).map(|entry| entry.number);
    let older = last.filter(|number| *number > 1).map(|number| {
        let [q, action, from, until] = ["q", "action", "from", "until"].map(|name| encode(query.get(name)));
        format!("/audit?q={q}&action={action}&from={from}&until={until}&before={number}")
    });
    let rows = entries.into_iter().map(|entry| Row {
        number: entry.number,
        when: locale.exact_moment(entry.at, &zone),
        who: if entry.who.is_empty() { w.nobody.to_owned() } else { entry.who },
        address: entry.address,
        action: locale.action(&entry.action).to_owned(),
        key: entry.action,
        subject: entry.subject,
        before: entry.before,
        after: entry.after,
        sha256: entry.sha256,
    });
    let chosen = query.get("action");
    let name = |group: &str| match group {
        "content." => visit.locale.content().nav,
        "session." => w.audit_sessions,
        "account." => w.audit_accounts,
        "screen." => w.audit_screens,
        "stop." => w.audit_stops,
        _ => w.audit_page,
    };
    visit.html(&AuditPage {
        f: visit.frame(w.nav_audit),
        rows: rows.collect(),
        text: query.get("q").to_owned(),
        from: query.get("from").to_owned(),
        until: query.get("until").to_owned(),
        groups: GROUPS.into_iter().map(|group| (group, name(group), group == chosen)).collect(),
        older,
        heads: heads(&visit).await?,
    })
}

fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn begins(date: Date, zone: &TimeZone) -> Option<jiff::Timestamp> {
    zone.to_timestamp(date.at(0, 0, 0, 0)).ok()
}
