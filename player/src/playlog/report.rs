//! `cartelera-player plays`: what this player recorded of a day, for whoever stands before it.

use std::{fmt::Write as _, path::Path};

use anyhow::Context as _;
use cartelera_playlists::{
    playlog::{Open, Play, Reason, Record, Role, Run, Span},
    programme::Region,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::json;

use super::reader::Reader;
use crate::locale::Locale;

/// What of the playlog in `data` is told.
pub struct ReportRequest<'a> {
    /// Folder of the player.
    pub data: &'a Path,
    /// The service day; `None` is the last one on record.
    pub day: Option<Date>,
    /// Whether it is told as JSON, an object a line.
    pub json: bool,
    /// The language of everything else.
    pub locale: Locale,
}

/// Tells what was recorded.
///
/// # Errors
///
/// If there is no playlog, nothing is known of the day, or the file cannot be read.
pub fn report(request: &ReportRequest<'_>) -> anyhow::Result<String> {
    let reader = Reader::open(request.data)?;
    let reader = reader.with_context(|| format!("there is no playlog in {}", request.data.display()))?;
    let (log, screen) = reader.log()?.context("the playlog is empty")?;
    let open: Open = reader.open_state()?;
    let days = reader.days()?;
    let now_on = open.alive.map(|(_, day)| day);
    let day = request.day.or(now_on).or(days.last().copied()).context("nothing was recorded yet")?;
    let kept = reader.of_day(day)?;
    if kept.is_empty() && now_on != Some(day) {
        let known: Vec<String> = days.iter().map(ToString::to_string).collect();
        anyhow::bail!("nothing is on record of {day} (recorded: {})", known.join(", "));
    }
    let mut text = String::new();
    if request.json {
        for kept in &kept {
            let record: serde_json::Value = serde_json::from_str(&kept.record).context("reading a record")?;
            let line = json!({"screen": screen, "log": log, "sequence": kept.sequence, "record": record});
            writeln!(text, "{line}").context("writing the report")?;
        }
        return Ok(text);
    }
    let locale = request.locale;
    let office = reader.zone().and_then(|zone| Some((zone.time_zone().ok()?, zone.name)));
    let (zone, clocks) = office.unwrap_or((TimeZone::UTC, "UTC".to_owned()));
    writeln!(text, "{} {screen} · {day} · {clocks}", locale.pick("Pantalla", "Screen"))
        .context("writing the report")?;
    let mut records = Vec::with_capacity(kept.len());
    for kept in &kept {
        records.push(serde_json::from_str::<Record>(&kept.record).context("reading a record")?);
    }
    let unfinished = open.records().into_iter().filter(|record| now_on == Some(day) && is_of(record, day));
    let known = records.len();
    records.extend(unfinished);
    let mut sums = Sums::default();
    for (number, record) in records.iter().enumerate() {
        let is_on = number >= known;
        if !is_on {
            sums.add(record);
        }
        writeln!(text, "{}", Line { locale, zone: &zone, is_on }.of(record)).context("writing the report")?;
    }
    write!(text, "{}", sums.line(locale)).context("writing the report")?;
    Ok(text)
}

fn is_of(record: &Record, day: Date) -> bool {
    match record {
        Record::Run(run) => run.first.day == day,
        Record::Play(play) => play.day == day,
        _ => false,
    }
}

/// How records are written.
struct Line<'a> {
    locale: Locale,
    zone: &'a TimeZone,
    /// Whether it is not over yet.
    is_on: bool,
}

impl Line<'_> {
    fn of(&self, record: &Record) -> String {
        let locale = self.locale;
        match record {
            Record::Run(run) => self.run(run),
            Record::Play(play) => self.play(play),
            Record::Gap(gap) => {
                let why = if gap.orderly {
                    locale.pick("el reproductor estaba detenido", "the player was stopped")
                } else {
                    locale.pick("sin registro: apagón o falla", "no record: power cut or crash")
                };
                format!("{}  {why}", self.times(gap.span))
            }
            Record::Step(step) => {
                let clock = locale.pick("el reloj cambió", "the clock was set by");
                format!("{}  {clock} {:+.3} s", self.time(step.at), step.ms as f64 / 1000.0)
            }
            Record::Tally(tally) => {
                let plays: u64 = tally.rows.iter().map(|row| row.plays).sum();
                let words = locale.pick("emisiones sin detalle", "plays without detail");
                format!("{}  {plays} {words}", tally.day)
            }
            _ => locale.pick("registro de otra versión", "record of another version").to_owned(),
        }
    }

    fn run(&self, run: &Run) -> String {
        let locale = self.locale;
        let slots = if run.count == 1 { locale.pick("espacio", "slot") } else { locale.pick("espacios", "slots") };
        let how = match &run.missed {
            None => locale.pick("como se planeó", "as planned").to_owned(),
            Some(reason) => format!("{}: {}", locale.pick("no se vio", "missed"), words(reason, locale)),
        };
        let still = if self.is_on { locale.pick(", hasta ahora", ", so far") } else { "" };
        format!("{}  {}  {} {slots} {how}{still}", self.times(run.span), self.region(run.first.region), run.count)
    }

    fn play(&self, play: &Play) -> String {
        let locale = self.locale;
        let role = match &play.role {
            Role::Planned => "",
            Role::StandIn => locale.pick(" en lugar de otra", " in place of another"),
            Role::Takeover { .. } => locale.pick(" alerta", " takeover"),
            Role::Round => locale.pick(" sin hora confiable", " without a trusted clock"),
            _ => locale.pick(" de otra manera", " in another way"),
        };
        let began =
            play.began.as_ref().map(|it| format!("{}: {}", locale.pick("empezó así", "began"), words(it, locale)));
        let ended =
            play.ended.as_ref().map(|it| format!("{}: {}", locale.pick("terminó así", "ended"), words(it, locale)));
        // What is on has no end yet.
        let ended = if self.is_on { Some(locale.pick("en pantalla", "on now").to_owned()) } else { ended };
        let reasons: Vec<String> = began.into_iter().chain(ended).collect();
        let reasons = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join("; ")) };
        format!("{}  {}  {}{role}{reasons}", self.times(play.shown), self.region(play.region), play.item.id)
    }

    fn region(&self, region: Region) -> &'static str {
        match region {
            Region::Main => self.locale.pick("principal", "main"),
            Region::Bar => self.locale.pick("cintillo ", "bar "),
        }
    }

    fn times(&self, span: Span) -> String {
        format!("{}-{}", self.time(span.from), self.time(span.until))
    }

    /// An instant on the clocks of the office.
    fn time(&self, instant: Timestamp) -> String {
        self.zone.to_datetime(instant).strftime("%H:%M:%S").to_string()
    }
}

/// A reason in words.
fn words(reason: &Reason, locale: Locale) -> String {
    let plain = match reason {
        Reason::Late => locale.pick("tarde", "late"),
        Reason::Restart => locale.pick("inicio o fin del reproductor", "the player started or ended"),
        Reason::Takeover { takeover } => {
            return format!("{} {takeover}", locale.pick("alerta", "takeover"));
        }
        Reason::Stopped { number } => {
            return format!("{} {number}", locale.pick("suspendida por la orden", "stopped by entry"));
        }
        Reason::NotApproved => locale.pick("sin autorización", "not approved"),
        Reason::ClockInDoubt => locale.pick("hora dudosa", "the clock was in doubt"),
        Reason::ClockUntrusted => locale.pick("sin hora confiable", "no trusted clock"),
        Reason::NotCached => locale.pick("sin descargar", "not cached"),
        Reason::Failed { text } => return format!("{}: {text}", locale.pick("falló", "failed")),
        Reason::ClockStep => locale.pick("el reloj cambió", "the clock was set"),
        Reason::Programme => locale.pick("cambio de programa", "another programme"),
        Reason::DisplayAbsent => locale.pick("sin pantalla conectada", "no display"),
        _ => locale.pick("otra causa", "another reason"),
    };
    plain.to_owned()
}

#[derive(Default)]
struct Sums {
    planned: u64,
    missed: u64,
    other: u64,
}

impl Sums {
    fn add(&mut self, record: &Record) {
        match record {
            Record::Run(run) if run.missed.is_none() => self.planned += u64::from(run.count),
            Record::Run(run) => self.missed += u64::from(run.count),
            Record::Play(_) => self.other += 1,
            _ => {}
        }
    }

    fn line(&self, locale: Locale) -> String {
        let Self { planned, missed, other } = self;
        locale.pick(
            format!("{planned} como se planeó, {other} de otra manera, {missed} no se vieron\n"),
            format!("{planned} as planned, {other} otherwise, {missed} missed\n"),
        )
    }
}
