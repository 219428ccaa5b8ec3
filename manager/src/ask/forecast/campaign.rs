//! One campaign: altogether, by office, screen, day and item, with its limits.

use std::fmt::Write as _;

use cartelera_playlists::{
    forecast::{CampaignForecast, Figures, Target},
    ids::{CampaignId, ItemId, OfficeId, ScreenId},
};
use serde_json::{Value, json};

use super::{
    figures::{json_figures, json_target, keyed, month_key, row},
    limits,
    run::{campaigns, count, remark, target},
};
use crate::{
    ask::{Answer, load::Subject, near, when::Month, words},
    error::AppError,
    table::{ledger, table},
};

/// Tells of campaign `id` in `month`.
pub(super) fn of_campaign(asked: &Subject, id: &CampaignId, month: Month) -> Result<Answer, AppError> {
    let names = campaigns(asked);
    let name = names.get(id).ok_or_else(|| AppError::NotFound(near::unknown("campaign", id.as_str(), names.keys())))?;
    let all = count(asked, month, Some(id))?;
    let forecast = CampaignForecast::new(&all, id);
    let target = target(asked, id);
    let mut text = format!("Campaña «{name}» ({id}), {}\n", words::month(month.from));
    summary(&mut text, &forecast, target);
    if let Some(remark) = remark(asked, month)? {
        let _ = writeln!(text, "{remark}");
    }
    let screen = |id: &ScreenId| asked.screens.iter().find(|screen| screen.id == *id);
    let office = |id: &OfficeId| asked.screens.iter().find(|screen| screen.office == *id);
    if forecast.total.main.plays + forecast.total.bar.plays > 0 {
        let by_office = forecast.by_office.iter().map(|(id, figures)| {
            (office(id).map_or_else(|| id.to_string(), |screen| screen.office_name.clone()), figures)
        });
        section(&mut text, "OFICINA", by_office);
        let by_screen = forecast.by_screen.iter().map(|(id, figures)| {
            (screen(id).map_or_else(|| id.to_string(), |s| format!("{id} ({}, {})", s.name, s.office_name)), figures)
        });
        section(&mut text, "PANTALLA", by_screen);
        section(&mut text, "DÍA", forecast.by_day.iter().map(|(day, figures)| (words::date(*day), figures)));
        section(&mut text, "PIEZA", forecast.by_item.iter().map(|(item, figures)| (title(asked, item), figures)));
    }
    let limited = limits::limits(asked, &all, id);
    let broken = limits::broken(asked, &all, Some(id));
    for (heading, rows) in [("LO QUE LIMITA", &limited.rows), ("PROMETIDO Y NO SE PUEDE CUMPLIR", &broken.rows)] {
        if rows.len() > 1 {
            let _ = write!(text, "\n{heading}\n{}", table(rows));
        }
    }
    let mut json = json_figures(&forecast.total);
    json.extend(json_target(target, &forecast.total));
    json.extend([
        ("campaign".to_owned(), json!(id)),
        ("name".to_owned(), json!(name)),
        ("month".to_owned(), month_key(month)),
        ("by_screen".to_owned(), keyed("screen", &forecast.by_screen)),
        ("by_office".to_owned(), keyed("office", &forecast.by_office)),
        ("by_day".to_owned(), keyed("date", &forecast.by_day)),
        ("by_item".to_owned(), keyed("item", &forecast.by_item)),
        ("limits".to_owned(), Value::Array(limited.json)),
        ("broken_promises".to_owned(), Value::Array(broken.json)),
    ]);
    Ok(Answer { text, json: Value::Object(json) })
}

fn summary(text: &mut String, forecast: &CampaignForecast, target: Option<Target>) {
    let total = &forecast.total;
    if total.main.plays + total.bar.plays == 0 {
        text.push_str("No saldrá en ninguna pantalla.\n");
    } else {
        let on = Figures { open_ms: forecast.by_screen.values().map(|figures| figures.open_ms).sum(), ..*total };
        let _ = writeln!(
            text,
            "Previsto: {}, {} en pantalla, {} del tiempo de las {} que la muestran ({} del de todas)",
            words::count(total.main.plays, "presentación", "presentaciones"),
            words::length(total.main.ms),
            words::percent(on.share()),
            words::count(forecast.by_screen.len() as u64, "pantalla", "pantallas"),
            words::percent(total.share()),
        );
        if total.bar.plays > 0 {
            let bar = words::count(total.bar.plays, "presentación", "presentaciones");
            let _ = writeln!(text, "En el cintillo: {bar}, {}", words::length(total.bar.ms));
        }
    }
    let Some(target) = target else { return };
    let plays = target.plays.map(|plays| words::count(plays, "presentación", "presentaciones"));
    let airtime = target.airtime_ms.map(|ms| format!("{} en pantalla", words::length(ms)));
    let wanted: Vec<String> = plays.into_iter().chain(airtime).collect();
    let reached = target.reached(total);
    let verdict = if reached.is_some_and(|reached| reached >= 1.0) { "se cumple" } else { "no se cumple" };
    let _ = writeln!(text, "Meta del mes: {}: {verdict} ({})", wanted.join(" y "), words::percent(reached));
}

fn section<'a>(text: &mut String, head: &str, lines: impl Iterator<Item = (String, &'a Figures)>) {
    let mut rows = vec![[head, "PRESENTACIONES", "EN PANTALLA", "TIEMPO", "CINTILLO"].map(str::to_owned)];
    rows.extend(lines.map(|(name, figures)| {
        let [_, _, _, plays, airtime, share, bar, _] = row("", "", None, figures, None);
        [name, plays, airtime, share, bar]
    }));
    let _ = write!(text, "\n{}", ledger(&rows, 1));
}

/// An item's title and identifier.
pub(super) fn title(asked: &Subject, id: &ItemId) -> String {
    let programmes = asked.courses.iter().flat_map(|course| course.epochs.iter().rev());
    let item = programmes.flat_map(|(_, programme)| &programme.items).find(|item| item.id == *id);
    item.map_or_else(|| id.to_string(), |item| format!("{} ({id})", item.title))
}
