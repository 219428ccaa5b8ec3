//! Pictures that people have looked at: bulletins and slides on five sizes of screen, against small references.
//!
//! After a wanted change renew them with `CARTELERA_BLESS=1`, and look at every one.

mod city;
mod notices;
mod own;
mod sheet;
mod slides;

use sheet::Sheet;

/// Sizes of screens in pixels: full HD, the same hung upright, 4:3, a small panel and 4K.
const SIZES: [(u32, u32); 5] = [(1920, 1080), (1366, 768), (3840, 2160), (1024, 768), (1080, 1920)];

/// Whether a size has the shape of full HD, so that most pictures look the same on it.
fn is_alike((width_px, _): (u32, u32)) -> bool {
    [1366, 3840].contains(&width_px)
}

#[test]
fn bulletins_look_as_they_were_approved() {
    let city = city::City::new();
    let sheets = notices::notices().into_iter().map(|notice| {
        let mut sheet = Sheet::new(notice.name);
        for size_px in SIZES.into_iter().filter(|size| notice.is_on_all_sizes || !is_alike(*size)) {
            let pages = city.typeset(&notice, size_px);
            let count = pages.len();
            let is_shown = |index: usize| index == 0 || index + 1 == count && !is_alike(size_px);
            pages.into_iter().enumerate().filter(|(index, _)| is_shown(*index)).for_each(|(_, page)| sheet.add(page));
        }
        sheet
    });
    sheet::judge(sheets);
}

#[test]
fn the_players_own_pictures_look_as_they_were_approved() {
    let city = city::City::new();
    let sizes = || SIZES.into_iter().filter(|size| !is_alike(*size));
    let sheets = ["waiting", "pairing", "closed", "band"].map(|name| {
        let mut sheet = Sheet::new(name);
        for size_px in sizes() {
            let pictures = match name {
                "waiting" => own::waiting(size_px),
                "pairing" => own::pairing(size_px),
                "closed" => own::closed(&city, size_px),
                _ => own::band(&city, size_px),
            };
            for picture in pictures {
                sheet.add(picture);
            }
        }
        sheet
    });
    sheet::judge(sheets.into_iter());
}

#[test]
fn slides_look_as_they_were_approved() {
    let sheets = slides::slides().into_iter().map(|slide| {
        let mut sheet = Sheet::new(slide.name);
        SIZES.into_iter().filter(|size| !is_alike(*size)).for_each(|size| sheet.add(slide.fit(size)));
        sheet
    });
    sheet::judge(sheets);
}
