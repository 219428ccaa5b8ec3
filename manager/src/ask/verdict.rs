//! Why an item is not on, in words and as JSON.

use cartelera_playlists::{programme::Programme, timeline::Verdict};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use super::words;

/// What the words of a verdict are told with.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) programme: &'a Programme,
    pub(super) zone: &'a TimeZone,
    /// The instant that is asked about.
    pub(super) at: Timestamp,
}

impl Scene<'_> {
    fn today(&self) -> Date {
        self.zone.to_datetime(self.at).date()
    }

    pub(super) fn time(&self, instant: Timestamp) -> String {
        words::time_from(self.today(), instant, self.zone)
    }

    /// About when something comes: to the minute, with the date if it is not today.
    pub(super) fn about(&self, instant: Timestamp) -> String {
        let day = self.zone.to_datetime(instant).date();
        let minute = self.zone.to_datetime(instant).strftime("%H:%M");
        if day == self.today() { format!("hacia {minute}") } else { format!("{}, hacia {minute}", words::date(day)) }
    }

    fn title(&self, item: usize) -> &str {
        self.programme.items.get(item).map_or("", |item| &item.title)
    }

    /// Why item `item` got `verdict`.
    pub(super) fn words(&self, item: usize, verdict: &Verdict) -> String {
        match verdict {
            Verdict::On => "está en pantalla".to_owned(),
            Verdict::Closed { opens: Some(opens) } => {
                format!("la oficina está cerrada; abre {}", self.time(*opens))
            }
            Verdict::Closed { opens: None } => "la oficina está cerrada y no abre dentro de un año".to_owned(),
            Verdict::BeforeFirstEpoch { begins } => {
                format!("todavía no rige ninguna publicación; la primera rige desde {}", self.time(*begins))
            }
            Verdict::OtherDay => "otro día: la regla no aplica hoy".to_owned(),
            Verdict::OutsideDaypart { from, until } => {
                format!("otro horario: la regla aplica de {} a {}", self.time(*from), self.time(*until))
            }
            Verdict::NotYet { from } => format!("su vigencia empieza: {}", self.time(*from)),
            Verdict::Over { until } if *until <= self.at => format!("su vigencia terminó: {}", self.time(*until)),
            Verdict::Over { until } => format!("su vigencia termina a las {} y ya no cabe", self.time(*until)),
            Verdict::Blackout => {
                let category = self.programme.items.get(item).map(|item| words::category(item.category));
                format!("veda electoral: su categoría ({}) no está exenta", category.unwrap_or_default())
            }
            Verdict::Replaced { by } => format!("la sustituyó el episodio más nuevo «{}»", self.title(*by)),
            Verdict::Cap { until } => format!("llegó a su tope por hora; puede salir desde las {}", self.time(*until)),
            Verdict::Distance { until } => {
                format!("salió hace muy poco; puede salir desde las {}", self.time(*until))
            }
            Verdict::Rest => {
                "faltaba muy poco para un corte y ese resto lo llena la programación institucional".to_owned()
            }
            Verdict::FixedTime => "el turno fue de una hora fija o de un mínimo de presentaciones".to_owned(),
            Verdict::Outranked { by } => {
                format!("el turno fue de una regla de clase {}, que va antes", words::class(*by))
            }
            Verdict::NoShare => "las demás reglas de su clase tienen todo el tiempo".to_owned(),
            Verdict::ShareUsedUp => "su regla ya tuvo su parte del tiempo por ahora".to_owned(),
            Verdict::OtherRule { rule } => format!("el turno fue de la regla {rule}, que llevaba más atraso"),
            Verdict::OtherItem { item } => format!("era el turno de «{}» de la misma lista", self.title(*item)),
            _ => "otra razón".to_owned(),
        }
    }

    /// The same for programs.
    pub(super) fn json(&self, verdict: &Verdict) -> Value {
        let id = |item: usize| self.programme.items.get(item).map(|item| &item.id);
        match verdict {
            Verdict::On => json!({ "verdict": "on" }),
            Verdict::Closed { opens } => json!({ "verdict": "closed", "opens": opens }),
            Verdict::BeforeFirstEpoch { begins } => json!({ "verdict": "before-first-epoch", "begins": begins }),
            Verdict::OtherDay => json!({ "verdict": "other-day" }),
            Verdict::OutsideDaypart { from, until } => {
                json!({ "verdict": "outside-daypart", "from": from, "until": until })
            }
            Verdict::NotYet { from } => json!({ "verdict": "not-yet", "from": from }),
            Verdict::Over { until } => json!({ "verdict": "over", "until": until }),
            Verdict::Blackout => json!({ "verdict": "blackout" }),
            Verdict::Replaced { by } => json!({ "verdict": "replaced", "by": id(*by) }),
            Verdict::Cap { until } => json!({ "verdict": "cap", "until": until }),
            Verdict::Distance { until } => json!({ "verdict": "distance", "until": until }),
            Verdict::Rest => json!({ "verdict": "rest" }),
            Verdict::FixedTime => json!({ "verdict": "fixed-time" }),
            Verdict::Outranked { by } => json!({ "verdict": "outranked", "by": by }),
            Verdict::NoShare => json!({ "verdict": "no-share" }),
            Verdict::ShareUsedUp => json!({ "verdict": "share-used-up" }),
            Verdict::OtherRule { rule } => json!({ "verdict": "other-rule", "rule": rule }),
            Verdict::OtherItem { item } => json!({ "verdict": "other-item", "item": id(*item) }),
            _ => json!({ "verdict": "other" }),
        }
    }
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::programme::Priority;

    use super::*;

    #[test]
    fn every_verdict_is_told_in_words_and_has_a_key_of_its_own() {
        let programme = crate::ask::sample::programme();
        let at: Timestamp = "2026-11-24T16:15:00Z".parse().unwrap();
        let zone = TimeZone::fixed(jiff::tz::offset(-6));
        let scene = Scene { programme: &programme, zone: &zone, at };
        let [early, late, tomorrow] =
            ["2026-11-24T14:00:00Z", "2026-11-24T18:00:00Z", "2026-11-25T14:00:00Z"].map(|at| at.parse().unwrap());
        let rule = "agua".parse().unwrap();
        let mut keys = std::collections::BTreeSet::new();
        for (verdict, words) in [
            (Verdict::On, "está en pantalla"),
            (
                Verdict::Closed { opens: Some(tomorrow) },
                "la oficina está cerrada; abre miércoles 25 de noviembre de 2026, 08:00",
            ),
            (
                Verdict::BeforeFirstEpoch { begins: late },
                "todavía no rige ninguna publicación; la primera rige desde 12:00",
            ),
            (Verdict::OtherDay, "otro día: la regla no aplica hoy"),
            (
                Verdict::OutsideDaypart { from: late, until: tomorrow },
                "otro horario: la regla aplica de 12:00 a miércoles 25 de noviembre de 2026, 08:00",
            ),
            (Verdict::NotYet { from: late }, "su vigencia empieza: 12:00"),
            (Verdict::Over { until: early }, "su vigencia terminó: 08:00"),
            (Verdict::Blackout, "veda electoral: su categoría (trámites y servicios) no está exenta"),
            (Verdict::Replaced { by: 0 }, "la sustituyó el episodio más nuevo «Aviso»"),
            (Verdict::Cap { until: late }, "llegó a su tope por hora; puede salir desde las 12:00"),
            (Verdict::Distance { until: late }, "salió hace muy poco; puede salir desde las 12:00"),
            (Verdict::Rest, "faltaba muy poco para un corte y ese resto lo llena la programación institucional"),
            (Verdict::FixedTime, "el turno fue de una hora fija o de un mínimo de presentaciones"),
            (
                Verdict::Outranked { by: Priority::Priority },
                "el turno fue de una regla de clase prioritaria, que va antes",
            ),
            (Verdict::NoShare, "las demás reglas de su clase tienen todo el tiempo"),
            (Verdict::ShareUsedUp, "su regla ya tuvo su parte del tiempo por ahora"),
            (Verdict::OtherRule { rule }, "el turno fue de la regla agua, que llevaba más atraso"),
            (Verdict::OtherItem { item: 0 }, "era el turno de «Aviso» de la misma lista"),
        ] {
            assert_eq!(scene.words(0, &verdict), words);
            assert!(keys.insert(scene.json(&verdict)["verdict"].to_string()), "{verdict:?}");
        }
        let over = Verdict::Over { until: late };
        assert_eq!(scene.words(0, &over), "su vigencia termina a las 12:00 y ya no cabe");
    }
}
