//! When a city's offices are open, as somebody says it: on weekdays, on Saturdays and on Sundays.

use jiff::civil::{Date, Time, Weekday};

/// From when to when an office is open; midnight as the end is that of the same day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    from: Time,
    until: Time,
}

impl Opening {
    /// The hours from `from` to `until`; `None` if they would end before they begin.
    pub(crate) fn new(from: Time, until: Time) -> Option<Self> {
        let is_midnight = until == Time::midnight();
        (is_midnight || from < until).then_some(Self { from, until })
    }

    fn is_whole_day(self) -> bool {
        self.from == Time::midnight() && self.until == Time::midnight()
    }

    /// As content folders write it.
    pub(crate) fn range(self) -> String {
        let until = if self.until == Time::midnight() { "24:00".to_owned() } else { clock(self.until) };
        format!("{}-{until}", clock(self.from))
    }

    /// As a bulletin says it.
    fn told(self) -> String {
        if self.is_whole_day() {
            return "las **24 horas**".to_owned();
        }
        let hour = |time: Time| time.strftime("%-H:%M").to_string();
        let until = if self.until == Time::midnight() { "24:00".to_owned() } else { hour(self.until) };
        format!("de **{} a {until} h**", hour(self.from))
    }
}

fn clock(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

/// The hours of a week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Week {
    /// Monday to Friday.
    pub(crate) weekdays: Option<Opening>,
    pub(crate) saturday: Option<Opening>,
    pub(crate) sunday: Option<Opening>,
}

impl Week {
    /// Whether no office ever opens.
    pub(crate) fn is_shut(self) -> bool {
        self.weekdays.or(self.saturday).or(self.sunday).is_none()
    }

    /// What a bulletin says of it, in one sentence.
    pub(crate) fn told(self) -> String {
        let Self { weekdays, saturday, sunday } = self;
        if weekdays.is_some() && weekdays == saturday && weekdays == sunday {
            return weekdays.map(|hours| format!("Te atendemos todos los días, {}.", hours.told())).unwrap_or_default();
        }
        let parts = [("de lunes a viernes", weekdays), ("los sábados", saturday), ("los domingos", sunday)];
        let parts = parts.iter().filter_map(|(days, hours)| Some(format!("{days}, {}", (*hours)?.told())));
        format!("Te atendemos {}.", parts.collect::<Vec<_>>().join("; "))
    }
}

/// The days of obligatory rest of `year` in Mexico: Ley Federal del Trabajo, article 74.
pub(crate) fn days_of_rest(year: i16) -> Vec<(Date, &'static str)> {
    let fixed = |month: i8, day: i8| Date::new(year, month, day).ok();
    let monday =
        |month: i8, nth: i8| fixed(month, 1).and_then(|first| first.nth_weekday_of_month(nth, Weekday::Monday).ok());
    // Federal executives take office on 1 October of every sixth year since 2024.
    let is_handed_over = year >= 2024 && (year - 2024) % 6 == 0;
    let days = [
        (fixed(1, 1), "Año Nuevo"),
        (monday(2, 1), "Día de la Constitución"),
        (monday(3, 3), "Natalicio de Benito Juárez"),
        (fixed(5, 1), "Día del Trabajo"),
        (fixed(9, 16), "Día de la Independencia"),
        (fixed(10, 1).filter(|_| is_handed_over), "Transmisión del Poder Ejecutivo Federal"),
        (monday(11, 3), "Día de la Revolución"),
        (fixed(12, 25), "Navidad"),
    ];
    days.into_iter().filter_map(|(day, name)| Some((day?, name))).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn hours(from: i8, until: i8) -> Option<Opening> {
        Opening::new(time(from, 0, 0, 0), time(until, 0, 0, 0))
    }

    #[test]
    fn hours_end_after_they_begin() {
        assert_eq!(hours(15, 8), None);
        assert_eq!(hours(8, 8), None);
        assert_eq!(hours(8, 15).unwrap().range(), "08:00-15:00");
        assert_eq!(hours(8, 0).unwrap().range(), "08:00-24:00");
        assert_eq!(hours(0, 0).unwrap().range(), "00:00-24:00");
    }

    #[test]
    fn a_week_is_told_in_a_sentence() {
        let week = Week { weekdays: hours(8, 15), saturday: hours(9, 13), sunday: None };
        assert_eq!(
            week.told(),
            "Te atendemos de lunes a viernes, de **8:00 a 15:00 h**; los sábados, de **9:00 a 13:00 h**."
        );
        let always = Week { weekdays: hours(0, 0), saturday: hours(0, 0), sunday: hours(0, 0) };
        assert_eq!(always.told(), "Te atendemos todos los días, las **24 horas**.");
        assert!(Week::default().is_shut() && !week.is_shut());
    }

    #[test]
    fn days_of_rest_fall_on_their_mondays() {
        let days = days_of_rest(2027);
        assert_eq!(days.len(), 7);
        for day in [date(2027, 2, 1), date(2027, 3, 15), date(2027, 11, 15)] {
            assert!(days.iter().any(|(known, _)| *known == day), "{day}");
        }
        assert!(days_of_rest(2030).contains(&(date(2030, 10, 1), "Transmisión del Poder Ejecutivo Federal")));
    }
}
