//! Testigos in `SQLite`.

mod kept;
mod orders;

use anyhow::Context as _;
use cartelera_playlists::{
    hash::ContentHash,
    ids::ScreenId,
    testigo::{TestigoOrder, Wanted},
};
use jiff::{Timestamp, civil::Date};
use sqlx::{QueryBuilder, Sqlite};

use super::{
    super::{
        Answer,
        testigos::{NewOrder, StoredOrder, StoredTestigo, TestigoWish, Testigos},
    },
    SqliteStore,
};

pub(super) use orders::keep_wishes;

impl Testigos for SqliteStore {
    fn testigo_wishes(&self) -> Answer<'_, Vec<TestigoWish>> {
        Box::pin(async {
            let rows: Vec<(String, u32)> =
                sqlx::query_as("SELECT campaign, per_month FROM testigo_wish ORDER BY campaign")
                    .fetch_all(&self.read)
                    .await
                    .context("reading how many testigos are wanted")?;
            let wish = |(campaign, per_month): (String, u32)| {
                anyhow::Ok(TestigoWish { campaign: campaign.parse()?, per_month })
            };
            rows.into_iter().map(wish).collect::<anyhow::Result<_>>().context("reading how many testigos are wanted")
        })
    }

    fn keep_orders(&self, orders: Vec<NewOrder>, now: Timestamp) -> Answer<'_, Vec<u64>> {
        Box::pin(self.loudly(move |connection| Box::pin(orders::keep(connection, orders, now))))
    }

    fn end_orders(&self, numbers: Vec<u64>, now: Timestamp) -> Answer<'_, ()> {
        Box::pin(self.loudly(move |connection| Box::pin(orders::end(connection, numbers, now))))
    }

    fn testigo_versions(&self) -> Answer<'_, Vec<(ScreenId, u64)>> {
        Box::pin(orders::versions(&self.read))
    }

    fn exceed_version(&self, screen: ScreenId, told: u64) -> Answer<'_, ()> {
        Box::pin(self.loudly(move |connection| {
            Box::pin(async move { orders::raise_version(connection, &screen, told + 1).await })
        }))
    }

    fn open_orders(&self, screen: ScreenId, now: Timestamp) -> Answer<'_, Vec<TestigoOrder>> {
        Box::pin(orders::open(&self.read, screen, now))
    }

    fn planned_orders(&self, from: Date, to: Date) -> Answer<'_, Vec<StoredOrder>> {
        Box::pin(orders::planned(&self.read, from, to))
    }

    fn order(&self, number: u64) -> Answer<'_, Option<StoredOrder>> {
        Box::pin(orders::one(&self.read, number))
    }

    fn unmet_orders(&self, wanted: Wanted, from: Timestamp, until: Timestamp) -> Answer<'_, Vec<StoredOrder>> {
        Box::pin(orders::unmet(&self.read, wanted, (from, until)))
    }

    fn keep_testigo(&self, testigo: StoredTestigo, meets: bool) -> Answer<'_, ()> {
        Box::pin(self.quietly(move |connection| Box::pin(kept::keep(connection, testigo, meets))))
    }

    fn testigos(&self, wanted: Wanted) -> Answer<'_, Vec<StoredTestigo>> {
        Box::pin(kept::wanted(&self.read, wanted))
    }

    fn testigos_between(&self, screen: ScreenId, from: Timestamp, until: Timestamp) -> Answer<'_, Vec<StoredTestigo>> {
        Box::pin(kept::between(&self.read, screen, (from, until)))
    }

    fn testigo_of(&self, order: u64) -> Answer<'_, Option<StoredTestigo>> {
        Box::pin(kept::of_order(&self.read, order))
    }

    fn delete_testigos(&self, before: Date) -> Answer<'_, Vec<ContentHash>> {
        Box::pin(self.quietly(move |connection| Box::pin(kept::delete(connection, before))))
    }
}

/// Adds to a query of orders or testigos, which has a condition already, of which campaign, screen and office they are to be.
fn narrow(query: &mut QueryBuilder<Sqlite>, wanted: &Wanted) {
    let Wanted { campaign, screen, office, .. } = wanted;
    let names = [
        (" AND campaign = ", campaign.as_ref().map(ToString::to_string)),
        (" AND screen = ", screen.as_ref().map(ToString::to_string)),
        (" AND office = ", office.as_ref().map(ToString::to_string)),
    ];
    for (condition, name) in names {
        if let Some(name) = name {
            query.push(condition).push_bind(name);
        }
    }
}
