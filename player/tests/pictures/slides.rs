//! Slides in every way in which they fill a screen.

use cartelera_player::{picture::Picture, slide::slide};
use cartelera_playlists::programme::{Colour, Fit, Focus};

const BACKGROUND: Colour = Colour { r: 251, g: 247, b: 239 };
const WATER: &[u8] = include_bytes!("../../../assets/demo/media/slides/agua-riego.png");
const TAX: &[u8] = include_bytes!("../../../assets/demo/media/slides/predial-en-que-se-usa.png");
const UPRIGHT: &[u8] = include_bytes!("../../../assets/demo/media/slides/agua-vertical.png");
const ROADWORKS: &[u8] = include_bytes!("../../../assets/demo/media/pictures/obra-vial.png");

/// A slide with a name.
pub(crate) struct Judged {
    pub(crate) name: &'static str,
    bytes: Vec<u8>,
    fit: Fit,
    focus: Option<Focus>,
}

impl Judged {
    /// The slide on a screen.
    pub(crate) fn fit(&self, size_px: (u32, u32)) -> Picture {
        slide(&self.bytes, self.fit, self.focus, BACKGROUND, size_px).expect("a picture")
    }
}

/// Every slide that is judged.
pub(crate) fn slides() -> Vec<Judged> {
    let judged = |name, bytes: &[u8], fit, focus| Judged { name, bytes: bytes.to_vec(), fit, focus };
    let right = Some(Focus { x_permille: 800, y_permille: 500 });
    vec![
        judged("slide-plain", WATER, Fit::Blur, None),
        judged("slide-banded", TAX, Fit::Blur, None),
        judged("slide-upright", UPRIGHT, Fit::Blur, None),
        judged("slide-blurred", &foliage(), Fit::Blur, None),
        judged("slide-letterbox", WATER, Fit::Letterbox, None),
        judged("slide-crop", ROADWORKS, Fit::Crop, right),
    ]
}

/// Something like a photograph: leaves in the light, different in every place.
fn foliage() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(960, 640, |x, y| {
        let (x, y) = (f64::from(x), f64::from(y));
        let leaf =
            ((x / 23.0).sin() * (y / 17.0).cos() + (x / 7.0 + y / 11.0).sin() * 0.5 + (x * y / 9_000.0).cos()) / 2.5;
        let light = 1.0 - ((x - 640.0).hypot(y - 160.0) / 900.0).min(0.8);
        let channel = |base: f64, swing: f64| ((base + swing * leaf) * light).clamp(0.0, 255.0) as u8;
        image::Rgb([channel(150.0, 70.0), channel(185.0, 60.0), channel(90.0, 60.0)])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture can be encoded");
    bytes.into_inner()
}
