//! What can be read and scanned on a panel from where people stand.

use cartelera_playlists::programme::OfficeInfo;

use super::canvas::Area;

/// Part of each side that stays free of content, for panels that cut their edges.
const FREE_EDGE: f32 = 0.05;

/// Capitals are at least the viewing distance divided by this.
const CAP_DIVISOR: f32 = 200.0;

/// The side of a QR code is at least the viewing distance divided by this.
const QR_DIVISOR: f32 = 10.0;

/// The least height of capitals that looks right on a poster, as a part of the panel's short side.
const LEAST_CAP: f32 = 0.026;

/// The greatest least height of capitals, as a part of the short side: beyond it no sentence would fit.
const GREATEST_CAP: f32 = 0.075;

/// A panel of some pixels and millimetres, seen from a distance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Panel {
    pub(super) width: f32,
    pub(super) height: f32,
    /// Least height of capitals in pixels.
    pub(super) cap_px: f32,
    /// Least side of a QR code in pixels, without its quiet zone.
    pub(super) qr_px: f32,
    pub(super) px_per_mm: f32,
    /// Least height of capitals that can be read from there, in millimetres; what fits may be less.
    pub(super) legible_mm: f32,
    /// Height in pixels of what belongs to something else below.
    foot: f32,
}

impl Panel {
    pub(super) fn new(office: &OfficeInfo, (width_px, height_px): (u32, u32)) -> Self {
        let (width, height) = (width_px as f32, height_px as f32);
        let px_per_mm = width.hypot(height) / office.diagonal_mm.max(100) as f32;
        let distance_mm = office.viewing_distance_mm as f32;
        let distance_px = distance_mm * px_per_mm;
        let short = width.min(height);
        Self {
            width,
            height,
            cap_px: (distance_px / CAP_DIVISOR).clamp(short * LEAST_CAP, short * GREATEST_CAP),
            qr_px: (distance_px / QR_DIVISOR).max(short * 0.16),
            px_per_mm,
            legible_mm: distance_mm / CAP_DIVISOR,
            foot: 0.0,
        }
    }

    /// The part of the panel over its lowest `foot_px` pixels.
    pub(super) fn over(self, foot_px: u32) -> Self {
        let foot = (foot_px as f32).min(self.height - 1.0);
        Self { height: self.height - foot, foot, ..self }
    }

    /// The part that no panel cuts: all but the outer 5 %.
    pub(super) fn safe(self) -> Area {
        let (x, y) = ((self.width * FREE_EDGE).ceil(), ((self.height + self.foot) * FREE_EDGE).ceil());
        let below = (y - self.foot).max(0.0);
        Area::new(x, y, self.width - 2.0 * x, self.height - y - below)
    }

    /// The shorter side in pixels.
    pub(super) fn short(self) -> f32 {
        self.width.min(self.height)
    }

    /// Tells whether text and picture stand side by side.
    pub(super) fn is_wide(self) -> bool {
        self.width >= self.height * 1.2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_follow_the_viewing_distance_on_every_resolution() {
        let office = |distance, diagonal| OfficeInfo {
            id: "o".parse().unwrap(),
            name: String::new(),
            address: None,
            viewing_distance_mm: distance,
            diagonal_mm: diagonal,
        };
        // 43 inches in 16:9 are 952 mm wide: 4 m need capitals of 20 mm and a code of 400 mm.
        let full = Panel::new(&office(4000, 1092), (1920, 1080));
        assert!((full.cap_px - 20.0 * 1920.0 / 951.8).abs() < 0.1, "{full:?}");
        assert!((full.cap_px / full.px_per_mm - full.legible_mm).abs() < 0.01, "{full:?}");
        assert!((full.qr_px - 400.0 * 1920.0 / 951.8).abs() < 1.0, "{full:?}");
        let double = Panel::new(&office(4000, 1092), (3840, 2160));
        assert!((double.cap_px - 2.0 * full.cap_px).abs() < 0.1);
        for (distance, diagonal) in [(0, 0), (u32::MAX, 1), (1, u32::MAX)] {
            let odd = Panel::new(&office(distance, diagonal), (1280, 720));
            assert!((18.0..=54.1).contains(&odd.cap_px), "{odd:?}");
        }
    }
}
