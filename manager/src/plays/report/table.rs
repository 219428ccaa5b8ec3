//! The answer for people, in Spanish.

use std::fmt::Write as _;

use super::{Report, key, subject};
use crate::{
    ask::words,
    plays::reasons,
    store::plays::{Counted, Grouping, Line},
    table::ledger,
};

/// How many reasons a line tells.
const MOST_REASONS: usize = 3;

pub(super) fn write(report: &Report) -> String {
    let question = &report.question;
    let mut of: Vec<String> = Vec::new();
    of.extend(question.campaign.as_ref().map(|id| format!("campaña {id}")));
    of.extend(question.axis.as_ref().map(|id| format!("eje {id}")));
    of.extend(question.screen.as_ref().map(|id| format!("pantalla {id}")));
    of.extend(question.office.as_ref().map(|id| format!("oficina {id}")));
    let of = if of.is_empty() { "todas las pantallas".to_owned() } else { of.join(", ") };
    let mut text = format!("Lo mostrado: {of}, del {} al {}\n", question.from, question.to);
    if report.lines.is_empty() {
        text.push_str("No había nada previsto y nada se mostró.\n");
    } else {
        let mut rows = vec![head(subject(question.by))];
        rows.extend(report.lines.iter().map(|line| row(&name(line, question.by), line)));
        if report.lines.len() > 1 {
            rows.push(row("TOTAL", &total(&report.lines)));
        }
        let _ = write!(text, "\n{}", ledger(&rows, 1));
        let _ = writeln!(
            text,
            "\nPrevistas = mostradas − extra + no mostradas. Extra es lo mostrado sin estar previsto: alertas, piezas en lugar de \
             otras y las de un programa anterior.\nEl día en curso llega hasta el último reporte de cada pantalla."
        );
        why(&mut text, &report.lines);
    }
    let flagged = report.flagged;
    if flagged.plays > 0 {
        let _ = writeln!(
            text,
            "No cuentan {} ({}) de esas pantallas, que no se pudieron comprobar (véalas con --flagged).",
            words::count(flagged.plays, "presentación", "presentaciones"),
            words::length(flagged.ms),
        );
    }
    text
}

fn head(subject: &str) -> [String; 9] {
    [
        subject,
        "PREVISTAS",
        "MOSTRADAS",
        "EXTRA",
        "NO MOSTRADAS",
        "T. PREVISTO",
        "T. MOSTRADO",
        "T. EXTRA",
        "T. NO MOSTRADO",
    ]
    .map(str::to_owned)
}

fn row(name: &str, line: &Line) -> [String; 9] {
    let (shown, missed) = (line.all_shown(), line.all_missed());
    let plays = |counted: Counted| words::number(counted.plays);
    let time = |counted: Counted| words::length(counted.ms);
    [
        name.to_owned(),
        plays(line.planned),
        plays(shown),
        plays(line.extra),
        plays(missed),
        time(line.planned),
        time(shown),
        time(line.extra),
        time(missed),
    ]
}

fn name(line: &Line, by: Grouping) -> String {
    let key = key(line, by);
    let name = match by {
        Grouping::Day | Grouping::Month => key,
        Grouping::Screen | Grouping::Office => format!("{key} ({})", line.name),
        Grouping::Item => {
            let digest = line.digest.as_deref().and_then(|digest| digest.get(..8)).unwrap_or_default();
            format!("{} ({key} {digest})", line.name)
        }
    };
    if line.is_bar { format!("{name}, cintillo") } else { name }
}

fn total(lines: &[Line]) -> Line {
    let mut total = Line::default();
    for line in lines {
        for (sum, counted) in
            [(&mut total.planned, line.planned), (&mut total.shown, line.shown), (&mut total.extra, line.extra)]
        {
            sum.add(counted.plays, counted.ms);
        }
        for (why, missed) in &line.missed {
            total.missed.entry(why.clone()).or_default().add(missed.plays, missed.ms);
        }
    }
    total
}

/// Why something was not shown: altogether, and the lines in which most is missing.
fn why(text: &mut String, lines: &[Line]) {
    let all = total(lines);
    if all.missed.is_empty() {
        return;
    }
    let mut rows = vec![["POR QUÉ NO SE MOSTRARON", "VECES", "TIEMPO", "DÓNDE MÁS"].map(str::to_owned)];
    for (why, missed) in all.reasons() {
        let mut places: Vec<(&Line, u64)> =
            lines.iter().filter_map(|line| Some((line, line.missed.get(why)?.ms))).collect();
        places.sort_by_key(|(_, ms)| std::cmp::Reverse(*ms));
        let places = places.iter().take(MOST_REASONS).map(|(line, ms)| {
            let key = if line.key.len() == 8 { key(line, Grouping::Day) } else { key(line, Grouping::Month) };
            format!("{key} ({})", words::length(*ms))
        });
        rows.push([
            reasons::words(why).to_owned(),
            words::number(missed.plays),
            words::length(missed.ms),
            places.collect::<Vec<_>>().join(", "),
        ]);
    }
    let _ = write!(text, "\n{}", crate::table::table(&rows));
    text.push('\n');
}
