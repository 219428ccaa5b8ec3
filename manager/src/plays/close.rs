//! Counts what is over: also days of which no screen told anything.

use cartelera_playlists::ids::ScreenId;
use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date, tz::TimeZone};

use super::{book::PlayBook, recount::Recounted};
use crate::store::{ScreenRecord, plays::ScreenDay};

/// So many days are read at once.
const UNCOUNTED_AT_ONCE: u32 = 500;
/// A service day may end so long after its date's end.
const LONGEST_DAY: SignedDuration = SignedDuration::from_hours(3 * 24);

impl PlayBook {
    /// Counts every day that is over, of every screen, and every day whose records changed.
    pub(crate) async fn catch_up(&self, now: Timestamp) -> anyhow::Result<()> {
        loop {
            let days = self.store.uncounted(None, UNCOUNTED_AT_ONCE).await?;
            if days.is_empty() {
                break;
            }
            for of in days {
                self.recount(of, now).await?;
            }
        }
        let closed = self.store.closed_days().await?;
        for screen in self.screens().await?.values() {
            self.close(screen, closed.get(&screen.id).copied(), now).await?;
        }
        Ok(())
    }

    /// Counts the days of a screen after `closed` that are over.
    async fn close(&self, screen: &ScreenRecord, closed: Option<Date>, now: Timestamp) -> anyhow::Result<()> {
        let Some(mut day) = (match closed {
            Some(closed) => closed.tomorrow().ok(),
            None => self.first_day(&screen.id).await?,
        }) else {
            return Ok(());
        };
        let ahead = TimeZone::UTC.to_datetime(now).date() + 1.day();
        let mut last = None;
        while day <= ahead {
            let of = ScreenDay { screen: screen.id.clone(), day };
            let is_gone = screen.removed.is_some_and(|removed| {
                let begins = TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0));
                begins.is_ok_and(|begins| begins > removed + LONGEST_DAY)
            });
            if is_gone || self.recount(of.clone(), now).await? == Recounted::Open {
                break;
            }
            last = Some(of);
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        match last {
            Some(of) => self.store.note_closed(of).await,
            None => Ok(()),
        }
    }

    /// The first day of which a screen may have shown something.
    async fn first_day(&self, screen: &ScreenId) -> anyhow::Result<Option<Date>> {
        let first = self.store.first_issue(screen.clone()).await?;
        Ok(first.and_then(|first| TimeZone::UTC.to_datetime(first).date().checked_sub(2.days()).ok()))
    }
}
