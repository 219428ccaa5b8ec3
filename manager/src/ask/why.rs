//! `cartelera-manager why`: what is on at an instant, and why everything else is not.

use std::{collections::BTreeMap, fmt::Write as _};

use cartelera_playlists::{
    ids::{ItemId, RuleId},
    programme::{Programme, Region},
    timeline::{BrandKind, Candidate, Moment, Playing, SlotSource, Timeline, Verdict},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use super::{
    Answer, WhyArgs,
    elsewhere::{self, Elsewhere},
    load::{AskedScreen, Subject},
    near,
    verdict::Scene,
    words,
};
use crate::{error::AppError, table::table};

/// How many service days ahead a next turn is looked for.
const DAYS_AHEAD: usize = 8;

/// Prints what is on and why nothing else is.
pub(crate) async fn run(arguments: &WhyArgs) -> Result<(), AppError> {
    let asked = arguments.source.load().await?;
    let screen = asked.screen(&arguments.screen)?;
    let at = arguments.at.0.begins(&asked.course(screen).zone()?)?;
    tell(&asked, screen, at, arguments.item.as_ref())?.print(arguments.source.json);
    Ok(())
}

fn tell(asked: &Subject, screen: &AskedScreen, at: Timestamp, item: Option<&ItemId>) -> Result<Answer, AppError> {
    let course = asked.course(screen);
    let (zone, mut timeline) = (course.zone()?, course.timeline()?);
    let explanation = timeline.explain(at);
    let moment = &explanation.moment;
    let elsewhere = item.map(|item| elsewhere::of(asked, screen, &moment.programme, item)).unwrap_or_default();
    if let Some(item) = item.filter(|id| !holds(&moment.programme, id) && !elsewhere::is_known(asked, id)) {
        return Err(AppError::NotFound(near::unknown("item", item.as_str(), elsewhere::known(asked))));
    }
    let scene = Scene { programme: &moment.programme, zone: &zone, at };
    let turns = next_turns(&mut timeline, &zone, at);
    let wanted = |candidate: &&Candidate| item.is_none_or(|id| moment.programme.items[candidate.item].id == *id);
    let candidates: Vec<&Candidate> = explanation.candidates.iter().filter(wanted).collect();
    let page = Page { scene, screen, moment, decided: explanation.decided, turns, candidates, elsewhere, item };
    Ok(Answer { text: page.text(), json: page.json() })
}

fn holds(programme: &Programme, id: &ItemId) -> bool {
    programme.items.iter().any(|item| item.id == *id)
}

/// A region, a rule and an item.
type Turn = (Region, Option<RuleId>, ItemId);

/// When each item next starts after `at` by each rule (`None` is the house loop), as far as is looked ahead.
fn next_turns(timeline: &mut Timeline, zone: &TimeZone, at: Timestamp) -> BTreeMap<Turn, Timestamp> {
    let mut turns = BTreeMap::new();
    let mut date = (0..2).try_fold(zone.to_datetime(at).date(), |date, _| date.yesterday()).unwrap_or(Date::MIN);
    for _ in 0..DAYS_AHEAD + 2 {
        let plan = timeline.day(date);
        for playing in plan.main.iter().chain(&plan.bar).filter(|playing| playing.start > at) {
            let Some(programme) = timeline.programme_of(&playing.slot) else { continue };
            let rule = match &playing.source {
                SlotSource::Rule(rule) => Some(rule.clone()),
                SlotSource::HouseLoop => None,
            };
            let turn = (playing.slot.region, rule, playing.item(programme).id.clone());
            turns.entry(turn).or_insert(playing.start);
        }
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    turns
}

/// All that is told.
struct Page<'a> {
    scene: Scene<'a>,
    screen: &'a AskedScreen,
    moment: &'a Moment,
    decided: Timestamp,
    turns: BTreeMap<Turn, Timestamp>,
    candidates: Vec<&'a Candidate>,
    elsewhere: Vec<Elsewhere>,
    item: Option<&'a ItemId>,
}

impl Page<'_> {
    fn text(&self) -> String {
        let (screen, scene) = (self.screen, &self.scene);
        let when = words::moment(scene.at, scene.zone);
        let mut text = format!("{}  {}, {}\n{when} ({})\n", screen.id, screen.name, screen.office_name, scene.at);
        if self.moment.brand == BrandKind::Neutral {
            text.push_str("Hay veda electoral: identidad neutral.\n");
        }
        text.push_str("\nEN PANTALLA\n");
        match &self.moment.main {
            Some(playing) => _ = writeln!(text, "  {}", self.on(playing)),
            None => text.push_str("  nada: la oficina está cerrada y la pantalla apagada\n"),
        }
        if let Some(playing) = &self.moment.bar {
            let _ = writeln!(text, "  cintillo: {}", self.on(playing));
        }
        if self.decided < scene.at {
            let _ = writeln!(text, "  (se decidió a las {})", words::exact_clock(self.decided, scene.zone));
        }
        self.write_candidates(&mut text);
        self.write_house_loop(&mut text);
        self.write_elsewhere(&mut text);
        text
    }

    fn on(&self, playing: &Playing) -> String {
        let item = playing.item(&self.moment.programme);
        let by = match &playing.source {
            SlotSource::Rule(rule) => format!("por la regla {rule}"),
            SlotSource::HouseLoop => {
                "por la programación institucional: ninguna regla tenía algo que mostrar".to_owned()
            }
        };
        let clock = |instant| words::exact_clock(instant, self.scene.zone);
        let kind = words::kind(&item.content);
        format!("«{}» ({kind}, {}) de {} a {}, {by}", item.title, item.id, clock(playing.start), clock(playing.end))
    }

    fn write_candidates(&self, text: &mut String) {
        let mut rows = vec![["PIEZA", "REGLA", "REGIÓN", "POR QUÉ", "PRÓXIMO TURNO"].map(str::to_owned)];
        for candidate in self.candidates.iter().filter(|c| self.item.is_some() || c.verdict != Verdict::On) {
            let item = &self.moment.programme.items[candidate.item];
            rows.push([
                format!("{} ({})", item.title, item.id),
                candidate.rule.to_string(),
                words::region(candidate.region).to_owned(),
                self.scene.words(candidate.item, &candidate.verdict),
                self.next(candidate).map(|next| self.scene.about(next)).unwrap_or_default(),
            ]);
        }
        if rows.len() > 1 {
            let _ = write!(text, "\n{}", table(&rows));
        } else if self.moment.programme.rules.is_empty() {
            text.push_str(
                "\nEl programa de esta pantalla no tiene reglas: solo corre la programación institucional.\n",
            );
        }
    }

    fn write_house_loop(&self, text: &mut String) {
        let Some(item) = self.item.filter(|item| self.moment.programme.house_loop.contains(item)) else { return };
        let _ =
            write!(text, "\n{item} es de la programación institucional, que corre cuando ninguna regla tiene turno");
        let next = self.turns.get(&(Region::Main, None, item.clone()));
        let next = next.map(|next| format!("; próximo turno: {}", self.scene.about(*next)));
        let _ = writeln!(text, "{}", next.unwrap_or_default());
    }

    fn write_elsewhere(&self, text: &mut String) {
        let Some(item) = self.item else { return };
        if !holds(&self.moment.programme, item) {
            let _ = writeln!(text, "\nNinguna regla muestra {item} en esta pantalla.");
        }
        for rule in &self.elsewhere {
            let _ = writeln!(text, "  {}", rule.words());
        }
    }

    fn next(&self, candidate: &Candidate) -> Option<Timestamp> {
        let item = self.moment.programme.items[candidate.item].id.clone();
        self.turns.get(&(candidate.region, Some(candidate.rule.clone()), item)).copied()
    }

    fn json(&self) -> Value {
        let programme = &self.moment.programme;
        let on = |playing: &Option<Playing>| {
            playing.as_ref().map(|playing| {
                let item = playing.item(programme);
                let rule = match &playing.source {
                    SlotSource::Rule(rule) => Some(rule),
                    SlotSource::HouseLoop => None,
                };
                json!({
                    "item": item.id, "title": item.title, "rule": rule, "house_loop": rule.is_none(),
                    "start": playing.start, "end": playing.end,
                })
            })
        };
        let candidates = self.candidates.iter().map(|candidate| {
            let item = &programme.items[candidate.item];
            let mut line = self.scene.json(&candidate.verdict);
            line["item"] = json!(item.id);
            line["rule"] = json!(candidate.rule);
            line["region"] = json!(candidate.region);
            line["next_turn"] = json!(self.next(candidate));
            line
        });
        json!({
            "screen": self.screen.id, "at": self.scene.at, "decided": self.decided,
            "display_on": self.moment.display_on, "brand": self.moment.brand,
            "main": on(&self.moment.main), "bar": on(&self.moment.bar),
            "candidates": candidates.collect::<Vec<_>>(),
            "other_rules": self.elsewhere.iter().map(Elsewhere::json).collect::<Vec<_>>(),
        })
    }
}
