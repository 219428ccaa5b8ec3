//! Draws the composition: one camera, one render pass, one draw per layer.

use bevy::{
    asset::{embedded_asset, load_embedded_asset},
    ecs::schedule::ScheduleLabel,
    prelude::*,
    render::{
        Render, RenderApp, RenderStartup, RenderSystems,
        extract_resource::ExtractResourcePlugin,
        render_asset::RenderAssets,
        render_resource::{
            BindGroup, BindGroupEntries, BindGroupLayoutDescriptor, BindGroupLayoutEntries, BlendComponent,
            BlendFactor, BlendOperation, BlendState, Buffer, BufferId, CachedRenderPipelineId, ColorTargetState,
            ColorWrites, DynamicUniformBuffer, FilterMode, FragmentState, PipelineCache, PrimitiveState,
            PrimitiveTopology, RenderPassDescriptor, RenderPipelineDescriptor, Sampler, SamplerBindingType,
            SamplerDescriptor, ShaderStages, ShaderType, TextureFormat, TextureSampleType, TextureViewId, VertexState,
            binding_types::{sampler, texture_2d, uniform_buffer},
        },
        renderer::{RenderContext, RenderDevice, RenderQueue, ViewQuery},
        texture::GpuImage,
        view::ViewTarget,
    },
};

use super::{
    composition::{Composition, Layer, Visual},
    rotation::Rotation,
};
use crate::video::{PixelLayout, YuvMatrix};

/// More layers than this are not drawn.
pub(super) const MAX_LAYERS: usize = 8;

/// The schedule of the stage's camera, in place of Bevy's 2D graph with its depth buffer and intermediate textures.
#[derive(ScheduleLabel, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct StagePass;

/// Adds the stage.
pub(crate) fn plugin(app: &mut App) {
    embedded_asset!(app, "stage.wgsl");
    app.init_resource::<Composition>().add_plugins(ExtractResourcePlugin::<Composition>::default());
    app.sub_app_mut(RenderApp)
        .add_schedule(Schedule::new(StagePass))
        .add_systems(RenderStartup, create_compositor)
        .add_systems(Render, prepare_layers.in_set(RenderSystems::PrepareBindGroups))
        .add_systems(StagePass, draw_layers);
}

#[derive(Clone, Copy, ShaderType, Default)]
struct LayerUniform {
    place: Vec4,
    turn: Vec4,
    turned_from: Vec2,
    shift: Vec2,
    red: Vec4,
    green: Vec4,
    blue: Vec4,
    chroma_offset: f32,
    opacity: f32,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Source {
    Picture,
    Video(PixelLayout),
}

#[derive(Resource)]
pub(super) struct Compositor {
    layout: BindGroupLayoutDescriptor,
    shader: Handle<Shader>,
    sampler: Sampler,
    pipelines: Vec<((TextureFormat, Source), CachedRenderPipelineId)>,
    uniforms: DynamicUniformBuffer<LayerUniform>,
    /// The buffer that `groups` were made with; it is replaced when it grows.
    bound: Option<BufferId>,
    /// Bind groups by the texture that they show, kept while it is on the stage.
    groups: Vec<(TextureViewId, BindGroup)>,
    /// What is drawn in this frame, bottom first.
    draws: Vec<Draw>,
    /// Whether all layers were drawn in this frame.
    pub(super) is_whole: bool,
}

struct Draw {
    source: Source,
    texture: TextureViewId,
    offset: u32,
}

fn create_compositor(mut commands: Commands, device: Res<RenderDevice>, assets: Res<AssetServer>) {
    let layout = BindGroupLayoutDescriptor::new(
        "stage_layer",
        &BindGroupLayoutEntries::sequential(
            ShaderStages::VERTEX_FRAGMENT,
            (
                uniform_buffer::<LayerUniform>(true),
                sampler(SamplerBindingType::Filtering),
                texture_2d(TextureSampleType::Float { filterable: true }),
                texture_2d(TextureSampleType::Float { filterable: true }),
                texture_2d(TextureSampleType::Float { filterable: true }),
            ),
        ),
    );
    let sampler = device.create_sampler(&SamplerDescriptor {
        label: Some("stage"),
        mag_filter: FilterMode::Linear,
        min_filter: FilterMode::Linear,
        ..default()
    });
    commands.insert_resource(Compositor {
        layout,
        shader: load_embedded_asset!(assets.as_ref(), "stage.wgsl"),
        sampler,
        pipelines: Vec::new(),
        uniforms: DynamicUniformBuffer::default(),
        bound: None,
        groups: Vec::new(),
        draws: Vec::new(),
        is_whole: false,
    });
}

fn prepare_layers(
    composition: Option<Res<Composition>>,
    images: Res<RenderAssets<GpuImage>>,
    device: Res<RenderDevice>,
    queue: Res<RenderQueue>,
    cache: Res<PipelineCache>,
    mut compositor: ResMut<Compositor>,
) {
    let compositor = &mut *compositor;
    compositor.draws.clear();
    compositor.is_whole = false;
    compositor.uniforms.clear();
    let layers = composition.as_deref().map_or(&[][..], |composition| &composition.layers[..]);
    let rotation = composition.as_deref().map_or(Rotation::None, |composition| composition.rotation);
    let layers = &layers[..layers.len().min(MAX_LAYERS)];
    for layer in layers {
        if let Some((source, planes)) = planes_of(layer, &images) {
            let offset = compositor.uniforms.push(&uniform_of(layer, rotation));
            compositor.draws.push(Draw { source, texture: planes[0].texture_view.id(), offset });
        }
    }
    compositor.uniforms.write_buffer(&device, &queue);
    let buffer = compositor.uniforms.buffer().map(Buffer::id);
    if compositor.bound != buffer {
        compositor.bound = buffer;
        compositor.groups.clear();
    }
    let draws = &compositor.draws;
    compositor.groups.retain(|(texture, _)| draws.iter().any(|draw| draw.texture == *texture));
    let Some(binding) = compositor.uniforms.binding() else { return };
    for (_, planes) in layers.iter().filter_map(|layer| planes_of(layer, &images)) {
        let texture = planes[0].texture_view.id();
        if compositor.groups.iter().any(|(have, _)| *have == texture) {
            continue;
        }
        let group = device.create_bind_group(
            "stage_layer",
            &cache.get_bind_group_layout(&compositor.layout),
            &BindGroupEntries::sequential((
                binding.clone(),
                &compositor.sampler,
                &planes[0].texture_view,
                &planes[1].texture_view,
                &planes[2].texture_view,
            )),
        );
        compositor.groups.push((texture, group));
    }
}

/// The three textures that a layer binds; a texture stands twice where a source has fewer planes.
fn planes_of<'a>(layer: &Layer, images: &'a RenderAssets<GpuImage>) -> Option<(Source, [&'a GpuImage; 3])> {
    match &layer.visual {
        Visual::Picture(handle) => images.get(handle).map(|picture| (Source::Picture, [picture; 3])),
        Visual::Video(surface) => {
            let plane = |index: usize| images.get(&surface.planes[index.min(surface.planes.len() - 1)]);
            Some((Source::Video(surface.layout), [plane(0)?, plane(1)?, plane(2)?]))
        }
    }
}

fn uniform_of(layer: &Layer, rotation: Rotation) -> LayerUniform {
    let place = Vec4::new(layer.place.x, layer.place.y, layer.place.width, layer.place.height);
    let matrix = match &layer.visual {
        Visual::Picture(_) => YuvMatrix::default(),
        Visual::Video(surface) => surface.matrix,
    };
    let ([[a, b], [c, d]], offset) = rotation.to_panel();
    LayerUniform {
        place,
        turn: Vec4::from([a, b, c, d].map(f32::from)),
        turned_from: offset.map(f32::from).into(),
        shift: layer.shift,
        red: matrix.red.into(),
        green: matrix.green.into(),
        blue: matrix.blue.into(),
        chroma_offset: matrix.chroma_offset,
        opacity: layer.opacity,
    }
}

fn draw_layers(
    view: ViewQuery<&ViewTarget>,
    composition: Option<Res<Composition>>,
    cache: Res<PipelineCache>,
    mut compositor: ResMut<Compositor>,
    mut context: RenderContext,
) {
    let target = view.into_inner();
    let background = composition.as_ref().map_or(LinearRgba::BLACK, |composition| composition.background);
    let Some(format) = target.out_texture_view_format() else { return };
    let Some(attachment) = target.out_texture_color_attachment(Some(background)) else { return };
    let compositor = &mut *compositor;
    for draw in &compositor.draws {
        let key = (format, draw.source);
        if !compositor.pipelines.iter().any(|(have, _)| *have == key) {
            let descriptor = pipeline_for(format, draw.source, &compositor.layout, &compositor.shader);
            compositor.pipelines.push((key, cache.queue_render_pipeline(descriptor)));
        }
    }
    let mut pass = context.command_encoder().begin_render_pass(&RenderPassDescriptor {
        label: Some("stage"),
        color_attachments: &[Some(attachment)],
        depth_stencil_attachment: None,
        timestamp_writes: None,
        occlusion_query_set: None,
        multiview_mask: None,
    });
    let mut drawn = 0;
    for draw in &compositor.draws {
        let pipeline = compositor.pipelines.iter().find(|(key, _)| *key == (format, draw.source));
        let group = compositor.groups.iter().find(|(texture, _)| *texture == draw.texture);
        let (Some((_, id)), Some((_, group))) = (pipeline, group) else { continue };
        let Some(pipeline) = cache.get_render_pipeline(*id) else { continue };
        pass.set_pipeline(pipeline);
        pass.set_bind_group(0, group, &[draw.offset]);
        pass.draw(0..4, 0..1);
        drawn += 1;
    }
    let layers = composition.map_or(0, |composition| composition.layers.len().min(MAX_LAYERS));
    compositor.is_whole = drawn == layers;
}

fn pipeline_for(
    format: TextureFormat,
    source: Source,
    layout: &BindGroupLayoutDescriptor,
    shader: &Handle<Shader>,
) -> RenderPipelineDescriptor {
    let mut defs = Vec::new();
    match source {
        Source::Picture => defs.push("PICTURE".into()),
        Source::Video(PixelLayout::Nv12) => defs.push("NV12".into()),
        Source::Video(PixelLayout::I420) => {}
    }
    if !format.is_srgb() {
        defs.push("ENCODE_OUTPUT".into());
    }
    // Straight alpha in; the canvas stays opaque.
    let blend = BlendState {
        color: BlendComponent {
            src_factor: BlendFactor::SrcAlpha,
            dst_factor: BlendFactor::OneMinusSrcAlpha,
            operation: BlendOperation::Add,
        },
        alpha: BlendComponent::OVER,
    };
    RenderPipelineDescriptor {
        label: Some("stage_layer".into()),
        layout: vec![layout.clone()],
        vertex: VertexState {
            shader: shader.clone(),
            shader_defs: defs.clone(),
            entry_point: Some("vertex".into()),
            ..default()
        },
        fragment: Some(FragmentState {
            shader: shader.clone(),
            shader_defs: defs,
            entry_point: Some("fragment".into()),
            targets: vec![Some(ColorTargetState { format, blend: Some(blend), write_mask: ColorWrites::ALL })],
        }),
        primitive: PrimitiveState { topology: PrimitiveTopology::TriangleStrip, ..default() },
        ..default()
    }
}
