//! Sends files in parts, as the page's script does.

use std::{path::Path, time::Instant};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use image::{ImageFormat, Rgb, RgbImage};
use reqwest::Method;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{LOOK, PATIENCE, emptying::open, encoded, left};
use crate::{
    page::{Browser, Page},
    run::Served,
};

/// Where files are sent to.
pub(super) const UPLOADS: &str = "/content/uploads";

/// A picture that does not get smaller by being compressed.
pub(super) fn noise(side: u32) -> Vec<u8> {
    let mut rng = fastrand::Rng::with_seed(u64::from(side));
    let picture = RgbImage::from_fn(side, side, |_, _| Rgb([rng.u8(..), rng.u8(..), rng.u8(..)]));
    encoded(&picture.into(), ImageFormat::Png)
}

/// Somebody's page, from which files are sent.
pub(super) struct Sender {
    pub(super) browser: Browser,
    pub(super) csrf: String,
}

impl Sender {
    pub(super) async fn of(mut browser: Browser) -> Self {
        let csrf = browser.get("/content/media").await.csrf();
        Self { browser, csrf }
    }

    /// A request about a file.
    pub(super) async fn ask(&mut self, method: Method, place: &str) -> Page {
        let asked = self.browser.script(method, place, &self.csrf).header("tus-resumable", "1.0.0");
        self.browser.answered(asked).await
    }

    /// Begins a file.
    pub(super) async fn begin(&mut self, name: &str, size: u64) -> Page {
        let asked = self.browser.script(Method::POST, UPLOADS, &self.csrf).header("tus-resumable", "1.0.0");
        let asked = asked.header("upload-length", size);
        let asked = asked.header("upload-metadata", format!("filename {}", STANDARD.encode(name)));
        self.browser.answered(asked).await
    }

    /// Begins a file, which must succeed, and gives where it is to be sent.
    pub(super) async fn begun(&mut self, name: &str, bytes: &[u8]) -> String {
        let page = self.begin(name, bytes.len() as u64).await;
        assert_eq!((page.status, &page.headers["tus-resumable"]), (201, &"1.0.0".parse().expect("text")), "{page:?}");
        assert!(page.headers["upload-expires"].to_str().expect("text").ends_with(" GMT"), "{page:?}");
        page.place
    }

    /// Sends a part of a file.
    pub(super) async fn part(&mut self, place: &str, offset: u64, bytes: &[u8]) -> Page {
        let asked = self.browser.script(Method::PATCH, place, &self.csrf).header("tus-resumable", "1.0.0");
        let asked = asked.header("upload-offset", offset).header("content-type", "application/offset+octet-stream");
        self.browser.answered(asked.body(bytes.to_vec())).await
    }

    /// Sends what is left of a file, which must succeed.
    pub(super) async fn rest(&mut self, place: &str, offset: u64, bytes: &[u8]) {
        let from = usize::try_from(offset).expect("a length");
        let page = self.part(place, offset, &bytes[from..]).await;
        assert_eq!((page.status, told(&page)), (204, bytes.len() as u64), "{page:?}");
    }

    /// How much of a file is there.
    pub(super) async fn offset(&mut self, place: &str) -> u64 {
        let page = self.ask(Method::HEAD, place).await;
        assert_eq!(
            (page.status, &page.headers["cache-control"]),
            (200, &"no-store".parse().expect("text")),
            "{page:?}"
        );
        told(&page)
    }

    /// Sends a file whole, in parts, and gives where it is.
    pub(super) async fn send(&mut self, name: &str, bytes: &[u8]) -> String {
        let place = self.begun(name, bytes).await;
        self.rest(&place, 0, bytes).await;
        place
    }

    /// Sends the form that names files.
    pub(super) async fn hand_in(&mut self, department: &str, places: &[&str]) -> Page {
        let mut fields = vec![("csrf", self.csrf.as_str()), ("department", department)];
        fields.extend(places.iter().map(|place| ("sent", key(place))));
        self.browser.post_files("/content/media", &fields, &[]).await
    }

    /// Begins to send `length` bytes of a file, of which `bytes` come; the server waits for the others.
    pub(super) async fn half(&self, served: &Served, place: &str, (length, bytes): (usize, &[u8])) -> TcpStream {
        let host = served.base.strip_prefix("http://").expect("an address");
        let cookies: Vec<String> = self.browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let head = format!(
            "PATCH {place} HTTP/1.1\r\nhost: {host}\r\norigin: {}\r\ncookie: {}\r\nx-csrf-token: {}\r\n\
             tus-resumable: 1.0.0\r\nupload-offset: 0\r\ncontent-type: application/offset+octet-stream\r\n\
             content-length: {length}\r\nexpect: 100-continue\r\n\r\n",
            served.base,
            cookies.join("; "),
            self.csrf,
        );
        let mut connection = TcpStream::connect(host).await.expect("a connection");
        connection.write_all(head.as_bytes()).await.expect("sending a request");
        let (mut answer, wanted) = (Vec::new(), b"HTTP/1.1 100 Continue\r\n\r\n");
        while answer.len() < wanted.len() {
            assert!(connection.read_buf(&mut answer).await.expect("an answer") > 0);
        }
        assert_eq!(String::from_utf8_lossy(&answer), String::from_utf8_lossy(wanted));
        connection.write_all(bytes).await.expect("sending a part");
        connection
    }
}

/// The key of a file in a form.
pub(super) fn key(place: &str) -> &str {
    place.strip_prefix("/content/uploads/").expect("where a file is")
}

/// How much of a file is there, as an answer tells it.
fn told(page: &Page) -> u64 {
    page.headers["upload-offset"].to_str().expect("text").parse().expect("a number")
}

/// How long the part of a file is that lies on the disk.
pub(super) fn on_disk(data: &Path, place: &str) -> u64 {
    let path = data.join("uploads").join(format!("sent-{}", key(place)));
    std::fs::metadata(path).map_or(0, |found| found.len())
}

/// How much of a file counts.
pub(super) async fn counted(data: &Path, place: &str) -> u64 {
    let row = sqlx::query_scalar::<_, i64>("SELECT offset_bytes FROM upload_arrival WHERE key = $1").bind(key(place));
    row.fetch_one(&mut open(data).await).await.expect("a row").unsigned_abs()
}

/// The SHA-256 of the file `number` as it came.
pub(super) async fn hash(data: &Path, number: i64) -> String {
    let row = sqlx::query_scalar("SELECT sha256 FROM upload WHERE number = $1").bind(number);
    row.fetch_one(&mut open(data).await).await.expect("a row")
}

/// Waits until something has happened that nobody is told of.
pub(super) async fn until(mut happened: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !happened().await {
        assert!(begun.elapsed() < PATIENCE, "it does not happen");
        tokio::time::sleep(LOOK).await;
    }
}

/// That nothing is left of files that came in parts.
pub(super) async fn none_left(data: &Path) {
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM upload_arrival")
        .fetch_one(&mut open(data).await)
        .await
        .expect("a count");
    assert_eq!(rows, 0);
    // A file as it came goes just after it is ready.
    until(async || left(data).is_empty()).await;
}
