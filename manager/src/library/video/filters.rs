//! How a video is made one of screens: upright, fitted, with square pixels, in the colours of every screen, 30 pictures a second.

use super::source::Picture;

/// The longer and the shorter side at most.
const MOST_PX: (u64, u64) = (1920, 1080);
/// Pictures of fewer lines are taken to be in the colours of old television where they do not say.
const OLD_LINES: u32 = 720;
/// Curves of light that a screen does not show as they are (ITU-R BT.2100).
const HIGH_RANGE: [&str; 2] = ["arib-std-b67", "smpte2084"];

/// Width and height of what is made of `picture`.
pub(super) fn size(picture: &Picture) -> (u64, u64) {
    let (width, height) = (u64::from(picture.width_px), u64::from(picture.height_px));
    let (pixel_w, pixel_h) = (u64::from(picture.pixel.0), u64::from(picture.pixel.1));
    let shown = (width * pixel_w / pixel_h, height);
    let (width, height) = if picture.is_turned { (shown.1, shown.0) } else { shown };
    let (most_w, most_h) = if height > width { (MOST_PX.1, MOST_PX.0) } else { MOST_PX };
    let (width, height) = if width <= most_w && height <= most_h {
        (width, height)
    } else if width * most_h > height * most_w {
        (most_w, height * most_w / width)
    } else {
        (width * most_h / height, most_h)
    };
    // Colours are kept for every second pixel; the least is what players take.
    (even(width), even(height))
}

fn even(side: u64) -> u64 {
    (side / 2 * 2).max(16)
}

/// The filters, as ffmpeg wants them; it turns a picture upright before them.
pub(super) fn filters(picture: &Picture) -> String {
    let (width, height) = size(picture);
    let mut all = Vec::new();
    if picture.is_interlaced {
        all.push("bwdif=mode=send_frame:deint=interlaced".to_owned());
    }
    let scale = format!("scale={width}:{height}:flags=bicubic");
    if HIGH_RANGE.contains(&picture.transfer.as_str()) {
        let given = |name: &str, other: &str| if name.is_empty() { other.to_owned() } else { name.to_owned() };
        let (matrix, primaries) = (given(&picture.matrix, "bt2020nc"), given(&picture.primaries, "bt2020"));
        let transfer = &picture.transfer;
        all.push(scale);
        all.push(format!("zscale=min={matrix}:pin={primaries}:tin={transfer}:t=linear:npl=203"));
        all.push("format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0".to_owned());
        all.push("zscale=t=bt709:m=bt709:r=tv".to_owned());
    } else {
        let range = if picture.is_full_range { "pc" } else { "tv" };
        let matrix = match picture.matrix.as_str() {
            "bt709" => "bt709",
            "bt2020nc" | "bt2020c" => "bt2020",
            "smpte170m" | "bt470bg" => "bt601",
            "smpte240m" => "smpte240m",
            "fcc" => "fcc",
            _ if picture.height_px.min(picture.width_px) < OLD_LINES => "bt601",
            _ => "bt709",
        };
        all.push(format!("{scale}:in_color_matrix={matrix}:out_color_matrix=bt709:in_range={range}:out_range=tv"));
    }
    all.push("format=yuv420p,setsar=1,fps=30:start_time=0".to_owned());
    all.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width_px: u32, height_px: u32) -> Picture {
        Picture {
            track: 0,
            width_px,
            height_px,
            pixel: (1, 1),
            is_turned: false,
            is_interlaced: false,
            is_full_range: false,
            matrix: String::new(),
            transfer: String::new(),
            primaries: String::new(),
        }
    }

    #[test]
    fn a_video_is_fitted_and_never_enlarged() {
        for ((width, height), wanted) in [
            ((3840, 2160), (1920, 1080)),
            ((2160, 3840), (1080, 1920)),
            ((1440, 1080), (1440, 1080)),
            ((1440, 1920), (1080, 1440)),
            ((2048, 858), (1920, 804)),
            ((1080, 1080), (1080, 1080)),
            ((4000, 4000), (1080, 1080)),
            ((641, 361), (640, 360)),
            ((8192, 16), (1920, 16)),
        ] {
            assert_eq!(size(&picture(width, height)), wanted, "{width} x {height}");
        }
    }

    #[test]
    fn a_video_on_its_side_stands_and_wide_pixels_become_square() {
        let turned = Picture { is_turned: true, ..picture(1920, 1080) };
        assert_eq!(size(&turned), (1080, 1920));
        let wide = Picture { pixel: (64, 45), ..picture(720, 576) };
        assert_eq!(size(&wide), (1024, 576));
    }

    #[test]
    fn colours_are_those_that_the_video_means() {
        let old = filters(&picture(640, 480));
        assert!(old.contains("in_color_matrix=bt601:out_color_matrix=bt709:in_range=tv"), "{old}");
        let telephone = Picture { is_full_range: true, matrix: "smpte170m".into(), ..picture(1920, 1080) };
        assert!(filters(&telephone).contains("in_color_matrix=bt601:out_color_matrix=bt709:in_range=pc"));
        let bright = Picture { transfer: "arib-std-b67".into(), ..picture(1920, 1080) };
        assert!(filters(&bright).contains("min=bt2020nc:pin=bt2020:tin=arib-std-b67:t=linear"), "{}", filters(&bright));
        let television = Picture { is_interlaced: true, ..picture(1920, 1080) };
        assert!(filters(&television).starts_with("bwdif"));
    }
}
