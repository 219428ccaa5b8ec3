//! `cartelera-manager timeline`: every slot of a screen between two days or instants, grouped by service day.

use std::fmt::Write as _;

use cartelera_playlists::{
    programme::Programme,
    timeline::{DayPlan, Playing, SlotSource, Timeline},
};
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use super::{
    Answer, TimelineArgs,
    cut::Cut,
    load::{AskedScreen, Course},
    marks::{self, Mark},
    when::When,
    words,
};
use crate::{error::AppError, table::table};

/// The most service days that are told at once.
const MOST_DAYS: i32 = 92;

/// Prints the slots of a screen.
pub(crate) async fn run(arguments: &TimelineArgs) -> Result<(), AppError> {
    let asked = arguments.source.load().await?;
    let screen = asked.screen(&arguments.screen)?;
    tell(screen, asked.course(screen), arguments.from, arguments.to)?.print(arguments.source.json);
    Ok(())
}

/// What is to be told: service days, and of these the slots that lie between two instants.
struct Stretch {
    first: Date,
    last: Date,
    between: Option<(Timestamp, Timestamp)>,
    from: Timestamp,
    until: Timestamp,
}

impl Stretch {
    fn new(from: When, to: When, zone: &TimeZone) -> anyhow::Result<Self> {
        let (begins, ends) = (from.begins(zone)?, to.ends(zone)?);
        anyhow::ensure!(
            begins < ends,
            "the time to which slots are told is not after the one from which they are told"
        );
        let day = |instant: Timestamp| zone.to_datetime(instant).date();
        let (first, last, between) = match (from, to) {
            (When::Date(first), When::Date(last)) => (first, last, None),
            // A service day reaches into the second date after its own.
            _ => (day(begins).checked_sub(2.days()).unwrap_or(Date::MIN), day(ends), Some((begins, ends))),
        };
        let days = first.until(last).map_or(i32::MAX, |span| span.get_days()) + 1;
        anyhow::ensure!(days <= MOST_DAYS + 2, "{days} days are too many at once (at most {MOST_DAYS})");
        Ok(Self { first, last, between, from: begins, until: ends })
    }

    fn cut(&self, plan: &mut DayPlan) {
        let Some((from, until)) = self.between else { return };
        let lies_within = |playing: &Playing| playing.end > from && playing.start < until;
        plan.main.retain(lies_within);
        plan.bar.retain(lies_within);
    }
}

fn tell(screen: &AskedScreen, course: &Course, from: When, to: When) -> anyhow::Result<Answer> {
    let (zone, mut timeline) = (course.zone()?, course.timeline()?);
    let stretch = Stretch::new(from, to, &zone)?;
    let epochs = marks::begins(&course.epochs);
    let mut text =
        format!("{}  {}, {}  ({})\n", screen.id, screen.name, screen.office_name, course.programme().zone.name);
    let mut pending = Mark::of_course(course, stretch.from, stretch.until.checked_add(48.hours())?);
    let (mut days, mut date) = (Vec::new(), stretch.first);
    while date <= stretch.last {
        let mut plan = timeline.day(date);
        stretch.cut(&mut plan);
        let told = if stretch.between.is_some() { !plan.main.is_empty() } else { true };
        if told {
            let closes = plan.open.last().map_or(stretch.from, |open| open.1);
            let mut marks: Vec<Mark> = pending.extract_if(.., |mark| mark.at < closes).collect();
            marks.extend(
                Mark::of_day(&plan)
                    .into_iter()
                    .filter(|mark| stretch.between.is_none_or(|(from, until)| from <= mark.at && mark.at <= until)),
            );
            marks.sort();
            let day = Day { zone: &zone, timeline: &timeline, plan: &plan, marks: &marks, epochs: &epochs };
            day.write(&mut text);
            days.push(day.json());
        }
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    pending.retain(|mark| mark.at < stretch.until);
    for mark in &pending {
        let _ = writeln!(
            text,
            "\n{}  {}",
            words::moment(mark.at, &zone),
            mark.words(zone.to_datetime(mark.at).date(), &zone)
        );
    }
    if days.is_empty() {
        text += "\nNo hay nada en ese tiempo: la oficina está cerrada.\n";
    }
    let json = json!({
        "screen": screen.id, "name": screen.name, "office": screen.office, "zone": course.programme().zone.name,
        "from": stretch.from, "until": stretch.until, "days": days,
        "marks": pending.iter().map(Mark::json).collect::<Vec<_>>(),
    });
    Ok(Answer { text, json })
}

/// A service day that is told.
struct Day<'a> {
    zone: &'a TimeZone,
    timeline: &'a Timeline,
    plan: &'a DayPlan,
    marks: &'a [Mark],
    epochs: &'a [Timestamp],
}

impl Day<'_> {
    fn write(&self, text: &mut String) {
        let (date, slots) = (self.plan.date, self.plan.main.len() as u64);
        let _ = write!(text, "\n{}", words::date(date));
        if self.plan.open.is_empty() {
            text.push_str(": cerrada\n");
            for mark in self.marks {
                let _ = writeln!(text, "{}  {}", words::exact_clock(mark.at, self.zone), mark.words(date, self.zone));
            }
            return;
        }
        let _ = writeln!(text, ": {}", words::count(slots, "turno en pantalla", "turnos en pantalla"));
        let mut rows = vec![head()];
        let mut marks = self.marks.iter().peekable();
        for playing in &self.plan.main {
            while let Some(mark) = marks.next_if(|mark| mark.at <= playing.start) {
                rows.push(self.mark_row(mark));
            }
            rows.extend(self.slot_row(playing));
        }
        rows.extend(marks.map(|mark| self.mark_row(mark)));
        text.push_str(&table(&rows));
        if !self.plan.bar.is_empty() {
            let mut rows = vec![head()];
            rows.extend(self.plan.bar.iter().filter_map(|playing| self.slot_row(playing)));
            let _ = write!(text, "\ncintillo\n{}", table(&rows));
        }
    }

    fn mark_row(&self, mark: &Mark) -> [String; 6] {
        let clock = words::exact_clock(mark.at, self.zone);
        [clock, String::new(), String::new(), mark.words(self.plan.date, self.zone), String::new(), String::new()]
    }

    fn slot_row(&self, playing: &Playing) -> Option<[String; 6]> {
        let programme = self.timeline.programme_of(&playing.slot)?;
        let item = playing.item(programme);
        let rule = match &playing.source {
            SlotSource::Rule(rule) => rule.to_string(),
            SlotSource::HouseLoop => "(programación institucional)".to_owned(),
        };
        Some([
            words::exact_clock(playing.start, self.zone),
            words::length(length_ms(playing)),
            words::kind(&item.content).to_owned(),
            item.title.clone(),
            rule,
            self.cut(playing, programme).map_or_else(String::new, |cut| cut.words().to_owned()),
        ])
    }

    fn cut(&self, playing: &Playing, programme: &Programme) -> Option<Cut> {
        Cut::of(playing, programme, self.plan, self.epochs)
    }

    fn json(&self) -> Value {
        let slots = |list: &[Playing]| list.iter().filter_map(|playing| self.slot_json(playing)).collect::<Vec<_>>();
        json!({
            "date": self.plan.date,
            "open": self.plan.open.iter().map(|(from, until)| json!({ "from": from, "until": until })).collect::<Vec<_>>(),
            "marks": self.marks.iter().map(Mark::json).collect::<Vec<_>>(),
            "main": slots(&self.plan.main),
            "bar": slots(&self.plan.bar),
        })
    }

    fn slot_json(&self, playing: &Playing) -> Option<Value> {
        let programme = self.timeline.programme_of(&playing.slot)?;
        let item = playing.item(programme);
        let rule = match &playing.source {
            SlotSource::Rule(rule) => Some(rule),
            SlotSource::HouseLoop => None,
        };
        Some(json!({
            "number": playing.slot.number, "start": playing.start, "end": playing.end,
            "length_ms": length_ms(playing), "item_length_ms": item.length_ms,
            "item": item.id, "title": item.title, "kind": words::kind_key(&item.content),
            "rule": rule, "house_loop": rule.is_none(),
            "ended_early_by": self.cut(playing, programme).map(Cut::key),
        }))
    }
}

fn head() -> [String; 6] {
    ["HORA", "DURACIÓN", "TIPO", "PIEZA", "REGLA", "TERMINA ANTES POR"].map(str::to_owned)
}

fn length_ms(playing: &Playing) -> u64 {
    u64::try_from(playing.end.as_millisecond() - playing.start.as_millisecond()).unwrap_or(0)
}
