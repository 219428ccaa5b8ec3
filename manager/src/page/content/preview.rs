//! Pictures of a bulletin as screens show it, drawn by the player's program: of one on air, and of one that is being written.

use askama::Template;
use cartelera_playlists::{
    content::{
        self, CapsuleEntry, City, ContentEntry, FlightEntry, ItemEntry, Member, PlaylistEntry, Screen, SlideEntry,
    },
    envelope::Document as _,
    hash::ContentHash,
    ids::{ItemId, ScreenId},
    manifest::{Epoch, Pointer, Role, Root},
    present::Scene,
    programme::{Fit, MinuteOfDay, OpeningHours, TimeRange},
    timeline::Carry,
};
use jiff::{SignedDuration, Timestamp};

use super::{
    form::{Before, Form, Said},
    live::Live,
    standing::screens_with,
};
use crate::{
    page::{
        locale::{ContentWords, Locale},
        matrix::Right,
        pictures::Size,
        screen::image,
        visit::{Fault, Outcome, Visit},
    },
    proposals::{Notice, Place, Shown, owner, reading_ms},
};

/// An instant like any other: the picture of a text does not change with the time of day.
const AT: Timestamp = Timestamp::constant(1_767_628_800, 0);
/// So long after its beginning everything stands.
const SETTLED: SignedDuration = SignedDuration::from_millis(500);
/// What an item is called that is being written.
const UNSAVED: &str = "por-guardar";

/// A picture of an item on a screen.
pub(super) struct Shot {
    pub(super) path: String,
    pub(super) alt: String,
    pub(super) name: &'static str,
    pub(super) is_portrait: bool,
}

/// Has the pictures of an item drawn: on a landscape and on a portrait screen, of those on which it shows.
pub(super) fn shots(visit: &Visit, root: &Root, city: &City, item: &ItemId) -> Vec<Shot> {
    let w = visit.locale.content();
    let Some((entry, _)) = city.item(item) else { return Vec::new() };
    let reached = screens_with(city, entry);
    let is_portrait = |screen: &Screen| screen.picture_px().1 > screen.picture_px().0;
    let mut shots = Vec::new();
    for (wanted, name) in [(false, w.preview_landscape), (true, w.preview_portrait)] {
        let Some((screen, _)) = reached.iter().find(|(screen, _)| is_portrait(screen) == wanted) else { continue };
        let Some((key, scene)) = scene(root, city, &screen.id, item) else { continue };
        visit.page.pictures.order(key, || Some((scene, AT + settled(city, entry), screen.picture_px())));
        let alt = visit.locale.fill(w.preview_alt, &[&entry.title, &screen.name]);
        shots.push(Shot { path: format!("/content/pictures/{key}"), alt, name, is_portrait: wanted });
    }
    shots
}

/// So long after its beginning an item looks like itself; the first pictures of videos are black at times.
fn settled(city: &City, item: &ItemEntry) -> SignedDuration {
    let length_ms = match item.content {
        ContentEntry::Capsule(_) => city.length_ms(item).unwrap_or(0),
        ContentEntry::Bulletin(_) | ContentEntry::Slide(_) => 0,
    };
    SignedDuration::from_millis(i64::try_from(length_ms / 3).unwrap_or(0)).max(SETTLED)
}

/// What a screen is given that shows `item` and nothing else, and a name for its picture.
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
    let size = city.screen(screen)?.0.picture_px();
    let key = ContentHash::of(format!("{name} {size:?}").as_bytes());
    // Nobody has to have signed what is only looked at.
    let root = Root { approver: Role::default(), ..root.clone() };
    let stops = cartelera_playlists::stops::StopList::default();
    Some((key, Scene { root, pointer, programmes: vec![programme], stops, approvals: String::new() }))
}

/// The city with a bulletin that is not in it yet, under a name that nothing else has, or in the place of `corrected`.
pub(super) fn with_notice(city: &City, notice: &Notice, corrected: Option<&ItemId>) -> Option<(City, ItemId)> {
    let mut city = city.clone();
    for file in notice.files() {
        city.media.entry(file.path.clone()).or_insert_with(|| file.facts.clone());
    }
    let shown = content_of(notice, &city);
    let campaign = notice.campaign.parse().ok().filter(|id| city.campaign(id).is_some());
    if let Some(id) = corrected {
        let members = city.playlists.iter_mut().flat_map(|playlist| &mut playlist.members);
        let entry = members.filter_map(|member| match member {
            Member::Defined(item) if item.id == *id => Some(item),
            _ => None,
        });
        for item in entry {
            item.campaign.clone_from(&campaign);
            item.axis = notice.axis.parse().ok();
            let old = std::mem::replace(&mut item.content, shown.clone());
            match (&mut item.content, old) {
                (ContentEntry::Bulletin(new), ContentEntry::Bulletin(old)) => {
                    new.focus = old.focus;
                    new.date = old.date;
                }
                (ContentEntry::Capsule(new), ContentEntry::Capsule(old)) => {
                    item.duration_ms = item.duration_ms.filter(|_| new.media == old.media);
                    new.series = old.series;
                }
                (ContentEntry::Slide(new), ContentEntry::Slide(old)) => {
                    new.fit = old.fit;
                    new.focus = old.focus.filter(|_| new.media == old.media);
                }
                _ => {}
            }
        }
        return Some((city, id.clone()));
    }
    let id: ItemId = UNSAVED.parse().ok()?;
    let department = city.departments.first()?.id.clone();
    let item = ItemEntry {
        id: id.clone(),
        title: notice.headline.clone(),
        owner: None,
        category: notice.category,
        agreement: None,
        servants: notice.servants.clone(),
        campaign,
        axis: notice.axis.parse().ok().filter(|id| city.axis(id).is_some()),
        duration_ms: None,
        transition_ms: None,
        flight: None::<FlightEntry>,
        consent_until: None,
        pacing: cartelera_playlists::programme::Pacing::default(),
        content: shown,
    };
    let everywhere = Place::default();
    let place = notice.place.as_ref().filter(|place| !place.screens(&city).is_empty()).unwrap_or(&everywhere);
    let rule = content::RuleEntry {
        id: UNSAVED.parse().ok()?,
        region: cartelera_playlists::programme::Region::Main,
        priority: cartelera_playlists::programme::Priority::Normal,
        share_ppm: None,
        days: content::DaysEntry::default(),
        dayparts: Vec::new(),
        targeting: place.targeting(),
    };
    city.playlists.push(PlaylistEntry {
        id: UNSAVED.parse().ok()?,
        name: notice.headline.clone(),
        department,
        members: vec![Member::Defined(Box::new(item))],
        rules: vec![rule],
    });
    Some((city, id))
}

/// What a notice shows, as an item has it.
fn content_of(notice: &Notice, city: &City) -> ContentEntry {
    match &notice.shown {
        Shown::Text => {
            let mut bulletin = notice.bulletin();
            bulletin.picture = bulletin.picture.filter(|path| city.media.contains_key(path));
            ContentEntry::Bulletin(bulletin)
        }
        Shown::Slide(file) => ContentEntry::Slide(SlideEntry {
            media: file.path.clone(),
            fit: Fit::default(),
            focus: None,
            alt: Some(notice.picture_alt.clone()).filter(|alt| !alt.is_empty()),
        }),
        Shown::Capsule(capsule) => ContentEntry::Capsule(CapsuleEntry {
            media: capsule.video.path.clone(),
            subtitles: capsule.subtitles().map(|file| file.path.clone()),
            dialogue: capsule.dialogue(),
            sound: capsule.sound,
            series: None,
        }),
    }
}

/// What stands beside the form.
#[derive(Template)]
#[template(path = "content_preview.html")]
pub(super) struct Aside {
    pub(super) c: &'static ContentWords,
    pub(super) shots: Vec<Shot>,
    /// What is said where there is no picture.
    pub(super) none: &'static str,
    /// How long it takes to read, or shows.
    pub(super) reading: String,
    /// For each field, what is to be said of it.
    pub(super) said: Vec<(&'static str, Vec<Said>)>,
}

impl Aside {
    /// Of what a form holds.
    pub(super) fn of(visit: &Visit, root: &Root, live: &Live, form: &Form, corrected: Option<&ItemId>) -> Self {
        let (c, locale): (_, Locale) = (visit.locale.content(), visit.locale);
        let notice = &form.notice;
        let drawn = (!notice.headline.is_empty()).then(|| with_notice(&live.city, notice, corrected)).flatten();
        let w = locale.library();
        let length_ms = |(city, item): &(City, ItemId)| city.length_ms(city.item(item)?.0);
        let reading = match &notice.shown {
            Shown::Text => {
                format!("{}. {}", locale.fill(c.reading, &[&(reading_ms(notice) / 1_000)]), c.reading_pages)
            }
            Shown::Slide(_) => {
                let length_ms = drawn.as_ref().and_then(length_ms).unwrap_or(0);
                locale.fill(w.slide_seconds, &[&(length_ms / 1_000)])
            }
            Shown::Capsule(_) => {
                let v = locale.video();
                let length_ms = drawn.as_ref().and_then(length_ms).unwrap_or(0);
                format!("{} {}", locale.fill(v.capsule_seconds, &[&locale.length(length_ms)]), v.preview_moment)
            }
        };
        Self {
            c,
            none: if notice.file().is_some() { w.preview_none } else { c.preview_none },
            shots: drawn.map(|(city, item)| shots(visit, root, &city, &item)).unwrap_or_default(),
            reading,
            said: form.all_said(),
        }
    }
}

/// The same alone, for who is writing.
pub(in crate::page) async fn fragment(visit: Visit) -> Outcome {
    let Some(live) = visit.page.content().await? else { return Err(Fault::NotFound) };
    let root = visit.page.data.current().await?.root;
    let corrected = visit.fields.get("corrects").parse::<ItemId>().ok();
    let reach = visit.person()?.reach(Right::Write);
    let is_own = |id: &ItemId| live.city.item(id).is_some_and(|known| reach.covers(Some(owner(known))));
    let corrected = corrected.filter(is_own);
    let owner = corrected.as_ref().and_then(|id| live.city.item(id)).map(owner);
    let form = Form::read(&visit, &live, Before { corrected: owner, ..Before::default() }).await?;
    visit.html(&Aside::of(&visit, &root, &live, &form, corrected.as_ref()))
}

/// A picture that was ordered.
pub(in crate::page) async fn picture(visit: Visit) -> Outcome {
    let key: ContentHash = visit.param("key").parse().map_err(|_| Fault::NotFound)?;
    let drawn = visit.page.pictures.get(key, Size::Large, || None).await?.ok_or(Fault::NotFound)?;
    Ok(image(drawn, "image/jpeg", true))
}
