//! How figures, lengths, dates and times are written for people in Spanish (Mexico).

use cartelera_playlists::programme::{Category, Content, Priority, Region};
use jiff::{
    Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// A whole number with separators: `12,345`.
pub(crate) fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How many of something: `1 pantalla`, `8 pantallas`.
pub(crate) fn count(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(value), if value == 1 { one } else { many })
}

/// A part of a whole: `31.4 %`; a dash if there is no whole.
pub(super) fn percent(part: Option<f64>) -> String {
    part.map_or("—".to_owned(), |part| format!("{:.1} %", part * 100.0))
}

/// A length of time in two units at most: `2 h 15 min`, `3 min 20 s`, `12.5 s`.
pub(crate) fn length(ms: u64) -> String {
    match ms {
        0..60_000 if ms.is_multiple_of(1000) => format!("{} s", ms / 1000),
        0..60_000 => format!("{:.1} s", ms as f64 / 1000.0),
        60_000..3_599_500 => two((ms + 500) / 1000, 60, "min", "s"),
        _ => two((ms + 30_000) / 60_000, 60, "h", "min"),
    }
}

fn two(small: u64, per_large: u64, large_unit: &str, small_unit: &str) -> String {
    let large = format!("{} {large_unit}", number(small / per_large));
    match small % per_large {
        0 => large,
        rest => format!("{large} {rest} {small_unit}"),
    }
}

/// A date: `lunes 23 de noviembre de 2026`.
pub(crate) fn date(date: Date) -> String {
    let weekday = match date.weekday() {
        Weekday::Monday => "lunes",
        Weekday::Tuesday => "martes",
        Weekday::Wednesday => "miércoles",
        Weekday::Thursday => "jueves",
        Weekday::Friday => "viernes",
        Weekday::Saturday => "sábado",
        Weekday::Sunday => "domingo",
    };
    format!("{weekday} {} de {}", date.day(), month(date))
}

/// A month with its year: `diciembre de 2026`.
pub(crate) fn month(date: Date) -> String {
    format!("{} de {}", MONTHS[usize::from(date.month().unsigned_abs()) - 1], date.year())
}

/// A time of day on the clocks of `zone`, with seconds where there are any.
pub(super) fn clock(instant: Timestamp, zone: &TimeZone) -> String {
    let time = zone.to_datetime(instant);
    let format = if time.second() == 0 && time.subsec_nanosecond() == 0 { "%H:%M" } else { "%H:%M:%S" };
    time.strftime(format).to_string()
}

/// A time of day with seconds.
pub(crate) fn exact_clock(instant: Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(instant).strftime("%H:%M:%S").to_string()
}

/// Date and time: `martes 24 de noviembre de 2026, 10:15`.
pub(crate) fn moment(instant: Timestamp, zone: &TimeZone) -> String {
    format!("{}, {}", date(zone.to_datetime(instant).date()), clock(instant, zone))
}

/// A time of day, with its date if that is not `today`.
pub(super) fn time_from(today: Date, instant: Timestamp, zone: &TimeZone) -> String {
    let day = zone.to_datetime(instant).date();
    if day == today { clock(instant, zone) } else { moment(instant, zone) }
}

/// What kind of item it is.
pub(crate) fn kind(content: &Content) -> &'static str {
    match content {
        Content::Bulletin(_) => "aviso",
        Content::Capsule(_) => "cápsula",
        Content::Slide(_) => "lámina",
    }
}

/// The same as a key of JSON.
pub(crate) fn kind_key(content: &Content) -> &'static str {
    match content {
        Content::Bulletin(_) => "bulletin",
        Content::Capsule(_) => "capsule",
        Content::Slide(_) => "slide",
    }
}

/// What staff call a class of rules.
pub(super) fn class(priority: Priority) -> &'static str {
    match priority {
        Priority::Priority => "prioritaria",
        Priority::Normal => "normal",
        Priority::Filler => "de relleno",
    }
}

/// What staff call a region.
pub(crate) fn region(region: Region) -> &'static str {
    match region {
        Region::Main => "pantalla",
        Region::Bar => "cintillo",
    }
}

/// What the law calls a category.
pub(crate) fn category(category: Category) -> &'static str {
    match category {
        Category::GovernmentPublicity => "propaganda gubernamental",
        Category::Services => "trámites y servicios",
        Category::Education => "educación",
        Category::Health => "salud",
        Category::CivilProtection => "protección civil",
        Category::ElectoralAuthority => "autoridad electoral",
        Category::AuthorisedCampaign => "campaña autorizada",
        Category::Unknown => "categoría desconocida",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;

    use super::*;

    #[test]
    fn figures_are_written_as_people_read_them() {
        for (value, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(number(value), text);
        }
        for (ms, text) in [
            (0, "0 s"),
            (800, "0.8 s"),
            (12_500, "12.5 s"),
            (60_000, "1 min"),
            (200_000, "3 min 20 s"),
            (3_599_700, "1 h"),
            (8_100_000, "2 h 15 min"),
            (3_600_000 * 1_234, "1,234 h"),
        ] {
            assert_eq!(length(ms), text);
        }
        assert_eq!(percent(Some(0.3144)), "31.4 %");
        assert_eq!(percent(None), "—");
        assert_eq!((count(1, "pantalla", "pantallas"), count(8, "a", "b")), ("1 pantalla".into(), "8 b".into()));
    }

    #[test]
    fn dates_are_told_in_words() {
        assert_eq!(date(day(2026, 11, 23)), "lunes 23 de noviembre de 2026");
        assert_eq!(month(day(2026, 12, 1)), "diciembre de 2026");
        let noon: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let zone = TimeZone::UTC;
        assert_eq!(clock(noon, &zone), "12:00");
        assert_eq!(time_from(day(2026, 11, 24), noon, &zone), "12:00");
        assert_eq!(time_from(day(2026, 11, 23), noon, &zone), "martes 24 de noviembre de 2026, 12:00");
    }
}
