//! A line for each campaign.

use std::fmt::Write as _;

use cartelera_playlists::forecast::CityForecast;
use serde_json::{Value, json};

use super::{
    figures::{json_figures, json_target, month_key, row},
    limits,
    run::{campaigns, count, remark, target},
};
use crate::{
    ask::{Answer, load::Subject, when::Month, words},
    table::{ledger, table},
};

/// Tells of every campaign in `month`.
pub(super) fn of_city(asked: &Subject, month: Month) -> anyhow::Result<Answer> {
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
    let broken = limits::broken(asked, &all, None);
    if broken.rows.len() > 1 {
        let _ = write!(text, "\nPROMETIDO Y NO SE PUEDE CUMPLIR\n{}", table(&broken.rows));
    }
    let json = json!({
        "month": month_key(month), "screens": asked.screens.len(), "open_ms": city.open_ms, "campaigns": lines,
        "without_campaign": json_figures(&rest), "house_loop": json_figures(&city.house_loop),
        "broken_promises": broken.json,
    });
    Ok(Answer { text, json })
}
