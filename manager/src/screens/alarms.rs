//! What somebody should look at, in Spanish.

use std::fmt;

use cartelera_playlists::protocol::{
    heartbeat::{Disk, DisplayState, Heartbeat},
    release::{PackageVersion, UpdateOutcome, UpdateReport},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Serialize, Serializer};

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

/// What is wrong with a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Alarm {
    /// Another device asked with its key, so long ago; what is refused and what goes on.
    Clone { since: SignedDuration, refused: String, kept: String },
    /// So many records came twice with other content, the last so long ago.
    Conflicts { count: u64, since: SignedDuration },
    /// It is paired and never called.
    NeverCalled,
    /// It has said nothing for so long.
    Silent(SignedDuration),
    /// So many files do not fit.
    NoRoom(u32),
    /// Its disk cannot be written to.
    ReadOnlyDisk,
    /// So many files on its disk were damaged.
    Damaged(u32),
    /// What it follows is older than it may be.
    Stale,
    /// So many items do not show because approvers did not sign them.
    Unapproved(u32),
    /// It knows more than this manager.
    Ahead,
    /// No panel is connected.
    NoPanel,
    /// Its panel says that it is off.
    PanelOff,
    /// Its panel shows something else.
    OtherInput,
    /// Its supply is weak.
    LowVoltage,
    /// It failed several times and shows the house loop only.
    SafeMode,
    /// It has no time that it may trust.
    NoClock,
    /// A version presented no picture, so the one before is back, and why.
    RolledBack { version: PackageVersion, detail: String },
    /// A version could not be installed, and why.
    UpdateRefused { version: PackageVersion, detail: String },
}

impl Alarm {
    /// Whether the public sees nothing, or not what it should, for as long as it is so.
    pub(crate) fn is_dark(&self) -> bool {
        matches!(self, Self::NeverCalled | Self::Silent(_) | Self::NoPanel | Self::PanelOff | Self::OtherInput)
    }
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clone { since, refused, kept } => {
                write!(f, "tarjeta clonada ({}): se rechaza al equipo «{refused}»; sigue «{kept}»", ago(*since))
            }
            Self::Conflicts { count, since } => write!(
                f,
                "¿tarjeta clonada? {count} registros de su bitácora llegaron dos veces con otro contenido ({})",
                ago(*since)
            ),
            Self::NeverCalled => f.write_str("emparejada, pero nunca ha llamado"),
            Self::Silent(since) => write!(f, "sin contacto ({})", ago(*since)),
            Self::NoRoom(files) => write!(f, "{files} archivos no caben en la memoria del equipo"),
            Self::ReadOnlyDisk => f.write_str("no se puede escribir en su disco"),
            Self::Damaged(files) => write!(f, "{files} archivos dañados en su disco"),
            Self::Stale => f.write_str("lo que sigue ya venció: nadie que pueda firmar le habla"),
            Self::Unapproved(items) => write!(f, "{items} piezas no se muestran: faltan firmas de quienes autorizan"),
            Self::Ahead => f.write_str("va por delante de este administrador: ¿se restauró un respaldo?"),
            Self::NoPanel => f.write_str("no tiene panel conectado: revise el cable"),
            Self::PanelOff => f.write_str("su panel dice que está apagado: alguien lo apagó"),
            Self::OtherInput => f.write_str("su panel muestra otra entrada"),
            Self::LowVoltage => f.write_str("voltaje bajo: revise la fuente"),
            Self::SafeMode => {
                f.write_str("modo seguro: falló varias veces seguidas y sólo muestra la programación institucional")
            }
            Self::NoClock => f.write_str("no tiene hora confiable"),
            Self::RolledBack { version, detail } => {
                write!(f, "regresó de la versión {version} a la anterior: {detail}")
            }
            Self::UpdateRefused { version, detail } => write!(f, "no pudo instalar la versión {version}: {detail}"),
        }
    }
}

impl Serialize for Alarm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// That records of a screen came twice with other content.
pub(super) fn of_conflicts(conflicts: &Conflicts, now: Timestamp) -> Alarm {
    Alarm::Conflicts { count: conflicts.count, since: now.duration_since(conflicts.last) }
}

/// Alarms of a paired screen.
pub(super) fn of(
    heartbeat: Option<&Heartbeat>,
    last_contact: Option<Timestamp>,
    clones: &[CloneAlarm],
    held: Held,
    now: Timestamp,
) -> Vec<Alarm> {
    let mut alarms: Vec<Alarm> = clones
        .iter()
        .map(|CloneAlarm { at, refused, kept }| {
            let since = now.duration_since(*at);
            Alarm::Clone { since, refused: refused.clone(), kept: kept.clone() }
        })
        .collect();
    match last_contact.map(|seen| now.duration_since(seen)) {
        None => alarms.push(Alarm::NeverCalled),
        Some(silent) if silent > SILENCE => alarms.push(Alarm::Silent(silent)),
        Some(_) => {}
    }
    let Some(told) = heartbeat else { return alarms };
    let missing = told.missing;
    let told_of = [
        (missing.no_room, Alarm::NoRoom(missing.files)),
        (told.disk != Disk::default() && !told.disk.is_writable, Alarm::ReadOnlyDisk),
        (told.disk.damaged > 0, Alarm::Damaged(told.disk.damaged)),
        (told.is_stale, Alarm::Stale),
        (told.unapproved > 0, Alarm::Unapproved(told.unapproved)),
        (told.sequence > held.sequence || told.stop_head > held.stop_head, Alarm::Ahead),
        (told.display == DisplayState::Absent, Alarm::NoPanel),
        (told.display == DisplayState::Standby, Alarm::PanelOff),
        (told.display == DisplayState::OtherInput, Alarm::OtherInput),
        (told.undervoltage == Some(true), Alarm::LowVoltage),
        (told.is_safe_mode, Alarm::SafeMode),
        (told.clock.rank == 0, Alarm::NoClock),
    ];
    alarms.extend(told_of.into_iter().filter(|(is_so, _)| *is_so).map(|(_, alarm)| alarm));
    alarms.extend(told.update.as_ref().and_then(of_update));
    alarms
}

/// What is wrong with a change of its package.
fn of_update(report: &UpdateReport) -> Option<Alarm> {
    let (version, detail) = (report.version.clone(), report.detail.clone());
    match report.outcome {
        UpdateOutcome::RolledBack => Some(Alarm::RolledBack { version, detail }),
        UpdateOutcome::Refused => Some(Alarm::UpdateRefused { version, detail }),
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
            assert_eq!(alarms(display), [], "{display:?}");
        }
    }
}
