//! Films as telephones, cameras and programs make them, and what ffprobe and ffmpeg say of those that were made for screens.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

use crate::page::{Browser, Page, between};

/// What ffmpeg makes of `inputs` (in the words of its filters) with `arguments`, as a file called `name`.
pub(super) fn film(name: &str, inputs: &[&str], arguments: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin"]);
    for input in inputs {
        command.args(["-f", "lavfi", "-i", input]);
    }
    let made = command.args(arguments).arg(&file).output().expect("ffmpeg runs");
    assert!(made.status.success(), "{name}: {}", String::from_utf8_lossy(&made.stderr));
    fs::read(&file).expect("it is there")
}

/// A moving picture of this size and length, and a loud tone, as a telephone would have it.
pub(super) fn plain(size: &str, seconds: u32) -> Vec<u8> {
    let inputs = [&format!("testsrc2=size={size}:rate=25:duration={seconds}")[..], &tone(seconds)];
    let arguments = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"];
    film("plain.mp4", &inputs, &arguments)
}

/// A tone for so long.
pub(super) fn tone(seconds: u32) -> String {
    format!("sine=frequency=440:sample_rate=44100:duration={seconds}")
}

/// The same MP4 film, said to be turned by a quarter (ISO/IEC 14496-12, section 8.3.2).
pub(super) fn turned(mut film: Vec<u8>) -> Vec<u8> {
    const QUARTER: [i32; 9] = [0, 1 << 16, 0, -(1 << 16), 0, 0, 360 << 16, 0, 1 << 30];
    let header = film.windows(4).position(|four| four == b"tkhd").expect("a track");
    // Version 0: behind the kind stand flags, five numbers, and sixteen bytes before the matrix.
    let start = header + 4 + 4 + 20 + 16;
    for (place, number) in QUARTER.iter().enumerate() {
        film[start + place * 4..start + place * 4 + 4].copy_from_slice(&number.to_be_bytes());
    }
    film
}

/// The address of the film that was made of the file with `number`.
pub(super) fn address(list: &Page, number: i64) -> String {
    format!("/content/files/{}", between(&super::row(list, number), "src=\"/content/files/", "\""))
}

/// A film that was made, in a file.
pub(super) struct Made {
    folder: TempDir,
    pub(super) bytes: Vec<u8>,
}

impl Made {
    /// The film that was made of the file with `number`.
    pub(super) async fn of(browser: &Browser, list: &Page, number: i64) -> Self {
        let bytes = browser.bytes(&address(list, number)).await;
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("made.mp4"), &bytes).expect("it can be written");
        Self { folder, bytes }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("made.mp4")
    }

    /// What ffprobe says of `entries` of the track `track`, one after the other.
    pub(super) fn told(&self, track: &str, entries: &str) -> String {
        let args = ["-v", "error", "-select_streams", track, "-show_entries", entries, "-of", "default=nw=1:nk=1"];
        let told = Command::new("ffprobe").args(args).arg(self.path()).output().expect("ffprobe runs");
        String::from_utf8_lossy(&told.stdout).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// How loud it is, in LUFS; `None` of silence.
    pub(super) fn loudness(&self) -> Option<f64> {
        let args = ["-hide_banner", "-nostdin", "-nostats", "-af", "ebur128", "-f", "null", "-"];
        let said = Command::new("ffmpeg").arg("-i").arg(self.path()).args(args).output().expect("ffmpeg runs");
        let said = String::from_utf8_lossy(&said.stderr).into_owned();
        let last = said.rsplit_once("Integrated loudness:").unwrap_or_else(|| panic!("{said}")).1;
        let number: f64 = between(last, "I:", "LUFS").trim().parse().expect("a number");
        Some(number).filter(|number| *number > -69.0)
    }

    /// The colour in the middle of its left and of its right half, after a second.
    pub(super) fn halves(&self) -> [[u8; 3]; 2] {
        let out = self.folder.path().join("halves.png");
        frame(&self.path(), &out);
        let picture = image::open(out).expect("a picture").to_rgb8();
        let (width, height) = picture.dimensions();
        [width / 4, width * 3 / 4].map(|x| picture.get_pixel(x, height / 2).0)
    }
}

fn frame(film: &Path, out: &Path) {
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-ss", "1", "-i"])
        .arg(film)
        .args(["-frames:v", "1", "-vf", "scale=in_color_matrix=bt709:in_range=tv:out_range=pc,format=rgb24"])
        .arg(out)
        .status();
    assert!(made.expect("ffmpeg runs").success());
}
