//! The stop list in `SQLite`; entries are only ever added.

use anyhow::Context as _;
use sqlx::{SqliteConnection, SqlitePool};

use super::{
    super::{Answer, Publication, Stops, StoredStop},
    SqliteStore, signed,
};

impl Stops for SqliteStore {
    fn stop_head(&self) -> Answer<'_, u64> {
        Box::pin(async {
            let head: i64 = sqlx::query_scalar("SELECT coalesce(max(number), 0) FROM stop_entry")
                .fetch_one(&self.read)
                .await
                .context("reading the end of the stop list")?;
            u64::try_from(head).context("reading the end of the stop list")
        })
    }

    fn told_stop_head(&self) -> Answer<'_, u64> {
        Box::pin(async {
            let told: i64 = sqlx::query_scalar(
                "SELECT coalesce(max(CAST(json_extract(body, '$.stop_head') AS INTEGER)), 0) FROM heartbeat",
            )
            .fetch_one(&self.read)
            .await
            .context("reading which stop lists screens have")?;
            Ok(u64::try_from(told).unwrap_or(0))
        })
    }

    fn stops_after(&self, after: u64, limit: u32) -> Answer<'_, Vec<StoredStop>> {
        Box::pin(after_number(&self.read, after, limit))
    }
}

async fn after_number(read: &SqlitePool, after: u64, limit: u32) -> anyhow::Result<Vec<StoredStop>> {
    // Numbers are SQLite's signed integers, so nothing comes after a greater one.
    let Ok(after) = signed(after) else { return Ok(Vec::new()) };
    let rows: Vec<(i64, Vec<u8>, String)> = sqlx::query_as(
        "SELECT number, envelope, about FROM stop_entry e
         WHERE number > $1 AND seal = (SELECT max(seal) FROM stop_entry WHERE number = e.number)
         ORDER BY number LIMIT $2",
    )
    .bind(after)
    .bind(limit)
    .fetch_all(read)
    .await
    .with_context(|| format!("reading the stop list after entry {after}"))?;
    rows.into_iter()
        .map(|(number, envelope, about)| {
            let about =
                serde_json::from_str(&about).with_context(|| format!("reading what entry {number} is about"))?;
            Ok(StoredStop { number: u64::try_from(number).context("reading an entry's number")?, envelope, about })
        })
        .collect()
}

/// Adds the entries of `publication` and the new seals of known ones; `false` if the list does not end where it was taken
/// to end.
pub(super) async fn add(transaction: &mut SqliteConnection, publication: &Publication) -> anyhow::Result<bool> {
    let head: i64 = sqlx::query_scalar("SELECT coalesce(max(number), 0) FROM stop_entry")
        .fetch_one(&mut *transaction)
        .await
        .context("reading the end of the stop list")?;
    let head = head.unsigned_abs();
    let follow = (head + 1..).zip(&publication.stops).all(|(number, stop)| stop.number == number);
    let are_known = publication.resealed_stops.iter().all(|stop| (1..=head).contains(&stop.number));
    let all: i64 =
        sqlx::query_scalar("SELECT count(*) FROM screen s WHERE EXISTS (SELECT 1 FROM pointer WHERE screen = s.id)")
            .fetch_one(&mut *transaction)
            .await
            .context("counting the screens")?;
    // A screen that was published meanwhile names the old end of the list.
    let reaches_all = publication.stops.is_empty() || all.unsigned_abs() == publication.pointers.len() as u64;
    if !follow || !are_known || !reaches_all || head + publication.stops.len() as u64 != publication.stop_head {
        return Ok(false);
    }
    for stop in publication.stops.iter().chain(&publication.resealed_stops) {
        let about = serde_json::to_string(&stop.about).context("writing what an entry is about")?;
        sqlx::query(
            "INSERT INTO stop_entry (number, seal, envelope, about)
             SELECT $1, coalesce(max(seal), 0) + 1, $2, $3 FROM stop_entry WHERE number = $1",
        )
        .bind(signed(stop.number)?)
        .bind(&stop.envelope)
        .bind(about)
        .execute(&mut *transaction)
        .await
        .with_context(|| format!("keeping entry {} of the stop list", stop.number))?;
    }
    Ok(true)
}
