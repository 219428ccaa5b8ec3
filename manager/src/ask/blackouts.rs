//! `cartelera-manager blackouts`: what each coming electoral blackout takes off the screens, and what fills the gap.

use std::{collections::BTreeMap, fmt::Write as _};

use cartelera_playlists::{
    content::{BlackoutEntry, City},
    forecast::{Airtime, count_between, forbidden},
    ids::{CampaignId, ItemId, ScreenId},
    programme::{Blackout, Category, Region},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::{Answer, BlackoutsArgs, load::Asked, words};
use crate::{error::AppError, table::ledger};

/// How long before and after a blackout begins airtime is compared.
const COMPARED: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Prints the report ahead of blackouts.
pub(crate) async fn run(arguments: &BlackoutsArgs) -> Result<(), AppError> {
    let asked = arguments.source.load().await?;
    let zone = zone(&asked)?;
    let after = arguments.after.map_or_else(|| Ok(Timestamp::now()), |when| when.begins(&zone))?;
    let all = all(&asked, &zone);
    let chosen: Vec<&Named> = match &arguments.name {
        Some(name) => vec![by_name(&all, name, asked.city.is_some())?],
        None => all.iter().filter(|named| named.blackout.until > after).collect(),
    };
    let mut answer = Answer { text: String::new(), json: Value::Null };
    let mut reports = Vec::new();
    for named in &chosen {
        let report = Report::new(&asked, named)?;
        report.write(&mut answer.text, &zone);
        reports.push(report.json());
    }
    if chosen.is_empty() {
        answer.text = no_blackouts(&all);
    }
    answer.json = json!({ "blackouts": reports });
    answer.print(arguments.source.json);
    Ok(())
}

/// The city's zone, in which blackouts are given; that of an office where no folder is asked.
fn zone(asked: &Asked) -> anyhow::Result<TimeZone> {
    let of_city = asked.city.as_ref().and_then(|city| Some((&city.zone, city.zones.get(&city.zone)?)));
    match (of_city, asked.courses.first()) {
        (Some((name, tzif)), _) => Ok(TimeZone::tzif(name, tzif)?),
        (None, Some(course)) => course.zone(),
        (None, None) => Ok(TimeZone::UTC),
    }
}

/// A blackout with what only the folder says of it.
struct Named {
    blackout: Blackout,
    name: Option<String>,
    agreement: Option<String>,
}

/// The blackouts of every programme that rules last, in order of time, each once.
fn all(asked: &Asked, zone: &TimeZone) -> Vec<Named> {
    let mut blackouts: Vec<Blackout> = Vec::new();
    for blackout in asked.courses.iter().flat_map(|course| &course.programme().blackouts) {
        if !blackouts.contains(blackout) {
            blackouts.push(blackout.clone());
        }
    }
    blackouts.sort_by_key(|blackout| (blackout.from, blackout.until));
    let entries = asked.city.iter().flat_map(|city| &city.blackouts);
    let named = |blackout: Blackout| {
        let instant = |time| zone.to_timestamp(time).ok();
        let same = |entry: &&BlackoutEntry| {
            (instant(entry.from), instant(entry.until)) == (Some(blackout.from), Some(blackout.until))
        };
        let entry = entries.clone().find(same);
        let name = entry.map(|entry| entry.name.clone());
        Named { name, agreement: entry.and_then(|entry| entry.agreement.clone()), blackout }
    };
    blackouts.into_iter().map(named).collect()
}

fn by_name<'a>(all: &'a [Named], name: &str, has_names: bool) -> Result<&'a Named, AppError> {
    let same = |named: &&Named| named.name.as_deref().is_some_and(|known| known.to_lowercase() == name.to_lowercase());
    all.iter().find(same).ok_or_else(|| {
        let known: Vec<&str> = all.iter().filter_map(|named| named.name.as_deref()).collect();
        AppError::NotFound(if has_names {
            let list = if known.is_empty() { "there are none".to_owned() } else { format!("there are: {}", known.join("; ")) };
            format!("no blackout has the name {name} ({list})")
        } else {
            "what screens follow does not name its blackouts (leave --name out, or ask the content folder with --folder)".to_owned()
        })
    })
}

fn no_blackouts(all: &[Named]) -> String {
    let known: Vec<&str> = all.iter().filter_map(|named| named.name.as_deref()).collect();
    match known.as_slice() {
        [] => "No hay vedas electorales por venir.\n".to_owned(),
        known => {
            format!("No hay vedas electorales por venir. Con --name se ve una que ya terminó: {}\n", known.join("; "))
        }
    }
}

/// One item before and after the beginning.
#[derive(Default)]
struct Line {
    title: String,
    campaign: Option<CampaignId>,
    category: Option<Category>,
    is_forbidden: bool,
    before: Airtime,
    after: Airtime,
    screens: Vec<ScreenId>,
}

/// What a blackout changes on all screens.
struct Report<'a> {
    named: &'a Named,
    lines: BTreeMap<ItemId, Line>,
    /// How long all screens are on in the time compared before and after the beginning.
    open_ms: (u64, u64),
    /// Screens that show nothing but the house loop, and how long they are on in the time compared.
    only_house: Vec<ScreenId>,
    /// Items that the electoral institute authorised, with the agreement.
    authorised: Vec<(ItemId, String)>,
}

impl<'a> Report<'a> {
    fn new(asked: &Asked, named: &'a Named) -> anyhow::Result<Self> {
        let blackout = &named.blackout;
        let before = blackout.from.checked_sub(COMPARED).unwrap_or(Timestamp::MIN);
        let after = blackout.from.checked_add(COMPARED).unwrap_or(Timestamp::MAX).min(blackout.until);
        let authorised = asked.city.as_ref().map(authorised).unwrap_or_default();
        let mut report = Self { named, lines: BTreeMap::new(), open_ms: (0, 0), only_house: Vec::new(), authorised };
        for (place, course) in asked.courses.iter().enumerate() {
            let mut timeline = course.timeline()?;
            let screens: Vec<ScreenId> = asked.screens_on(place).map(|screen| screen.id.clone()).collect();
            let times = screens.len() as u64;
            let (open_before, shown_before) = count_between(&mut timeline, before, blackout.from);
            let (open_after, shown_after) = count_between(&mut timeline, blackout.from, after);
            report.open_ms.0 += open_before * times;
            report.open_ms.1 += open_after * times;
            let has_rules = shown_after.iter().any(|shown| shown.region == Region::Main && shown.rule.is_some());
            if !has_rules && open_after > 0 {
                report.only_house.extend(screens.iter().cloned());
            }
            for (shown, is_before) in
                shown_before.iter().map(|shown| (shown, true)).chain(shown_after.iter().map(|shown| (shown, false)))
            {
                let line = report.lines.entry(shown.item.clone()).or_default();
                let programmes = course.epochs.iter().rev().flat_map(|(_, programme)| &programme.items);
                if let Some(item) = programmes.into_iter().find(|item| item.id == shown.item) {
                    line.title.clone_from(&item.title);
                    line.campaign.clone_from(&item.campaign);
                    line.category = Some(item.category);
                    let holes = forbidden(std::slice::from_ref(blackout), item.category);
                    line.is_forbidden =
                        holes.iter().any(|(from, until)| *from <= blackout.from && blackout.from < *until);
                }
                let sum = if is_before { &mut line.before } else { &mut line.after };
                *sum += shown.airtime * times;
                if !line.screens.iter().any(|known| screens.contains(known)) {
                    line.screens.extend(screens.iter().cloned());
                }
            }
        }
        Ok(report)
    }

    fn vanishing(&self) -> impl Iterator<Item = (&ItemId, &Line)> {
        self.lines.iter().filter(|(_, line)| line.is_forbidden && line.before.plays > 0)
    }

    fn filling(&self) -> Vec<(&ItemId, &Line)> {
        let mut lines: Vec<_> = self.lines.iter().filter(|(_, line)| line.after.plays > 0).collect();
        lines.sort_by_key(|(id, line)| (std::cmp::Reverse(line.after.ms), *id));
        lines
    }

    /// Each campaign that loses items, with how many and with their airtime.
    fn campaigns(&self) -> BTreeMap<&CampaignId, (u64, Airtime)> {
        let mut campaigns: BTreeMap<&CampaignId, (u64, Airtime)> = BTreeMap::new();
        for (_, line) in self.vanishing() {
            if let Some(campaign) = &line.campaign {
                let sum = campaigns.entry(campaign).or_default();
                sum.0 += 1;
                sum.1 += line.before;
            }
        }
        campaigns
    }

    fn write(&self, text: &mut String, zone: &TimeZone) {
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
                format!("{} ({id})", line.title),
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
            let share = (self.open_ms.1 > 0).then(|| line.after.ms as f64 / self.open_ms.1 as f64);
            rows.push([
                format!("{} ({id})", line.title),
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

    fn json(&self) -> Value {
        let blackout = &self.named.blackout;
        let line = |(id, line): (&ItemId, &Line)| {
            json!({
                "item": id, "title": line.title, "campaign": line.campaign, "category": line.category,
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

/// The items of `city` that the electoral institute authorised.
fn authorised(city: &City) -> Vec<(ItemId, String)> {
    let items = city.items().map(|(item, _)| item);
    let items = items.filter(|item| item.category == Category::AuthorisedCampaign);
    items.map(|item| (item.id.clone(), item.agreement.clone().unwrap_or_default())).collect()
}

/// A few screens by name, many by their number.
fn screens(list: &[ScreenId]) -> String {
    const FEW: usize = 3;
    if list.len() > FEW {
        return words::count(list.len() as u64, "pantalla", "pantallas");
    }
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
