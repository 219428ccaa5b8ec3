//! Testigos that came.

use anyhow::Context as _;
use cartelera_playlists::{hash::ContentHash, ids::ScreenId, testigo::Wanted};
use jiff::{Timestamp, civil::Date};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use super::{
    super::{
        super::testigos::StoredTestigo,
        instant,
        plays::{count, date, day_number},
        signed,
    },
    narrow,
};

const SELECT: &str =
    "SELECT sha256, envelope, order_number, screen, office, campaign, item, title, digest, day, taken_ms,
    arrived_ms, key_id, picture, picture_bytes, flag FROM testigo WHERE ";

/// Keeps a testigo, once.
pub(super) async fn keep(connection: &mut SqliteConnection, testigo: StoredTestigo, meets: bool) -> anyhow::Result<()> {
    let doing = || format!("keeping a testigo of screen {}", testigo.screen);
    let order = signed(testigo.order)?;
    sqlx::query(
        "INSERT INTO testigo (sha256, envelope, order_number, screen, office, campaign, item, title, digest, day, taken_ms,
             arrived_ms, key_id, picture, picture_bytes, flag)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT DO NOTHING",
    )
    .bind(testigo.sha256.to_string())
    .bind(&testigo.envelope)
    .bind(order)
    .bind(testigo.screen.as_str())
    .bind(testigo.office.as_str())
    .bind(testigo.campaign.as_ref().map(cartelera_playlists::ids::CampaignId::as_str))
    .bind(&testigo.item)
    .bind(&testigo.title)
    .bind(testigo.digest.to_string())
    .bind(day_number(testigo.day))
    .bind(testigo.taken.as_millisecond())
    .bind(testigo.arrived.as_millisecond())
    .bind(testigo.key.to_string())
    .bind(testigo.picture.to_string())
    .bind(signed(testigo.picture_bytes)?)
    .bind(testigo.flag.as_deref())
    .execute(&mut *connection)
    .await
    .with_context(doing)?;
    if meets {
        sqlx::query("UPDATE testigo_order SET is_met = 1 WHERE number = $1")
            .bind(order)
            .execute(connection)
            .await
            .with_context(doing)?;
    }
    Ok(())
}

pub(super) async fn wanted(read: &SqlitePool, wanted: Wanted) -> anyhow::Result<Vec<StoredTestigo>> {
    let mut query = QueryBuilder::new(SELECT);
    query.push("day BETWEEN ").push_bind(day_number(wanted.from));
    query.push(" AND ").push_bind(day_number(wanted.to));
    narrow(&mut query, &wanted);
    fetch(query.push(" ORDER BY taken_ms, sha256"), read).await
}

pub(super) async fn between(
    read: &SqlitePool,
    screen: ScreenId,
    (from, until): (Timestamp, Timestamp),
) -> anyhow::Result<Vec<StoredTestigo>> {
    let mut query = QueryBuilder::new(SELECT);
    query.push("screen = ").push_bind(screen.as_str().to_owned());
    query.push(" AND taken_ms >= ").push_bind(from.as_millisecond());
    query.push(" AND taken_ms < ").push_bind(until.as_millisecond());
    fetch(query.push(" ORDER BY taken_ms, sha256"), read).await
}

pub(super) async fn of_order(read: &SqlitePool, order: u64) -> anyhow::Result<Option<StoredTestigo>> {
    let mut query = QueryBuilder::new(SELECT);
    query.push("order_number = ").push_bind(signed(order)?);
    // One that is doubted fulfils nothing.
    fetch(query.push(" ORDER BY flag IS NOT NULL, arrived_ms LIMIT 1"), read).await.map(|mut found| found.pop())
}

/// Deletes what is of days before `before`; gives the pictures that nothing names any more.
pub(super) async fn delete(connection: &mut SqliteConnection, before: Date) -> anyhow::Result<Vec<ContentHash>> {
    let doing = "deleting testigos that were kept long enough";
    let first = day_number(before);
    sqlx::query("DELETE FROM testigo_order WHERE day < $1 OR (day IS NULL AND asked_ms < $2)")
        .bind(first)
        .bind(jiff::tz::TimeZone::UTC.to_timestamp(before.at(0, 0, 0, 0)).context(doing)?.as_millisecond())
        .execute(&mut *connection)
        .await
        .context(doing)?;
    let pictures: Vec<String> = sqlx::query_scalar("DELETE FROM testigo WHERE day < $1 RETURNING picture")
        .bind(first)
        .fetch_all(&mut *connection)
        .await
        .context(doing)?;
    let mut unnamed = Vec::new();
    for picture in pictures {
        let is_named: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM testigo WHERE picture = $1)")
            .bind(&picture)
            .fetch_one(&mut *connection)
            .await
            .context(doing)?;
        if !is_named {
            unnamed.push(picture.parse().context(doing)?);
        }
    }
    Ok(unnamed)
}

async fn fetch(query: &mut QueryBuilder<Sqlite>, read: &SqlitePool) -> anyhow::Result<Vec<StoredTestigo>> {
    let doing = "reading testigos";
    let rows: Vec<Row> = query.build_query_as().fetch_all(read).await.context(doing)?;
    rows.into_iter().map(|row| row.testigo().context(doing)).collect()
}

#[derive(sqlx::FromRow)]
struct Row {
    sha256: String,
    envelope: Vec<u8>,
    order_number: i64,
    screen: String,
    office: String,
    campaign: Option<String>,
    item: String,
    title: String,
    digest: String,
    day: i64,
    taken_ms: i64,
    arrived_ms: i64,
    key_id: String,
    picture: String,
    picture_bytes: i64,
    flag: Option<String>,
}

impl Row {
    fn testigo(self) -> anyhow::Result<StoredTestigo> {
        Ok(StoredTestigo {
            sha256: self.sha256.parse()?,
            envelope: self.envelope,
            order: count(self.order_number),
            screen: self.screen.parse()?,
            office: self.office.parse()?,
            campaign: self.campaign.map(|campaign| campaign.parse()).transpose()?,
            item: self.item,
            title: self.title,
            digest: self.digest.parse()?,
            day: date(self.day)?,
            taken: instant(self.taken_ms)?,
            arrived: instant(self.arrived_ms)?,
            key: self.key_id.parse()?,
            picture: self.picture.parse()?,
            picture_bytes: count(self.picture_bytes),
            flag: self.flag,
        })
    }
}
