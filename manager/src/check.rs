//! `cartelera-manager check`: looks through a content folder and publishes nothing.

use std::{path::Path, sync::Arc};

use anyhow::Context as _;
use cartelera_playlists::{
    content::{self, City},
    hash::ContentHash,
    ids::ScreenId,
    manifest::Epoch,
    programme::Programme,
    timeline::{Carry, Playing, SlotSource, Timeline},
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use crate::{data::Data, error::AppError, publish};

/// Checks `folder` and prints every problem; with `day` also what a screen shows on that date.
pub(crate) async fn run(folder: &Path, data: &Path, day: Option<(ScreenId, Date)>) -> Result<(), AppError> {
    // What was found out of media before is used where there is a data folder; a check makes none.
    let data = if Data::exists(data) { Some(Data::open(data).await?) } else { None };
    let content = publish::load(folder, data.as_ref().map(|data| &*data.store)).await?;
    let count = content.city.screens().count();
    println!("sin errores: {count} pantallas, {} archivos", content.files.len());
    match day {
        Some((screen, date)) => print_day(&content.city, &screen, date),
        None => Ok(()),
    }
}

fn print_day(city: &City, screen: &ScreenId, date: Date) -> Result<(), AppError> {
    let programme = content::compile(city, screen).ok_or_else(|| {
        let known: Vec<_> = city.screens().map(|(screen, _)| screen.id.as_str()).collect();
        AppError::NotFound(format!("no screen has the identifier {screen} (there are: {})", known.join(", ")))
    })?;
    let zone = TimeZone::tzif(&programme.zone.name, &programme.zone.tzif).context("reading the zone")?;
    let midnight = |date: Date| date.to_zoned_datetime(zone.clone()).map(|zoned| zoned.timestamp());
    let start = midnight(date).context("finding the day's beginning")?;
    let end = date.tomorrow().and_then(midnight).context("finding the day's end")?;
    for (instant, text) in slots(Arc::new(programme), start, end)? {
        println!("{}  {text}", instant.to_zoned_datetime(zone.clone()).strftime("%H:%M:%S%.3f"));
    }
    Ok(())
}

/// Each slot that begins in `[start, end)`, with what it shows.
fn slots(programme: Arc<Programme>, start: Timestamp, end: Timestamp) -> anyhow::Result<Vec<(Timestamp, String)>> {
    let epoch = Epoch {
        programme: ContentHash::of(&serde_json::to_vec(&*programme).context("naming the programme")?),
        size_bytes: 0,
        // A service day of this date may have begun on the day before.
        effective_from: start.checked_sub(SignedDuration::from_hours(48)).context("finding the days before")?,
        carry: Carry::default(),
    };
    let mut timeline = Timeline::new(vec![(epoch, programme)]).context("making the timeline")?;
    let mut lines: Vec<(Timestamp, String)> = Vec::new();
    let mut instant = start;
    while instant < end {
        let moment = timeline.at(instant);
        let (begun, text) = match &moment.main {
            Some(playing) => (playing.start, describe(playing, &moment.programme)),
            None => (instant, "pantalla apagada".to_owned()),
        };
        if lines.last().is_none_or(|last| last.0 != begun && (last.1 != text || moment.main.is_some())) {
            lines.push((begun, text));
        }
        instant = timeline.next_change(instant);
    }
    Ok(lines)
}

fn describe(playing: &Playing, programme: &Programme) -> String {
    let item = playing.item(programme);
    let length = playing.end.duration_since(playing.start).as_secs_f64();
    let source = match &playing.source {
        SlotSource::Rule(rule) => rule.to_string(),
        SlotSource::HouseLoop => "programación institucional".to_owned(),
    };
    format!("{length:7.1} s  {}  ({source})", item.title)
}
