//! How long what screens told is kept.

use clap::Args;
use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};

use super::book::PlayBook;

/// How long records and totals are kept.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Retention {
    /// For how many days after its arrival a record of what was shown is kept; its totals are kept for longer
    #[arg(long, default_value_t = 400, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(35..=36_500))]
    pub(crate) keep_records: u32,
    /// For how many days the totals of a day are kept: 6 years, as long as the archive of what was published
    #[arg(long, default_value_t = 2_192, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(35..=36_500))]
    pub(crate) keep_totals: u32,
}

impl PlayBook {
    /// Deletes what was kept long enough. Totals stay at least as long as records.
    pub(crate) async fn forget(&self, retention: Retention, now: Timestamp) -> anyhow::Result<()> {
        let Retention { keep_records, keep_totals } = retention;
        let records = now - SignedDuration::from_hours(24 * i64::from(keep_records));
        let today = TimeZone::UTC.to_datetime(now).date();
        let totals = today.checked_sub(i64::from(keep_totals.max(keep_records)).days())?;
        loop {
            let deleted = self.store.delete_plays(records, totals, now).await?;
            if deleted.records == 0 && deleted.days == 0 {
                return Ok(());
            }
            tracing::info!(records = deleted.records, days = deleted.days, "what was shown long ago is deleted");
        }
    }
}
