//! Dates as they are written in Spanish.

use jiff::civil::Date;

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
