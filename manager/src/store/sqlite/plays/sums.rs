//! Sums of totals, and records that are not counted.

use std::collections::BTreeMap;

use anyhow::Context as _;
use cartelera_playlists::ids::{AxisId, CampaignId, OfficeId, ScreenId};
use sqlx::{QueryBuilder, Sqlite, SqlitePool};

use super::{super::instant, count, date, day_number, totals::ALL_ITEMS};
use crate::store::plays::{Counted, FlaggedRecord, Grouping, Line, Question};

/// Sums of the totals that `question` asks for, in order of their keys.
pub(super) async fn sums(read: &SqlitePool, question: Question) -> anyhow::Result<Vec<Line>> {
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    let columns = ["planned", "planned_ms", "shown", "shown_ms", "extra", "extra_ms"];
    let mut totals = asked(&question, "play_total", &columns, "");
    let mut missed = asked(&question, "play_missed", &["plays", "ms"], ", ?.reason");
    let (rows, missed): (Vec<TotalRow>, Vec<MissedRow>) =
        tokio::try_join!(totals.build_query_as().fetch_all(read), missed.build_query_as().fetch_all(read))
            .context("summing up totals")?;
    for row in rows {
        let counted = |plays, ms| Counted { plays: count(plays), ms: count(ms) };
        let line = Line {
            planned: counted(row.planned, row.planned_ms),
            shown: counted(row.shown, row.shown_ms),
            extra: counted(row.extra, row.extra_ms),
            missed: BTreeMap::new(),
            is_bar: row.region == 1,
            key: row.key,
            name: row.name,
            digest: row.digest,
        };
        lines.insert(order(&line.key, line.digest.as_deref(), line.is_bar), line);
    }
    for row in missed {
        if let Some(line) = lines.get_mut(&order(&row.key, row.digest.as_deref(), row.region == 1)) {
            line.missed.insert(row.reason, Counted { plays: count(row.plays), ms: count(row.ms) });
        }
    }
    Ok(lines.into_values().collect())
}

#[derive(sqlx::FromRow)]
struct TotalRow {
    key: String,
    name: String,
    digest: Option<String>,
    region: i64,
    planned: i64,
    planned_ms: i64,
    shown: i64,
    shown_ms: i64,
    extra: i64,
    extra_ms: i64,
}

#[derive(sqlx::FromRow)]
struct MissedRow {
    key: String,
    digest: Option<String>,
    region: i64,
    reason: String,
    plays: i64,
    ms: i64,
}

/// Versions of an item stand beside each other, and so do regions.
fn order(key: &str, digest: Option<&str>, is_bar: bool) -> String {
    format!("{key} {} {is_bar}", digest.unwrap_or_default())
}

/// Asks a table of totals for what each line is about and the sums of `columns`.
///
/// Rows are summed up by day, place or item before anything is joined: there are hundreds of thousands.
fn asked(question: &Question, table: &str, columns: &[&str], reason: &str) -> QueryBuilder<Sqlite> {
    let sums = |of: &str| {
        let sums = columns.iter().map(|column| format!("sum({of}.{column}) AS {column}"));
        sums.collect::<Vec<_>>().join(", ")
    };
    let (by, key, name, digest, join, group) = match question.by {
        Grouping::Day => ("t.day", "CAST(x.by AS TEXT)", "''", "NULL", "", "x.by"),
        Grouping::Month => ("t.day / 100", "CAST(x.by AS TEXT)", "''", "NULL", "", "x.by"),
        Grouping::Screen => {
            let join = "JOIN play_place p ON p.number = x.by JOIN playlog_screen s ON s.number = p.screen";
            ("t.place", "s.id", "max(p.name || ', ' || p.office_name)", "NULL", join, "s.number")
        }
        Grouping::Office => {
            let join = "JOIN play_place p ON p.number = x.by";
            ("t.place", "p.office", "max(p.office_name)", "NULL", join, "p.office")
        }
        Grouping::Item => ("t.item", "i.id", "i.title", "i.digest", "JOIN play_item i ON i.number = x.by", "x.by"),
    };
    let outer = sums("x");
    let mut query = QueryBuilder::new(format!(
        "SELECT {key} AS key, {name} AS name, {digest} AS digest, x.region{}, {outer}
         FROM (SELECT {by} AS by, t.region{}, {} FROM ",
        reason.replace('?', "x"),
        reason.replace('?', "t"),
        sums("t"),
    ));
    let is_of_all = question.campaign.is_none() && question.axis.is_none();
    if question.office.is_some() && is_of_all && question.by == Grouping::Item {
        // The office has few days; the tables of totals are ordered by item.
        query.push(format!(
            "play_place o CROSS JOIN play_day d ON d.place = o.number
             CROSS JOIN {table} t ON t.screen = d.screen AND t.day = d.day
             WHERE o.office = "
        ));
        query.push_bind(question.office.as_ref().map(OfficeId::to_string));
        query.push(" AND d.day BETWEEN ").push_bind(day_number(question.from));
        query.push(" AND ").push_bind(day_number(question.to)).push(" AND ");
    } else {
        query.push(format!("{table} t WHERE "));
        if let Some(office) = &question.office {
            query.push("t.place IN (SELECT number FROM play_place WHERE office = ");
            query.push_bind(office.to_string()).push(") AND ");
        }
    }
    query.push(if is_of_all && question.by != Grouping::Item { "t.item = " } else { "t.item <> " });
    query.push_bind(ALL_ITEMS).push(" AND t.day BETWEEN ").push_bind(day_number(question.from));
    query.push(" AND ").push_bind(day_number(question.to));
    if let Some(screen) = &question.screen {
        query.push(" AND t.screen = (SELECT number FROM playlog_screen WHERE id = ");
        query.push_bind(screen.to_string()).push(")");
    }
    if let Some(campaign) = &question.campaign {
        query.push(" AND t.item IN (SELECT number FROM play_item WHERE campaign = ");
        query.push_bind(CampaignId::to_string(campaign)).push(")");
    }
    if let Some(axis) = &question.axis {
        query.push(" AND t.item IN (SELECT number FROM play_item WHERE axis = ");
        query.push_bind(AxisId::to_string(axis)).push(")");
    }
    query.push(format!(" GROUP BY {by}, t.region{}) x {join}", reason.replace('?', "t")));
    query.push(format!(" GROUP BY {group}, x.region{}", reason.replace('?', "x")));
    query
}

/// What flagged records tell of: of days that were counted, and of the question's screens whatever the items.
pub(super) async fn flagged_sum(read: &SqlitePool, question: Question) -> anyhow::Result<Counted> {
    let (plays, ms): (i64, i64) = sqlx::query_as(
        "SELECT ifnull(sum(d.flagged), 0), ifnull(sum(d.flagged_ms), 0) FROM play_day d
         JOIN playlog_screen s ON s.number = d.screen LEFT JOIN play_place p ON p.number = d.place
         WHERE d.day BETWEEN $1 AND $2 AND ($3 IS NULL OR s.id = $3) AND ($4 IS NULL OR p.office = $4)",
    )
    .bind(day_number(question.from))
    .bind(day_number(question.to))
    .bind(question.screen.as_ref().map(ScreenId::as_str))
    .bind(question.office.as_ref().map(OfficeId::as_str))
    .fetch_one(read)
    .await
    .context("summing up what is not counted")?;
    Ok(Counted { plays: count(plays), ms: count(ms) })
}

#[derive(sqlx::FromRow)]
struct FlaggedRow {
    screen: String,
    log: String,
    sequence: i64,
    arrived_ms: i64,
    key_id: String,
    day: Option<i64>,
    from_ms: Option<i64>,
    until_ms: Option<i64>,
    plays: i64,
    ms: i64,
    flag: String,
    body: String,
}

/// Records that are not counted, the newest first: those of the asked days, and those of which no day can be read.
pub(super) async fn flagged(read: &SqlitePool, question: Question, limit: u32) -> anyhow::Result<Vec<FlaggedRecord>> {
    let rows: Vec<FlaggedRow> = sqlx::query_as(
        "SELECT s.id AS screen, l.log, r.sequence, r.arrived_ms, k.key_id, r.day, r.from_ms, r.until_ms, r.plays, r.ms,
             r.flag, r.body
         FROM play_record r INDEXED BY play_record_flag
         JOIN playlog l ON l.number = r.playlog JOIN playlog_screen s ON s.number = r.screen
         JOIN playlog_key k ON k.number = r.key
         LEFT JOIN screen now ON now.id = s.id
         LEFT JOIN play_day d ON d.screen = r.screen AND d.day = r.day LEFT JOIN play_place p ON p.number = d.place
         WHERE r.flag IS NOT NULL AND (r.day IS NULL OR r.day BETWEEN $1 AND $2) AND ($3 IS NULL OR s.id = $3)
             AND ($4 IS NULL OR ifnull(p.office, now.office) = $4)
         ORDER BY r.arrived_ms DESC, r.sequence DESC LIMIT $5",
    )
    .bind(day_number(question.from))
    .bind(day_number(question.to))
    .bind(question.screen.as_ref().map(ScreenId::as_str))
    .bind(question.office.as_ref().map(OfficeId::as_str))
    .bind(limit)
    .fetch_all(read)
    .await
    .context("reading records that are not counted")?;
    rows.into_iter().map(FlaggedRow::record).collect()
}

impl FlaggedRow {
    fn record(self) -> anyhow::Result<FlaggedRecord> {
        let span = match self.from_ms.zip(self.until_ms) {
            Some((from, until)) => Some((instant(from)?, instant(until)?)),
            None => None,
        };
        Ok(FlaggedRecord {
            screen: self.screen.parse().context("reading a screen's identifier")?,
            log: self.log.parse().context("reading a playlog's name")?,
            sequence: count(self.sequence),
            arrived: instant(self.arrived_ms)?,
            key: self.key_id.parse().context("reading a key's name")?,
            day: self.day.map(date).transpose()?,
            span,
            plays: count(self.plays),
            ms: count(self.ms),
            flag: self.flag,
            body: self.body,
        })
    }
}
