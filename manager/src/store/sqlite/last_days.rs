//! The last days on which files may be used, in `SQLite`.

use anyhow::Context as _;
use cartelera_playlists::hash::ContentHash;
use jiff::civil::Date;
use sqlx::SqliteConnection;

use super::{
    super::{Answer, last_days::LastDays},
    SqliteStore, audit,
};
use crate::audit::NewEntry;

impl LastDays for SqliteStore {
    fn set_last_day(&self, number: i64, last_day: Option<Date>, entry: NewEntry) -> Answer<'_, bool> {
        Box::pin(self.loudly(move |transaction| Box::pin(set(transaction, number, last_day, entry))))
    }

    fn last_day_of(&self, media: ContentHash) -> Answer<'_, Option<Date>> {
        Box::pin(async move {
            let doing = || format!("reading until when media {media} may be used");
            let day: Option<String> = sqlx::query_scalar(
                "SELECT min(u.last_day) FROM upload_made m JOIN upload u ON u.number = m.upload WHERE m.sha256 = $1",
            )
            .bind(media.to_string())
            .fetch_one(&self.read)
            .await
            .with_context(doing)?;
            day.map(|day| day.parse()).transpose().with_context(doing)
        })
    }
}

async fn set(
    transaction: &mut SqliteConnection,
    number: i64,
    last_day: Option<Date>,
    entry: NewEntry,
) -> anyhow::Result<bool> {
    let done = sqlx::query("UPDATE upload SET last_day = $2 WHERE number = $1 AND thrown_ms IS NULL")
        .bind(number)
        .bind(last_day.map(|day| day.to_string()))
        .execute(&mut *transaction)
        .await
        .with_context(|| format!("keeping until when file {number} may be used"))?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    audit::add(transaction, entry).await?;
    Ok(true)
}
