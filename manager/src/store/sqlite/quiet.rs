//! Transactions: those that other parts of this process are to hear of, and those that they are not.

use std::time::Duration;

use anyhow::Context as _;
use sqlx::{Connection as _, SqliteConnection};
use tokio::time::{Instant, sleep};

use super::{super::Answer, SqliteStore};

/// How long the watching connection waits inside `SQLite`: not long, as each request asks it for the change mark.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_millis(50);
/// How long it waits altogether until another connection's transaction has ended.
const PATIENCE: Duration = Duration::from_secs(10);
/// And how long between two tries, in which requests go on.
const PAUSE: Duration = Duration::from_millis(20);

impl SqliteStore {
    /// Does `work` in one transaction that changes the mark.
    pub(super) async fn loudly<T>(
        &self,
        work: impl for<'c> FnOnce(&'c mut SqliteConnection) -> Answer<'c, T> + Send,
    ) -> anyhow::Result<T> {
        let mut write = self.write.lock().await;
        let mut transaction = write.begin_with("BEGIN IMMEDIATE").await.context("beginning a transaction")?;
        let done = work(&mut transaction).await?;
        transaction.commit().await.context("committing a transaction")?;
        Ok(done)
    }

    /// Does `work` in one transaction that does not change the mark of this process.
    pub(super) async fn quietly<T>(
        &self,
        work: impl for<'c> FnOnce(&'c mut SqliteConnection) -> Answer<'c, T> + Send,
    ) -> anyhow::Result<T> {
        let begun = Instant::now();
        loop {
            let mut watch = self.watch.lock().await;
            match watch.begin_with("BEGIN IMMEDIATE").await {
                Ok(mut transaction) => {
                    let done = work(&mut transaction).await?;
                    transaction.commit().await.context("committing a quiet transaction")?;
                    return Ok(done);
                }
                Err(error) if is_busy(&error) && begun.elapsed() < PATIENCE => {}
                Err(error) => return Err(error).context("beginning a quiet transaction"),
            }
            drop(watch);
            sleep(PAUSE).await;
        }
    }
}

/// Whether another connection has the database (`SQLITE_BUSY` and its extended codes).
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}
