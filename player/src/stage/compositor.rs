//! Draws the composition: one camera, one render pass, at most one draw per layer.

use bevy::{
    asset::{embedded_asset, load_embedded_asset},
    ecs::schedule::ScheduleLabel,
    prelude::*,
    render::{
        Render, RenderApp, RenderStartup, RenderSystems,
        camera::ExtractedCamera,
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
    plan::{Step, is_exact, steps},
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
    /// Two pictures, one over the other.
    Fade,
    Video(PixelLayout),
}

/// How something is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Manner {
    source: Source,
    /// Whether what was drawn before is not read.
    is_opaque: bool,
    /// Whether the canvas encodes linear light by itself.
    format: TextureFormat,
}

impl Manner {
    /// All that may come to be drawn.
    fn all(format: TextureFormat) -> impl Iterator<Item = Self> {
        let sources = [Source::Picture, Source::Video(PixelLayout::I420), Source::Video(PixelLayout::Nv12)];
        let both = sources.into_iter().flat_map(|source| [(source, false), (source, true)]);
        both.chain([(Source::Fade, true)]).map(move |(source, is_opaque)| Self { source, is_opaque, format })
    }
}

/// What a bind group binds: the first two textures, and whether their pixels need no filter.
type GroupKey = ([TextureViewId; 2], bool);

#[derive(Resource)]
pub(super) struct Compositor {
    layout: BindGroupLayoutDescriptor,
    shader: Handle<Shader>,
    /// Mixes neighbouring pixels.
    smooth: Sampler,
    /// Takes each pixel as it is.
    exact: Sampler,
    pipelines: Vec<(Manner, CachedRenderPipelineId)>,
    uniforms: DynamicUniformBuffer<LayerUniform>,
    /// The buffer that `groups` were made with; it is replaced when it grows.
    bound: Option<BufferId>,
    /// Bind groups by what they show, kept while it is on the stage.
    groups: Vec<(GroupKey, BindGroup)>,
    /// What is drawn in this frame, bottom first.
    draws: Vec<Draw>,
    /// How many draws the composition needs.
    wanted: usize,
    /// Whether all layers were drawn in this frame.
    pub(super) is_whole: bool,
}

struct Draw {
    source: Source,
    is_opaque: bool,
    group: GroupKey,
    offset: u32,
}

impl Draw {
    fn manner(&self, format: TextureFormat) -> Manner {
        Manner { source: self.source, is_opaque: self.is_opaque, format }
    }
}

fn create_compositor(mut commands: Commands, device: Res<RenderDevice>, assets: Res<AssetServer>) {
    let layout = BindGroupLayoutDescriptor::new(
        "stage_layer",
        &BindGroupLayoutEntries::sequential(
            ShaderStages::VERTEX_FRAGMENT,
            (
                uniform_buffer::<LayerUniform>(true),
                sampler(SamplerBindingType::Filtering),
                sampler(SamplerBindingType::Filtering),
                texture_2d(TextureSampleType::Float { filterable: true }),
                texture_2d(TextureSampleType::Float { filterable: true }),
                texture_2d(TextureSampleType::Float { filterable: true }),
            ),
        ),
    );
    let sampler = |label, filter| {
        device.create_sampler(&SamplerDescriptor {
            label: Some(label),
            mag_filter: filter,
            min_filter: filter,
            ..default()
        })
    };
    commands.insert_resource(Compositor {
        layout,
        shader: load_embedded_asset!(assets.as_ref(), "stage.wgsl"),
        smooth: sampler("stage_smooth", FilterMode::Linear),
        exact: sampler("stage_exact", FilterMode::Nearest),
        pipelines: Vec::new(),
        uniforms: DynamicUniformBuffer::default(),
        bound: None,
        groups: Vec::new(),
        draws: Vec::new(),
        wanted: 0,
        is_whole: false,
    });
}

fn prepare_layers(
    composition: Option<Res<Composition>>,
    cameras: Query<&ExtractedCamera>,
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
    let panel_px = cameras.iter().find_map(|camera| camera.physical_target_size).unwrap_or_default();
    let canvas_px = rotation.turned(panel_px.into());
    compositor.wanted = 0;
    for step in steps(layers) {
        compositor.wanted += 1;
        if let Some((source, planes)) = planes_of(step, &images) {
            let offset = compositor.uniforms.push(&uniform_of(step.top(), rotation));
            let group = group_key(step.top(), planes, canvas_px);
            compositor.draws.push(Draw { source, is_opaque: step.is_opaque(), group, offset });
        }
    }
    compositor.uniforms.write_buffer(&device, &queue);
    let buffer = compositor.uniforms.buffer().map(Buffer::id);
    if compositor.bound != buffer {
        compositor.bound = buffer;
        compositor.groups.clear();
    }
    let draws = &compositor.draws;
    compositor.groups.retain(|(key, _)| draws.iter().any(|draw| draw.group == *key));
    let Some(binding) = compositor.uniforms.binding() else { return };
    for step in steps(layers) {
        let Some((_, planes)) = planes_of(step, &images) else { continue };
        let key = group_key(step.top(), planes, canvas_px);
        if compositor.groups.iter().any(|(have, _)| *have == key) {
            continue;
        }
        let group = device.create_bind_group(
            "stage_layer",
            &cache.get_bind_group_layout(&compositor.layout),
            &BindGroupEntries::sequential((
                binding.clone(),
                if key.1 { &compositor.exact } else { &compositor.smooth },
                &compositor.smooth,
                &planes[0].texture_view,
                &planes[1].texture_view,
                &planes[2].texture_view,
            )),
        );
        compositor.groups.push((key, group));
    }
}

/// What a draw of these textures binds.
fn group_key(layer: &Layer, planes: [&GpuImage; 3], canvas_px: (u32, u32)) -> GroupKey {
    let size_px = |plane: &GpuImage| (plane.texture_descriptor.size.width, plane.texture_descriptor.size.height);
    let filtered = match layer.visual {
        Visual::Picture { .. } => &planes[..2],
        // The planes of colour are always filtered.
        Visual::Video(_) => &planes[..1],
    };
    let is_exact = filtered.iter().all(|plane| is_exact(layer, size_px(plane), canvas_px));
    ([planes[0].texture_view.id(), planes[1].texture_view.id()], is_exact)
}

/// The three textures that a draw binds; a texture stands twice where a source has fewer planes.
fn planes_of<'a>(step: Step<'_>, images: &'a RenderAssets<GpuImage>) -> Option<(Source, [&'a GpuImage; 3])> {
    match (step, &step.top().visual) {
        (Step::Fade { below, .. }, Visual::Picture { image: above, .. }) => {
            let Visual::Picture { image: below, .. } = &below.visual else { return None };
            let (below, above) = (images.get(below)?, images.get(above)?);
            Some((Source::Fade, [below, above, above]))
        }
        (_, Visual::Picture { image, .. }) => images.get(image).map(|picture| (Source::Picture, [picture; 3])),
        (_, Visual::Video(surface)) => {
            let plane = |index: usize| images.get(&surface.planes[index.min(surface.planes.len() - 1)]);
            Some((Source::Video(surface.layout), [plane(0)?, plane(1)?, plane(2)?]))
        }
    }
}

fn uniform_of(layer: &Layer, rotation: Rotation) -> LayerUniform {
    let place = Vec4::new(layer.place.x, layer.place.y, layer.place.width, layer.place.height);
    let matrix = match &layer.visual {
        Visual::Picture { .. } => YuvMatrix::default(),
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
    // All at once: what is made when it is needed first misses a frame.
    if !compositor.pipelines.iter().any(|(have, _)| have.format == format) {
        let Compositor { pipelines, layout, shader, .. } = compositor;
        pipelines.extend(
            Manner::all(format)
                .map(|manner| (manner, cache.queue_render_pipeline(pipeline_for(manner, layout, shader)))),
        );
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
        let pipeline = compositor.pipelines.iter().find(|(manner, _)| *manner == draw.manner(format));
        let group = compositor.groups.iter().find(|(key, _)| *key == draw.group);
        let (Some((_, id)), Some((_, group))) = (pipeline, group) else { continue };
        let Some(pipeline) = cache.get_render_pipeline(*id) else { continue };
        pass.set_pipeline(pipeline);
        pass.set_bind_group(0, group, &[draw.offset]);
        pass.draw(0..4, 0..1);
        drawn += 1;
    }
    compositor.is_whole = drawn == compositor.wanted;
}

fn pipeline_for(
    Manner { source, is_opaque, format }: Manner,
    layout: &BindGroupLayoutDescriptor,
    shader: &Handle<Shader>,
) -> RenderPipelineDescriptor {
    let mut defs = Vec::new();
    match source {
        Source::Picture => defs.push("PICTURE".into()),
        Source::Fade => defs.push("FADE".into()),
        Source::Video(PixelLayout::Nv12) => defs.push("NV12".into()),
        Source::Video(PixelLayout::I420) => {}
    }
    if !format.is_srgb() {
        defs.push("ENCODE_OUTPUT".into());
    }
    // Straight alpha in; the canvas stays opaque.
    let over = BlendState {
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
            targets: vec![Some(ColorTargetState {
                format,
                blend: (!is_opaque).then_some(over),
                write_mask: ColorWrites::ALL,
            })],
        }),
        primitive: PrimitiveState { topology: PrimitiveTopology::TriangleStrip, ..default() },
        ..default()
    }
}
