//! Values of a TOML file with the place where they stand.

use std::{fmt, ops::RangeInclusive, str::FromStr};

use toml::{
    Spanned,
    de::{DeString, DeValue},
};

use super::{
    notes::{Kind, MediaUse, Place, Reference},
    table::{AsId, Source, Table},
};
use crate::ids::{
    AxisId, CampaignId, DaypartId, DepartmentId, ItemId, OfficeId, PlaylistId, RuleId, ScreenId, TerritoryId,
};
use crate::media::MediaSort;

const SHOWN_CHARS: usize = 60;

/// A value and where it stands.
pub(super) struct Value<'a> {
    source: &'a Source<'a>,
    content: &'a Spanned<DeValue<'a>>,
    key: String,
}

/// What can be read from a value.
pub(super) trait FromValue: Sized {
    /// Reads it; reports a problem and gives `None` if `value` is something else.
    fn from_value(value: &Value<'_>) -> Option<Self>;
}

impl<'a> Value<'a> {
    pub(super) fn new(source: &'a Source<'a>, content: &'a Spanned<DeValue<'a>>, key: String) -> Self {
        Self { source, content, key }
    }

    pub(super) fn content(&self) -> &'a DeValue<'a> {
        self.content.get_ref()
    }

    /// Reports that it is not what is `allowed`.
    pub(super) fn refuse(&self, allowed: impl fmt::Display) {
        self.error(format!("{self} is not allowed (allowed: {allowed})"));
    }

    /// Reports an error.
    pub(super) fn error(&self, message: impl Into<String>) {
        self.source.notes().borrow_mut().error(self.place(), message);
    }

    /// Its text; a problem that says what is `allowed` if it is something else.
    pub(super) fn text(&self, allowed: impl fmt::Display) -> Option<&'a str> {
        let text = self.content().as_str();
        if text.is_none() {
            self.refuse(allowed);
        }
        text
    }

    /// What its text parses to.
    pub(super) fn parse<T: FromStr>(&self, allowed: impl fmt::Display) -> Option<T> {
        let parsed = self.text(&allowed)?.parse().ok();
        if parsed.is_none() {
            self.refuse(allowed);
        }
        parsed
    }

    /// Its number; a problem unless it is a whole or decimal number.
    pub(super) fn number(&self, allowed: impl fmt::Display) -> Option<f64> {
        let number = match self.content() {
            DeValue::Integer(_) => self.integer().map(|integer| integer as f64),
            DeValue::Float(float) => float.as_str().parse().ok().filter(|number: &f64| number.is_finite()),
            _ => None,
        };
        if number.is_none() {
            self.refuse(allowed);
        }
        number
    }

    /// Its whole number, if it is one.
    pub(super) fn integer(&self) -> Option<i64> {
        let integer = self.content().as_integer()?;
        i64::from_str_radix(integer.as_str(), integer.radix()).ok()
    }

    /// Its whole number within `bounds`; a problem if it is something else.
    pub(super) fn whole(&self, bounds: RangeInclusive<u32>) -> Option<u32> {
        let number = self.integer().and_then(|number| u32::try_from(number).ok()).filter(|n| bounds.contains(n));
        if number.is_none() {
            self.refuse(format_args!("a whole number, {} to {}", bounds.start(), bounds.end()));
        }
        number
    }

    /// The one of `choices` that its text names.
    pub(super) fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Option<T> {
        let found = self.content().as_str().and_then(|text| choices.iter().find(|(name, _)| *name == text));
        if found.is_none() {
            let names: Vec<String> = choices.iter().map(|(name, _)| format!("{name:?}")).collect();
            self.refuse(names.join(", "));
        }
        found.map(|(_, choice)| *choice)
    }

    /// The table that it is.
    pub(super) fn table(&self) -> Option<Table<'a>> {
        let DeValue::Table(table) = self.content() else {
            self.refuse("a table");
            return None;
        };
        Some(Table::of(self.source, table, self.place()))
    }

    /// The elements of the list that it is. `what` names them in the plural.
    pub(super) fn elements(&self, what: &str) -> Option<Vec<Value<'a>>> {
        let DeValue::Array(elements) = self.content() else {
            self.refuse(format_args!("a list of {what}"));
            return None;
        };
        let element = |(index, content)| Value { source: self.source, content, key: format!("{}[{index}]", self.key) };
        Some(elements.iter().enumerate().map(element).collect())
    }

    /// Tells whether it is a list without elements.
    pub(super) fn is_empty_list(&self) -> bool {
        matches!(self.content(), DeValue::Array(elements) if elements.is_empty())
    }

    /// A path of a media file of one of the `allowed` sorts, noted as used.
    pub(super) fn media(&self, allowed: &'static [MediaSort]) -> Option<String> {
        const ALLOWED: &str = "a path from the folder's root with / between its parts, such as \"media/agua.png\"";
        let path = self.text(ALLOWED)?;
        let inside = path.strip_prefix("media/").is_some_and(|rest| {
            rest.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0']))
        });
        if !inside {
            self.refuse(ALLOWED);
            return None;
        }
        let media_use = MediaUse { path: path.to_owned(), allowed, place: self.place() };
        self.source.notes().borrow_mut().media.push(media_use);
        Some(path.to_owned())
    }

    /// Notes that `id` must be defined somewhere.
    pub(super) fn refer(&self, kind: Kind, id: &str) {
        let reference = Reference { kind, id: id.to_owned(), place: self.place() };
        self.source.notes().borrow_mut().references.push(reference);
    }

    fn place(&self) -> Place {
        self.source.place(Some(self.content.span()), self.key.clone())
    }
}

/// As a message shows it: texts in quotes, long ones shortened.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.content() {
            DeValue::String(text) if text.chars().count() > SHOWN_CHARS => {
                let start: DeString<'_> = text.chars().take(SHOWN_CHARS).collect();
                write!(f, "{start:?}...")
            }
            DeValue::String(text) => write!(f, "{text:?}"),
            DeValue::Integer(integer) => write!(f, "{integer}"),
            DeValue::Float(float) => write!(f, "{float}"),
            DeValue::Boolean(boolean) => write!(f, "{boolean}"),
            DeValue::Datetime(datetime) => write!(f, "{datetime}"),
            DeValue::Array(elements) => write!(f, "a list of {}", elements.len()),
            DeValue::Table(_) => f.write_str("a table"),
        }
    }
}

impl FromValue for bool {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        let boolean = value.content().as_bool();
        if boolean.is_none() {
            value.refuse("true, false");
        }
        boolean
    }
}

/// A text with something in it.
impl FromValue for String {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        const ALLOWED: &str = "a text that is not blank";
        let text = value.text(ALLOWED)?;
        if text.trim().is_empty() {
            value.refuse(ALLOWED);
            return None;
        }
        Some(text.trim().to_owned())
    }
}

/// The good elements of a list, in its order.
impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        Some(value.elements("values")?.iter().filter_map(T::from_value).collect())
    }
}

macro_rules! ids {
    ($($id:ident $kind:ident,)*) => {$(
        impl AsId for $id {
            const KIND: Kind = Kind::$kind;

            fn as_id(&self) -> &str {
                self.as_str()
            }

            fn parse_id(value: &Value<'_>) -> Option<Self> {
                let text = value.text("a text: 1 to 64 of a-z, 0-9 and '-'")?;
                text.parse().map_err(|invalid: crate::ids::InvalidId| value.error(invalid.to_string())).ok()
            }
        }

        /// Something that must be defined in the folder.
        impl FromValue for $id {
            fn from_value(value: &Value<'_>) -> Option<Self> {
                let id = Self::parse_id(value)?;
                value.refer(Kind::$kind, id.as_str());
                Some(id)
            }
        }
    )*};
}

ids! {
    AxisId Axis,
    CampaignId Campaign,
    DaypartId Daypart,
    DepartmentId Department,
    ItemId Item,
    OfficeId Office,
    PlaylistId Playlist,
    RuleId Rule,
    ScreenId Screen,
    TerritoryId Territory,
}
