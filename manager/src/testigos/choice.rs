//! Which testigos a person means: days by default, and names that must be known.

use anyhow::Context as _;
use cartelera_playlists::testigo::{TestigoOrder, Wanted};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::args::Choice;
use crate::{
    data::Data,
    error::AppError,
    plays::{PlayBook, check_names},
    store::plays::{Grouping, Question},
};

/// What is asked for, and when its days begin and end.
pub(super) struct Asked {
    pub(super) wanted: Wanted,
    /// The first day's midnight at the office.
    pub(super) begins: Timestamp,
    /// The midnight after the last day.
    pub(super) ends: Timestamp,
    /// Whether the last day was given, and is not today for want of another.
    pub(super) has_last_day: bool,
}

impl Choice {
    /// Completes what is asked for at `now`.
    pub(super) async fn asked(&self, book: &PlayBook, now: Timestamp) -> Result<Asked, AppError> {
        let zone = book.zone(self.screen.as_ref(), now).await?;
        let to = self.to.unwrap_or_else(|| zone.to_datetime(now).date());
        let from = self.from.unwrap_or_else(|| to.first_of_month());
        if from > to {
            return Err(AppError::Other(anyhow::anyhow!("the first day {from} is after the last day {to}")));
        }
        let next = to.tomorrow().with_context(|| format!("finding the end of {to}"))?;
        let Self { campaign, screen, office, .. } = self;
        Ok(Asked {
            wanted: Wanted { campaign: campaign.clone(), screen: screen.clone(), office: office.clone(), from, to },
            begins: midnight(&zone, from)?,
            ends: midnight(&zone, next)?,
            has_last_day: self.to.is_some(),
        })
    }
}

impl Asked {
    /// Whether `order`, of which no good testigo came, could be fulfilled until an instant of the days asked for, and not at
    /// `now` any more.
    pub(super) fn is_missed(&self, order: &TestigoOrder, now: Timestamp) -> bool {
        order.until <= now && self.begins < order.until && order.until <= self.ends
    }

    /// Refuses a screen, office or campaign that never was; to be asked only where nothing is found.
    pub(super) async fn check_names(&self, data: &Data) -> Result<(), AppError> {
        let Wanted { campaign, screen, office, from, to } = self.wanted.clone();
        let question = Question { screen, office, campaign, axis: None, from, to, by: Grouping::Day };
        check_names(data, &question).await
    }
}

/// What is asked for in words: `campaña predial, del 2026-11-01 al 2026-11-30`.
pub(super) fn words(wanted: &Wanted) -> String {
    let mut of: Vec<String> = Vec::new();
    of.extend(wanted.campaign.as_ref().map(|id| format!("campaña {id}")));
    of.extend(wanted.screen.as_ref().map(|id| format!("pantalla {id}")));
    of.extend(wanted.office.as_ref().map(|id| format!("oficina {id}")));
    let of = if of.is_empty() { "todas las pantallas".to_owned() } else { of.join(", ") };
    format!("{of}, del {} al {}", wanted.from, wanted.to)
}

fn midnight(zone: &TimeZone, day: Date) -> anyhow::Result<Timestamp> {
    zone.to_timestamp(day.at(0, 0, 0, 0)).with_context(|| format!("finding the midnight of {day}"))
}
