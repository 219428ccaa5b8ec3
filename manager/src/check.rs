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
use jiff::civil::Date;

use crate::{data::Data, error::AppError, publish, say::say, stops::StopBook};

/// Checks `folder` and prints every problem; with `day` also what a screen shows on that date.
pub(crate) async fn run(folder: &Path, data: &Path, day: Option<(ScreenId, Date)>) -> Result<(), AppError> {
    // What was found out of media before is used where there is a data folder; a check makes none.
    let data = if Data::exists(data) { Some(Data::open(data).await?) } else { None };
    let content = publish::load(folder, data.as_ref().map(|data| &*data.store)).await?;
    if let Some(data) = &data {
        content.refuse_withdrawn(&StopBook::load(data).await?, None)?;
    }
    let count = content.city.screens().count();
    say(format!("sin errores: {count} pantallas, {} archivos", content.files.len()));
    match day {
        Some((screen, day)) => print_day(&content.city, &screen, day),
        None => Ok(()),
    }
}

fn print_day(city: &City, screen: &ScreenId, date: Date) -> Result<(), AppError> {
    let programme = content::compile(city, screen).ok_or_else(|| {
        let known: Vec<_> = city.screens().map(|(screen, _)| screen.id.as_str()).collect();
        AppError::NotFound(format!("no screen has the identifier {screen} (there are: {})", known.join(", ")))
    })?;
    let zone = programme.zone.time_zone().context("reading the zone")?;
    let programme = Arc::new(programme);
    let midnight = date.to_zoned_datetime(zone.clone()).context("finding the day's beginning")?.timestamp();
    let epoch = Epoch {
        programme: ContentHash::of(&serde_json::to_vec(&*programme).context("naming the programme")?),
        size_bytes: 0,
        effective_from: midnight,
        carry: Carry::default(),
    };
    let plan = Timeline::new(vec![(epoch, programme.clone())]).context("making the timeline")?.day(date);
    if plan.main.is_empty() {
        say(format!("{date}: la oficina está cerrada"));
    }
    for (region, slots) in [("", &plan.main), ("cintillo: ", &plan.bar)] {
        for playing in slots {
            let start = playing.start.to_zoned_datetime(zone.clone()).strftime("%H:%M:%S%.3f");
            say(format!("{start}  {region}{}", describe(playing, &programme)));
        }
    }
    Ok(())
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
