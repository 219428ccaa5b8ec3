//! Reference pictures: what `cartelera-player still` says a screen shows.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
};

use image::RgbImage;
use jiff::Timestamp;
use serde_json::json;

use crate::{
    patience::LIMIT,
    process::{Running, program},
    scratch::unique,
    xvfb::SIZE_PX,
};

/// A running `still --serve` of one content folder.
pub(crate) struct Stills {
    running: Running,
    answers: Receiver<String>,
    folder: PathBuf,
}

impl Stills {
    /// Opens the content folder `content`; files go to `folder`.
    pub(crate) fn open(content: &Path, folder: &Path) -> Self {
        Self::open_with(content, folder, &[])
    }

    /// As [`Stills::open`], with variables in its environment.
    pub(crate) fn open_with(content: &Path, folder: &Path, env: &[(&str, &str)]) -> Self {
        let mut command = Command::new(program("cartelera-player"));
        command.arg("still").arg("--folder").arg(content).arg("--serve");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        command.envs(env.iter().copied());
        let log = folder.join(format!("still-{}.log", unique()));
        let mut running = Running::start("still --serve", &mut command, &log);
        let output = running.child.stdout.take().expect("its output is piped");
        let (sender, answers) = mpsc::channel();
        thread::spawn(move || {
            // Both ends are gone when the test has ended.
            let _ = BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| sender.send(line));
        });
        Self { running, answers, folder: folder.to_owned() }
    }

    /// What `screen` shows at `at`.
    pub(crate) fn take(&mut self, screen: &str, at: Timestamp) -> RgbImage {
        self.take_sized(screen, at, SIZE_PX)
    }

    /// The same on a canvas of this width and height.
    pub(crate) fn take_sized(&mut self, screen: &str, at: Timestamp, (width, height): (u32, u32)) -> RgbImage {
        let out = self.folder.join(format!("still-{}.png", unique()));
        let request = json!({"screen": screen, "at": at, "size": format!("{width}x{height}"), "out": out});
        let input = self.running.child.stdin.as_mut().expect("its input is piped");
        writeln!(input, "{request}").expect("still --serve takes requests");
        let answer = self.answers.recv_timeout(LIMIT).expect("still --serve answers");
        assert_eq!(answer.replace(' ', ""), r#"{"ok":true}"#, "the still of {screen} at {at}");
        image::open(&out).expect("the still is a picture").to_rgb8()
    }
}
