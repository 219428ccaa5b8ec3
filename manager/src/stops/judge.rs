//! Whether a city holds what is withdrawn or suspended.

use std::collections::BTreeMap;

use cartelera_playlists::{
    content::{self, City, Problem, Severity, SourceFile},
    ids::ItemId,
    programme::Programme,
    stops::StopAction,
};

use super::{book::StopBook, target::subject, words};

/// The problems of `city` with the stop list, each with the item that it is about: a withdrawn item is an error, a suspended one a warning.
///
/// `sources` are its files, to tell the place of an item.
pub(crate) fn judge(book: &StopBook, city: &City, sources: &[SourceFile]) -> Vec<(ItemId, Problem)> {
    if book.entries.is_empty() {
        return Vec::new();
    }
    let mut found: BTreeMap<(ItemId, u64), Problem> = BTreeMap::new();
    for (screen, _) in city.screens() {
        let Some(programme) = content::compile(city, &screen.id) else { continue };
        for (id, number, problem) in judge_programme(book, &programme, sources) {
            found.entry((id, number)).or_insert(problem);
        }
    }
    found.into_iter().map(|((id, _), problem)| (id, problem)).collect()
}

fn judge_programme(book: &StopBook, programme: &Programme, sources: &[SourceFile]) -> Vec<(ItemId, u64, Problem)> {
    let mut found = Vec::new();
    for item in &programme.items {
        let Some(entry) = book.list.stops_in(item, programme) else { continue };
        let Some(kept) = book.entry(entry.number) else { continue };
        let (by, reason, issued) = (&kept.signed.by, &kept.signed.reason, entry.issued);
        let name = words::target(&entry.target, &subject(item));
        let (severity, message) = if entry.action == StopAction::Withdraw {
            let message = format!(
                "item {}: {name} was withdrawn for ever by {by} on {issued}: {reason} (entry {} of the stop list; allowed: \
                 another version, or leave it out)",
                item.id, entry.number
            );
            (Severity::Error, message)
        } else {
            let message = format!(
                "item {}: {name} was suspended by {by} on {issued}: {reason} (entry {} of the stop list; it is published \
                 and does not show until it is resumed)",
                item.id, entry.number
            );
            (Severity::Warning, message)
        };
        let (file, line) = place(sources, &item.id);
        found.push((item.id.clone(), entry.number, Problem { severity, file, line, key: String::new(), message }));
    }
    found
}

/// The file and line that give `item` its identifier, as far as a look at the text tells.
fn place(sources: &[SourceFile], item: &ItemId) -> (String, usize) {
    let gives = |line: &str| {
        let (key, value) = line.split_once('=')?;
        let value = value.split('#').next()?.trim();
        (key.trim() == "id" && value.trim_matches(['"', '\'']) == item.as_str()).then_some(())
    };
    let in_playlists = sources.iter().filter(|source| source.path.starts_with("playlists/"));
    for source in in_playlists {
        let in_items = source.text.lines().enumerate().scan(false, |inside, (number, line)| {
            if line.trim_start().starts_with('[') {
                *inside = line.trim_start().starts_with("[[items]]");
            }
            Some((number, line, *inside))
        });
        for (number, line, inside) in in_items {
            if inside && gives(line).is_some() {
                return (source.path.clone(), number + 1);
            }
        }
    }
    ("playlists".to_owned(), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_items_place_is_found_in_its_table() {
        let source = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
        let sources = [
            source("campaigns/agua.toml", "[[items]]\nid = \"agua\"\n"),
            source("playlists/a.toml", "id = \"agua\"\n\n[[items]]\nid = 'fuga' # x\n\n[[rules]]\nid = \"agua\"\n"),
            source("playlists/b.toml", "[[items]]\nkind = \"slide\"\n  id=\"agua\"  # y\n"),
        ];
        assert_eq!(place(&sources, &"agua".parse().unwrap()), ("playlists/b.toml".to_owned(), 3));
        assert_eq!(place(&sources, &"fuga".parse().unwrap()), ("playlists/a.toml".to_owned(), 4));
        assert_eq!(place(&sources, &"otra".parse().unwrap()), ("playlists".to_owned(), 0));
    }
}
