//! Writes what was on for people and for programs.

use std::{fmt::Write as _, path::PathBuf};

use cartelera_playlists::playlog::Role;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::{Known, On, picture::Picture, proof::region};
use crate::{ask::words, plays::reasons, store::ScreenRecord};

/// What is told.
pub(super) struct Told<'a> {
    pub(super) screen: &'a ScreenRecord,
    pub(super) zone: &'a TimeZone,
    pub(super) at: Timestamp,
    /// `None` if nothing was published for the screen yet.
    pub(super) regions: Option<&'a [Option<On>; 2]>,
    /// The picture that was written, and how it is known.
    pub(super) picture: Option<(&'a PathBuf, Picture)>,
}

impl Told<'_> {
    pub(super) fn text(&self) -> String {
        let Self { screen, zone, at, regions, picture } = self;
        let mut text =
            format!("{}  {}, {}\n{}\n", screen.id, screen.name, screen.office_name, words::moment(*at, zone));
        let Some(regions) = regions else { return text + "Todavía no se había publicado nada para esta pantalla." };
        if regions.iter().all(Option::is_none) {
            text.push_str("Nada: la oficina estaba cerrada.");
        }
        for (place, on) in regions.iter().enumerate() {
            let Some(on) = on else { continue };
            let _ = write!(
                text,
                "{}: «{}» ({}), de {} a {}{}: {}",
                words::region(region(place)),
                on.item.title,
                on.item.id,
                words::exact_clock(on.since, zone),
                words::exact_clock(on.until, zone),
                role(&on.role),
                known(&on.known),
            );
            if on.has_flagged {
                text.push_str("; hay un reporte de esa hora que no se pudo comprobar");
            }
            let programme = on.programme.map(|hash| format!("programa {}", &hash.to_string()[..12]));
            let sequence = on.sequence.map(|sequence| format!("puntero {sequence}"));
            let source: Vec<String> = programme.into_iter().chain(sequence).collect();
            if !source.is_empty() {
                let _ = write!(text, " ({})", source.join(", "));
            }
            text.push('\n');
        }
        match picture {
            Some((file, Picture::Testigo(testigo))) => {
                let _ = writeln!(
                    text,
                    "imagen: {}, testigo {} que la pantalla tomó y firmó a las {}",
                    file.display(),
                    testigo.order,
                    words::exact_clock(testigo.taken, zone)
                );
            }
            Some((file, Picture::Drawn)) => {
                let _ = writeln!(text, "imagen: {}, dibujada de lo que la pantalla tenía que mostrar", file.display());
            }
            None => {}
        }
        text.trim_end().to_owned()
    }

    pub(super) fn json(&self) -> Value {
        let of = |place: usize| {
            let on = self.regions.and_then(|regions| regions[place].as_ref());
            on.map(on_json)
        };
        let picture = self.picture.as_ref().map(|(file, picture)| match picture {
            Picture::Testigo(testigo) => json!({
                "file": file, "is": "testigo", "order": testigo.order, "taken": testigo.taken, "sha256": testigo.picture,
            }),
            Picture::Drawn => json!({ "file": file, "is": "drawn" }),
        });
        json!({
            "screen": self.screen.id, "at": self.at, "is_published": self.regions.is_some(),
            "main": of(0), "bar": of(1), "picture": picture,
        })
    }
}

fn on_json(on: &On) -> Value {
    let (known, why) = match on.known {
        Known::Proved => ("proved", None),
        Known::Planned => ("planned", None),
        Known::Missed(reasons::NO_RECORD) => ("unknown", Some(reasons::NO_RECORD)),
        Known::Missed(why) => ("missed", Some(why)),
    };
    json!({
        "known": known, "missed_why": why, "item": on.item.id, "digest": on.item.digest, "title": on.item.title,
        "campaign": on.item.campaign, "role": on.role, "since": on.since, "until": on.until,
        "pointer": on.sequence, "programme": on.programme, "has_unverified_record": on.has_flagged,
    })
}

fn role(role: &Role) -> &'static str {
    match role {
        Role::Planned => "",
        Role::StandIn => ", en lugar de otra pieza",
        Role::Takeover { .. } => ", como alerta",
        Role::Round => ", sin hora confiable",
        _ => ", de otro modo",
    }
}

fn known(known: &Known) -> String {
    match known {
        Known::Proved => "comprobado".to_owned(),
        Known::Planned => "previsto".to_owned(),
        Known::Missed(why @ reasons::NO_RECORD) => format!("previsto, {}", reasons::words(why)),
        Known::Missed(why) => format!("previsto, pero no se mostró: {}", reasons::words(why)),
    }
}
