//! The fields of the form.

use crate::proposals::Field;

/// Every field in its order, with its name in the form, and whether it is in sight at first: the others few need.
pub(super) const FIELDS: [(Field, &str, bool); 19] = [
    (Field::File, "file", true),
    (Field::Headline, "headline", true),
    (Field::Captions, "captions", true),
    (Field::Body, "body", true),
    (Field::Place, "where", true),
    (Field::LastDay, "until", true),
    (Field::Department, "department", true),
    (Field::Kicker, "kicker", false),
    (Field::Figure, "figure", false),
    (Field::Picture, "picture", false),
    (Field::PictureAlt, "picture_alt", false),
    (Field::Qr, "qr", false),
    (Field::Source, "source", false),
    (Field::Folio, "folio", false),
    (Field::Campaign, "campaign", false),
    (Field::Axis, "axis", false),
    (Field::Category, "category", false),
    (Field::Servants, "servants", false),
    (Field::Minors, "minors", false),
];

/// What the field is called in the form.
pub(super) fn field_name(field: Field) -> &'static str {
    FIELDS.iter().find(|(known, ..)| *known == field).map_or("", |(_, name, _)| name)
}
