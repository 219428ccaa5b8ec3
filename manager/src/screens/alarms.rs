//! What somebody should look at, in Spanish.

use cartelera_playlists::protocol::{
    heartbeat::{Disk, DisplayState, Heartbeat},
    release::{UpdateOutcome, UpdateReport},
};
use jiff::{SignedDuration, Timestamp};

use super::ago;
use crate::{serve::boots::CloneAlarm, store::plays::Conflicts};

/// A paired screen that said nothing for so long is out of contact.
const SILENCE: SignedDuration = SignedDuration::from_mins(10);

/// What the manager has for a screen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) sequence: u64,
    pub(super) stop_head: u64,
}

/// That records of a screen came twice with other content.
pub(super) fn of_conflicts(conflicts: &Conflicts, now: Timestamp) -> String {
    let Conflicts { count, last, .. } = conflicts;
    let since = ago(now.duration_since(*last));
    format!("¿tarjeta clonada? {count} registros de su bitácora llegaron dos veces con otro contenido ({since})")
}

/// Alarms of a paired screen.
pub(super) fn of(
    heartbeat: Option<&Heartbeat>,
    last_contact: Option<Timestamp>,
    clones: &[CloneAlarm],
    held: Held,
    now: Timestamp,
) -> Vec<String> {
    let mut alarms: Vec<String> = clones
        .iter()
        .map(|CloneAlarm { at, refused, kept }| {
            let since = ago(now.duration_since(*at));
            format!("tarjeta clonada ({since}): se rechaza al equipo «{refused}»; sigue «{kept}»")
        })
        .collect();
    match last_contact.map(|seen| now.duration_since(seen)) {
        None => alarms.push("emparejada, pero nunca ha llamado".to_owned()),
        Some(silent) if silent > SILENCE => alarms.push(format!("sin contacto ({})", ago(silent))),
        Some(_) => {}
    }
    let Some(told) = heartbeat else { return alarms };
    let missing = told.missing;
    let told_of = [
        (missing.no_room, format!("{} archivos no caben en la memoria del equipo", missing.files)),
        (told.disk != Disk::default() && !told.disk.is_writable, "no se puede escribir en su disco".to_owned()),
        (told.disk.damaged > 0, format!("{} archivos dañados en su disco", told.disk.damaged)),
        (told.is_stale, "lo que sigue ya venció: nadie que pueda firmar le habla".to_owned()),
        (told.unapproved > 0, format!("{} piezas no se muestran: faltan firmas de quienes autorizan", told.unapproved)),
        (
            told.sequence > held.sequence || told.stop_head > held.stop_head,
            "va por delante de este administrador: ¿se restauró un respaldo?".to_owned(),
        ),
        (told.display == DisplayState::Absent, "no tiene panel conectado: revise el cable".to_owned()),
        (told.display == DisplayState::Standby, "su panel dice que está apagado: alguien lo apagó".to_owned()),
        (told.display == DisplayState::OtherInput, "su panel muestra otra entrada".to_owned()),
        (told.undervoltage == Some(true), "voltaje bajo: revise la fuente".to_owned()),
        (
            told.is_safe_mode,
            "modo seguro: falló varias veces seguidas y sólo muestra la programación institucional".to_owned(),
        ),
        (told.clock.rank == 0, "no tiene hora confiable".to_owned()),
    ];
    alarms.extend(told_of.into_iter().filter(|(is_so, _)| *is_so).map(|(_, text)| text));
    alarms.extend(told.update.as_ref().and_then(of_update));
    alarms
}

/// What is wrong with a change of its package.
fn of_update(report: &UpdateReport) -> Option<String> {
    let UpdateReport { version, outcome, detail, .. } = report;
    match outcome {
        UpdateOutcome::RolledBack => Some(format!("regresó de la versión {version} a la anterior: {detail}")),
        UpdateOutcome::Refused => Some(format!("no pudo instalar la versión {version}: {detail}")),
        UpdateOutcome::Updated | UpdateOutcome::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::protocol::heartbeat::ClockReport;

    use super::*;

    #[test]
    fn a_panel_that_nobody_sees_is_an_alarm_and_one_that_is_silent_or_closed_is_none() {
        let alarms = |display: DisplayState| {
            let clock = ClockReport { rank: 1, offset_ms: 0 };
            let heartbeat = Heartbeat { display, clock, ..Heartbeat::default() };
            let now = Timestamp::UNIX_EPOCH;
            of(Some(&heartbeat), Some(now), &[], Held { sequence: 0, stop_head: 0 }, now)
        };
        for display in [DisplayState::Standby, DisplayState::OtherInput, DisplayState::Absent] {
            assert_eq!(alarms(display).len(), 1, "{display:?}");
        }
        for display in [DisplayState::On, DisplayState::Fed, DisplayState::Off, DisplayState::Black] {
            assert_eq!(alarms(display), [""; 0], "{display:?}");
        }
    }
}
