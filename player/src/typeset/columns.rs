//! Where text, picture and QR code stand on a panel.

use super::{canvas::Area, panel::Panel, qr::Code};

/// Least lines of text beside or under a picture; with fewer the picture makes room.
const LEAST_LINES: f32 = 6.0;

/// Least letters in a line of text.
const LEAST_LETTERS: f32 = 18.0;

/// The parts of a bulletin.
pub(super) struct Columns {
    pub(super) text: Area,
    pub(super) picture: Option<Area>,
    pub(super) code: Option<CodeCorner>,
}

impl Columns {
    /// The same with the picture's column on the left side of `area`, for a panel on which it stands beside the text.
    pub(super) fn mirrored(mut self, area: Area) -> Self {
        if let Some(picture) = &mut self.picture {
            let shift = picture.left - area.left;
            picture.left = area.left;
            self.text.left = area.right() - self.text.width;
            if let Some(code) = &mut self.code {
                code.left -= shift;
                code.caption.left -= shift;
            }
        }
        self
    }
}

/// A QR code and the room for the words beside or under it.
pub(super) struct CodeCorner {
    pub(super) code: Code,
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) caption: Area,
    /// Whether the caption stands under the code, in its middle.
    pub(super) is_under: bool,
}

/// Divides `area` among a text in letters of `type_px` pixels, a QR code of `qr` if given, and a picture that gets the part
/// `picture` of the room, if there is one.
pub(super) fn divide(panel: Panel, area: Area, type_px: f32, picture: Option<f32>, qr: Option<&str>) -> Columns {
    let parts =
        if panel.is_wide() { wide(panel, area, type_px, picture, qr) } else { tall(panel, area, type_px, picture, qr) };
    let is_cramped =
        parts.text.height < LEAST_LINES * type_px * 1.3 || parts.text.width < LEAST_LETTERS * type_px * 0.5;
    if picture.is_some() && is_cramped { divide(panel, area, type_px, None, qr) } else { parts }
}

fn wide(panel: Panel, area: Area, type_px: f32, picture: Option<f32>, qr: Option<&str>) -> Columns {
    let gap = type_px * 1.1;
    let caption_height = type_px * 1.5;
    let Some(share) = picture else {
        let room = (area.width * 0.42).min(area.height - caption_height);
        let Some(code) = qr.and_then(|qr| Code::new(qr, panel.qr_px, room)) else {
            return Columns { text: area, picture: None, code: None };
        };
        let side = code.side();
        let left = area.right() - side;
        let top = area.top + (area.height - caption_height - side) / 2.0;
        let caption = Area::new(left, top + side, side, caption_height);
        let text = Area::new(area.left, area.top, area.width - side - gap, area.height);
        return Columns { text, picture: None, code: Some(CodeCorner { code, left, top, caption, is_under: true }) };
    };
    let width = (area.width * share).round();
    let column = Area::new(area.right() - width, area.top, width, area.height);
    let text = Area::new(area.left, area.top, area.width - width - gap, area.height);
    let (above, code) = code_row(panel, column, type_px, qr, column.height * 0.48);
    Columns { text, picture: Some(above), code }
}

fn tall(panel: Panel, area: Area, type_px: f32, picture: Option<f32>, qr: Option<&str>) -> Columns {
    let room = (area.width * 0.5).min(area.height * 0.28);
    let (rest, code) = code_row(panel, area, type_px, qr, room);
    let Some(share) = picture else { return Columns { text: rest, picture: None, code } };
    let height = (area.width * share * 1.55).min(area.height * share * 0.85).round();
    let gap = type_px * 0.9;
    let picture = Area::new(area.left, area.top, area.width, height);
    let text = Area::new(area.left, area.top + height + gap, area.width, rest.height - height - gap);
    Columns { text, picture: Some(picture), code }
}

/// Puts a QR code at the foot of `area`, its caption to the right; gives what is left above.
fn code_row(panel: Panel, area: Area, type_px: f32, qr: Option<&str>, room: f32) -> (Area, Option<CodeCorner>) {
    let Some(code) = qr.and_then(|qr| Code::new(qr, panel.qr_px, room)) else { return (area, None) };
    let (side, gap) = (code.side(), type_px * 0.6);
    let top = area.bottom() - side;
    let caption = Area::new(area.left + side + gap, top, area.width - side - gap, side);
    let above = Area::new(area.left, area.top, area.width, area.height - side - gap);
    (above, Some(CodeCorner { code, left: area.left, top, caption, is_under: false }))
}
