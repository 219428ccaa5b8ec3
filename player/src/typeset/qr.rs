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

/// What may stand beside the code of `text`, best first, each with the most lines that it may take: its address in one
/// or two lines, else what to do with the code.
pub(super) fn captions(text: &str) -> Vec<(String, usize)> {
    let address = short_address(text);
    let whole = address.map(|address| (address.to_owned(), 1));
    let parted =
        address.and_then(|address| address.split_once('/')).map(|(host, path)| (format!("{host}\n/{path}"), 2));
    let words = [("Escanea el código".to_owned(), 3), ("Escanea".to_owned(), 1)];
    whole.into_iter().chain(parted).chain(words).collect()
}

/// A web address as people write it: without scheme, `www.`, query and last slash; `None` if `text` is none.
fn short_address(text: &str) -> Option<&str> {
    let rest = text.trim().strip_prefix("https://").or_else(|| text.trim().strip_prefix("http://"))?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest).trim_end_matches('/');
    (!rest.is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_as_large_as_asked_or_as_fits_and_has_whole_modules() {
        let code = |side, room| Code::new("https://www.torreon.gob.mx/vacunas", side, room).unwrap();
        let modules = code(100.0, 1000.0).count as f32;
        assert_eq!(code(modules * 5.0, 1000.0).module_px, 5);
        assert!((code(modules * 5.0, 1000.0).side() - (modules + 8.0) * 5.0).abs() < 0.5);
        assert_eq!(code(modules * 5.0 - 1.0, 1000.0).module_px, 5);
        assert!(code(900.0, 400.0).side() <= 400.0 && code(900.0, 400.0).side() > 350.0);
        assert!(Code::new("x", 100.0, 20.0).is_none());
        assert!(Code::new(&"x".repeat(8000), 100.0, 1000.0).is_none());
        assert!(Code::new("  ", 100.0, 1000.0).is_none());
    }

    #[test]
    fn the_caption_is_the_address_as_people_write_it() {
        let first = |text: &str| captions(text).remove(0).0;
        assert_eq!(first("https://www.torreon.gob.mx/predial/?utm=x"), "torreon.gob.mx/predial");
        assert_eq!(captions("http://a.mx/b")[1], ("a.mx\n/b".to_owned(), 2));
        assert_eq!(first("tel:072"), "Escanea el código");
    }
}
