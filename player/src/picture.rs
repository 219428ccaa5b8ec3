//! A picture in memory, ready for the stage.

/// Pixels of a picture: width x height, RGBA8 in sRGB with straight alpha, row-major, top-left origin.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width_px: u32,
    /// Height in pixels.
    pub height_px: u32,
    /// `width_px * height_px * 4` bytes.
    pub pixels: Vec<u8>,
}

impl Picture {
    /// A picture of one opaque colour.
    pub fn filled(width_px: u32, height_px: u32, [r, g, b]: [u8; 3]) -> Self {
        let count = width_px as usize * height_px as usize;
        Self { width_px, height_px, pixels: [r, g, b, 255].repeat(count) }
    }

    /// Whether nothing would be seen through it.
    pub fn is_opaque(&self) -> bool {
        self.pixels.chunks_exact(4).all(|pixel| pixel[3] == u8::MAX)
    }

    /// Its length in bytes.
    pub fn size_bytes(&self) -> usize {
        self.pixels.len()
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({}x{})", self.width_px, self.height_px)
    }
}
