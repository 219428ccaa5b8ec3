//! `cartelera-manager plays`: what was planned, shown and missed, and why.

mod args;
mod csv;
mod flagged;
mod json;
mod names;
mod table;

pub(crate) use args::PlaysArgs;
pub(crate) use names::check as check_names;

use jiff::{Timestamp, civil::Date};

use super::book::PlayBook;
use crate::{
    data::Data,
    error::AppError,
    store::plays::{Counted, Grouping, Line, Question},
};
use args::Format;

/// An answer to be written.
struct Report {
    question: Question,
    lines: Vec<Line>,
    /// What records tell of that is not counted.
    flagged: Counted,
}

/// Prints what was planned, shown and missed.
pub(crate) async fn run(arguments: &PlaysArgs) -> Result<(), AppError> {
    let data = Data::open_published(&arguments.data.resolve()?).await?;
    let book = PlayBook::new(data.store.clone());
    let now = Timestamp::now();
    book.catch_up(now).await?;
    let today = book.zone(arguments.screen.as_ref(), now).await?.to_datetime(now).date();
    let question = question(arguments, today)?;
    names::check(&data, &question).await?;
    if arguments.flagged {
        let records = data.store.flagged(question, flagged::MOST).await?;
        print(&match arguments.format {
            Format::Table => flagged::table(&records),
            Format::Csv => flagged::csv(&records)?,
            Format::Json => flagged::json(&records),
        });
        return Ok(());
    }
    let lines = data.store.sums(question.clone()).await?;
    let flagged = data.store.flagged_sum(question.clone()).await?;
    let report = Report { question, lines, flagged };
    print(&match arguments.format {
        Format::Table => table::write(&report),
        Format::Csv => csv::write(&report)?,
        Format::Json => json::write(&report),
    });
    Ok(())
}

/// Prints a text as it is. Whoever read it may have gone away.
fn print(text: &str) {
    use std::io::Write as _;
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn question(arguments: &PlaysArgs, today: Date) -> Result<Question, AppError> {
    let to = arguments.to.unwrap_or(today);
    let from = arguments.from.unwrap_or_else(|| to.first_of_month());
    if from > to {
        return Err(AppError::Other(anyhow::anyhow!("the first day {from} is after the last day {to}")));
    }
    let PlaysArgs { screen, office, campaign, axis, by, .. } = arguments;
    Ok(Question {
        screen: screen.clone(),
        office: office.clone(),
        campaign: campaign.clone(),
        axis: axis.clone(),
        from,
        to,
        by: *by,
    })
}

/// What the lines are about, for a head.
fn subject(by: Grouping) -> &'static str {
    match by {
        Grouping::Day => "DÍA",
        Grouping::Month => "MES",
        Grouping::Screen => "PANTALLA",
        Grouping::Office => "OFICINA",
        Grouping::Item => "PIEZA",
    }
}

/// The key of a line as it is written: `2026-11-24`, `2026-11`, an identifier.
fn key(line: &Line, by: Grouping) -> String {
    let key = &line.key;
    match by {
        Grouping::Day if key.len() == 8 => format!("{}-{}-{}", &key[..4], &key[4..6], &key[6..]),
        Grouping::Month if key.len() == 6 => format!("{}-{}", &key[..4], &key[4..]),
        _ => key.clone(),
    }
}

impl Line {
    /// All that was shown, planned or not.
    pub(in crate::plays) fn all_shown(&self) -> Counted {
        Counted { plays: self.shown.plays + self.extra.plays, ms: self.shown.ms + self.extra.ms }
    }

    /// All that was missed.
    pub(in crate::plays) fn all_missed(&self) -> Counted {
        let mut all = Counted::default();
        self.missed.values().for_each(|missed| all.add(missed.plays, missed.ms));
        all
    }

    /// Why, what cost most in front.
    fn reasons(&self) -> Vec<(&str, Counted)> {
        let mut reasons: Vec<_> = self.missed.iter().map(|(why, missed)| (why.as_str(), *missed)).collect();
        reasons.sort_by_key(|(_, missed)| std::cmp::Reverse(missed.ms));
        reasons
    }
}
