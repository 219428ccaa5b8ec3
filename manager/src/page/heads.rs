//! The ends of the audit log day by day, which somebody keeps elsewhere: on the page of the log, and as files.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use jiff::{ToSpan as _, civil::Date, tz::TimeZone};

use super::visit::{Fault, Outcome, Visit};
use crate::audit::Entry;

/// So many days are told.
const DAYS: i64 = 7;

/// The end of the log on a day, as the page shows it.
pub(super) struct DayHead {
    /// As the path of its file names it.
    pub(super) day: String,
    pub(super) date: String,
    /// Whether the day is not over.
    pub(super) is_today: bool,
    pub(super) number: u64,
    pub(super) sha256: String,
}

/// The ends of today and the days before, today's first.
pub(super) async fn heads(visit: &Visit) -> anyhow::Result<Vec<DayHead>> {
    let zone = visit.page.zone().await;
    let today = zone.to_datetime(visit.now).date();
    let mut all = Vec::new();
    for back in 0..DAYS {
        let Ok(day) = today.checked_sub(back.days()) else { break };
        let Some(entry) = end_of(visit, day, &zone).await? else { break };
        all.push(DayHead {
            day: day.to_string(),
            date: visit.locale.date(day),
            is_today: back == 0,
            number: entry.number,
            sha256: entry.sha256,
        });
    }
    Ok(all)
}

/// The end of a day as a file.
pub(super) async fn file(visit: Visit) -> Outcome {
    let day: Date = visit.param("day").parse().map_err(|_| Fault::NotFound)?;
    let zone = visit.page.zone().await;
    let today = zone.to_datetime(visit.now).date();
    let entry = end_of(&visit, day, &zone).await?.filter(|_| day <= today).ok_or(Fault::NotFound)?;
    let (c, locale) = (visit.locale.log(), visit.locale);
    let over = if day == today { format!(" {}", c.file_until_now) } else { String::new() };
    let text = format!(
        "{}\n{}\n\n{}: {}{over}\n{}: {}\n{}: {}\n{}: {}\nSHA-256: {}\n\n{}\n\n  cartelera-manager audit verify --holds {}:{}\n",
        c.file_title,
        visit.page.city_name(),
        c.file_day,
        locale.date(day),
        c.file_made,
        locale.exact_moment(visit.now, &zone),
        c.file_number,
        entry.number,
        c.file_at,
        locale.exact_moment(entry.at, &zone),
        entry.sha256,
        c.file_check,
        entry.number,
        entry.sha256,
    );
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    let name = format!("attachment; filename=\"cartelera-bitacora-{day}.txt\"");
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&name)?);
    Ok(response)
}

/// The last entry before the end of `day`.
async fn end_of(visit: &Visit, day: Date, zone: &TimeZone) -> anyhow::Result<Option<Entry>> {
    let after = zone.to_timestamp(day.checked_add(1.day())?.at(0, 0, 0, 0))?;
    visit.page.data.store.audit_head(after).await
}
