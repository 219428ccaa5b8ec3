//! Why something that was planned was not shown: keys of the database and of JSON, and words for staff.

use cartelera_playlists::playlog::Reason;

/// The player was stopped.
pub(super) const NOT_RUNNING: &str = "not-running";
/// The player failed or lost power: also what it showed last is on no record.
pub(super) const NO_RECORD: &str = "no-record";
/// The screen followed an older programme.
pub(super) const OLDER_PROGRAMME: &str = "older-programme";
/// The screen told nothing of that time.
pub(super) const NO_REPORT: &str = "no-report";
/// Nobody had made a device that screen yet.
pub(super) const NO_DEVICE: &str = "no-device";
/// What the screen told of that time does not check.
pub(super) const UNVERIFIED: &str = "unverified";
/// The detail was given up for want of room on the screen.
pub(super) const THINNED: &str = "thinned";

/// The key of a reason that a screen gave.
pub(super) fn key(reason: &Reason) -> &'static str {
    match reason {
        Reason::Late => "late",
        Reason::Restart => "restart",
        Reason::Takeover { .. } => "takeover",
        Reason::Stopped { .. } => "stopped",
        Reason::NotApproved => "not-approved",
        Reason::ClockInDoubt => "clock-in-doubt",
        Reason::ClockUntrusted => "clock-untrusted",
        Reason::NotCached => "not-cached",
        Reason::Failed { .. } => "failed",
        Reason::ClockStep => "clock-step",
        Reason::Programme => "programme",
        Reason::DisplayAbsent => "display-absent",
        _ => "unknown",
    }
}

/// What staff call the reason with `key`.
pub(super) fn words(key: &str) -> &str {
    match key {
        "late" => "no estuvo lista a tiempo",
        "restart" => "el reproductor arrancaba o terminaba",
        "takeover" => "la cubrió una alerta",
        "stopped" => "suspendida o retirada",
        "not-approved" => "faltaban firmas",
        "clock-in-doubt" => "hora dudosa, posible veda",
        "clock-untrusted" => "sin hora confiable",
        "not-cached" => "no había llegado al equipo",
        "failed" => "no se pudo mostrar",
        "clock-step" => "se ajustó el reloj",
        "programme" => "entró otro programa",
        "display-absent" => "sin panel",
        NOT_RUNNING => "el reproductor estaba detenido",
        NO_RECORD => "sin registro: apagón o falla",
        OLDER_PROGRAMME => "seguía un programa anterior",
        NO_REPORT => "sin reporte",
        NO_DEVICE => "sin equipo todavía",
        UNVERIFIED => "su reporte no se pudo comprobar",
        THINNED => "el equipo ya no guarda el detalle",
        _ => "otro motivo",
    }
}
