//! Carries a change of a playlist out on the texts of the content, or takes one back.

use std::collections::BTreeSet;

use anyhow::{Context as _, anyhow};
use cartelera_playlists::{
    content::{City, PlaylistEntry, SourceFile},
    hash::ContentHash,
    ids::{DepartmentId, PlaylistId, RuleId},
};

use super::{
    Around, Change, RuleTerms,
    apply::{ApplyFault, FOLDER, add_file, is_called},
};
use crate::content::edit::PlaylistText;

/// What is to become of a playlist.
#[derive(Clone, Copy)]
pub(crate) struct PlaylistWish<'a> {
    pub(crate) playlist: &'a PlaylistId,
    pub(crate) department: &'a DepartmentId,
    pub(crate) change: &'a Change,
    /// The hash of the text that it was made from.
    pub(crate) base: Option<ContentHash>,
    /// The texts around the change that it takes back, where it takes one back.
    pub(crate) undone: Option<Around<'a>>,
}

/// The hash of the text of `rule` in the playlist `id`.
pub(crate) fn rule_digest(
    sources: &[SourceFile],
    id: &PlaylistId,
    rule: &RuleId,
) -> anyhow::Result<Option<ContentHash>> {
    Ok(find(sources, id)?.and_then(|(_, file)| file.rule_digest(rule.as_str())))
}

/// The hash of the order of the items in the playlist `id`.
pub(crate) fn order_digest(sources: &[SourceFile], id: &PlaylistId) -> anyhow::Result<Option<ContentHash>> {
    Ok(find(sources, id)?.map(|(_, file)| digest(&file.order())))
}

fn digest(order: &[String]) -> ContentHash {
    ContentHash::of(order.join("\n").as_bytes())
}

/// Carries `wish` out on `sources`, which make `city`.
///
/// # Errors
///
/// [`ApplyFault`] if the content is not the one that the change was made from, as far as this goes.
pub(crate) fn apply_to_playlist(
    sources: &[SourceFile],
    city: &City,
    wish: PlaylistWish<'_>,
) -> Result<Vec<SourceFile>, ApplyFault> {
    let mut sources = sources.to_vec();
    let known = city.playlist(wish.playlist);
    if let Change::Playlist(new) = wish.change {
        if known.is_some() {
            return Err(ApplyFault::Taken);
        }
        add_file(&mut sources, &format!("{FOLDER}{}", wish.playlist), new.text(wish));
        return Ok(sources);
    }
    if known.is_some_and(|known| known.department != *wish.department) {
        // Whoever may authorise it is another one now.
        return Err(ApplyFault::Changed);
    }
    if wish.change.undoes().is_some() {
        let around = wish.undone.context("nobody looked up what is to be taken back")?;
        take_back(&mut sources, wish.playlist, around)?;
        return Ok(sources);
    }
    let known = known.ok_or(ApplyFault::Gone)?;
    let (place, mut file) = find(&sources, wish.playlist)?.ok_or(ApplyFault::Gone)?;
    change(&mut file, known, wish)?;
    sources[place].text = file.text();
    Ok(sources)
}

/// Carries `wish` out on the file of the playlist that it is about.
fn change(file: &mut PlaylistText, playlist: &PlaylistEntry, wish: PlaylistWish<'_>) -> Result<(), ApplyFault> {
    match wish.change {
        Change::Rule(change) => {
            let rule = change.rule.as_str();
            match (wish.base, rule_of(playlist, &change.rule)) {
                (None, None) => file.add_rule(rule, &change.terms),
                (None, Some(_)) => return Err(ApplyFault::Taken),
                (Some(_), None) => return Err(ApplyFault::Gone),
                (base, Some(old)) if file.rule_digest(rule) == base => file.write_rule(rule, &old, &change.terms),
                (Some(_), Some(_)) => return Err(ApplyFault::Changed),
            }
        }
        Change::EndRule { rule } => {
            if file.rule_digest(rule.as_str()) != wish.base {
                return Err(ApplyFault::Changed);
            }
            if !file.take_rule(rule.as_str()) {
                return Err(ApplyFault::Gone);
            }
        }
        Change::Order { items } => {
            let wanted: Vec<String> = items.iter().map(ToString::to_string).collect();
            if Some(digest(&file.order())) != wish.base || !file.arrange(&wanted, None) {
                return Err(ApplyFault::Changed);
            }
        }
        Change::Put(_) | Change::Remove { .. } | Change::Campaign(_) | Change::Playlist(_) | Change::Undo { .. } => {
            return Err(anyhow!("a change of something else is none of playlist {}", wish.playlist).into());
        }
    }
    Ok(())
}

fn rule_of(playlist: &PlaylistEntry, rule: &RuleId) -> Option<RuleTerms> {
    playlist.rules.iter().find(|known| known.id == *rule).map(RuleTerms::of)
}

/// The file that holds the playlist `id`, by its place in `sources`.
fn find(sources: &[SourceFile], id: &PlaylistId) -> anyhow::Result<Option<(usize, PlaylistText)>> {
    let Some(place) = sources.iter().position(|source| is_called(source, id.as_str())) else { return Ok(None) };
    Ok(Some((place, PlaylistText::read(&sources[place].text)?)))
}

/// Makes the playlist what it was before a change: out of the content if it was not in it.
fn take_back(sources: &mut Vec<SourceFile>, id: &PlaylistId, around: Around<'_>) -> Result<(), ApplyFault> {
    let (was, left) = (find(around.before, id)?, find(around.after, id)?);
    match (was, left, find(sources, id)?) {
        (Some((_, was)), Some((_, left)), Some((place, mut file))) => {
            take_back_parts(&mut file, &was, &left)?;
            sources[place].text = file.text();
        }
        (None, Some((left, _)), Some((place, _))) if around.after[left].text == sources[place].text => {
            sources.remove(place);
        }
        (Some((was, _)), None, None) => {
            let old = &around.before[was];
            add_file(sources, old.path.trim_end_matches(".toml"), old.text.clone());
        }
        (_, Some(_), Some(_)) => return Err(ApplyFault::Changed),
        (_, None, Some(_)) => return Err(ApplyFault::Taken),
        (_, _, None) => return Err(ApplyFault::Gone),
    }
    Ok(())
}

/// Makes the rules, or the items, that a change touched what they were before it, where nobody changed them since.
fn take_back_parts(file: &mut PlaylistText, was: &PlaylistText, left: &PlaylistText) -> Result<(), ApplyFault> {
    let rules: BTreeSet<String> = was.rules().into_iter().chain(left.rules()).collect();
    for rule in rules {
        let then = left.rule_digest(&rule);
        if was.rule_digest(&rule) == then {
            continue;
        }
        if file.rule_digest(&rule) != then {
            return Err(ApplyFault::Changed);
        }
        file.restore_rule(was, &rule);
    }
    // What was added or taken off since then is no order.
    let is_moved = was.order() != left.order();
    if is_moved && (file.order() != left.order() || !file.arrange(&was.order(), Some(was))) {
        return Err(ApplyFault::Changed);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Vec<SourceFile> {
        let file = || SourceFile { path: "playlists/a.toml".to_owned(), text: text.to_owned() };
        (!text.is_empty()).then(file).into_iter().collect()
    }

    fn taken_back(now: &str, before: &str, after: &str) -> Result<String, ApplyFault> {
        let (mut now, before, after) = (source(now), source(before), source(after));
        take_back(&mut now, &"a".parse().unwrap(), Around { before: &before, after: &after })?;
        Ok(now.into_iter().map(|source| source.text).collect())
    }

    const BEFORE: &str = "id = \"a\"\n\n[[items]]\nid = \"x\"\n\n[[rules]] # entre semana\nid = \"uno\"\nshare = 0.3 # acuerdo 12\n\n[[rules]]\nid = \"dos\"\n";

    #[test]
    fn only_the_rule_that_was_changed_is_taken_back_byte_for_byte() {
        let after = BEFORE.replace("0.3 # acuerdo 12", "0.5");
        assert_eq!(taken_back(&after, BEFORE, &after).unwrap(), BEFORE);
        let later = after.replace("id = \"dos\"", "id = \"dos\"\nshare = 0.1").replace("id = \"x\"", "id = \"y\"");
        let expected = BEFORE.replace("id = \"dos\"", "id = \"dos\"\nshare = 0.1").replace("id = \"x\"", "id = \"y\"");
        assert_eq!(taken_back(&later, BEFORE, &after).unwrap(), expected);
    }

    #[test]
    fn a_rule_that_was_changed_again_is_left_alone() {
        let after = BEFORE.replace("0.3", "0.5");
        let later = BEFORE.replace("0.3", "0.6");
        assert!(matches!(taken_back(&later, BEFORE, &after), Err(ApplyFault::Changed)));
        let gone = BEFORE.replace("uno", "otra");
        assert!(matches!(taken_back(&gone, BEFORE, &after), Err(ApplyFault::Changed)));
    }
    #[test]
    fn a_rule_that_was_added_goes_and_one_that_was_taken_out_is_where_it_was() {
        let more = format!("{BEFORE}\n[[rules]]\nid = \"tres\"\n");
        assert_eq!(taken_back(&more, BEFORE, &more).unwrap(), BEFORE);
        assert_eq!(taken_back(BEFORE, &more, BEFORE).unwrap(), more);
        let less = "id = \"a\"\n\n[[items]]\nid = \"x\"\n\n[[rules]]\nid = \"dos\"\n";
        assert_eq!(taken_back(less, BEFORE, less).unwrap(), BEFORE);
        let again = less.replace("dos", "uno");
        assert!(matches!(taken_back(&again, BEFORE, less), Err(ApplyFault::Changed)));
        let changed = more.replace("\"tres\"", "\"tres\"\nshare = 0.1");
        assert!(matches!(taken_back(&changed, BEFORE, &more), Err(ApplyFault::Changed)));
    }

    #[test]
    fn a_playlist_that_was_new_goes_if_nobody_changed_it_and_comes_back_as_it_was() {
        assert_eq!(taken_back(BEFORE, "", BEFORE).unwrap(), "");
        assert_eq!(taken_back("", BEFORE, "").unwrap(), BEFORE);
        let later = BEFORE.replace("0.3", "0.4");
        assert!(matches!(taken_back(&later, "", BEFORE), Err(ApplyFault::Changed)));
        assert!(matches!(taken_back(&later, BEFORE, ""), Err(ApplyFault::Taken)));
        assert!(matches!(taken_back("", "", BEFORE), Err(ApplyFault::Gone)));
    }
}
