//! Dates as they are written.

use jiff::civil::Date;

use crate::locale::Locale;

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

/// A date in full, such as `23 de noviembre de 2026`; the first of a month is `1 de`.
pub(super) fn in_full(date: Date) -> String {
    let month = usize::try_from(date.month()).ok().and_then(|month| MONTHS.get(month - 1)).copied().unwrap_or_default();
    format!("{} de {month} de {}", date.day(), date.year())
}

/// The day of a date with its preposition, such as `el sábado 28 de noviembre`.
pub fn day_in_words(locale: Locale, date: Date) -> String {
    const DAYS: [&str; 7] = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];
    match locale {
        Locale::Spanish => {
            let day = DAYS[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs()) % 7];
            let month = MONTHS[usize::from(date.month().unsigned_abs().saturating_sub(1)) % 12];
            format!("el {day} {} de {month}", date.day())
        }
        Locale::English => date.strftime("on %A, %-d %B").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_date_is_written_with_the_name_of_its_month() {
        assert_eq!(in_full(date(2026, 11, 23)), "23 de noviembre de 2026");
        assert_eq!(in_full(date(2027, 1, 1)), "1 de enero de 2027");
        assert_eq!(in_full(date(2028, 2, 29)), "29 de febrero de 2028");
    }
}
