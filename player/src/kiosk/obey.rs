//! Does what the manager asks of this screen.

use std::time::Duration;

use bevy::{
    app::AppExit,
    ecs::{message::MessageWriter, observer::On, system::Commands as Spawner},
    image::Image,
    render::view::screenshot::{Screenshot, ScreenshotCaptured},
};
use cartelera_playlists::protocol::command::{Command, CommandAction, CommandOutcome};
use tracing::info;

use super::{dark::Dark, feed::Feed};
use crate::{
    journal,
    playback::Director,
    sync::{ResultBody, SyncHandle, SyncReporter},
};

/// The longest that a screen shows its name.
const IDENTIFY_MAX: Duration = Duration::from_mins(5);

/// Begins `command`.
pub(super) fn obey(
    command: &Command,
    feed: &Feed,
    (director, dark): (&mut Director, &Dark),
    spawner: &mut Spawner<'_, '_>,
    exit: &mut MessageWriter<'_, AppExit>,
) {
    let Some(reporter) = feed.sync.as_ref().map(SyncHandle::reporter) else { return };
    info!(command.number, command.action = ?command.action, "the manager asks");
    let done = |body| reporter.ran(command.number, CommandOutcome::Done, body);
    match &command.action {
        CommandAction::Screenshot if dark.is_dark() => {
            let reason = "nothing is drawn: the display is off or not connected".to_owned();
            reporter.ran(command.number, CommandOutcome::Failed { reason }, None);
        }
        CommandAction::Screenshot => {
            let number = command.number;
            spawner.spawn(Screenshot::primary_window()).observe(move |captured: On<ScreenshotCaptured>| {
                send(&captured.image, number, reporter.clone());
            });
        }
        CommandAction::Identify { seconds } => {
            director.identify(Duration::from_secs((*seconds).into()).min(IDENTIFY_MAX));
            done(None);
        }
        CommandAction::Restart => {
            // The next process says that it was done: this one may end before anybody is told.
            exit.write(AppExit::Success);
        }
        CommandAction::Log => done(Some(ResultBody::Text(journal::last_hour()))),
        CommandAction::Volume { percent } => {
            director.set_volume((*percent).min(100));
            done(None);
        }
        CommandAction::Resync => done(None),
        CommandAction::Unknown => reporter.ran(command.number, CommandOutcome::Unknown, None),
    }
}

/// Sends a picture, beside the main loop: writing PNG takes some tenths of a second.
fn send(image: &Image, number: u64, reporter: SyncReporter) {
    let image = image.clone();
    let work = move || {
        let png = image.try_into_dynamic().map_err(|error| error.to_string()).and_then(|picture| {
            let mut bytes = std::io::Cursor::new(Vec::new());
            let written = picture.to_rgb8().write_to(&mut bytes, image::ImageFormat::Png);
            written.map(|()| bytes.into_inner()).map_err(|error| error.to_string())
        });
        match png {
            Ok(png) => reporter.ran(number, CommandOutcome::Done, Some(ResultBody::Picture(png))),
            Err(reason) => reporter.ran(number, CommandOutcome::Failed { reason }, None),
        }
    };
    if let Err(error) = std::thread::Builder::new().name("screenshot".to_owned()).spawn(work) {
        tracing::warn!("sending a screenshot: {error}");
    }
}
