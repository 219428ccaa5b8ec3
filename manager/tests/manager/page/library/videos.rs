//! A video that somebody sent becomes what players show.

use std::{
    fs,
    time::{Duration, Instant},
};

use image::ImageFormat;

use super::{
    LOOK, PATIENCE, author, encoded,
    films::{Made, address, film, plain, tone, turned},
    halves, ready, row, send_all,
};
use crate::{
    page::{Browser, city},
    run::Served,
};

/// Where a video was taken, as its file says.
const PLACE: &str = "+25.5428-103.4068/";

#[tokio::test]
async fn every_usual_video_becomes_what_players_show() {
    let (_city, data, served) = city();
    let mut author = author(&served).await;
    let sized = |size: &str, rate: &str| format!("testsrc2=size={size}:rate={rate}:duration=4");
    let fast = ["-preset", "ultrafast", "-pix_fmt", "yuv420p"];
    let deep = ["-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1", "-c:a", "aac"];
    let located =
        ["-metadata", &format!("location={PLACE}"), "-metadata", "comment=de Ana", "-movflags", "use_metadata_tags"];
    let bright = ["-x265-params", "log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc"];
    let uneven = ["-vf", "select='not(mod(n\\,3))+lt(n\\,20)'", "-fps_mode", "vfr", "-c:v", "libx264", "-c:a", "aac"];
    let films = [
        ("telefono.mp4", turned(plain("640x360", 4)), "360 640", true),
        (
            "iphone.mov",
            film("a.mov", &[&sized("640x360", "30"), &tone(4)], &[&deep[..], &bright, &located].concat()),
            "640 360",
            true,
        ),
        (
            "irregular.mkv",
            film("a.mkv", &[&sized("640x360", "30"), &tone(4)], &[&uneven[..], &fast].concat()),
            "640 360",
            true,
        ),
        (
            "grabacion.webm",
            film(
                "a.webm",
                &[&sized("480x854", "24"), &tone(4)],
                &["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"],
            ),
            "480 854",
            true,
        ),
        (
            "camara.avi",
            film("a.avi", &[&sized("640x480", "15"), &tone(4)], &["-c:v", "mpeg4", "-c:a", "mp3"]),
            "640 480",
            true,
        ),
        (
            "enorme.mp4",
            film(
                "a.mp4",
                &["testsrc2=size=3840x2160:rate=60:duration=0.4"],
                &[&["-c:v", "libx264"], &fast[..]].concat(),
            ),
            "1920 1080",
            false,
        ),
        (
            "alto.mp4",
            film(
                "a.mp4",
                &["testsrc2=size=1440x2560:rate=30:duration=0.4"],
                &[&["-c:v", "libx264"], &fast[..]].concat(),
            ),
            "1080 1920",
            false,
        ),
    ];
    let sent: Vec<(&str, &[u8])> = films.iter().map(|(name, bytes, ..)| (*name, &bytes[..])).collect();
    send_all(&mut author, &sent).await;
    let list = ready(&mut author).await;
    for (number, (name, _, size, sounds)) in (1..).zip(&films) {
        let told = row(&list, number);
        assert!(told.contains("listo") && told.contains("Hacer cápsula"), "{name}: {told}");
        assert!(told.contains(&size.replace(' ', " × ")), "{name}: {told}");
        let made = Made::of(&author, &list, number).await;
        let picture = made.told(
            "v",
            "stream=codec_name,profile,width,height,pix_fmt,color_range,color_space,r_frame_rate,avg_frame_rate",
        );
        assert_eq!(picture, format!("h264 High {size} yuv420p tv bt709 30/1 30/1"), "{name}");
        assert_eq!(made.told("v", "stream_side_data=rotation"), "", "{name}");
        for said in [PLACE, "de Ana", "103.4068"] {
            assert!(!made.bytes.windows(said.len()).any(|part| part == said.as_bytes()), "{name}: {said}");
        }
        // The description stands first, so that it plays while it comes.
        let at = |kind: &[u8]| made.bytes.windows(4).position(|part| part == kind).expect("a box");
        assert!(at(b"moov") < at(b"mdat"), "{name}");
        if *sounds {
            assert_eq!(made.told("a", "stream=codec_name,sample_rate,channels"), "aac 48000 2", "{name}");
            let loudness = made.loudness().expect("a tone");
            assert!((-24.0..-22.0).contains(&loudness), "{name}: {loudness} LUFS");
            let lasts: f64 = made.told("v", "stream=duration").parse().expect("seconds");
            assert!((3.8..4.3).contains(&lasts), "{name}: {lasts} s");
        } else {
            assert_eq!(made.told("a", "stream=codec_name"), "", "{name}");
        }
        let small = image::load_from_memory(&author.bytes(&format!("/content/media/{number}/0")).await).unwrap();
        assert_eq!(small.width().max(small.height()), 480, "{name}");
    }
    let left: Vec<_> = fs::read_dir(data.path().join("uploads")).unwrap().map(Result::unwrap).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn colours_stay_and_silence_stays_silence() {
    let (_city, _data, served) = city();
    let mut author = author(&served).await;
    let halves = "color=red:size=640x360:rate=25:duration=3,drawbox=x=320:w=320:h=360:color=blue:t=fill";
    let silent = film(
        "a.mov",
        &[halves, "anullsrc=channel_layout=mono:sample_rate=44100"],
        &["-shortest", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuvj420p", "-c:a", "aac"],
    );
    send_all(&mut author, &[("rojo y azul.mov", &silent)]).await;
    let list = ready(&mut author).await;
    assert!(row(&list, 1).contains("listo"), "{}", row(&list, 1));
    let made = Made::of(&author, &list, 1).await;
    assert_eq!((made.loudness(), made.told("a", "stream=codec_name").as_str()), (None, "aac"));
    let [left, right] = made.halves();
    assert!(left[0] > 225 && left[1] < 30 && left[2] < 30, "{left:?}");
    assert!(right[2] > 225 && right[0] < 30 && right[1] < 30, "{right:?}");
}

/// Processes that have to do with the data folder, beside its manager.
fn children(data: &std::path::Path) -> Vec<String> {
    let name = data.join("uploads").to_string_lossy().into_owned();
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").expect("processes").flatten() {
        let words = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let words = String::from_utf8_lossy(&words).replace('\0', " ");
        if words.contains(&name) {
            found.push(words);
        }
    }
    found
}

/// The list once it says how far the file is that takes long.
async fn under_way(browser: &mut Browser) -> String {
    let begun = Instant::now();
    loop {
        let page = browser.get("/content/media").await;
        if page.body.contains("Avance: ") {
            return page.body;
        }
        assert!(begun.elapsed() < PATIENCE && page.body.contains("data-busy"), "{page:?}");
        tokio::time::sleep(LOOK).await;
    }
}

#[tokio::test]
async fn a_long_video_tells_how_far_it_is_is_cancelled_tried_again_and_goes_on_after_a_restart() {
    let (_city, data, mut served) = city();
    let mut berta = author(&served).await;
    let png = encoded(&halves(1920, 1080), ImageFormat::Png);
    send_all(&mut berta, &[("larga.mp4", &plain("1280x720", 15)), ("feria.png", &png)]).await;
    let told = under_way(&mut berta).await;
    assert!(told.contains("<progress max=\"100\" value=\""), "{told}");
    // What takes a moment does not wait for what takes long.
    let begun = Instant::now();
    while !row(&berta.get("/content/media").await, 2).contains("listo") {
        assert!(begun.elapsed() < PATIENCE);
        tokio::time::sleep(LOOK).await;
    }
    assert!(row(&berta.get("/content/media").await, 1).contains("en proceso"));
    let done = berta.submit("/content/media", "/content/media/1/cancel", &[]).await;
    assert_eq!(done.place, "/content/media?done=media-cancelled", "{done:?}");
    let begun = Instant::now();
    loop {
        let left = children(data.path());
        if left.is_empty() {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{left:?}");
        berta.get("/content/media").await;
    }
    assert!(row(&berta.get("/content/media").await, 1).contains("cancelado"));

    berta.submit("/content/media", "/content/media/1/retry", &[]).await;
    under_way(&mut berta).await;
    served.process.stop("-KILL");
    let served = Served::start(data.path());
    let mut berta = Browser::new(&served);
    berta.enter("berta").await;
    let list = ready(&mut berta).await;
    assert!(row(&list, 1).contains("listo"), "{}", row(&list, 1));
    let made = Made::of(&berta, &list, 1).await;
    assert_eq!(made.told("v", "stream=nb_frames"), "450");
    let left: Vec<_> = fs::read_dir(data.path().join("uploads")).unwrap().map(Result::unwrap).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_film_plays_from_any_place_for_who_is_signed_in() {
    let (_city, _data, served) = city();
    let mut author = author(&served).await;
    let png = encoded(&halves(640, 360), ImageFormat::Png);
    send_all(&mut author, &[("corto.mp4", &plain("320x180", 2)), ("foto.png", &png)]).await;
    let list = ready(&mut author).await;
    let place = address(&list, 1);
    let whole = author.bytes(&place).await;
    let part = author.ask(reqwest::Method::GET, &place).header("range", "bytes=100-199").send().await.unwrap();
    let header = |name: &str| part.headers()[name].to_str().unwrap().to_owned();
    assert_eq!((part.status().as_u16(), header("content-type").as_str()), (206, "video/mp4"));
    assert_eq!(header("content-range"), format!("bytes 100-199/{}", whole.len()));
    assert!(header("cache-control").starts_with("private"), "{:?}", part.headers());
    assert_eq!(part.bytes().await.unwrap(), whole[100..200]);
    let policy = author.get("/content/media").await.headers["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("media-src 'self'"), "{policy}");
    let stranger = Browser::new(&served).get(&place).await;
    assert_eq!(stranger.status, 303, "{stranger:?}");
    for other in ["/content/files/none", &format!("/content/files/{}", "0".repeat(64))] {
        assert_eq!(author.get(other).await.status, 404, "{other}");
    }
}
