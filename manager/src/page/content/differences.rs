//! What differs between two versions of a bulletin, field by field.

use cartelera_playlists::content::City;

use super::{campaigns::campaign_differences, place::in_words, playlists::rule_differences};
use crate::{
    page::locale::Locale,
    proposals::{Captions, Minors, Notice, Shown, Subject},
};

/// A field that differs.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub(super) name: &'static str,
    /// In the first version.
    pub(super) before: String,
    /// In the second one.
    pub(super) after: String,
}

/// The fields in which `before` and `after` differ, in words.
pub(super) fn differences(locale: Locale, city: &City, before: &Notice, after: &Notice) -> Vec<Difference> {
    let (one, other) = (told(locale, city, before), told(locale, city, after));
    let pairs = one.into_iter().zip(other).filter(|((_, before), (_, after))| before != after);
    pairs.map(|((name, before), (_, after))| Difference { name, before, after }).collect()
}

/// What differs of `subject` between two cities; `None` if it is not in both.
pub(super) fn between(locale: Locale, (before, after): (&City, &City), subject: &Subject) -> Option<Vec<Difference>> {
    match subject {
        Subject::Item(item) => {
            let said = |city: &City| Notice::of(city.item(item)?.0, city);
            Some(differences(locale, after, &said(before)?, &said(after)?))
        }
        Subject::Campaign(campaign) => {
            Some(campaign_differences(locale, (before, before.campaign(campaign)?), (after, after.campaign(campaign)?)))
        }
        Subject::Playlist(playlist) => {
            Some(rule_differences(locale, (before, before.playlist(playlist)?), (after, after.playlist(playlist)?)))
        }
    }
}

/// Every field that says something, in words.
pub(super) fn fields(locale: Locale, city: &City, notice: &Notice) -> Vec<(&'static str, String)> {
    told(locale, city, notice).into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

fn told(locale: Locale, city: &City, notice: &Notice) -> Vec<(&'static str, String)> {
    let (c, w, v) = (locale.content(), locale.library(), locale.video());
    let is_text = notice.file().is_none();
    let (captions, sound) = capsule(locale, &notice.shown);
    let campaign = city.campaigns.iter().find(|campaign| campaign.id.as_str() == notice.campaign);
    let axis = city.axes.iter().find(|axis| axis.id.as_str() == notice.axis);
    let servants: Vec<_> = notice.servants.iter().map(|servant| c.servant(*servant)).collect();
    vec![
        (c.field_kicker, notice.kicker.clone()),
        (c.field_figure, notice.figure.clone()),
        (w.field_file, notice.file().map(|file| file.name().to_owned()).unwrap_or_default()),
        (
            match notice.shown {
                Shown::Text => c.field_headline,
                Shown::Slide(_) => w.field_title,
                Shown::Capsule(_) => v.field_title,
            },
            notice.headline.clone(),
        ),
        (v.field_captions, captions),
        (v.field_sound, sound),
        (c.field_body, notice.body.clone()),
        (c.field_picture, notice.picture.clone()),
        (if is_text { c.field_picture_alt } else { w.field_alt }, notice.picture_alt.clone()),
        (c.field_qr, notice.qr.clone()),
        (c.field_source, notice.source.clone()),
        (c.field_folio, notice.folio.clone()),
        (locale.campaigns().field, campaign.map(|campaign| campaign.name.clone()).unwrap_or_default()),
        (c.field_axis, axis.map(|axis| axis.name.clone()).unwrap_or_default()),
        (c.field_category, c.category(notice.category).to_owned()),
        (c.field_servants, servants.join(", ")),
        (c.field_minors, minors(locale, notice.minors)),
        (c.where_, notice.place.as_ref().map(|place| in_words(locale, city, place)).unwrap_or_default()),
        (c.until, notice.last_day.map_or_else(|| c.no_end.to_owned(), |day| locale.date(day))),
    ]
}

/// Whether minors are seen, in words.
fn minors(locale: Locale, minors: Minors) -> String {
    let c = locale.content();
    match minors {
        Minors::Absent => String::new(),
        Minors::Shown(None) => c.minors_shown.to_owned(),
        Minors::Shown(Some(day)) => locale.fill(c.minors_until, &[&locale.date(day)]),
    }
}

/// How a capsule is followed, and whether it sounds, in words.
fn capsule(locale: Locale, shown: &Shown) -> (String, String) {
    let v = locale.video();
    let Shown::Capsule(capsule) = shown else { return (String::new(), String::new()) };
    let captions = match &capsule.captions {
        None => String::new(),
        Some(Captions::File(file)) => file.name().to_owned(),
        Some(Captions::BurnedIn) => v.told_burned_in.to_owned(),
        Some(Captions::NoDialogue) => v.told_no_dialogue.to_owned(),
    };
    (captions, if capsule.sound { v.told_sound } else { v.told_silent }.to_owned())
}
