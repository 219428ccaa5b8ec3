//! From the numbers in a video to colours: matrix, range and chroma position (ITU-T H.273).

use gstreamer_video as gst_video;

/// Rows of the 3x4 matrix from (Y, U, V, 1), each 0 to 1, to non-linear R'G'B', and where chroma samples lie.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct YuvMatrix {
    /// Row of red.
    pub(crate) red: [f32; 4],
    /// Row of green.
    pub(crate) green: [f32; 4],
    /// Row of blue.
    pub(crate) blue: [f32; 4],
    /// Added to the horizontal texture coordinate of chroma.
    pub(crate) chroma_offset: f32,
}

impl YuvMatrix {
    /// The matrix for what `info` states; what it leaves open follows the usual guess: BT.709 above 576 lines.
    pub(super) fn of(info: &gst_video::VideoInfo) -> Self {
        use gst_video::{VideoChromaSite as Site, VideoColorMatrix as Matrix, VideoColorRange as Range};
        let colorimetry = info.colorimetry();
        let (kr, kb) = match colorimetry.matrix() {
            Matrix::Bt601 | Matrix::Fcc => (0.299, 0.114),
            Matrix::Bt2020 => (0.2627, 0.0593),
            Matrix::Smpte240m => (0.212, 0.087),
            Matrix::Bt709 => (0.2126, 0.0722),
            _ if info.height() > 576 => (0.2126, 0.0722),
            _ => (0.299, 0.114),
        };
        let site = info.chroma_site();
        let cosited = site.contains(Site::H_COSITED) || site.is_empty();
        let chroma_offset = if cosited { 0.5 / info.width() as f32 } else { 0.0 };
        Self { chroma_offset, ..Self::from_weights(kr, kb, colorimetry.range() == Range::Range0_255) }
    }

    fn from_weights(kr: f32, kb: f32, full_range: bool) -> Self {
        let kg = 1.0 - kr - kb;
        let (scale, black, chroma_scale) =
            if full_range { (1.0, 0.0, 1.0) } else { (255.0 / 219.0, 16.0 / 255.0, 255.0 / 224.0) };
        let neutral = 128.0 / 255.0;
        let row = |u: f32, v: f32| {
            let (u, v) = (u * chroma_scale, v * chroma_scale);
            [scale, u, v, -scale * black - neutral * (u + v)]
        };
        Self {
            red: row(0.0, 2.0 * (1.0 - kr)),
            green: row(-2.0 * (1.0 - kb) * kb / kg, -2.0 * (1.0 - kr) * kr / kg),
            blue: row(2.0 * (1.0 - kb), 0.0),
            chroma_offset: 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgb(matrix: &YuvMatrix, y: f32, u: f32, v: f32) -> [f32; 3] {
        [matrix.red, matrix.green, matrix.blue]
            .map(|row| (row[0] * y / 255.0 + row[1] * u / 255.0 + row[2] * v / 255.0 + row[3]) * 255.0)
    }

    #[test]
    fn limited_range_black_white_and_red_of_bt709_come_out_right() {
        let matrix = YuvMatrix::from_weights(0.2126, 0.0722, false);
        for (yuv, want) in [
            ([16.0, 128.0, 128.0], [0.0, 0.0, 0.0]),
            ([235.0, 128.0, 128.0], [255.0, 255.0, 255.0]),
            ([62.56, 102.34, 240.0], [255.0, 0.0, 0.0]),
        ] {
            let got = rgb(&matrix, yuv[0], yuv[1], yuv[2]);
            for (got, want) in got.into_iter().zip(want) {
                assert!((got - want).abs() < 0.6, "{yuv:?}: {got} is not {want}");
            }
        }
    }

    #[test]
    fn full_range_uses_every_value() {
        let matrix = YuvMatrix::from_weights(0.299, 0.114, true);
        let white = rgb(&matrix, 255.0, 128.0, 128.0);
        assert!(white.iter().all(|channel| (channel - 255.0).abs() < 0.01), "{white:?}");
        let black = rgb(&matrix, 0.0, 128.0, 128.0);
        assert!(black.iter().all(|channel| channel.abs() < 0.01), "{black:?}");
    }
}
