//! Deletes testigos that were kept long enough: as long as the totals of what was shown.

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

use crate::{data::Data, plays::Retention};

/// Deletes testigos and orders of days that were kept long enough.
pub(crate) async fn forget(data: &Data, retention: Retention, now: Timestamp) -> anyhow::Result<()> {
    let today = TimeZone::UTC.to_datetime(now).date();
    let kept = retention.keep_totals.max(retention.keep_records);
    let before = today.checked_sub(i64::from(kept).days())?;
    // A backup copies the pictures that its database names; they are deleted an hour later.
    let Some(_alone) = data.lock_deletion()? else { return Ok(()) };
    let pictures = data.store.delete_testigos(before).await?;
    if !pictures.is_empty() {
        tracing::info!(pictures = pictures.len(), "testigos of long ago are deleted");
    }
    for picture in pictures {
        data.pictures.remove(picture).await?;
    }
    Ok(())
}
