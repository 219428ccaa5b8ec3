//! The textures that hold the newest frame of a clip, made once per clip.

use std::sync::Arc;

use bevy::{
    asset::RenderAssetUsages,
    prelude::*,
    render::render_resource::{Extent3d, TextureDimension, TextureFormat, TextureUsages},
};

use super::{
    colour::YuvMatrix,
    frame::{FrameShape, Mailbox, PixelLayout},
};

/// Where the frames of one clip come to lie.
pub(crate) struct VideoSurface {
    /// One texture per plane.
    pub(crate) planes: Vec<Handle<Image>>,
    /// How the planes lie.
    pub(crate) layout: PixelLayout,
    /// From Y, U, V to R, G, B.
    pub(crate) matrix: YuvMatrix,
    /// Size to show in pixels, with square pixels.
    pub(crate) size_px: (u32, u32),
    /// Shape of the frames that fit.
    pub(super) shape: FrameShape,
    /// Where the decoder puts its frames.
    pub(super) mailbox: Arc<Mailbox>,
    /// What the trace calls the clip.
    pub(super) label: String,
}

impl std::fmt::Debug for VideoSurface {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VideoSurface({}, {}x{})", self.label, self.size_px.0, self.size_px.1)
    }
}

impl PartialEq for VideoSurface {
    /// A surface equals only itself.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl VideoSurface {
    /// Frames that the decoder delivered, and how many of them were never drawn.
    pub(crate) fn counts(&self) -> (u64, u64) {
        self.mailbox.counts()
    }

    /// Makes textures for frames of `shape`.
    pub(super) fn new(shape: FrameShape, mailbox: Arc<Mailbox>, label: String, images: &mut Assets<Image>) -> Self {
        let mut plane = |width: u32, height: u32, format: TextureFormat| {
            let size = Extent3d { width, height, depth_or_array_layers: 1 };
            let mut image = Image::new_uninit(size, TextureDimension::D2, format, RenderAssetUsages::RENDER_WORLD);
            image.texture_descriptor.usage = TextureUsages::TEXTURE_BINDING | TextureUsages::COPY_DST;
            images.add(image)
        };
        let (width, height) = (shape.width_px, shape.height_px);
        let luma = plane(width, height, TextureFormat::R8Unorm);
        let (width, height) = (width.div_ceil(2), height.div_ceil(2));
        let planes = match shape.layout {
            PixelLayout::Nv12 => vec![luma, plane(width, height, TextureFormat::Rg8Unorm)],
            PixelLayout::I420 => {
                vec![luma, plane(width, height, TextureFormat::R8Unorm), plane(width, height, TextureFormat::R8Unorm)]
            }
        };
        let shown_width = (shape.width_px as f32 * shape.pixel_aspect).round().max(1.0) as u32;
        let (layout, matrix, size_px) = (shape.layout, shape.matrix, (shown_width, shape.height_px));
        Self { planes, layout, matrix, size_px, shape, mailbox, label }
    }
}
