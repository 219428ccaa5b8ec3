//! Pictures of an item as screens show it, drawn by the player's program: on a landscape and on a portrait screen.

use cartelera_playlists::{
    content::{self, City, ContentEntry, ItemEntry, Office, Orientation, Screen},
    envelope::Document as _,
    hash::ContentHash,
    ids::{ItemId, ScreenId},
    letters::{PageTurn, PanelFacts},
    manifest::{Epoch, Pointer, Role, Root},
    present::Scene,
    programme::{MinuteOfDay, OpeningHours, Programme, TimeRange},
    timeline::Carry,
};
use jiff::{SignedDuration, Timestamp};

use super::{
    leaves::{Leaves, Turn, Way},
    legible::{Legible, facts},
    standing::screens_with,
};
use crate::{
    page::{pictures::drawn_px, visit::Visit},
    proposals::{Change, Proposal, State},
};

/// An instant like any other: the picture of a text does not change with the time of day.
const AT: Timestamp = Timestamp::constant(1_767_628_800, 0);
/// So long after its beginning everything stands.
const SETTLED: SignedDuration = SignedDuration::from_millis(500);

/// A picture of an item on a screen.
pub(super) struct Shot {
    pub(super) path: String,
    pub(super) alt: String,
    pub(super) name: &'static str,
    pub(super) is_portrait: bool,
    /// Which page of the item it is, where there are several.
    pub(super) turn: Option<Turn>,
}

/// The pictures of an item, and how it comes out on all screens that it reaches.
#[derive(Default)]
pub(super) struct Shots {
    pub(super) shots: Vec<Shot>,
    /// `None` of what is no bulletin, and where the player's program cannot tell.
    pub(super) legible: Option<Legible>,
}

/// Has the pictures of an item drawn: on a landscape and on a portrait screen, of those on which it shows.
///
/// Only the pages that are asked for are drawn.
pub(super) async fn shots(
    visit: &Visit,
    root: &Root,
    (city, item): (&City, &ItemId),
    (leaves, way): (Leaves, Way),
) -> Shots {
    let Some((entry, _)) = city.item(item) else { return Shots::default() };
    let stands = stands(root, city, entry);
    // A first page is drawn while the rest is measured.
    for stand in stands.iter().filter(|stand| leaves.page(stand.screen.orientation()) == 1) {
        stand.order(visit, (city, entry), 0, None);
    }
    let shown: Vec<_> = stands.iter().map(Stand::facts).collect();
    let legible = match (&entry.content, stands.first().and_then(Stand::programme)) {
        (ContentEntry::Bulletin(_), Some(programme)) => {
            Legible::of(visit, (city, entry), programme.clone(), shown).await
        }
        _ => None,
    };
    let shot = |stand: &Stand<'_>| {
        let shape = stand.screen.orientation();
        let pages = legible.as_ref().map(|legible| legible.pages(&stand.facts())).unwrap_or_default();
        let count = pages.len().max(1);
        let now = leaves.page(shape).min(count);
        let key = stand.order(visit, (city, entry), now - 1, pages.get(now - 1).copied());
        stand.shot(visit, entry, &key, leaves.turn((visit.locale, way), shape, (now, count)))
    };
    let shots = stands.iter().map(shot).collect();
    Shots { shots, legible }
}

/// The pictures of what a change changes, as it is now and as it would be.
pub(super) async fn looks(
    visit: &Visit,
    root: &Root,
    (now, then): (&City, &City),
    proposal: &Proposal,
) -> (Shots, Shots) {
    let Some(item) = proposal.subject.item() else { return Default::default() };
    let leaves = Leaves::of(&visit.query);
    let (mut before, mut after) = (Shots::default(), Shots::default());
    if proposal.state.is_open() {
        before = shots(visit, root, (now, item), (leaves, Way::Link("before"))).await;
    }
    if !matches!(proposal.change, Change::Remove { .. }) && proposal.state != State::Dropped {
        after = shots(visit, root, (then, item), (leaves, Way::Link("after"))).await;
    }
    (before, after)
}

/// A screen that shows an item and nothing else.
struct Stand<'a> {
    screen: &'a Screen,
    office: &'a Office,
    scene: Scene,
    /// The name of the only programme.
    name: ContentHash,
}

/// The first landscape screen and the first portrait one of those on which `item` shows.
fn stands<'a>(root: &Root, city: &'a City, item: &'a ItemEntry) -> Vec<Stand<'a>> {
    let reached = screens_with(city, item);
    let first = |shape| reached.iter().copied().find(|(screen, _)| screen.orientation() == shape);
    let first = [Orientation::Landscape, Orientation::Portrait].into_iter().filter_map(first);
    let stand = |(screen, office): (&'a Screen, &'a Office)| {
        let (name, scene) = scene(root, city, &screen.id, &item.id)?;
        Some(Stand { screen, office, scene, name })
    };
    first.filter_map(stand).collect()
}

impl Stand<'_> {
    fn programme(&self) -> Option<&Programme> {
        self.scene.programmes.first()
    }

    /// The panel as it is drawn.
    fn facts(&self) -> PanelFacts {
        facts(self.screen, self.office, drawn_px(self.screen.picture_px()))
    }

    /// Has the picture of a page drawn, counted from 0, in the middle of its `turn` at the latest; gives its name.
    fn order(
        &self,
        visit: &Visit,
        (city, item): (&City, &ItemEntry),
        page: usize,
        turn: Option<PageTurn>,
    ) -> ContentHash {
        let size = self.screen.picture_px();
        let key = match page {
            0 => format!("{} {size:?}", self.name),
            _ => format!("{} {size:?} {page}", self.name),
        };
        let key = ContentHash::of(key.as_bytes());
        let ms = |ms: u64| SignedDuration::from_millis(i64::try_from(ms).unwrap_or(0));
        let at = match turn.filter(|_| page > 0) {
            Some(turn) => AT + ms(turn.from_ms) + SETTLED.min(ms(turn.length_ms / 2)),
            None => AT + settled(city, item),
        };
        visit.page.pictures.order(key, || Some((self.scene.clone(), at, size)));
        key
    }

    fn shot(&self, visit: &Visit, item: &ItemEntry, key: &ContentHash, turn: Option<Turn>) -> Shot {
        let (locale, c) = (visit.locale, visit.locale.content());
        let mut alt = locale.fill(c.preview_alt, &[&item.title, &self.screen.name]);
        if let Some(turn) = &turn {
            alt = format!("{alt}. {}", locale.fill(c.page_of, &[&turn.now, &turn.count]));
        }
        let is_portrait = self.screen.orientation() == Orientation::Portrait;
        let name = if is_portrait { c.preview_portrait } else { c.preview_landscape };
        Shot { path: format!("/content/pictures/{key}"), alt, name, is_portrait, turn }
    }
}

/// So long after its beginning an item looks like itself; the first pictures of videos are black at times.
fn settled(city: &City, item: &ItemEntry) -> SignedDuration {
    let length_ms = match item.content {
        ContentEntry::Capsule(_) => city.length_ms(item).unwrap_or(0),
        ContentEntry::Bulletin(_) | ContentEntry::Slide(_) => 0,
    };
    SignedDuration::from_millis(i64::try_from(length_ms / 3).unwrap_or(0)).max(SETTLED)
}

/// What a screen is given that shows `item` and nothing else, and the name of its programme.
fn scene(root: &Root, city: &City, screen: &ScreenId, item: &ItemId) -> Option<(ContentHash, Scene)> {
    let mut programme = content::compile(city, screen)?;
    programme.items.retain(|known| known.id == *item);
    let shown = programme.items.first_mut()?;
    shown.flight = cartelera_playlists::programme::Flight::default();
    shown.pacing = cartelera_playlists::programme::Pacing::default();
    shown.transition_ms = 0;
    programme.rules.clear();
    programme.playlists.clear();
    programme.blackouts.clear();
    programme.house_loop = vec![item.clone()];
    let whole_day = TimeRange { from: MinuteOfDay::new(0)?, to: MinuteOfDay::new(24 * 60)? };
    programme.hours = OpeningHours { week: std::array::from_fn(|_| vec![whole_day]), exceptions: Vec::new() };
    let bytes = serde_json::to_vec(&programme).ok()?;
    let name = ContentHash::of(&bytes);
    let epoch = Epoch { programme: name, size_bytes: bytes.len() as u64, effective_from: AT, carry: Carry::default() };
    let pointer = Pointer {
        format: Pointer::FORMAT,
        screen: screen.clone(),
        root: root.version,
        sequence: 1,
        issued: AT,
        stale_after_s: 3_600,
        epochs: vec![epoch],
        takeovers: Vec::new(),
        stop_head: 0,
        approvals: None,
    };
    // Nobody has to have signed what is only looked at.
    let root = Root { approver: Role::default(), ..root.clone() };
    let stops = cartelera_playlists::stops::StopList::default();
    Some((name, Scene { root, pointer, programmes: vec![programme], stops, approvals: String::new() }))
}
