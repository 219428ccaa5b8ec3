//! What stands beside the form: pictures of what is being written as screens will show it, and what is to be said of it.

use std::sync::Arc;

use askama::Template;
use cartelera_playlists::{
    content::{self, CapsuleEntry, City, ContentEntry, FlightEntry, ItemEntry, Member, PlaylistEntry, SlideEntry},
    hash::ContentHash,
    ids::ItemId,
    manifest::Root,
    programme::Fit,
};

use super::{
    form::{Before, Form, Said},
    lands::lands,
    leaves::{Leaves, Way},
    legible::PanelsTold,
    live::Live,
    shots::{Shot, Shots, shots},
};
use crate::{
    page::{
        locale::{ContentWords, Locale, tenths},
        matrix::Right,
        pictures::Size,
        screen::image,
        visit::{Fault, Outcome, Visit},
    },
    proposals::{Notice, Place, Shown, owner, reading_ms},
};

/// What an item is called that is being written.
const UNSAVED: &str = "por-guardar";

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
    /// How its letters come out on the screens that it reaches.
    pub(super) letters: Option<PanelsTold>,
    /// In which playlist it would stand, of a new item.
    pub(super) lands: Option<String>,
    /// For each field, what is to be said of it.
    pub(super) said: Vec<(&'static str, Vec<Said>)>,
}

impl Aside {
    /// Of what a form holds, which learns what is to be said of its letters and pages.
    pub(super) async fn of(
        visit: &Visit,
        root: &Root,
        live: &Arc<Live>,
        form: &mut Form,
        corrected: Option<&ItemId>,
    ) -> Result<Self, Fault> {
        let (c, locale): (_, Locale) = (visit.locale.content(), visit.locale);
        let notice = &form.notice;
        let drawn = (!notice.headline.is_empty()).then(|| with_notice(&live.city, notice, corrected)).flatten();
        let look = match &drawn {
            Some((city, item)) => shots(visit, root, (city, item), (Leaves::of(&visit.fields), Way::Form)).await,
            None => Shots::default(),
        };
        // Where it shows is not known before it was chosen.
        let is_placed = |place: &Place| !place.screens(&live.city).is_empty();
        let is_placed = corrected.is_some() || notice.place.as_ref().is_some_and(is_placed);
        let length_ms = drawn.as_ref().and_then(|(city, item)| city.length_ms(city.item(item)?.0)).unwrap_or(0);
        let reading = match &notice.shown {
            Shown::Text if look.legible.is_some() => locale.fill(c.letters_slot, &[&tenths(length_ms)]),
            Shown::Text => {
                format!("{}. {}", locale.fill(c.reading, &[&(reading_ms(notice) / 1_000)]), c.reading_pages)
            }
            Shown::Slide(_) => locale.fill(locale.library().slide_seconds, &[&(length_ms / 1_000)]),
            Shown::Capsule(_) => {
                let v = locale.video();
                format!("{} {}", locale.fill(v.capsule_seconds, &[&locale.length(length_ms)]), v.preview_moment)
            }
        };
        let none = if notice.file().is_some() { locale.library().preview_none } else { c.preview_none };
        let legible = look.legible.filter(|_| is_placed);
        if let Some(legible) = &legible {
            form.hear(legible.remarks());
        }
        let letters = legible.and_then(|legible| legible.told(locale));
        let is_new = corrected.is_none() && form.notice.follows.is_none();
        let lands = if is_new {
            lands(visit, live, (form.department.as_ref(), form.notice.place.as_ref(), form.notice.last_day)).await?
        } else {
            None
        };
        Ok(Self { c, none, shots: look.shots, reading, letters, lands, said: form.all_said() })
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
    let mut form = Form::read(&visit, &live, Before { corrected: owner, ..Before::default() }).await?;
    visit.html(&Aside::of(&visit, &root, &live, &mut form, corrected.as_ref()).await?)
}

/// A picture that was ordered.
pub(in crate::page) async fn picture(visit: Visit) -> Outcome {
    let key: ContentHash = visit.param("key").parse().map_err(|_| Fault::NotFound)?;
    let drawn = visit.page.pictures.get(key, Size::Large, || None).await?.ok_or(Fault::NotFound)?;
    Ok(image(drawn, "image/jpeg", true))
}
