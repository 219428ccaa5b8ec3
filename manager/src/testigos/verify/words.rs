//! What was found in a package, for people and for programs.

use std::fmt::Write as _;

use serde_json::json;

use super::{Verdict, signed::CLOCK_MARGIN};
use crate::{ask::words, testigos::choice};

/// Characters that turn the direction of a text or are not seen.
const UNSEEN: [std::ops::RangeInclusive<char>; 4] =
    ['\u{200b}'..='\u{200f}', '\u{2028}'..='\u{202e}', '\u{2060}'..='\u{2069}', '\u{feff}'..='\u{feff}'];

/// The answer for people, in Spanish.
pub(super) fn text(verdict: &Verdict) -> String {
    let lines = if verdict.faults.is_empty() { sound(verdict) } else { faulty(verdict) };
    lines.iter().map(|line| clean(line)).collect::<Vec<_>>().join("\n")
}

fn faulty(verdict: &Verdict) -> Vec<String> {
    let mut lines = verdict.faults.clone();
    lines.extend(verdict.warnings.iter().map(|warning| format!("({warning})")));
    lines.push(format!(
        "{}: el paquete no está como se hizo, o no es de quien dice; sin falla: {}",
        words::count(verdict.faults.len() as u64, "falla", "fallas"),
        words::count(verdict.testigos, "testigo", "testigos"),
    ));
    lines
}

fn sound(verdict: &Verdict) -> Vec<String> {
    let mut lines = verdict.warnings.clone();
    let Some(package) = &verdict.package else { return lines };
    let mut line = format!(
        "{} de {}",
        words::count(verdict.testigos, "testigo comprobado", "testigos comprobados"),
        words::count(verdict.screens, "pantalla", "pantallas"),
    );
    if !package.city.is_empty() {
        let _ = write!(line, ", {}", package.city);
    }
    let made = package.made.strftime("%Y-%m-%d %H:%M UTC");
    let _ = write!(
        line,
        ", {}, hecho el {made}; pedidos que no llegaron: {}",
        choice::words(&package.wanted),
        words::number(package.lacking)
    );
    lines.push(line);
    lines.push(format!(
        "Cada uno lo firmó un equipo que era su pantalla cuando se tomó (con {} h de margen). Prueban lo que se envió al panel, \
         no que alguien lo haya visto.",
        CLOCK_MARGIN.as_hours()
    ));
    for root in &verdict.roots {
        for key in &root.keys {
            lines.push(format!("llave raíz (documento raíz {}): {key}", root.version));
        }
    }
    lines.push(if verdict.is_pinned {
        "Lo garantiza la llave raíz que se indicó.".to_owned()
    } else {
        "Compare la llave raíz con la que publicó la ciudad: si no es una de ellas, el paquete es de otro.".to_owned()
    });
    lines
}

/// The answer for programs.
pub(super) fn json(verdict: &Verdict) -> String {
    let package = verdict.package.as_ref();
    let roots: Vec<_> =
        verdict.roots.iter().map(|root| json!({ "version": root.version, "keys": root.keys })).collect();
    let answer = json!({
        "is_valid": verdict.faults.is_empty(), "faults": verdict.faults, "warnings": verdict.warnings,
        "testigos": verdict.testigos, "screens": verdict.screens, "lacking": package.map(|package| package.lacking),
        "city": package.map(|package| &package.city), "made": package.map(|package| package.made),
        "wanted": package.map(|package| &package.wanted), "roots": roots, "is_root_given": verdict.is_pinned,
    });
    format!("{answer:#}")
}

/// A line without what a terminal would obey: names and titles come from anybody.
fn clean(line: &str) -> String {
    let is_unseen = |letter: char| letter.is_control() || UNSEEN.iter().any(|range| range.contains(&letter));
    let shown = |letter: char| {
        if is_unseen(letter) { letter.escape_unicode().to_string() } else { letter.to_string() }
    };
    line.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_does_not_command_the_terminal() {
        assert_eq!(clean("sobra: a\u{1b}[2Jñ\n\u{202e}b"), "sobra: a\\u{1b}[2Jñ\\u{a}\\u{202e}b");
    }
}
