//! What differs between two versions of a bulletin, field by field.

use cartelera_playlists::content::City;

use super::place::in_words;
use crate::{page::locale::Locale, proposals::Notice};

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

/// Every field that says something, in words.
pub(super) fn fields(locale: Locale, city: &City, notice: &Notice) -> Vec<(&'static str, String)> {
    told(locale, city, notice).into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

fn told(locale: Locale, city: &City, notice: &Notice) -> Vec<(&'static str, String)> {
    let (c, w) = (locale.content(), locale.library());
    let is_text = notice.file().is_none();
    let axis = city.axes.iter().find(|axis| axis.id.as_str() == notice.axis);
    let servants: Vec<_> = notice.servants.iter().map(|servant| c.servant(*servant)).collect();
    vec![
        (c.field_kicker, notice.kicker.clone()),
        (c.field_figure, notice.figure.clone()),
        (w.field_file, notice.file().map(|file| file.name().to_owned()).unwrap_or_default()),
        (if is_text { c.field_headline } else { w.field_title }, notice.headline.clone()),
        (c.field_body, notice.body.clone()),
        (c.field_picture, notice.picture.clone()),
        (if is_text { c.field_picture_alt } else { w.field_alt }, notice.picture_alt.clone()),
        (c.field_qr, notice.qr.clone()),
        (c.field_source, notice.source.clone()),
        (c.field_folio, notice.folio.clone()),
        (c.field_axis, axis.map(|axis| axis.name.clone()).unwrap_or_default()),
        (c.field_category, c.category(notice.category).to_owned()),
        (c.field_servants, servants.join(", ")),
        (c.where_, notice.place.as_ref().map(|place| in_words(locale, city, place)).unwrap_or_default()),
        (c.until, notice.last_day.map_or_else(|| c.no_end.to_owned(), |day| locale.date(day))),
    ]
}
