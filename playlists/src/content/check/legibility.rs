//! Screens on which nothing readable fits, computed from their size and distance.

use crate::{
    content::{
        City, Screen,
        read::{Kind, Notes},
    },
    programme::Layout,
};

/// Letters must be as high as the distance divided by this.
const CAP_HEIGHT_PART: f64 = 200.0;
/// A QR code must be as wide as the distance divided by this.
const QR_PART: f64 = 10.0;
/// Nothing stands in the outer 5 % of each side.
const SAFE_PART: f64 = 0.9;
/// Distance between lines of text in heights of a capital letter.
const LINE_CAPS: f64 = 1.9;
/// A bulletin with a kicker, a headline, a few lines of text and a source needs this many.
const MIN_LINES: f64 = 8.0;

pub(super) fn check(city: &City, notes: &mut Notes) {
    for (screen, _) in city.screens() {
        let Some(origin) = notes.origin(Kind::Screen, screen.id.as_str()) else { continue };
        let place = origin.key("viewing_distance_m");
        let (width_mm, height_mm) = safe_mm(screen);
        let distance_mm = f64::from(screen.viewing_distance_mm);
        let cap_mm = distance_mm / CAP_HEIGHT_PART;
        let band_mm = if screen.layout == Layout::Bar { cap_mm * f64::from(Layout::BAND_CAPS) } else { 0.0 };
        let lines = (height_mm - band_mm).max(0.0) / (cap_mm * LINE_CAPS);
        if lines < MIN_LINES {
            let message =
                format!("only {lines:.0} lines of text that is legible from there fit (wanted: {MIN_LINES:.0})");
            notes.warn(place.clone(), message);
        }
        let qr_mm = distance_mm / QR_PART;
        let side_mm = width_mm.min(height_mm);
        if qr_mm > side_mm {
            let message = format!("a QR code to scan from there is {qr_mm:.0} mm wide (room: {side_mm:.0} mm)");
            notes.warn(place, message);
        }
    }
}

/// Width and height in millimetres of the part of the picture in which text may stand.
fn safe_mm(screen: &Screen) -> (f64, f64) {
    let (width_px, height_px) = screen.picture_px();
    let (width, height) = (f64::from(width_px), f64::from(height_px));
    let mm_per_px = f64::from(screen.diagonal_mm()) / width.hypot(height);
    (width * mm_per_px * SAFE_PART, height * mm_per_px * SAFE_PART)
}
