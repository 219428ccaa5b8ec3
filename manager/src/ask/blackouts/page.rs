//! The report ahead of a blackout, as text for people and as JSON.

use std::fmt::Write as _;

use cartelera_playlists::{
    ids::{ItemId, ScreenId},
    programme::Region,
};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::report::{Line, Report};
use crate::{ask::words, table::ledger};

impl Report<'_> {
    pub(super) fn write(&self, text: &mut String, zone: &TimeZone) {
        let blackout = &self.named.blackout;
        let when = |instant| format!("{} ({instant})", words::moment(instant, zone));
        let name = self.named.name.as_ref().map(|name| format!(" «{name}»")).unwrap_or_default();
        let days = blackout.until.duration_since(blackout.from).as_hours() as u64 / 24;
        if !text.is_empty() {
            text.push('\n');
        }
        let _ = writeln!(text, "Veda electoral{name}");
        let _ = writeln!(text, "Empieza: {}", when(blackout.from));
        let _ = writeln!(text, "Termina: {}; dura {}", when(blackout.until), words::count(days, "día", "días"));
        let _ = writeln!(text, "Acuerdo: {}", self.named.agreement.as_deref().unwrap_or("no se indicó"));
        self.write_exempt(text, zone);
        let mut rows = vec![
            ["DEJA DE SALIR", "CAMPAÑA", "CATEGORÍA", "PANTALLAS", "7 DÍAS ANTES", "PRESENTACIONES"].map(str::to_owned),
        ];
        for (id, line) in self.vanishing() {
            rows.push([
                piece(id, line),
                line.campaign.as_ref().map(ToString::to_string).unwrap_or_default(),
                line.category.map(words::category).unwrap_or_default().to_owned(),
                screens(&line.screens),
                words::length(line.before.ms),
                words::number(line.before.plays),
            ]);
        }
        if rows.len() > 1 {
            let _ = write!(text, "\n{}", ledger(&rows, 4));
        } else {
            text.push_str("\nNo deja de salir ninguna pieza.\n");
        }
        for (campaign, (items, lost)) in self.campaigns() {
            let items = words::count(items, "pieza", "piezas");
            let _ = writeln!(
                text,
                "Campaña {campaign}: pierde {items}, {} en los 7 días anteriores",
                words::length(lost.ms)
            );
        }
        self.write_filling(text);
        if !self.only_house.is_empty() {
            let list = screens(&self.only_house);
            let _ = writeln!(text, "\nMostrarán solo la programación institucional los primeros 7 días: {list}");
        }
    }

    fn write_exempt(&self, text: &mut String, zone: &TimeZone) {
        let exempt: Vec<String> = self
            .named
            .blackout
            .exempt
            .iter()
            .map(|exemption| {
                let bounds = [(exemption.from, "desde"), (exemption.until, "hasta")];
                let bounds =
                    bounds.into_iter().filter_map(|(at, word)| Some(format!(" {word} {}", words::moment(at?, zone))));
                words::category(exemption.category).to_owned() + &bounds.collect::<String>()
            })
            .collect();
        let list = if exempt.is_empty() { "ninguna categoría".to_owned() } else { exempt.join(", ") };
        let _ = writeln!(text, "Pueden salir: {list}");
        for (item, agreement) in &self.authorised {
            let _ = writeln!(text, "Excepción: {item}, por el acuerdo {agreement}");
        }
    }

    fn write_filling(&self, text: &mut String) {
        let mut rows =
            vec![["LLENA EL HUECO", "CATEGORÍA", "7 DÍAS ANTES", "PRIMEROS 7 DÍAS", "TIEMPO"].map(str::to_owned)];
        for (id, line) in self.filling() {
            let is_main = id.0 == Region::Main;
            let share = (is_main && self.open_ms.1 > 0).then(|| line.after.ms as f64 / self.open_ms.1 as f64);
            rows.push([
                piece(id, line),
                line.category.map(words::category).unwrap_or_default().to_owned(),
                words::length(line.before.ms),
                words::length(line.after.ms),
                words::percent(share),
            ]);
        }
        if rows.len() > 1 {
            let _ = write!(text, "\n{}", ledger(&rows, 2));
        }
    }

    pub(super) fn json(&self) -> Value {
        let blackout = &self.named.blackout;
        let line = |((region, id), line): (&(Region, ItemId), &Line)| {
            json!({
                "item": id, "region": region, "title": line.title, "campaign": line.campaign, "category": line.category,
                "screens": line.screens, "airtime_before_ms": line.before.ms, "plays_before": line.before.plays,
                "airtime_after_ms": line.after.ms, "plays_after": line.after.plays,
            })
        };
        let campaigns = self.campaigns();
        let campaigns = campaigns
            .iter()
            .map(|(id, (items, lost))| json!({ "campaign": id, "items": items, "airtime_before_ms": lost.ms }));
        let authorised = self.authorised.iter();
        json!({
            "name": self.named.name, "agreement": self.named.agreement,
            "from": blackout.from, "until": blackout.until, "exempt": blackout.exempt,
            "authorised": authorised.map(|(item, number)| json!({ "item": item, "agreement": number })).collect::<Vec<_>>(),
            "vanishing": self.vanishing().map(line).collect::<Vec<_>>(),
            "campaigns": campaigns.collect::<Vec<_>>(),
            "filling": self.filling().into_iter().map(line).collect::<Vec<_>>(),
            "only_house_loop": self.only_house,
            "open_before_ms": self.open_ms.0, "open_after_ms": self.open_ms.1,
        })
    }
}

/// An item by title and identifier, and whether it shows in the band of short notices.
fn piece((region, id): &(Region, ItemId), line: &Line) -> String {
    let bar = if *region == Region::Bar { ", en el cintillo" } else { "" };
    format!("{} ({id}){bar}", line.title)
}

/// A few screens by name, many by their number.
fn screens(list: &[ScreenId]) -> String {
    const FEW: usize = 3;
    if list.len() > FEW {
        return words::count(list.len() as u64, "pantalla", "pantallas");
    }
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
