//! What totals can be asked for.

use anyhow::Context as _;
use sqlx::SqlitePool;

use crate::store::plays::KnownNames;

/// Every screen, office, campaign and axis that was ever published or counted.
pub(super) async fn known(read: &SqlitePool) -> anyhow::Result<KnownNames> {
    let names = async |sql: &'static str| -> anyhow::Result<Vec<String>> {
        sqlx::query_scalar(sql).fetch_all(read).await.context("reading what can be asked for")
    };
    Ok(KnownNames {
        screens: names("SELECT id FROM screen UNION SELECT id FROM playlog_screen").await?,
        offices: names("SELECT office FROM screen UNION SELECT office FROM play_place").await?,
        campaigns: names("SELECT DISTINCT campaign FROM play_item WHERE campaign IS NOT NULL").await?,
        axes: names("SELECT DISTINCT axis FROM play_item WHERE axis IS NOT NULL").await?,
    })
}
