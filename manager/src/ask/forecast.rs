//! `cartelera-manager forecast`: how long and how often campaigns will show in a month.

use std::{collections::BTreeMap, fmt::Write as _};

use cartelera_playlists::{
    forecast::{CampaignForecast, CityForecast, Figures, ProgrammeForecast, Target, Viewers},
    ids::{CampaignId, ItemId, OfficeId, ScreenId},
};
use serde_json::{Map, Value, json};

use super::{Answer, ForecastArgs, forecast_limits, load::Asked, near, when::Month, words};
use crate::{
    error::AppError,
    table::{ledger, table},
};

/// Prints the forecast of a campaign, or a line for each.
pub(crate) async fn run(arguments: &ForecastArgs) -> Result<(), AppError> {
    let asked = arguments.source.load().await?;
    let answer = match &arguments.campaign {
        Some(campaign) => of_campaign(&asked, campaign, arguments.month)?,
        None => of_city(&asked, arguments.month)?,
    };
    answer.print(arguments.source.json);
    Ok(())
}

/// Counts every course of `asked` once for all its screens.
fn count(asked: &Asked, month: Month, campaign: Option<&CampaignId>) -> anyhow::Result<Vec<Viewers>> {
    let mut all = Vec::with_capacity(asked.courses.len());
    for (place, course) in asked.courses.iter().enumerate() {
        let forecast = ProgrammeForecast::new(&mut course.timeline()?, month.from, month.until, campaign);
        let screens = asked.screens_on(place).map(|screen| (screen.id.clone(), screen.office.clone()));
        all.push(Viewers { forecast, screens: screens.collect() });
    }
    Ok(all)
}

/// The campaigns that are known, each with its name: those of the folder, else those that items name.
fn campaigns(asked: &Asked) -> BTreeMap<CampaignId, String> {
    if let Some(city) = &asked.city {
        return city.campaigns.iter().map(|campaign| (campaign.id.clone(), campaign.name.clone())).collect();
    }
    let programmes = asked.courses.iter().flat_map(|course| &course.epochs);
    let items = programmes.flat_map(|(_, programme)| &programme.items);
    let ids = items.filter_map(|item| item.campaign.clone());
    ids.map(|id| (id.clone(), id.to_string())).collect()
}

/// What `campaign` wants to reach in a month, if its file says so.
fn target(_asked: &Asked, _campaign: &CampaignId) -> Option<Target> {
    // The content format has no targets yet.
    None
}

/// A remark if a part of the month lies before what screens follow.
fn remark(asked: &Asked, month: Month) -> anyhow::Result<Option<String>> {
    let mut latest = None;
    for course in &asked.courses {
        let zone = course.zone()?;
        let begins = course.begins().filter(|begins| zone.to_datetime(*begins).date() >= month.from);
        latest = latest.max(begins.map(|begins| (begins, words::moment(begins, &zone))));
    }
    Ok(latest.map(|(_, when)| {
        format!("Lo anterior a la publicación que rige (en alguna pantalla desde {when}) cuenta como institucional.")
    }))
}

fn of_city(asked: &Asked, month: Month) -> anyhow::Result<Answer> {
    let (names, all) = (campaigns(asked), count(asked, month, None)?);
    let city = CityForecast::new(&all);
    let mut rows = vec![
        ["CAMPAÑA", "NOMBRE", "PANTALLAS", "PRESENTACIONES", "EN PANTALLA", "TIEMPO", "CINTILLO", "META"]
            .map(str::to_owned),
    ];
    let mut lines = Vec::new();
    for (id, name) in &names {
        let (mut figures, screens) = city.campaigns.get(&Some(id.clone())).copied().unwrap_or_default();
        figures.open_ms = city.open_ms;
        let target = target(asked, id);
        let reached = target.and_then(|target| target.reached(&figures));
        rows.push(row(id.as_str(), name, Some(screens), &figures, reached));
        let mut line = json_figures(&figures);
        line.extend([("campaign".to_owned(), json!(id)), ("screens".to_owned(), json!(screens))]);
        line.extend(json_target(target, &figures));
        lines.push(Value::Object(line));
    }
    let (rest, screens) = city.campaigns.get(&None).copied().unwrap_or_default();
    rows.push(row("(sin campaña)", "", Some(screens), &rest, None));
    rows.push(row("(institucional)", "Programación institucional", None, &city.house_loop, None));
    let mut text = format!(
        "Previsión de {}: {} en {} encendidas {} en total\n\n",
        words::month(month.from),
        words::count(names.len() as u64, "campaña", "campañas"),
        words::count(asked.screens.len() as u64, "pantalla", "pantallas"),
        words::length(city.open_ms),
    );
    text += &ledger(&rows, 2);
    text += "\nTIEMPO es la parte del tiempo de todas las pantallas; la programación institucional está contada también en su campaña o sin ella.\n";
    if let Some(remark) = remark(asked, month)? {
        let _ = writeln!(text, "{remark}");
    }
    let json = json!({
        "month": month_key(month), "screens": asked.screens.len(), "open_ms": city.open_ms, "campaigns": lines,
        "without_campaign": json_figures(&rest), "house_loop": json_figures(&city.house_loop),
    });
    Ok(Answer { text, json })
}

fn row(id: &str, name: &str, screens: Option<u64>, figures: &Figures, reached: Option<f64>) -> [String; 8] {
    [
        id.to_owned(),
        name.to_owned(),
        screens.map(words::number).unwrap_or_default(),
        words::number(figures.main.plays),
        words::length(figures.main.ms),
        words::percent(figures.share()),
        if figures.bar.plays > 0 { words::number(figures.bar.plays) } else { String::new() },
        reached.map(|reached| words::percent(Some(reached))).unwrap_or_default(),
    ]
}

fn of_campaign(asked: &Asked, id: &CampaignId, month: Month) -> Result<Answer, AppError> {
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
    let limits = forecast_limits::limits(asked, &all, id);
    let broken = forecast_limits::broken(asked, &all, id);
    for (heading, rows) in [("LO QUE LIMITA", &limits.rows), ("PROMETIDO Y NO SE PUEDE CUMPLIR", &broken.rows)] {
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
        ("limits".to_owned(), Value::Array(limits.json)),
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

fn title(asked: &Asked, id: &ItemId) -> String {
    let programmes = asked.courses.iter().flat_map(|course| course.epochs.iter().rev());
    let item = programmes.flat_map(|(_, programme)| &programme.items).find(|item| item.id == *id);
    item.map_or_else(|| id.to_string(), |item| format!("{} ({id})", item.title))
}

fn month_key(month: Month) -> Value {
    json!(month.from.strftime("%Y-%m").to_string())
}

fn json_figures(figures: &Figures) -> Map<String, Value> {
    let pairs = [
        ("plays", json!(figures.main.plays)),
        ("airtime_ms", json!(figures.main.ms)),
        ("share", json!(figures.share())),
        ("bar_plays", json!(figures.bar.plays)),
        ("bar_airtime_ms", json!(figures.bar.ms)),
        ("open_ms", json!(figures.open_ms)),
    ];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn json_target(target: Option<Target>, figures: &Figures) -> Option<(String, Value)> {
    let target = target?;
    let reached = target.reached(figures);
    Some(("target".to_owned(), json!({ "plays": target.plays, "airtime_ms": target.airtime_ms, "reached": reached })))
}

fn keyed<K: serde::Serialize>(name: &str, lines: &BTreeMap<K, Figures>) -> Value {
    let lines = lines.iter().map(|(key, figures)| {
        let mut line = json_figures(figures);
        line.insert(name.to_owned(), json!(key));
        Value::Object(line)
    });
    lines.collect()
}
