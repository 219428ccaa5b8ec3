//! QR codes (ISO/IEC 18004): dark on light with a quiet zone of four modules, in whole pixels.

use qrcode::{Color, EcLevel, QrCode};

use super::{
    canvas::{Area, Canvas},
    palette::{INK, WHITE},
};

/// Light modules on each side.
const QUIET_MODULES: usize = 4;

/// A QR code at its size.
pub(super) struct Code {
    modules: Vec<Color>,
    count: usize,
    module_px: usize,
}

impl Code {
    /// The code of `text`, at least `side_px` wide without its quiet zone if that fits into `room_px` with it; else as
    /// large as fits. `None` if the text is empty, too long for a code, or has no room.
    pub(super) fn new(text: &str, side_px: f32, room_px: f32) -> Option<Self> {
        if text.trim().is_empty() {
            return None;
        }
        let code = QrCode::with_error_correction_level(text.trim(), EcLevel::M).ok()?;
        let count = code.width();
        let wanted = (side_px / count as f32).ceil();
        let module_px = wanted.min((room_px / (count + 2 * QUIET_MODULES) as f32).floor());
        (module_px >= 1.0).then(|| Self { modules: code.to_colors(), count, module_px: module_px as usize })
    }

    /// Side in pixels, with the quiet zone.
    pub(super) fn side(&self) -> f32 {
        ((self.count + 2 * QUIET_MODULES) * self.module_px) as f32
    }

    /// Draws it with its top left corner at `left`, `top`.
    pub(super) fn draw(&self, canvas: &mut Canvas, left: f32, top: f32) {
        let (left, top) = (left.round(), top.round());
        let module = self.module_px as f32;
        canvas.fill_rounded(Area::new(left, top, self.side(), self.side()), module * 2.0, WHITE, 255);
        let origin = QUIET_MODULES as f32 * module;
        for (index, _) in self.modules.iter().enumerate().filter(|(_, colour)| **colour == Color::Dark) {
            let (x, y) = ((index % self.count) as f32, (index / self.count) as f32);
            canvas.fill_area(Area::new(left + origin + x * module, top + origin + y * module, module, module), INK);
        }
    }
}

/// A web address as people write it: without scheme, `www.` and a last slash; `None` if `text` is no web address.
pub(super) fn short_address(text: &str) -> Option<&str> {
    let rest = text.trim().strip_prefix("https://").or_else(|| text.trim().strip_prefix("http://"))?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest).trim_end_matches('/');
    (!rest.is_empty()).then_some(rest)
}
