//! Sets Bevy up for the stage: what both the window and still pictures need.

use bevy::{
    app::{PluginGroupBuilder, TaskPoolOptions},
    ecs::schedule::{Schedules, SingleThreadedExecutor},
    log::LogPlugin,
    prelude::*,
    render::{
        RenderApp, RenderPlugin,
        camera::CameraRenderGraph,
        pipelined_rendering::PipelinedRenderingPlugin,
        settings::{MemoryHints, RenderCreation, WgpuSettings},
    },
};

use crate::stage::StagePass;

/// Threads of Bevy's task pools: there is little to do, and decoders need the cores.
const TASK_THREADS: usize = 2;

/// Bevy's plugins with the player's settings.
pub(crate) fn plugins() -> PluginGroupBuilder {
    let settings = WgpuSettings { memory_hints: MemoryHints::MemoryUsage, ..default() };
    DefaultPlugins
        .build()
        // The program logs to standard error itself.
        .disable::<LogPlugin>()
        // A frame is drawn in the update that decided on it, not one later.
        .disable::<PipelinedRenderingPlugin>()
        .set(TaskPoolPlugin { task_pool_options: TaskPoolOptions::with_num_threads(TASK_THREADS) })
        .set(RenderPlugin {
            render_creation: RenderCreation::Automatic(Box::new(settings)),
            synchronous_pipeline_compilation: true,
            ..default()
        })
}

/// Adds what draws.
pub(crate) fn stage_plugins(app: &mut App) {
    app.insert_resource(ClearColor(Color::BLACK)).add_plugins((crate::stage::plugin, crate::video::plugin));
    run_on_one_thread(app.world_mut());
    run_on_one_thread(app.sub_app_mut(RenderApp).world_mut());
}

/// Systems are few and short: handing them from thread to thread costs more than they do.
fn run_on_one_thread(world: &mut World) {
    for (_, schedule) in world.resource_mut::<Schedules>().iter_mut() {
        schedule.set_executor(SingleThreadedExecutor::new());
    }
}

/// The stage's camera.
pub(crate) fn camera() -> impl Bundle {
    (Camera2d, Msaa::Off, CameraRenderGraph::new(StagePass))
}
