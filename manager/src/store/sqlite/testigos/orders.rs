//! How many testigos are wanted, and what was ordered.

use anyhow::Context as _;
use cartelera_playlists::{
    ids::{CampaignId, ScreenId},
    testigo::{TestigoOrder, TestigoSubject, Wanted},
};
use jiff::{Timestamp, civil::Date};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool, query_builder::QueryBuilder as Builder};

use super::{
    super::{
        super::testigos::{NewOrder, OrderPlace, StoredOrder, TestigoWish},
        instant,
        plays::{count, date, day_number},
        signed,
    },
    narrow,
};

const COLUMNS: &str =
    "number, screen, subject, campaign, from_ms, until_ms, is_urgent, asked_ms, asked_by, day, office, part,
    ended_ms, is_met";

/// Keeps how many testigos are wanted in the place of what was wanted before.
pub(in crate::store::sqlite) async fn keep_wishes(
    connection: &mut SqliteConnection,
    wishes: &[TestigoWish],
) -> anyhow::Result<()> {
    let doing = "keeping how many testigos are wanted";
    sqlx::query("DELETE FROM testigo_wish").execute(&mut *connection).await.context(doing)?;
    for TestigoWish { campaign, per_month } in wishes {
        sqlx::query("INSERT INTO testigo_wish (campaign, per_month) VALUES ($1, $2)")
            .bind(campaign.as_str())
            .bind(per_month)
            .execute(&mut *connection)
            .await
            .context(doing)?;
    }
    Ok(())
}

/// Keeps orders, and lets their screens know.
pub(super) async fn keep(
    connection: &mut SqliteConnection,
    orders: Vec<NewOrder>,
    now: Timestamp,
) -> anyhow::Result<Vec<u64>> {
    let mut numbers = Vec::with_capacity(orders.len());
    for order in &orders {
        let place = order.place.as_ref();
        let campaign = match &order.subject {
            TestigoSubject::Campaign { campaign } => Some(campaign),
            _ => None,
        };
        let number: i64 = sqlx::query_scalar(
            "INSERT INTO testigo_order
                 (screen, subject, campaign, from_ms, until_ms, is_urgent, asked_ms, asked_by, day, office, part)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING number",
        )
        .bind(order.screen.as_str())
        .bind(serde_json::to_string(&order.subject).context("writing what a testigo is to show")?)
        .bind(campaign.map(CampaignId::as_str))
        .bind(order.from.as_millisecond())
        .bind(order.until.as_millisecond())
        .bind(order.is_urgent)
        .bind(order.asked.as_millisecond())
        .bind(&order.by)
        .bind(place.map(|place| day_number(place.day)))
        .bind(order.office.as_str())
        .bind(place.map(|place| place.part))
        .fetch_one(&mut *connection)
        .await
        .with_context(|| format!("keeping an order for a testigo of screen {}", order.screen))?;
        numbers.push(count(number));
    }
    let mut screens: Vec<ScreenId> = orders.into_iter().map(|order| order.screen).collect();
    screens.sort();
    screens.dedup();
    for screen in screens {
        raise_version(connection, &screen, count(now.as_millisecond())).await?;
    }
    Ok(numbers)
}

/// Takes back open orders.
pub(super) async fn end(connection: &mut SqliteConnection, numbers: Vec<u64>, now: Timestamp) -> anyhow::Result<()> {
    for number in numbers {
        let doing = || format!("taking back order {number} for a testigo");
        let screen: Option<String> = sqlx::query_scalar(
            "UPDATE testigo_order SET ended_ms = $1 WHERE number = $2 AND ended_ms IS NULL AND is_met = 0 RETURNING screen",
        )
        .bind(now.as_millisecond())
        .bind(signed(number)?)
        .fetch_optional(&mut *connection)
        .await
        .with_context(doing)?;
        if let Some(screen) = screen {
            let screen = screen.parse().with_context(doing)?;
            raise_version(connection, &screen, count(now.as_millisecond())).await?;
        }
    }
    Ok(())
}

/// Gives the list of a screen a higher version, `at_least` this one.
pub(super) async fn raise_version(
    connection: &mut SqliteConnection,
    screen: &ScreenId,
    at_least: u64,
) -> anyhow::Result<()> {
    sqlx::query(
        "INSERT INTO testigo_screen (screen, version) VALUES ($1, $2)
         ON CONFLICT (screen) DO UPDATE SET version = max(version + 1, excluded.version)",
    )
    .bind(screen.as_str())
    .bind(signed(at_least)?)
    .execute(connection)
    .await
    .with_context(|| format!("noting that the testigos of screen {screen} changed"))?;
    Ok(())
}

pub(super) async fn versions(read: &SqlitePool) -> anyhow::Result<Vec<(ScreenId, u64)>> {
    let doing = "reading the versions of orders for testigos";
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT screen, version FROM testigo_screen").fetch_all(read).await.context(doing)?;
    let version = |(screen, version): (String, i64)| anyhow::Ok((screen.parse()?, count(version)));
    rows.into_iter().map(version).collect::<anyhow::Result<_>>().context(doing)
}

pub(super) async fn open(read: &SqlitePool, screen: ScreenId, now: Timestamp) -> anyhow::Result<Vec<TestigoOrder>> {
    let mut query = select("is_met = 0 AND ended_ms IS NULL AND screen = ");
    query.push_bind(screen.as_str().to_owned()).push(" AND until_ms > ").push_bind(now.as_millisecond());
    Ok(fetch(query.push(" ORDER BY number"), read).await?.into_iter().map(|stored| stored.order).collect())
}

pub(super) async fn planned(read: &SqlitePool, from: Date, to: Date) -> anyhow::Result<Vec<StoredOrder>> {
    let mut query = select("day IS NOT NULL AND day BETWEEN ");
    query.push_bind(day_number(from)).push(" AND ").push_bind(day_number(to)).push(" ORDER BY number");
    fetch(&mut query, read).await
}

pub(super) async fn one(read: &SqlitePool, number: u64) -> anyhow::Result<Option<StoredOrder>> {
    let mut query = select("number = ");
    query.push_bind(signed(number)?);
    Ok(fetch(&mut query, read).await?.pop())
}

pub(super) async fn unmet(
    read: &SqlitePool,
    wanted: Wanted,
    (from, until): (Timestamp, Timestamp),
) -> anyhow::Result<Vec<StoredOrder>> {
    let mut query = select("is_met = 0 AND ended_ms IS NULL AND until_ms > ");
    query.push_bind(from.as_millisecond()).push(" AND until_ms <= ").push_bind(until.as_millisecond());
    narrow(&mut query, &wanted);
    fetch(query.push(" ORDER BY until_ms, number"), read).await
}

fn select(condition: &str) -> QueryBuilder<Sqlite> {
    Builder::new(format!("SELECT {COLUMNS} FROM testigo_order WHERE {condition}"))
}

async fn fetch(query: &mut QueryBuilder<Sqlite>, read: &SqlitePool) -> anyhow::Result<Vec<StoredOrder>> {
    let doing = "reading orders for testigos";
    let rows: Vec<Row> = query.build_query_as().fetch_all(read).await.context(doing)?;
    rows.into_iter().map(|row| row.order().context(doing)).collect()
}

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    screen: String,
    subject: String,
    campaign: Option<String>,
    from_ms: i64,
    until_ms: i64,
    is_urgent: bool,
    asked_ms: i64,
    asked_by: String,
    day: Option<i64>,
    office: Option<String>,
    part: Option<u8>,
    ended_ms: Option<i64>,
    is_met: bool,
}

impl Row {
    fn order(self) -> anyhow::Result<StoredOrder> {
        let place = match (self.campaign, self.day, self.office, self.part) {
            (Some(campaign), Some(day), Some(office), Some(part)) => Some(OrderPlace {
                campaign: campaign.parse().context("reading a campaign")?,
                day: date(day)?,
                office: office.parse().context("reading an office")?,
                part,
            }),
            _ => None,
        };
        Ok(StoredOrder {
            screen: self.screen.parse().context("reading a screen")?,
            order: TestigoOrder {
                number: count(self.number),
                subject: serde_json::from_str(&self.subject).context("reading what is to be seen")?,
                from: instant(self.from_ms)?,
                until: instant(self.until_ms)?,
                is_urgent: self.is_urgent,
            },
            asked: instant(self.asked_ms)?,
            by: self.asked_by,
            place,
            ended: self.ended_ms.map(instant).transpose()?,
            is_met: self.is_met,
        })
    }
}
