//! Files that are broken in every usual way are refused with a reason, and unusual ones that can be shown are not.

use std::{io::Write as _, path::Path, process::Command};

use image::{
    DynamicImage, ImageFormat,
    codecs::gif::{GifEncoder, Repeat},
};

use crate::{
    city::{City, encoded, picture},
    run::{Ended, run, text},
};

/// Checks a city whose slide is `bytes` under `path`.
fn check_slide(path: &str, bytes: &[u8]) -> Ended {
    let city = City::new();
    city.write(path, bytes);
    city.show_slide(path);
    check(city.path())
}

fn check(folder: &Path) -> Ended {
    let data = tempfile::tempdir().expect("a temporary folder");
    run(&["check", text(folder), "--data", text(&data.path().join("none"))])
}

fn assert_refused(name: &str, ended: &Ended, reason: &str) {
    assert_eq!(ended.code, 1, "{name}: {ended:#?}");
    assert!(ended.err.contains(reason), "{name}: {}", ended.err);
}

/// A JPEG picture that says that it is to be turned by 90 degrees.
pub(crate) fn turned_jpeg(width: u32, height: u32) -> Vec<u8> {
    let jpeg = encoded(&picture(width, height), ImageFormat::Jpeg);
    let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    [&jpeg[..2], exif, &jpeg[2..]].concat()
}

/// A PNG file whose header promises `width` x `height` pixels.
pub(crate) fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = encoded(&picture(8, 8), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

fn gif(frames: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    encoder.set_repeat(Repeat::Infinite).expect("a looping picture");
    for frame in 0..frames {
        encoder
            .encode_frame(image::Frame::new(picture(320 + frame, 200).crop_imm(0, 0, 320, 200).to_rgba8()))
            .expect("a frame");
    }
    drop(encoder);
    bytes
}

#[test]
fn broken_pictures_are_refused_with_their_reason() {
    let png = encoded(&picture(640, 360), ImageFormat::Png);
    let jpeg = encoded(&picture(640, 360), ImageFormat::Jpeg);
    let webp = encoded(&picture(640, 360), ImageFormat::WebP);
    let mut flipped = png.clone();
    flipped[png.len() / 2] ^= 0x10;
    for (name, path, bytes, reason) in [
        ("empty", "media/x.png", Vec::new(), "the file is empty"),
        ("truncated PNG", "media/x.png", png[..png.len() / 2].to_vec(), "the picture cannot be decoded"),
        ("damaged PNG", "media/x.png", flipped, "the picture cannot be decoded"),
        (
            "truncated JPEG",
            "media/x.jpg",
            jpeg[..jpeg.len() / 2].to_vec(),
            "the picture is cut off: its end is missing",
        ),
        ("truncated WebP", "media/x.webp", webp[..webp.len() / 2].to_vec(), "the picture cannot be decoded"),
        ("header only", "media/x.png", png[..40].to_vec(), "the picture cannot be decoded"),
        (
            "wrong extension",
            "media/x.png",
            jpeg,
            "the file is a JPEG picture, but its name says that it is a PNG picture",
        ),
        ("text", "media/x.png", b"hola".to_vec(), "the file is not a PNG picture, as its name says"),
        ("too large", "media/x.png", png_of(20_000, 20_000), "the picture has 20000x20000 = 400 million pixels"),
        ("too long", "media/x.png", png_of(20_000, 1), "the picture has 20000x1"),
        ("other kind", "media/x.bmp", encoded(&picture(8, 8), ImageFormat::Bmp), "files named .bmp cannot be shown"),
        ("no extension", "media/x", png, "the name has no extension"),
    ] {
        assert_refused(name, &check_slide(path, &bytes), reason);
    }
}

#[test]
fn unusual_pictures_that_can_be_shown_are_not_refused() {
    let deep = DynamicImage::ImageRgb16(picture(640, 360).to_rgb16());
    let see_through = DynamicImage::ImageRgba8(picture(640, 360).to_rgba8());
    let grey = DynamicImage::ImageLuma8(picture(640, 360).to_luma8());
    for (name, path, bytes) in [
        ("16-bit PNG", "media/x.png", encoded(&deep, ImageFormat::Png)),
        ("WebP with alpha", "media/x.webp", encoded(&see_through, ImageFormat::WebP)),
        ("grey PNG", "media/x.PNG", encoded(&grey, ImageFormat::Png)),
        ("still GIF", "media/x.gif", gif(1)),
        ("turned JPEG", "media/x.jpeg", turned_jpeg(640, 360)),
        ("progressive JPEG", "media/x.jpg", include_bytes!("pictures/progressive.jpg").to_vec()),
        ("CMYK JPEG", "media/x.jpg", include_bytes!("pictures/cmyk.jpg").to_vec()),
    ] {
        let ended = check_slide(path, &bytes);
        assert_eq!(ended.code, 0, "{name}: {ended:#?}");
        assert!(!ended.err.contains("animated"), "{name}: {}", ended.err);
    }
    let moving = check_slide("media/x.gif", &gif(3));
    assert_eq!(moving.code, 0, "{moving:#?}");
    assert!(
        moving.err.contains("media/x.gif: warning: the picture is animated; only its first frame is shown"),
        "{}",
        moving.err
    );
}

#[test]
fn drawings_fonts_and_subtitles_must_be_readable() {
    let city = City::new();
    city.write("media/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\"><path d=\"M0 0");
    assert_refused("drawing", &check(city.path()), "the drawing cannot be read");
    let city = City::new();
    city.change("city.toml", "logo = \"media/logo.svg\"", "logo = \"media/logo.svg\"\nbody_font = \"media/letra.ttf\"");
    city.write("media/letra.ttf", b"\0\x01\0\0not a font");
    assert_refused("font", &check(city.path()), "the font cannot be read");
    city.write("media/letra.ttf", include_bytes!("../../../assets/fonts/Barlow-Regular.ttf"));
    assert_eq!(check(city.path()).code, 0);
}

/// What ffmpeg makes of two seconds of moving test picture (and a tone, where asked for) with `arguments`.
fn made(name: &str, arguments: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join(name);
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=2"])
        .args(arguments)
        .arg(&file)
        .status()
        .expect("running ffmpeg (apt install ffmpeg)");
    assert!(made.success(), "{arguments:?}");
    std::fs::read(file).expect("what ffmpeg made")
}

const H264: [&str; 6] = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];

fn check_capsule(path: &str, bytes: &[u8]) -> Ended {
    let city = City::new();
    city.write(path, bytes);
    city.add_capsule(path);
    check(city.path())
}

#[test]
fn videos_that_can_be_shown_are_not_refused() {
    let with = |more: &[&str]| made("x.mp4", &[&H264[..], more].concat());
    for (name, bytes) in [
        ("without sound", with(&[])),
        ("variable frame rate", with(&["-vf", "select='not(mod(n,3))+lt(n,20)'", "-fps_mode", "vfr"])),
        ("portrait", with(&["-vf", "transpose"])),
        ("fast start", with(&["-movflags", "+faststart"])),
    ] {
        let ended = check_capsule("media/x.mp4", &bytes);
        assert_eq!(ended.code, 0, "{name}: {ended:#?}");
    }
}

#[test]
fn broken_videos_are_refused_with_their_reason() {
    let good = made("x.mp4", &H264);
    let mut damaged = made("x.mp4", &[&H264[..], &["-movflags", "+faststart"]].concat());
    let middle = damaged.len() / 2;
    damaged[middle..middle + 2000].fill(0x5a);
    for (name, path, bytes, reason) in [
        ("empty", "media/x.mp4", Vec::new(), "the file is empty"),
        ("truncated", "media/x.mp4", good[..good.len() / 2].to_vec(), "the file is cut off: copy or download it again"),
        ("damaged", "media/x.mp4", damaged, "the video is damaged"),
        ("Matroska", "media/x.mp4", made("x.mkv", &H264), "the file is a Matroska or WebM video"),
        ("picture", "media/x.mp4", encoded(&picture(64, 64), ImageFormat::Png), "the file is a PNG picture"),
        ("other name", "media/x.mkv", made("x.mkv", &H264), "files named .mkv cannot be shown"),
        ("other codec", "media/x.mp4", made("x.mp4", &["-c:v", "mpeg4"]), "(allowed: H.264): export it as H.264"),
        (
            "sound only",
            "media/x.mp4",
            made("x.mp4", &["-f", "lavfi", "-i", "sine=d=2", "-map", "1:a", "-c:a", "aac"]),
            "the file has no video track",
        ),
    ] {
        let ended = check_capsule(path, &bytes);
        assert_refused(name, &ended, reason);
    }
}

#[test]
fn a_judged_file_is_not_judged_again_until_it_changes() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    let publish = || {
        let (city, data) = (crate::run::text(city.path()), crate::run::text(data.path()));
        let mut command = crate::run::program();
        command.args(["publish", city, "--data", data]).env("RUST_LOG", "cartelera_manager=debug");
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };
    assert_eq!(publish().matches("looking at a new file").count(), 2);
    assert_eq!(publish().matches("looking at a new file").count(), 0);
    let mut file = std::fs::OpenOptions::new().append(true).open(city.file("media/logo.svg")).unwrap();
    file.write_all(b"\n").unwrap();
    assert_eq!(publish().matches("looking at a new file").count(), 1);
}
