//! Carries a change of a playlist out on the texts of the content, or takes one back.

use anyhow::{Context as _, anyhow};
use cartelera_playlists::{
    content::{City, PlaylistEntry, SourceFile},
    hash::ContentHash,
    ids::{DepartmentId, PlaylistId, RuleId},
};

use super::{
    Around, Change, RuleTerms,
    apply::{ApplyFault, is_called},
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
    let Some(source) = sources.iter().find(|source| is_called(source, id.as_str())) else { return Ok(None) };
    Ok(PlaylistText::read(&source.text)?.rule_digest(rule.as_str()))
}

/// The hash of the order of the items in the playlist `id`.
pub(crate) fn order_digest(sources: &[SourceFile], id: &PlaylistId) -> anyhow::Result<Option<ContentHash>> {
    let Some(source) = sources.iter().find(|source| is_called(source, id.as_str())) else { return Ok(None) };
    Ok(Some(digest(&PlaylistText::read(&source.text)?.order())))
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
    let known = city.playlist(wish.playlist).ok_or(ApplyFault::Gone)?;
    if known.department != *wish.department {
        // Whoever may authorise it is another one now.
        return Err(ApplyFault::Changed);
    }
    let place = sources.iter().position(|source| is_called(source, wish.playlist.as_str())).ok_or(ApplyFault::Gone)?;
    let mut file = PlaylistText::read(&sources[place].text)?;
    match wish.change {
        Change::Rule(change) => {
            let old = rule_of(known, &change.rule).ok_or(ApplyFault::Gone)?;
            if file.rule_digest(change.rule.as_str()) != wish.base {
                return Err(ApplyFault::Changed);
            }
            file.write_rule(change.rule.as_str(), &old, &change.terms);
        }
        Change::Order { items } => {
            let wanted: Vec<String> = items.iter().map(ToString::to_string).collect();
            if Some(digest(&file.order())) != wish.base || !file.reorder(&wanted) {
                return Err(ApplyFault::Changed);
            }
        }
        Change::Undo { .. } => {
            let around = wish.undone.context("nobody looked up what is to be taken back")?;
            take_back(&mut file, wish.playlist, around)?;
        }
        Change::Put(_) | Change::Remove { .. } | Change::Campaign(_) => {
            return Err(anyhow!("a change of something else is none of playlist {}", wish.playlist).into());
        }
    }
    let mut sources = sources.to_vec();
    sources[place].text = file.text();
    Ok(sources)
}

fn rule_of(playlist: &PlaylistEntry, rule: &RuleId) -> Option<RuleTerms> {
    playlist.rules.iter().find(|known| known.id == *rule).map(RuleTerms::of)
}

/// Makes the rules, or the order, that a change touched what they were before it.
fn take_back(file: &mut PlaylistText, playlist: &PlaylistId, around: Around<'_>) -> Result<(), ApplyFault> {
    let read = |sources: &[SourceFile]| {
        let source = sources.iter().find(|source| is_called(source, playlist.as_str())).ok_or(ApplyFault::Gone)?;
        Ok::<_, ApplyFault>(PlaylistText::read(&source.text)?)
    };
    let (was, left) = (read(around.before)?, read(around.after)?);
    for rule in left.rules() {
        let then = left.rule_digest(&rule);
        if was.rule_digest(&rule) == then {
            continue;
        }
        if file.rule_digest(&rule) != then || !file.restore_rule(&was, &rule) {
            return Err(ApplyFault::Changed);
        }
    }
    // What was added or taken off since then is no order.
    let is_moved = was.order() != left.order();
    if is_moved && (file.order() != left.order() || !file.reorder(&was.order())) {
        return Err(ApplyFault::Changed);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Vec<SourceFile> {
        vec![SourceFile { path: "playlists/a.toml".to_owned(), text: text.to_owned() }]
    }

    fn taken_back(now: &str, before: &str, after: &str) -> Result<String, ApplyFault> {
        let mut file = PlaylistText::read(now).unwrap();
        let (before, after) = (source(before), source(after));
        take_back(&mut file, &"a".parse().unwrap(), Around { before: &before, after: &after })?;
        Ok(file.text())
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
}
