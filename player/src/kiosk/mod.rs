//! The running screen: a window that follows the timeline, asleep between changes.

mod about;
mod dark;
mod ending;
mod feed;
mod lives;
mod obey;
mod vitals;

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use bevy::{
    input::keyboard::{KeyCode, KeyboardInput},
    prelude::*,
    render::view::screenshot::Screenshot,
    window::{CursorOptions, Monitor, MonitorSelection, PresentMode, PrimaryWindow, WindowMode, WindowResolution},
    winit::{EventLoopProxyWrapper, UpdateMode, WinitSettings, WinitUserEvent},
};
use cartelera_playlists::protocol::heartbeat::DisplayState;
use crossbeam_channel::{Receiver, unbounded};

pub use self::feed::ClockPolicy;
use self::{
    about::About,
    dark::{Dark, outlive_monitor},
    ending::{Ending, end},
    feed::{Errand, Feed},
    lives::{Lives, live},
    obey::obey,
    vitals::Vitals,
};
use crate::{
    alarm::Alarm,
    cache::Cache,
    clock::Clock,
    display::{DisplayPower, OutputWish, Places},
    frames::FrameTimes,
    locale::Locale,
    media::MediaFiles,
    playback::{self, Director, DirectorSetup, Loader, StatusWords, TellsClosed},
    playlog::Playlog,
    render,
    service::{Pulse, Starts, Watchdog, WatchdogSetup},
    stage::{self, Composition, Presented, Rotation},
    sync::{self, SyncConfig, SyncEvent, SyncHandle},
    testigo::{Photographer, PhotographerSetup},
    trace::Trace,
    update::WishBook,
    video::{self, DecoderChoice, Uploads},
    waker::Waker,
};

/// What is drawn before the window is there is lost, and nothing tells of it: so long it is drawn again and again.
const FIRST_SECONDS: Duration = Duration::from_secs(5);
/// How often.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// How soon it looks whether a picture was read back.
const SHOT_PAUSE: Duration = Duration::from_millis(50);

/// How long the event loop waits by itself; the alarm calls before.
const IDLE_WAIT: Duration = Duration::from_hours(1);

/// The alarm calls at least this often.
const LONGEST_SLEEP: Duration = Duration::from_mins(1);

/// What a screen needs to run.
pub struct KioskConfig {
    /// The manager and how it is reached; without one only the cache plays.
    pub sync: Option<SyncConfig>,
    /// Folder of the cache.
    pub data: PathBuf,
    /// Size of a window in pixels; `None` fills the display.
    pub windowed: Option<(u32, u32)>,
    /// The clock that the picture follows.
    pub clock: Clock,
    /// Whose clock is believed.
    pub clock_policy: ClockPolicy,
    /// How the panel hangs.
    pub rotation: Rotation,
    /// Which output shows the picture, in which mode.
    pub output: OutputWish,
    /// Language of the player's own pictures.
    pub locale: Locale,
    /// Whether the panel is switched off while the office is closed.
    pub switches_display: bool,
    /// What decodes video.
    pub decoder: DecoderChoice,
    /// Where to record what reaches the stage.
    pub trace: Option<PathBuf>,
    /// Where the kernel tells whether a display is connected, if anybody needs to know.
    pub drm: Option<PathBuf>,
    /// About how many bytes of pictures may lie on the GPU.
    pub texture_budget_bytes: usize,
    /// After so many starts in a row that did not last, it begins in safe mode; with 0 never.
    pub safe_after: u32,
}

/// How the panel hangs.
#[derive(Resource, Clone, Copy)]
struct Hanging(Rotation);

/// The panel's power, where it is this program's affair.
#[derive(Resource)]
struct Power(Option<DisplayPower>);

/// What is wished of the package.
#[derive(Resource)]
struct Wishes(WishBook);

/// Runs the screen until its window is closed.
///
/// # Errors
///
/// If the cache cannot be opened, the decoder cannot start, or there is nothing to draw with.
pub fn run(config: KioskConfig) -> anyhow::Result<()> {
    let began = Instant::now();
    let cache = Cache::open(&config.data)?;
    let waker = Waker::default();
    let starts = count_start(&config);
    let trace = config.trace.as_deref().map(|path| Trace::create(path, config.clock)).transpose()?;
    let decoder = if starts.is_safe() { DecoderChoice::Software } else { config.decoder };
    video::init(decoder, Some(&config.data), trace.clone())?;
    let media: Arc<dyn MediaFiles> = Arc::new(cache.clone());
    let wake = waker.as_fn();
    let playlog = Playlog::start(&config.data, config.drm.clone())?;
    let screen = cache.identity().map(|identity| identity.screen);
    playlog.set_screen(screen.clone());
    let about = About {
        screen: screen.clone(),
        manager: config.sync.as_ref().map(|sync| sync.manager.clone()),
        locale: config.locale,
    };
    let mut director = Director::new(DirectorSetup {
        clock: config.clock,
        loader: Loader::start(1, &media, &wake)?,
        media,
        wake,
        words: StatusWords::default(),
        locale: config.locale,
        rotation: config.rotation,
        budget_bytes: config.texture_budget_bytes,
        trace: trace.clone(),
        playlog: Some(playlog.clone()),
        is_safe: starts.is_safe(),
    });
    if config.windowed.is_some() {
        director.set_tells_closed(TellsClosed::Always);
    }
    let presented = Presented::default();
    let vitals = Vitals::new(began, &config.data, presented.clone(), starts.is_safe());
    let (events, sync) = start_sync(config.sync, &vitals, &cache, &waker)?;
    let reporter = sync.as_ref().map(SyncHandle::reporter);
    let mut feed =
        Feed::new(events, sync, (about, playlog.clone()), vitals.clone(), config.clock_policy, &cache, began);
    if starts.is_safe() {
        feed.be_safe();
    }
    director.set_words(feed.about.plain(feed.first_words()));
    if feed.hold() == Duration::MAX {
        feed.follow(&mut director);
    }
    let places = Places::of_machine(config.drm.clone());
    let outputs = config.output.keep(&places)?;
    let power = config.switches_display.then(|| DisplayPower::start(&places, outputs)).transpose()?;
    let wake_up = waker.as_fn();
    let ending = Ending::listen(&waker)?;

    let mut app = App::new();
    app.add_plugins(render::plugins().set(WindowPlugin {
        primary_window: Some(window(config.windowed)),
        primary_cursor_options: Some(CursorOptions { visible: config.windowed.is_some(), ..default() }),
        ..default()
    }))
    .insert_resource(sleep())
    .insert_resource(Alarm::start(wake_up.clone())?)
    .insert_resource(director)
    .insert_resource(feed)
    .insert_resource(vitals)
    .insert_resource(ending.clone())
    .insert_resource(waker.clone())
    .insert_resource(Hanging(config.rotation))
    .insert_resource(Power(power))
    .insert_resource(presented.clone())
    .insert_resource(Wishes(WishBook::open(&config.data)))
    .init_resource::<Dark>()
    .add_observer(outlive_monitor)
    .init_resource::<FrameTimes>()
    .init_resource::<Diagnostics>()
    .add_systems(Startup, (connect_waker, open_stage))
    .add_systems(Update, (end, receive, on_key, diagnose, direct, note, wish, live).chain());
    render::stage_plugins(&mut app);
    stage::witness(&mut app, playlog.clone(), presented.clone());
    let pulse = Pulse::default();
    app.insert_resource(Lives::new(pulse.clone(), presented.clone(), FIRST_SECONDS));
    app.insert_resource(Photographer::start(PhotographerSetup {
        screen,
        cache,
        presented,
        playlog: playlog.clone(),
        reporter,
        waker,
    })?);
    if let Some(trace) = trace {
        app.sub_app_mut(bevy::render::RenderApp).insert_resource(trace);
    }
    Watchdog::start(WatchdogSetup { pulse, wake: wake_up, starts: starts.clone(), drm: config.drm })?;
    let exit = app.run();
    playlog.finish();
    match exit {
        AppExit::Error(code) if !ending.is_asked() => anyhow::bail!("the window ended with code {code}"),
        // A compositor that is asked to end at the same time takes the window away.
        AppExit::Success | AppExit::Error(_) => {
            starts.lasted();
            Ok(())
        }
    }
}

/// Counts this start among those that did not last, until it does.
fn count_start(config: &KioskConfig) -> Starts {
    let starts = Starts::begin(&config.data, config.safe_after);
    if starts.is_safe() {
        tracing::error!(starts.failed = starts.failed(), "the last starts did not last: this one is in safe mode");
    }
    starts
}

fn start_sync(
    config: Option<SyncConfig>,
    vitals: &Vitals,
    cache: &Cache,
    waker: &Waker,
) -> anyhow::Result<(Receiver<SyncEvent>, Option<SyncHandle>)> {
    let (sender, events) = unbounded();
    let wake = waker.as_fn();
    let on_event = move |event| {
        // The receiver lives as long as the window.
        let _ = sender.send(event);
        wake();
    };
    let vitals = vitals.clone();
    let start = |config: SyncConfig| {
        let config = SyncConfig { vitals: Arc::new(move |heartbeat| vitals.fill(heartbeat)), ..config };
        sync::spawn(config, cache.clone(), on_event).context("starting the sync thread")
    };
    Ok((events, config.map(start).transpose()?))
}

fn window(windowed: Option<(u32, u32)>) -> Window {
    let window = Window {
        title: "Cartelera".to_owned(),
        name: Some("cartelera-player".to_owned()),
        present_mode: PresentMode::AutoVsync,
        ..default()
    };
    match windowed {
        Some((width, height)) => Window {
            resolution: WindowResolution::new(width, height).with_scale_factor_override(1.0),
            decorations: false,
            ..window
        },
        None => Window {
            mode: WindowMode::BorderlessFullscreen(MonitorSelection::Primary),
            resolution: WindowResolution::default().with_scale_factor_override(1.0),
            ..window
        },
    }
}

fn connect_waker(waker: Res<Waker>, proxy: Res<EventLoopProxyWrapper>) {
    let proxy = (**proxy).clone();
    waker.connect(move || {
        // Fails only when the event loop has ended.
        let _ = proxy.send_event(WinitUserEvent::WakeUp);
    });
}

fn open_stage(mut commands: Commands) {
    commands.spawn(render::camera());
}

fn receive(
    mut feed: ResMut<Feed>,
    (mut director, mut photographer, mut wishes): (ResMut<Director>, ResMut<Photographer>, ResMut<Wishes>),
    dark: Res<Dark>,
    mut spawner: Commands,
    mut exit: MessageWriter<AppExit>,
) {
    for errand in feed.bring(&mut director) {
        match errand {
            Errand::Obey(command) => obey(&command, &feed, (&mut director, &dark), &mut spawner, &mut exit),
            Errand::Wish(wish) => wishes.0.set(wish),
            Errand::TakeTestigos(orders) => photographer.follow(orders),
            Errand::Forget => photographer.forget(),
            Errand::TryAgain => {
                exit.write(AppExit::Success);
            }
        }
    }
}

fn direct(
    mut director: ResMut<Director>,
    mut images: ResMut<Assets<Image>>,
    (mut uploads, mut composition): (ResMut<Uploads>, ResMut<Composition>),
    (mut alarm, mut power, mut dark): (ResMut<Alarm>, ResMut<Power>, ResMut<Dark>),
    (mut photographer, mut spawner, feed, presented): (ResMut<Photographer>, Commands, Res<Feed>, Res<Presented>),
    (shots, monitors): (Query<(), With<Screenshot>>, Query<(), With<Monitor>>),
    (hanging, window): (Res<Hanging>, Single<&Window, With<PrimaryWindow>>),
) {
    let size_px = canvas_px(*hanging, &window);
    let wait = playback::direct(size_px, &mut director, &mut images, &mut uploads, &mut composition);
    // Also a closed screen presents one picture before its panel is switched off: that proves that it could.
    let has_begun = director.needs_display() || presented.frames() > 0 || alarm.age() >= FIRST_SECONDS;
    // Where nothing may switch the display it stays lit.
    let needs_display = director.needs_display() || power.0.is_none() || !has_begun;
    let has_display = !monitors.is_empty() || matches!(window.mode, WindowMode::Windowed);
    let is_on = dark.decide(needs_display, has_display, Instant::now());
    let wait = dark.pace(wait);
    let wait =
        if dark.is_dark() { wait } else { wait.min(photographer.look(&director, &mut composition, &mut spawner)) };
    // A picture that was read back is handed over in the update after.
    let wait = if shots.is_empty() || dark.is_dark() { wait } else { wait.min(SHOT_PAUSE) };
    if let (Some(power), Some(is_on)) = (power.0.as_mut().filter(|_| has_begun), is_on) {
        power.set(is_on);
    }
    let longest = if alarm.age() < FIRST_SECONDS { FIRST_PAUSE } else { LONGEST_SLEEP };
    alarm.set(Instant::now() + wait.min(feed.hold()).min(longest));
}

/// Notes what is on for the next heartbeat, when it has changed.
fn note(director: Res<Director>, power: Res<Power>, vitals: Res<Vitals>, mut told: Local<Option<(u64, DisplayState)>>) {
    let display = match &power.0 {
        Some(power) => power.state(),
        None if director.needs_display() => DisplayState::Fed,
        None => DisplayState::Black,
    };
    if *told != Some((director.views(), display)) {
        *told = Some((director.views(), display));
        let (on, programme) = director.on_screen();
        vitals.set_shown(on, programme, display);
    }
}

/// Leaves the wish for another package while nobody looks. That changes with what is on, or with the hour; not with each frame.
fn wish(mut wishes: ResMut<Wishes>, mut director: ResMut<Director>, mut looked: Local<Option<(u64, Instant)>>) {
    let is_known = |(views, at): (u64, Instant)| views == director.views() && at.elapsed() < LONGEST_SLEEP / 2;
    if wishes.0.is_idle() || looked.is_some_and(is_known) {
        return;
    }
    *looked = Some((director.views(), Instant::now()));
    wishes.0.look(director.quiet_until());
}

/// Width and height of the upright picture.
fn canvas_px(hanging: Hanging, window: &Window) -> (u32, u32) {
    hanging.0.turned((window.physical_width().max(1), window.physical_height().max(1)))
}

/// F12 shows and hides the diagnostics; any key makes a closed screen say for a minute that it is closed.
fn on_key(
    mut keys: MessageReader<KeyboardInput>,
    mut director: ResMut<Director>,
    mut diagnostics: ResMut<Diagnostics>,
) {
    for key in keys.read().filter(|key| key.state.is_pressed() && !key.repeat) {
        if key.key_code == KeyCode::F12 {
            diagnostics.is_on = !diagnostics.is_on;
        }
        director.on_key();
    }
}

/// Renews the diagnostics while they are on.
fn diagnose(
    mut director: ResMut<Director>,
    mut diagnostics: ResMut<Diagnostics>,
    mut frames: ResMut<FrameTimes>,
    (hanging, window): (Res<Hanging>, Single<&Window, With<PrimaryWindow>>),
) {
    frames.on_frame(Instant::now());
    if !diagnostics.is_on {
        if diagnostics.renewed.take().is_some() {
            director.set_diagnostics(None, canvas_px(*hanging, &window));
        }
    } else if diagnostics.renewed.is_none_or(|renewed| renewed.elapsed() >= Duration::from_millis(950)) {
        let lines = director.diagnose(&frames);
        if diagnostics.renewed.is_none() {
            tracing::info!("diagnostics: {}", lines.join("; "));
        }
        diagnostics.renewed = Some(Instant::now());
        director.set_diagnostics(Some(lines), canvas_px(*hanging, &window));
    }
}

/// Whether the diagnostics are on.
#[derive(Resource, Default)]
struct Diagnostics {
    is_on: bool,
    renewed: Option<Instant>,
}

/// Sleep until something calls: an alarm, another thread, or the window.
///
/// The mode never changes: the event loop draws at once whenever it does.
fn sleep() -> WinitSettings {
    let mode = UpdateMode::Reactive {
        wait: IDLE_WAIT,
        react_to_device_events: false,
        react_to_user_events: true,
        react_to_window_events: true,
    };
    WinitSettings { focused_mode: mode, unfocused_mode: mode }
}
