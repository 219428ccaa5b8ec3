//! Virtual displays whose picture can be read.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use image::RgbImage;

use crate::{patience::until, process::Running, scratch::unique};

/// Width and height of every display and window in pixels.
pub(crate) const SIZE_PX: (u32, u32) = (640, 360);

/// An X server without a screen.
pub(crate) struct Display {
    running: Running,
    name: String,
    framebuffer: PathBuf,
}

impl Display {
    /// Starts a server on a free number; its files go to `folder`.
    pub(crate) fn start(folder: &Path) -> Self {
        let folder = folder.join(format!("xvfb-{}", unique()));
        fs::create_dir_all(&folder).expect("the folder can be made");
        let number = folder.join("number");
        let mut command = Command::new("Xvfb");
        let (width, height) = SIZE_PX;
        command.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24")]);
        command.arg("-fbdir").arg(&folder).stdin(Stdio::null());
        command.stdout(File::create(&number).expect("the file can be made"));
        let mut running = Running::start("Xvfb", &mut command, &folder.join("log"));
        let name = until("Xvfb to take a number", || {
            running.assert_running();
            fs::read_to_string(&number).ok()?.strip_suffix('\n').map(|number| format!(":{number}"))
        });
        Self { running, name, framebuffer: folder.join("Xvfb_screen0") }
    }

    /// The value of `DISPLAY`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The number of the server's process.
    pub(crate) fn pid(&self) -> u32 {
        self.running.child.id()
    }

    /// What is on the display now.
    pub(crate) fn picture(&mut self) -> RgbImage {
        self.running.assert_running();
        decode_xwd(&fs::read(&self.framebuffer).expect("the server keeps its picture in a file"))
    }
}

/// Reads 32-bit BGRX pixels from an X window dump (XWDFile.h, version 7).
fn decode_xwd(dump: &[u8]) -> RgbImage {
    let field = |index: usize| {
        let bytes = dump[index * 4..index * 4 + 4].try_into().expect("four bytes");
        u32::from_be_bytes(bytes) as usize
    };
    let (header, width, height, stride, colours) = (field(0), field(4), field(5), field(12), field(19));
    assert_eq!((field(7), field(11), field(14)), (0, 32, 0x00ff_0000), "an unknown layout of pixels");
    let pixels = &dump[header + colours * 12..];
    RgbImage::from_fn(width as u32, height as u32, |x, y| {
        let at = y as usize * stride + x as usize * 4;
        image::Rgb([pixels[at + 2], pixels[at + 1], pixels[at]])
    })
}
