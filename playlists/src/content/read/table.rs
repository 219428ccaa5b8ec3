//! Tables of a TOML file, read key by key: what is asked for is known, all else is an unknown key.

use std::{cell::RefCell, collections::BTreeMap, ops::Range, sync::Arc};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    notes::{Kind, Notes, Origin, Place, join_key},
    value::{FromValue, Value},
};
use crate::content::Concern;

/// A file that is being read.
#[derive(Debug)]
pub(super) struct Source<'a> {
    file: Arc<str>,
    line_starts: Vec<usize>,
    notes: &'a RefCell<Notes>,
}

impl<'a> Source<'a> {
    pub(super) fn new(file: &str, text: &str, notes: &'a RefCell<Notes>) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file: file.into(), line_starts, notes }
    }

    /// The line, from 1, of the byte at `offset`.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    pub(super) fn place(&self, span: Option<Range<usize>>, key: String) -> Place {
        Place { file: self.file.clone(), line: span.map_or(0, |span| self.line(span.start)), key }
    }

    pub(super) fn notes(&self) -> &'a RefCell<Notes> {
        self.notes
    }
}

/// A table of a file.
pub(super) struct Table<'a> {
    source: &'a Source<'a>,
    content: &'a DeTable<'a>,
    place: Place,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Table<'a> {
    /// The table that the whole file is.
    pub(super) fn root(source: &'a Source<'a>, content: &'a DeTable<'a>) -> Self {
        Self { source, content, place: source.place(None, String::new()), asked: RefCell::default() }
    }

    pub(super) fn of(source: &'a Source<'a>, content: &'a DeTable<'a>, place: Place) -> Self {
        Self { source, content, place, asked: RefCell::default() }
    }

    /// The value of `key`, if it is there.
    pub(super) fn value(&self, key: &'static str) -> Option<Value<'a>> {
        if !self.asked.borrow().contains(&key) {
            self.asked.borrow_mut().push(key);
        }
        let value = self.content.get(key)?;
        Some(Value::new(self.source, value, join_key(&self.place.key, key)))
    }

    /// The value of `key`; a problem if it is there and not what is asked for.
    pub(super) fn get<T: FromValue>(&self, key: &'static str) -> Option<T> {
        T::from_value(&self.value(key)?)
    }

    /// The value of `key`; a problem if it is absent or not what is asked for.
    pub(super) fn need<T: FromValue>(&self, key: &'static str) -> Option<T> {
        T::from_value(&self.need_value(key)?)
    }

    /// The value of `key`; a problem if it is absent.
    pub(super) fn need_value(&self, key: &'static str) -> Option<Value<'a>> {
        let value = self.value(key);
        if value.is_none() {
            self.error(key, "is missing and must be given");
        }
        value
    }

    /// The table `key`, if it is there and a table.
    pub(super) fn table(&self, key: &'static str) -> Option<Table<'a>> {
        self.value(key)?.table()
    }

    /// The table `key`; a problem if it is absent.
    pub(super) fn need_table(&self, key: &'static str) -> Option<Table<'a>> {
        self.need_value(key)?.table()
    }

    /// The tables of the array `key`; none if it is absent.
    pub(super) fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let elements = self.value(key).and_then(|value| value.elements("tables")).unwrap_or_default();
        elements.iter().filter_map(Value::table).collect()
    }

    /// Its values as tables, each with its key as a name.
    pub(super) fn named_tables(&self) -> Vec<(&'a str, Table<'a>)> {
        let values = self.content.iter().map(|(key, value)| {
            let name = key.get_ref().as_ref();
            (name, Value::new(self.source, value, join_key(&self.place.key, name)))
        });
        values.filter_map(|(name, value)| Some((name, value.table()?))).collect()
    }

    /// The elements of a list that must not be empty where it is given, since its absence means the opposite of empty.
    pub(super) fn filled<T: FromValue>(&self, key: &'static str) -> Vec<T> {
        let Some(value) = self.value(key) else { return Vec::new() };
        if value.is_empty_list() {
            value.error("is empty (allowed: at least one, or no such key for no condition)");
        }
        FromValue::from_value(&value).unwrap_or_default()
    }

    /// As [`Table::filled`], and no element may stand twice.
    pub(super) fn distinct<T: FromValue + PartialEq>(&self, key: &'static str) -> Vec<T> {
        let Some(value) = self.value(key) else { return Vec::new() };
        if value.is_empty_list() {
            value.error("is empty (allowed: at least one, or no such key for no condition)");
        }
        let mut found: Vec<T> = Vec::new();
        for element in value.elements("values").unwrap_or_default() {
            let Some(read) = T::from_value(&element) else { continue };
            if found.contains(&read) {
                element.error(format!("{element} stands twice (allowed: each once)"));
            } else {
                found.push(read);
            }
        }
        found
    }

    /// The key `id`, which defines a thing of its kind.
    pub(super) fn define<T: FromValue + AsId>(&self) -> Option<T> {
        let value = self.need_value("id")?;
        let id = T::parse_id(&value)?;
        self.define_as(T::KIND, id.as_id());
        Some(id)
    }

    /// Notes that the thing that it is has the identifier `id`.
    pub(super) fn define_as(&self, kind: Kind, id: &str) {
        self.source.notes().borrow_mut().define(kind, id, self.origin());
    }

    /// Reports every key that was not asked for. `what` says what the table is.
    pub(super) fn finish(self, what: &str) {
        let asked = self.asked.borrow();
        for (key, _) in self.content.iter().filter(|(key, _)| !asked.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref();
            let place = self.source.place(Some(key.span()), join_key(&self.place.key, name));
            let message = format!("{name:?} is not a key of {what} (allowed: {})", asked.join(", "));
            self.source.notes().borrow_mut().error(place, message);
        }
    }

    /// Reports an error at `key`, which may be absent.
    pub(super) fn error(&self, key: &str, message: impl Into<String>) {
        self.source.notes().borrow_mut().error(self.place_of(key), message);
    }

    /// Reports a warning at `key`, which may be absent.
    pub(super) fn warn(&self, key: &str, message: impl Into<String>) {
        self.source.notes().borrow_mut().warn(self.place_of(key), message);
    }

    /// Reports at `key`, which may be absent, a weakness that a city may refuse.
    pub(super) fn concern(&self, key: &str, concern: Concern, message: impl Into<String>) {
        self.source.notes().borrow_mut().concern(self.place_of(key), concern, message);
    }

    /// The keys that it has, in the order of the alphabet.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.content.keys().map(|key| key.get_ref().as_ref())
    }

    /// The place of its head.
    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// Where it stands, with everything in it.
    fn origin(&self) -> Origin {
        let mut lines = BTreeMap::new();
        collect_lines(self.source, self.content, "", &mut lines);
        Origin { table: self.place.clone(), lines }
    }

    fn place_of(&self, key: &str) -> Place {
        let path = join_key(&self.place.key, key);
        match self.content.get(key) {
            Some(value) => self.source.place(Some(value.span()), path),
            None => Place { key: path, ..self.place.clone() },
        }
    }
}

/// An identifier and what it identifies.
pub(super) trait AsId: Sized {
    const KIND: Kind;

    fn as_id(&self) -> &str;

    /// Reads it without noting that it must be defined somewhere.
    fn parse_id(value: &Value<'_>) -> Option<Self>;
}

fn collect_lines(source: &Source<'_>, table: &DeTable<'_>, prefix: &str, lines: &mut BTreeMap<String, usize>) {
    for (key, value) in table {
        collect_value_lines(source, value, join_key(prefix, key.get_ref()), lines);
    }
}

fn collect_value_lines(
    source: &Source<'_>,
    value: &Spanned<DeValue<'_>>,
    path: String,
    lines: &mut BTreeMap<String, usize>,
) {
    match value.get_ref() {
        DeValue::Table(table) => collect_lines(source, table, &path, lines),
        DeValue::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                collect_value_lines(source, element, format!("{path}[{index}]"), lines);
            }
        }
        _ => {}
    }
    lines.insert(path, source.line(value.span().start));
}
