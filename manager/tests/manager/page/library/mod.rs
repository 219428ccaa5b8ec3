//! Files from the page: sent, made ready in a sandbox, and on the screens.

mod capsules;
mod document_hazards;
mod documents;
mod emptying;
mod films;
mod hazards;
mod jobs;
mod last_days;
mod pdfs;
mod presentation_hazards;
mod presentations;
mod replacing;
mod resuming;
mod resuming_rules;
mod rights;
mod series;
mod shows;
mod slides;
mod tags;
mod trash;
mod tus;
mod video_hazards;
mod videos;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::{Browser, Page, add, administrator};
use crate::{
    city::{encoded, picture},
    run::Served,
};

/// So long making files ready may take on a machine that does other things, too.
const PATIENCE: Duration = Duration::from_mins(4);
/// How often is looked whether something is done.
const LOOK: Duration = Duration::from_millis(100);

/// Somebody who writes.
async fn author(served: &Served) -> Browser {
    let mut admin = administrator(served).await;
    let mut author = add(served, &mut admin, "berta", &["author"]).await;
    author.enter("berta").await;
    author
}

/// Somebody who writes, somebody who writes for a department as its contact, and somebody who authorises.
async fn different_people(served: &Served) -> [Browser; 3] {
    let mut admin = administrator(served).await;
    let mut all = Vec::new();
    for (user, role) in [("berta", "author"), ("eva", "liaison"), ("carla", "approver")] {
        let mut browser = add(served, &mut admin, user, &[role]).await;
        browser.enter(user).await;
        all.push(browser);
    }
    all.try_into().ok().expect("three people")
}

/// Sends files in the name of the one department.
async fn send(browser: &mut Browser, files: &[(&str, &[u8])]) -> Page {
    let csrf = browser.get("/content/media").await.csrf();
    browser.post_files("/content/media", &[("csrf", &csrf), ("department", "comunicacion")], files).await
}

/// Sends files that must be taken.
async fn send_all(browser: &mut Browser, files: &[(&str, &[u8])]) {
    let sent = send(browser, files).await;
    assert_eq!(sent.place, "/content/media?done=media-taken", "{sent:?}");
}

/// The list of files once nothing is to be done any more. Who looks leaves the processor to what makes the files.
async fn ready(browser: &mut Browser) -> Page {
    let begun = Instant::now();
    loop {
        let page = browser.get("/content/media").await;
        assert_eq!(page.status, 200, "{page:?}");
        if !page.body.contains("data-busy") {
            return page;
        }
        assert!(begun.elapsed() < PATIENCE, "{page:?}");
        tokio::time::sleep(LOOK).await;
    }
}

/// What the list says of the file with `number`.
fn row(page: &Page, number: i64) -> String {
    let rest = super::between(&page.body, &format!("<li id=\"file-{number}\">"), "</section>");
    rest.split("<li id=\"file-").next().unwrap_or_default().to_owned()
}

/// Sends files that nothing is made of: each with a part of the reason that is told.
async fn refused(browser: &mut Browser, data: &Path, files: &[(&str, Vec<u8>, &str)]) {
    let sent: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes, _)| (*name, &bytes[..])).collect();
    send_all(browser, &sent).await;
    let list = ready(browser).await;
    for (number, (name, _, reason)) in (1..).zip(files) {
        let told = row(&list, number);
        assert!(told.contains(reason) && told.contains("no se pudo"), "{name}: {told}");
        for made in ["/content/new?file=", "<video", "name=\"page\""] {
            assert!(!told.contains(made), "{name}: {told}");
        }
    }
    let left = left(data).into_iter().filter(|name| name.starts_with(".work-")).collect::<Vec<_>>();
    assert!(left.is_empty(), "{left:?}");
}

/// What lies where files are as they came.
fn left(data: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(data.join("uploads")).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name")).collect()
}

/// A picture whose left half is red and whose right half is blue.
fn halves(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([230, 20, 20]) } else { Rgb([20, 20, 230]) }).into()
}

/// A large picture that takes a while, each another one.
fn slow(number: u8) -> Vec<u8> {
    let mut large = picture(4200, 3000).to_rgb8();
    large.put_pixel(0, 0, Rgb([number, 0, 0]));
    encoded(&large.into(), ImageFormat::Png)
}
