//! What staff call severities, and why a takeover is not seen.

use cartelera_playlists::takeover::TakeoverSeverity;

use super::sight::Hidden;

/// The severity.
pub(super) fn severity(severity: TakeoverSeverity) -> &'static str {
    match severity {
        TakeoverSeverity::Minor => "menor",
        TakeoverSeverity::Moderate => "moderada",
        TakeoverSeverity::Severe => "grave",
        TakeoverSeverity::Extreme => "extrema",
        TakeoverSeverity::Unknown => "desconocida",
    }
}

/// Why it is not seen.
pub(super) fn hidden(why: &Hidden) -> String {
    match why {
        Hidden::Blackout => "la veda electoral no admite su categoría".to_owned(),
        Hidden::Closed => "la oficina está cerrada (con --wakes-display se ve también entonces)".to_owned(),
        Hidden::Covered(other) => format!("la cubre la alerta {other}"),
        Hidden::Otherwise => "la pantalla no la puede mostrar".to_owned(),
    }
}
