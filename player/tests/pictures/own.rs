//! The player's own pictures, and the band of a screen with one.

use cartelera_player::{
    picture::Picture,
    typeset::{self, BarScene, ClosedScene, PairingScene, StatusScene},
};
use cartelera_playlists::timeline::BrandKind;
use image::{RgbaImage, imageops};

use crate::{city, notices};

/// The picture of a screen that waits, in Spanish and English.
pub(crate) fn waiting(size_px: (u32, u32)) -> Vec<Picture> {
    let facts = ["https://cartelera.torreon.example/".to_owned(), "10.20.30.40 · dc:a6:32:01:02:03".to_owned()];
    ["Sin red: revise el cable o la red inalámbrica", "Downloading content: 3 of 12 files (45.2 MB)"]
        .map(|state| typeset::waiting(size_px, &StatusScene { screen: "presidencia-vestibulo", facts: &facts, state }))
        .into()
}

/// The picture of a player that waits to be paired, in Spanish and English.
pub(crate) fn pairing(size_px: (u32, u32)) -> Vec<Picture> {
    let facts = ["https://cartelera.torreon.example/".to_owned(), "10.20.30.40 · dc:a6:32:01:02:03".to_owned()];
    let spanish = (
        "Emparejar esta pantalla",
        "Escanee el código o escriba estas letras en el servidor.",
        "Compare esta huella con la del servidor:",
    );
    let english = (
        "Pair this screen",
        "Scan the code, or type these letters at the server.",
        "Compare this fingerprint with the server's:",
    );
    [spanish, english]
        .map(|(headline, steps, label)| {
            let url = "https://cartelera.torreon.example/pairing?code=BCDF-GHJK";
            let fingerprint = (label, "7K2M-9QXR-4TBD");
            let scene = PairingScene { headline, code: "BCDF-GHJK", steps, fingerprint, url, facts: &facts };
            typeset::pairing(size_px, &scene)
        })
        .into()
}

/// The picture of a closed office in both brands and languages.
pub(crate) fn closed(city: &city::City, size_px: (u32, u32)) -> Vec<Picture> {
    let programme = &city.with_band();
    [
        (BrandKind::Normal, "Cerrado", "Abrimos el lunes 30 de noviembre a las 8:00"),
        (BrandKind::Neutral, "Closed", "We open tomorrow at 8:00"),
    ]
    .map(|(brand, headline, opens)| {
        let scene = ClosedScene { programme, brand, headline, opens };
        typeset::closed(size_px, &scene, &|hash| city.bytes(hash))
    })
    .into()
}

/// The band with each page of a long notice, in both brands.
pub(crate) fn band(city: &city::City, size_px: (u32, u32)) -> Vec<Picture> {
    let programme = &city.with_band();
    let notice = notices::notices().swap_remove(0);
    let mut bands = Vec::new();
    for brand in [BrandKind::Normal, BrandKind::Neutral] {
        let scene = BarScene { programme, brand, screen_px: size_px };
        let media = |hash: &_| city.bytes(hash);
        let ground = as_image(typeset::bar(&scene, &media).expect("a band"));
        let top = size_px.1 - ground.height();
        let clock = typeset::clock(&scene, "10:42".parse().expect("a time"), &media).expect("a clock");
        let notice = typeset::notice(&scene, &city::item(&notice), &media).expect("a notice");
        for page in notice.pages {
            let mut band = ground.clone();
            let mut lay = |picture: Picture, x: u32, y: u32| {
                imageops::overlay(&mut band, &as_image(picture), i64::from(x), i64::from(y - top));
            };
            lay(page.picture, notice.x_px, notice.y_px);
            lay(clock.picture.clone(), clock.x_px, clock.y_px);
            bands.push(Picture { width_px: band.width(), height_px: band.height(), pixels: band.into_raw() });
        }
    }
    bands
}

fn as_image(picture: Picture) -> RgbaImage {
    RgbaImage::from_raw(picture.width_px, picture.height_px, picture.pixels).expect("a picture has all its pixels")
}
