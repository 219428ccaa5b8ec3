//! Decisions without I/O: whether a pointer is followed, and which files are fetched in which order.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use cartelera_playlists::{
    envelope::MAX_ENVELOPE_BYTES,
    hash::ContentHash,
    ids::{ItemId, ScreenId},
    manifest::{Epoch, MAX_EPOCHS, Pointer},
    programme::{Brand, Content, Item, Programme},
    timeline::{Playing, Timeline},
};
use jiff::Timestamp;

use crate::cache::{ActiveContent, Refusal};

/// How many slots of each region are looked through for what is shown soon: some hours.
const SLOTS_AHEAD: usize = 2000;

/// A file that is needed and not on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sync) struct Want {
    /// Its name.
    pub(in crate::sync) hash: ContentHash,
    /// Its length in bytes.
    pub(in crate::sync) size_bytes: u64,
}

/// What to do with a pointer whose signature holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is the one that is active, completely.
    Known,
    /// It is to become the active one.
    Follow,
}

/// Decides about the pointer `offered`, whose envelope has the hash `hash`, beside what is active.
pub(super) fn judge(
    screen: &ScreenId,
    active: Option<&ActiveContent>,
    offered: &Pointer,
    hash: &ContentHash,
) -> Result<Verdict, Refusal> {
    if offered.screen != *screen {
        return Err(Refusal::OtherScreen);
    }
    let is_fetchable = |size_bytes: u64| (1..=MAX_ENVELOPE_BYTES as u64).contains(&size_bytes);
    if !(1..=MAX_EPOCHS).contains(&offered.epochs.len())
        || !offered.epochs.is_sorted_by_key(|epoch| epoch.effective_from)
        || !offered.epochs.iter().all(|epoch| is_fetchable(epoch.size_bytes))
        || offered.approvals.is_some_and(|name| !is_fetchable(name.size_bytes))
    {
        return Err(Refusal::Senseless);
    }
    let Some(active) = active else { return Ok(Verdict::Follow) };
    let order = |pointer: &Pointer| (pointer.sequence, pointer.issued);
    if active.pointer_hash == *hash {
        return Ok(if active.missing.is_empty() { Verdict::Known } else { Verdict::Follow });
    }
    // Two different pointers of the same rank: the one that was followed first stays.
    if order(offered) <= order(&active.pointer) { Err(Refusal::Rollback) } else { Ok(Verdict::Follow) }
}

/// What is to be fetched.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fit {
    /// Files that are not on the disk, those that are needed first in front.
    pub(super) wants: Vec<Want>,
    /// Files that are on the disk and have no room there any more.
    pub(super) spare: Vec<ContentHash>,
    /// Whether some are left out because all together are too large.
    pub(super) no_room: bool,
}

/// The files of `content` that are not on the disk, as far as all that is needed before them fits into `cap_bytes`, and
/// those that are there and do not fit.
///
/// First come the ruling programme's brands and its house loop, which stands in for whatever is missing; then what is
/// on and what comes; then the rest, epoch by epoch.
pub(super) fn wants(
    content: &ActiveContent,
    now: Timestamp,
    cap_bytes: u64,
    has: impl Fn(&ContentHash) -> bool,
) -> Fit {
    let epochs = content.epochs();
    let ruling = epochs.iter().rposition(|(epoch, _)| epoch.effective_from <= now).unwrap_or(0);
    let (past, rest) = epochs.split_at(ruling);
    let mut seen = BTreeSet::new();
    let sizes: BTreeMap<_, _> = content
        .programmes
        .iter()
        .flat_map(|programme| &programme.media)
        .map(|facts| (facts.sha256, facts.size_bytes))
        .collect();
    let mut order = rest.first().map(|(_, programme)| always_needed(programme)).unwrap_or_default();
    order.extend(coming(&epochs, now));
    for (_, programme) in rest.iter().chain(past) {
        order.extend(always_needed(programme));
        order.extend(in_turns(programme));
        order.extend(programme.media.iter().map(|facts| facts.sha256));
    }
    let (mut fit, mut used_bytes) = (Fit::default(), 0_u64);
    // A file that an item names and the list lacks has no known length: it is not fetched.
    let needed = order.into_iter().filter(|hash| seen.insert(*hash));
    for (hash, size_bytes) in needed.filter_map(|hash| sizes.get(&hash).map(|&size_bytes| (hash, size_bytes))) {
        let is_there = has(&hash);
        let with_it = used_bytes.saturating_add(size_bytes);
        if with_it > cap_bytes {
            fit.no_room = true;
            if is_there {
                fit.spare.push(hash);
            }
            continue;
        }
        used_bytes = with_it;
        if !is_there {
            fit.wants.push(Want { hash, size_bytes });
        }
    }
    fit
}

/// Files of what is on at `now` and of the slots that come, in order.
fn coming(epochs: &[(Epoch, Arc<Programme>)], now: Timestamp) -> Vec<ContentHash> {
    let Ok(mut timeline) = Timeline::new(epochs.to_vec()) else { return Vec::new() };
    let moment = timeline.at(now);
    let on = [moment.main, moment.bar].into_iter().flatten();
    let mut slots: Vec<Playing> = on.chain(timeline.upcoming(now, SLOTS_AHEAD)).collect();
    slots.extend(timeline.upcoming_bar(now, SLOTS_AHEAD));
    slots.sort_by_key(|playing| playing.start);
    let programmes: BTreeMap<_, _> = epochs.iter().map(|(epoch, programme)| (epoch.programme, programme)).collect();
    slots
        .iter()
        .filter_map(|playing| programmes.get(&playing.slot.programme)?.items.get(playing.item))
        .flat_map(files_of_item)
        .collect()
}

/// Files that a programme needs whatever is on: its brands, icons and house loop.
fn always_needed(programme: &Programme) -> Vec<ContentHash> {
    let mut files: Vec<ContentHash> =
        [&programme.brands.normal, &programme.brands.neutral].into_iter().flat_map(files_of_brand).collect();
    files.extend(programme.axes.iter().filter_map(|axis| axis.icon));
    files.extend(files_of(programme, &programme.house_loop));
    files
}

/// Files of the rules' items: of each rule's first, then of each rule's second, and so on.
fn in_turns(programme: &Programme) -> Vec<ContentHash> {
    let mut rules: Vec<_> = programme.rules.iter().collect();
    rules.sort_by_key(|rule| rule.priority);
    let lists: Vec<&[ItemId]> = rules
        .iter()
        .filter_map(|rule| programme.playlists.iter().find(|playlist| playlist.id == rule.playlist))
        .map(|playlist| playlist.items.as_slice())
        .collect();
    let longest = lists.iter().map(|list| list.len()).max().unwrap_or(0);
    let turns = (0..longest).flat_map(|turn| lists.iter().filter_map(move |list| list.get(turn)));
    files_of(programme, turns).collect()
}

fn files_of<'a>(
    programme: &'a Programme,
    items: impl IntoIterator<Item = &'a ItemId>,
) -> impl Iterator<Item = ContentHash> {
    let known: BTreeMap<&ItemId, &Item> = programme.items.iter().map(|item| (&item.id, item)).collect();
    items.into_iter().filter_map(move |id| known.get(id).copied()).flat_map(files_of_item)
}

fn files_of_brand(brand: &Brand) -> impl Iterator<Item = ContentHash> {
    [brand.logo, brand.headline_font, brand.body_font].into_iter().flatten()
}

fn files_of_item(item: &Item) -> Vec<ContentHash> {
    match &item.content {
        Content::Bulletin(bulletin) => bulletin.picture.into_iter().collect(),
        Content::Capsule(capsule) => [Some(capsule.media), capsule.subtitles].into_iter().flatten().collect(),
        Content::Slide(slide) => vec![slide.media],
    }
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::{
        approval::Approvals,
        ids::RuleId,
        media::{MediaFacts, MediaKind},
        programme::{Playlist, Priority},
        timeline::Carry,
    };

    use super::*;
    use crate::cache::city::{self, SCREEN};

    fn instant(hour: u8) -> Timestamp {
        format!("2026-10-02T{hour:02}:00:00Z").parse().unwrap()
    }

    /// Content whose programmes rule from 01:00, 02:00, ... on.
    fn content(sequence: u64, programmes: Vec<Programme>) -> ActiveContent {
        let epoch = |(hour, programme): (u8, &Programme)| Epoch {
            programme: ContentHash::of(&serde_json::to_vec(programme).unwrap()),
            size_bytes: 1000,
            effective_from: instant(hour),
            carry: Carry::default(),
        };
        let pointer = Pointer {
            format: 1,
            screen: SCREEN.parse().unwrap(),
            root: 1,
            sequence,
            issued: instant(0),
            stale_after_s: 1,
            epochs: (1..).zip(&programmes).map(epoch).collect(),
            takeovers: Vec::new(),
            stop_head: 0,
            approvals: None,
        };
        let pointer_hash = ContentHash::of(&serde_json::to_vec(&pointer).unwrap());
        let programmes = programmes.into_iter().map(Arc::new).collect();
        let approvals = Arc::new(Approvals::not_needed());
        ActiveContent { pointer, programmes, approvals, missing: Vec::new(), pointer_hash }
    }

    fn judged(active: Option<&ActiveContent>, offered: &ActiveContent) -> Result<Verdict, Refusal> {
        judge(&SCREEN.parse().unwrap(), active, &offered.pointer, &offered.pointer_hash)
    }

    fn names(wants: &[Want], files: &[&[u8]]) -> Vec<usize> {
        wants.iter().map(|want| files.iter().position(|file| ContentHash::of(file) == want.hash).unwrap()).collect()
    }

    #[test]
    fn a_pointer_is_followed_if_it_is_higher_in_sequence_then_issue() {
        let programme = || vec![city::programme(&[b"a"])];
        let active = content(5, programme());
        let mut later = content(5, programme());
        later.pointer.issued = instant(1);
        later.pointer_hash = ContentHash::of(b"later");
        assert_eq!(judged(None, &active), Ok(Verdict::Follow));
        assert_eq!(judged(Some(&active), &active), Ok(Verdict::Known));
        assert_eq!(judged(Some(&active), &content(6, programme())), Ok(Verdict::Follow));
        assert_eq!(judged(Some(&active), &content(4, programme())), Err(Refusal::Rollback));
        assert_eq!(judged(Some(&active), &later), Ok(Verdict::Follow));
        assert_eq!(judged(Some(&later), &active), Err(Refusal::Rollback));
        let equal = ActiveContent { pointer_hash: ContentHash::of(b"equal"), ..active.clone() };
        assert_eq!(judged(Some(&active), &equal), Err(Refusal::Rollback));
        let damaged = ActiveContent { missing: vec![ContentHash::of(b"gone")], ..active.clone() };
        assert_eq!(judged(Some(&damaged), &active), Ok(Verdict::Follow));
    }

    #[test]
    fn a_pointer_with_impossible_epochs_is_refused() {
        let good = || content(1, vec![city::programme(&[b"a"]), city::programme(&[b"b"])]);
        for spoil in [
            (|pointer| pointer.epochs.clear()) as fn(&mut Pointer),
            |pointer| pointer.epochs.reverse(),
            |pointer| pointer.epochs[0].size_bytes = 0,
            |pointer| pointer.epochs[1].size_bytes = u64::MAX,
            |pointer| pointer.epochs = vec![pointer.epochs[0].clone(); MAX_EPOCHS + 1],
        ] {
            let mut bad = good();
            spoil(&mut bad.pointer);
            assert_eq!(judged(None, &bad), Err(Refusal::Senseless));
        }
    }

    #[test]
    fn brands_come_first_then_the_house_loop_then_what_the_timeline_shows_then_the_rest() {
        let files: [&[u8]; 7] = [b"house", b"n1", b"n2", b"p1", b"p2", b"logo", b"unused"];
        let mut programme = city::programme(&files[..5]);
        let id = |number: usize| programme.items[number].id.clone();
        let lists = [("normal", vec![id(1), id(2)]), ("first", vec![id(3), id(4)])];
        let rule = programme.rules[0].clone();
        programme.playlists =
            lists.map(|(name, items)| Playlist { id: name.parse().unwrap(), items }).into_iter().collect();
        programme.rules = [("a", "normal", Priority::Normal), ("b", "first", Priority::Priority)]
            .map(|(name, playlist, priority)| {
                let id: RuleId = name.parse().unwrap();
                let playlist = playlist.parse().unwrap();
                cartelera_playlists::programme::Rule { id, playlist, priority, ..rule.clone() }
            })
            .into();
        programme.brands.neutral.logo = Some(ContentHash::of(b"logo"));
        for file in &files[5..] {
            let (sha256, size_bytes) = (ContentHash::of(file), file.len() as u64);
            programme.media.push(MediaFacts { sha256, size_bytes, kind: MediaKind::Drawing });
        }
        let content = content(1, vec![programme]);
        let next = Timeline::new(content.epochs()).unwrap().at(instant(20)).main.unwrap().item;
        let order = names(&wants(&content, instant(20), u64::MAX, |_| false).wants, &files);
        // The priority rule has the screen to itself: its two items come, from the one that is on.
        assert_eq!(order, [5, 0, next, 7 - next, 1, 2, 6]);
    }

    #[test]
    fn the_ruling_epoch_comes_first_then_the_next_ones_and_the_past_last() {
        let files: [&[u8]; 3] = [b"past", b"ruling", b"next"];
        let content = content(1, files.iter().map(|file| city::programme(&[file])).collect());
        for (now, order) in [(0, [0, 1, 2]), (1, [0, 1, 2]), (2, [1, 2, 0]), (3, [2, 0, 1])] {
            assert_eq!(names(&wants(&content, instant(now), u64::MAX, |_| false).wants, &files), order, "{now} h");
        }
        let has = |hash: &ContentHash| *hash == ContentHash::of(b"ruling");
        assert_eq!(names(&wants(&content, instant(2), u64::MAX, has).wants, &files), [2, 0]);
    }

    #[test]
    fn a_file_that_two_programmes_need_is_wanted_once() {
        let content = content(1, vec![city::programme(&[b"a", b"b"]), city::programme(&[b"b", b"a"])]);
        assert_eq!(wants(&content, instant(0), u64::MAX, |_| false).wants.len(), 2);
    }

    #[test]
    fn what_does_not_fit_is_left_out_from_the_end() {
        let files: [&[u8]; 4] = [b"house", b"aaaa", b"bb", b"ccc"];
        let content = content(1, vec![city::programme(&files)]);
        let fit = |cap_bytes| wants(&content, instant(20), cap_bytes, |_| false);
        let all = fit(u64::MAX);
        assert_eq!((all.wants.len(), all.no_room), (4, false));
        let some = fit(5 + all.wants[1].size_bytes);
        assert_eq!((some.wants, some.no_room), (all.wants[..2].to_vec(), true));
        // What is there counts, and goes if what is needed before it takes its room.
        let last = all.wants[3].hash;
        let rest = wants(&content, instant(20), 13, |hash| *hash == last);
        assert_eq!((rest.wants, rest.spare, rest.no_room), (all.wants[..3].to_vec(), vec![last], true));
    }
}
