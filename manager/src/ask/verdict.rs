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
