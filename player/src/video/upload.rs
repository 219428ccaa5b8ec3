//! Brings the newest frame of each clip to the GPU: from the decoder's memory straight into the clip's textures.

use std::sync::Arc;

use bevy::{
    prelude::*,
    render::{
        Render, RenderApp, RenderSystems,
        extract_resource::{ExtractResource, ExtractResourcePlugin},
        render_asset::RenderAssets,
        render_resource::TexelCopyBufferLayout,
        renderer::RenderQueue,
        texture::GpuImage,
    },
};
use gst_video::prelude::*;
use gstreamer_video as gst_video;

use super::{frame::Frame, surface::VideoSurface};
use crate::trace::Trace;

/// The clips whose frames are brought to the GPU.
#[derive(Resource, Clone, Default, ExtractResource)]
pub(crate) struct Uploads(pub(crate) Vec<Arc<VideoSurface>>);

/// Adds the upload.
pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Uploads>().add_plugins(ExtractResourcePlugin::<Uploads>::default());
    app.sub_app_mut(RenderApp).add_systems(Render, upload_frames.in_set(RenderSystems::PrepareResources));
}

fn upload_frames(
    uploads: Option<Res<Uploads>>,
    images: Res<RenderAssets<GpuImage>>,
    queue: Res<RenderQueue>,
    trace: Option<Res<Trace>>,
) {
    let Some(uploads) = uploads else { return };
    for surface in &uploads.0 {
        let mut planes = surface.planes.iter().map(|plane| images.get(plane));
        if planes.any(|plane| plane.is_none()) {
            continue;
        }
        let Some(frame) = surface.mailbox.take() else { continue };
        if frame.shape != surface.shape || write_planes(surface, &frame, &images, &queue).is_none() {
            continue;
        }
        if let Some(trace) = &trace {
            trace.frame(&surface.label, frame.start_ns(), frame.number(), frame.rendered_ns);
        }
    }
}

fn write_planes(
    surface: &VideoSurface,
    frame: &Frame,
    images: &RenderAssets<GpuImage>,
    queue: &RenderQueue,
) -> Option<()> {
    let mapped = gst_video::VideoFrameRef::from_buffer_ref_readable(frame.buffer.as_ref(), &frame.info).ok()?;
    for (index, plane) in surface.planes.iter().enumerate() {
        let gpu = images.get(plane)?;
        let size = gpu.texture_descriptor.size;
        let layout = TexelCopyBufferLayout {
            offset: 0,
            bytes_per_row: u32::try_from(mapped.plane_stride()[index]).ok(),
            rows_per_image: Some(size.height),
        };
        let data = mapped.plane_data(u32::try_from(index).ok()?).ok()?;
        queue.write_texture(gpu.texture.as_image_copy(), data, layout, size);
    }
    Some(())
}
