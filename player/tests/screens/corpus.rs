//! Media as people have it: what can be shown is shown well, what cannot is refused with a reason.

use std::{fs, path::Path};

use image::{RgbImage, imageops};

use crate::{
    alone,
    city::{City, SCREENS},
    clip,
    compare::likeness,
    lockstep::{ALIKE, NEXT_DAY_S},
    manager::{Manager, said},
    patience::until,
    pattern,
    player::{Player, Setup},
    scratch::Scratch,
    still::Stills,
    xvfb::SIZE_PX,
};

/// Files that must be refused.
pub(crate) const REFUSED: [&str; 8] = [
    "vacia.png",
    "truncada.jpg",
    "truncado.mp4",
    "vacio.mp4",
    "disfrazada.png",
    "bomba.png",
    "sin-codec.mp4",
    "ruido.jpg",
];
/// Files that must be shown.
const SHOWN: [&str; 9] = [
    "cmyk.jpg",
    "progresiva.jpg",
    "dieciseis.png",
    "animada.gif",
    "alfa.webp",
    "girada.jpg",
    "vertical.mp4",
    "muda.mp4",
    "variable.mp4",
];

#[test]
fn broken_media_are_refused_all_at_once_and_nothing_is_published() {
    let scratch = Scratch::new("refused");
    let mut city = City::begin(&scratch.join("city"));
    for name in REFUSED {
        save_broken(name, &city.media(name));
        add(&mut city, name, "3s");
    }
    let manager = Manager::start(&scratch);
    let output = manager.try_publish(&city.finish(), &[]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for name in REFUSED {
        let told = text.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("nothing on {name}: {text}"));
        let reason = told.split(name).last().unwrap_or_default();
        assert!(reason.len() > 10 || text.lines().count() > REFUSED.len(), "no reason for {name}: {told}");
    }
    let known = said(&manager.run(&["screens"]));
    for screen in SCREENS {
        assert!(!known.contains(screen), "{known}");
    }
}

#[test]
fn unusual_media_are_shown_well() {
    let _stage = alone();
    let scratch = Scratch::new("shown");
    let mut city = City::begin(&scratch.join("city"));
    for name in SHOWN {
        save_unusual(name, &city.media(name));
        add(&mut city, name, "3s");
    }
    let city = city.finish();
    let manager = Manager::start(&scratch);
    manager.publish(&city, &[]);
    let setup = Setup { shift_s: NEXT_DAY_S, ..Setup::of(&manager.url(), scratch.join("data")) };
    let mut player = Player::start(&scratch, setup);
    player.wait_for("anything", |_| true);
    player.wait_until_lit();
    let mut slots = Vec::new();
    until("every file to be shown well", || {
        player.assert_running();
        let picture = player.lit_picture();
        if let Some(show) = player.shown() {
            let name = SHOWN.iter().find(|name| id(name) == show.item);
            if name.is_some_and(|name| is_pattern(name, &picture)) && !slots.contains(&show) {
                slots.push(show);
            }
        }
        let missing = SHOWN.iter().filter(|name| slots.iter().all(|show| show.item != id(name))).count();
        (missing == 0).then_some(())
    });
    let refused = player.shows().into_iter().find(|show| show.reason != "planned");
    assert_eq!(refused, None, "something was replaced");

    let mut stills = Stills::open(&city, &scratch);
    for name in SHOWN {
        let slot = slots.iter().find(|show| show.item == id(name)).expect("it was shown");
        let still = stills.take(SCREENS[0], slot.start + jiff::SignedDuration::from_millis(1_500));
        let file = scratch.join(format!("still-of-{name}.png"));
        still.save(&file).expect("the picture can be written");
        assert!(is_pattern(name, &still), "the still of {name} does not show it ({})", file.display());
    }
}

/// The id of the item that shows a file.
pub(crate) fn id(name: &str) -> String {
    name.replace('.', "-")
}

fn add(city: &mut City, name: &str, duration: &str) {
    if is_video(name) {
        city.capsule(&id(name), name);
    } else {
        city.slide(&id(name), name, duration);
    }
}

/// Whether a file is named as a video.
pub(crate) fn is_video(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "mp4")
}

/// Whether a display of [`SIZE_PX`] shows the file `name` of [`SHOWN`] as it should.
fn is_pattern(name: &str, picture: &RgbImage) -> bool {
    let whole = pattern::on_display(&pattern::pattern());
    let (width, height) = SIZE_PX;
    let (picture, expected) = match name {
        // Its right half is transparent: what is behind it may be any background.
        "alfa.webp" => (crop(picture, 0, width / 2), crop(&whole, 0, width / 2)),
        "vertical.mp4" => {
            let shown_px = height * 9 / 16;
            let left = (width - shown_px) / 2;
            let upright = imageops::resize(&pattern::pattern(), shown_px, height, imageops::FilterType::Triangle);
            (crop(picture, left, shown_px), upright)
        }
        _ => (picture.clone(), whole),
    };
    likeness(&picture, &expected) >= ALIKE - 0.03
}

fn crop(picture: &RgbImage, left: u32, width: u32) -> RgbImage {
    imageops::crop_imm(picture, left, 0, width, picture.height()).to_image()
}

/// Writes a file of [`SHOWN`] that shows the pattern.
fn save_unusual(name: &str, path: &Path) {
    let h264 = ["-c:v", "libx264", "-preset", "veryfast"];
    match name {
        "cmyk.jpg" => fs::write(path, include_bytes!("media/cmyk.jpg")).expect("the file can be written"),
        "progresiva.jpg" => fs::write(path, include_bytes!("media/progressive.jpg")).expect("the file can be written"),
        "dieciseis.png" => pattern::save_16_bit(path),
        "animada.gif" => pattern::save_animated(path),
        "alfa.webp" => pattern::save_half_transparent(path),
        "girada.jpg" => pattern::save_turned(path),
        "vertical.mp4" => clip::save_of_pattern(path, 3, &[&h264[..], &["-vf", "scale=180:320"]].concat()),
        "muda.mp4" => clip::save_of_pattern(path, 3, &[&h264[..], &["-an"]].concat()),
        "variable.mp4" => {
            let uneven = ["-vf", "select='lt(n,30)+not(mod(n,5))'", "-vsync", "vfr"];
            clip::save_of_pattern(path, 3, &[&h264[..], &uneven].concat());
        }
        _ => unreachable!("{name} is not in the corpus"),
    }
}

/// Writes a file of [`REFUSED`].
pub(crate) fn save_broken(name: &str, path: &Path) {
    let write = |bytes: &[u8]| fs::write(path, bytes).expect("the file can be written");
    match name {
        "vacia.png" | "vacio.mp4" => write(&[]),
        "bomba.png" => pattern::save_header_bomb(path),
        "ruido.jpg" => write(&(0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_769) >> 13) as u8).collect::<Vec<_>>()),
        "sin-codec.mp4" => clip::save_of_pattern(path, 1, &["-c:v", "mpeg4"]),
        "truncado.mp4" => {
            clip::save_of_pattern(path, 2, &["-c:v", "libx264"]);
            cut_in_half(path);
        }
        "truncada.jpg" => {
            pattern::save(&pattern::pattern(), path);
            cut_in_half(path);
        }
        "disfrazada.png" => {
            let video = path.with_extension("mp4");
            clip::save_of_pattern(&video, 1, &["-c:v", "libx264"]);
            fs::rename(&video, path).expect("the file can be renamed");
        }
        _ => unreachable!("{name} is not in the corpus"),
    }
}

fn cut_in_half(path: &Path) {
    let bytes = fs::read(path).expect("the file can be read");
    fs::write(path, &bytes[..bytes.len() / 2]).expect("the file can be written");
}
