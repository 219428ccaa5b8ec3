//! Takes pictures of the stage at any instant.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use bevy::{
    app::PluginsState,
    camera::RenderTarget,
    prelude::*,
    render::{
        render_resource::{TextureFormat, TextureUsages},
        view::screenshot::{Screenshot, ScreenshotCaptured},
    },
    window::ExitCondition,
    winit::WinitPlugin,
};
use cartelera_playlists::{
    content,
    hash::ContentHash,
    ids::ScreenId,
    manifest::Epoch,
    present::Scene,
    timeline::{Carry, Timeline},
};
use crossbeam_channel::{Receiver, bounded};
use jiff::Timestamp;

use super::{
    folder::{self, ReadFolder},
    scene::{self, SceneMedia},
};
use crate::{
    clock::Clock,
    locale::Locale,
    media::MediaFiles,
    playback::{self, Course, Director, DirectorSetup, Loader, StatusWords},
    render,
    stage::{Composition, Rotation},
    video::{self, DecoderChoice, Uploads},
    waker::Waker,
};

/// A picture that is not there after this long will not come.
const LIMIT: Duration = Duration::from_mins(1);
/// Pictures kept on the GPU between requests.
const BUDGET_BYTES: usize = 128 << 20;

/// Which picture to take.
#[derive(Clone, Debug)]
pub struct StillRequest {
    /// The screen.
    pub screen: ScreenId,
    /// The instant.
    pub at: Timestamp,
    /// Width and height in pixels; `None` is the screen's own picture as the public sees it.
    pub size_px: Option<(u32, u32)>,
    /// The PNG file to write.
    pub out: PathBuf,
}

/// The stage without a window, for the screens of one content folder, or for one scene.
pub struct StillCamera {
    app: App,
    source: Source,
    calls: Receiver<()>,
    targets: HashMap<(u32, u32), Entity>,
}

/// What pictures are taken of.
enum Source {
    Folder(Box<ReadFolder>),
    Scene(Box<Scene>),
}

/// The size of a scene's pictures if none is given.
const SCENE_PX: (u32, u32) = (1920, 1080);

impl Source {
    /// What `screen` follows, and how large its picture is.
    fn course(&self, screen: &ScreenId) -> anyhow::Result<(Course, (u32, u32))> {
        match self {
            Self::Folder(folder) => {
                let size_px = folder.city.screen(screen).map(|(screen, _)| screen.picture_px());
                Ok((timeline(folder, screen)?.into(), size_px.context("choosing a size")?))
            }
            Self::Scene(scene) => {
                let own = &scene.pointer.screen;
                if own != screen {
                    bail!("no screen {:?} in the scene (screen: {own})", screen.as_str());
                }
                let course = Course {
                    takeovers: scene.pointer.takeovers.clone(),
                    stops: Arc::new(scene.stops.clone()),
                    approvals: Arc::new(scene.approvals()),
                    ..Course::from(scene.timeline().context("following the programme")?)
                };
                Ok((course, SCENE_PX))
            }
        }
    }
}

fn timeline(folder: &ReadFolder, screen: &ScreenId) -> anyhow::Result<Timeline> {
    let programme = content::compile(&folder.city, screen)
        .with_context(|| format!("no screen {:?} in the folder (screens: {})", screen.as_str(), folder.screens()))?;
    let bytes = serde_json::to_vec(&programme).context("naming the programme")?;
    let epoch = Epoch {
        programme: ContentHash::of(&bytes),
        size_bytes: bytes.len() as u64,
        effective_from: Timestamp::MIN,
        carry: Carry::default(),
    };
    Timeline::new(vec![(epoch, Arc::new(programme))]).context("following the programme")
}

#[derive(Resource, Default)]
struct StillSize((u32, u32));

impl StillCamera {
    /// Reads the content folder and starts the stage.
    ///
    /// # Errors
    ///
    /// If the folder has problems, or there is nothing to draw with.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let folder = folder::read(folder)?;
        let media = Arc::new(folder.media.clone());
        Self::start(Source::Folder(Box::new(folder)), media)
    }

    /// Reads the scene in the file `scene`, whose media files are in `media`, and starts the stage.
    ///
    /// # Errors
    ///
    /// If the scene cannot be read, or there is nothing to draw with.
    pub fn open_scene(scene: &Path, media: &Path) -> anyhow::Result<Self> {
        Self::start(Source::Scene(Box::new(scene::read(scene)?)), Arc::new(SceneMedia::of(media)))
    }

    fn start(source: Source, media: Arc<dyn MediaFiles>) -> anyhow::Result<Self> {
        video::init(DecoderChoice::Software, None, None)?;
        let (sender, calls) = bounded(1);
        let waker = Waker::default();
        waker.connect(move || {
            // A full channel already holds a call.
            let _ = sender.try_send(());
        });
        let wake = waker.as_fn();
        let director = Director::new(DirectorSetup {
            clock: Clock::Fixed(Timestamp::UNIX_EPOCH),
            loader: Loader::start(1, &media, &wake)?,
            media,
            wake,
            words: StatusWords::default(),
            locale: Locale::default(),
            rotation: Rotation::None,
            budget_bytes: BUDGET_BYTES,
            trace: None,
            playlog: None,
            is_safe: false,
        });
        let mut app = App::new();
        let window = WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() };
        app.add_plugins(render::plugins().set(window).disable::<WinitPlugin>())
            .insert_resource(director)
            .init_resource::<StillSize>()
            .add_systems(Update, direct);
        render::stage_plugins(&mut app);
        while app.plugins_state() == PluginsState::Adding {
            bevy::tasks::tick_global_task_pools_on_main_thread();
        }
        app.finish();
        app.cleanup();
        Ok(Self { app, source, calls, targets: HashMap::new() })
    }

    /// Draws the picture and writes it.
    ///
    /// # Errors
    ///
    /// If the folder has no such screen, the size cannot be drawn, or the file cannot be written.
    pub fn take(&mut self, request: &StillRequest) -> anyhow::Result<()> {
        let (course, own_px) = self.source.course(&request.screen)?;
        let size_px = request.size_px.unwrap_or(own_px);
        let (width, height) = size_px;
        if !(16..=8192).contains(&width) || !(16..=8192).contains(&height) {
            bail!("size {width}x{height} is not allowed (16x16 to 8192x8192)");
        }
        let target = self.aim(size_px);
        let world = self.app.world_mut();
        world.resource_mut::<StillSize>().0 = size_px;
        let mut director = world.resource_mut::<Director>();
        director.set_clock(Clock::Fixed(request.at));
        director.follow(course);
        self.settle()?;
        let picture = self.capture(target)?;
        picture.save(&request.out).with_context(|| format!("writing {}", request.out.display()))
    }

    /// Points the stage's camera at a canvas of this size.
    fn aim(&mut self, size_px: (u32, u32)) -> Handle<Image> {
        let world = self.app.world_mut();
        for camera in self.targets.values() {
            if let Some(mut camera) = world.get_mut::<Camera>(*camera) {
                camera.is_active = false;
            }
        }
        if let Some(entity) = self.targets.get(&size_px).copied()
            && let Some(RenderTarget::Image(target)) = world.get::<RenderTarget>(entity).cloned()
        {
            if let Some(mut camera) = world.get_mut::<Camera>(entity) {
                camera.is_active = true;
            }
            return target.handle;
        }
        let mut canvas = Image::new_target_texture(size_px.0, size_px.1, TextureFormat::Rgba8UnormSrgb, None);
        canvas.texture_descriptor.usage |= TextureUsages::COPY_SRC;
        let canvas = world.resource_mut::<Assets<Image>>().add(canvas);
        let entity = world.spawn((render::camera(), RenderTarget::Image(canvas.clone().into()))).id();
        self.targets.insert(size_px, entity);
        canvas
    }

    /// Updates until everything that the picture needs is on the stage.
    fn settle(&mut self) -> anyhow::Result<()> {
        let begun = Instant::now();
        self.app.update();
        while !self.app.world().resource::<Director>().is_settled() {
            if begun.elapsed() > LIMIT {
                bail!("the picture was not ready within {LIMIT:?}");
            }
            let _ = self.calls.recv_timeout(Duration::from_millis(100));
            self.app.update();
        }
        // What was composed last is drawn, and frames of videos are brought over, in the update after.
        self.app.update();
        Ok(())
    }

    fn capture(&mut self, target: Handle<Image>) -> anyhow::Result<image::RgbImage> {
        let (sender, captured) = bounded(1);
        let observer = move |shot: On<ScreenshotCaptured>| {
            // The receiver waits below.
            let _ = sender.try_send(shot.image.clone());
        };
        self.app.world_mut().spawn(Screenshot::image(target)).observe(observer);
        let begun = Instant::now();
        while begun.elapsed() < LIMIT {
            self.app.update();
            if let Ok(image) = captured.try_recv() {
                let picture = image.try_into_dynamic().context("reading the picture back")?;
                return Ok(picture.to_rgb8());
            }
        }
        bail!("the picture could not be read back within {LIMIT:?}")
    }
}

fn direct(
    mut director: ResMut<Director>,
    mut images: ResMut<Assets<Image>>,
    mut uploads: ResMut<Uploads>,
    mut composition: ResMut<Composition>,
    size: Res<StillSize>,
) {
    playback::direct(size.0, &mut director, &mut images, &mut uploads, &mut composition);
}
