//! Pictures of bulletins, measured: what stands where, whether it can be scanned, and how its words are divided.

use std::collections::HashMap;

use cartelera_playlists::{
    hash::ContentHash,
    programme::{
        Axis, Brand, Brands, Bulletin, Category, Colour, Content, Flight, Item, Layout, OfficeInfo, OpeningHours,
        Pacing, Programme, Zone, count_body_words, count_words,
    },
    timeline::BrandKind,
};

use super::{
    BarScene, BulletinScene, Measured, Page, StatusScene, bar, bar_height_px, built_in, bulletin, clock, measure,
    notice, waiting,
};
use crate::picture::Picture;

const SIZES: [(u32, u32); 6] = [(1920, 1080), (1080, 1920), (1024, 768), (1366, 768), (1280, 720), (3840, 2160)];

const BACKGROUND: [u8; 3] = [251, 247, 239];
const ACCENT: [u8; 3] = [13, 63, 86];
const AXIS: [u8; 3] = [17, 125, 99];

const URL: &str = "https://www.torreon.example/tramites/vacunas";

const LOGO: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4.5" cy="4.5" r="4" fill="#fff"/></svg>"##;

pub(crate) struct City {
    pub(crate) programme: Programme,
    media: HashMap<ContentHash, Vec<u8>>,
}

fn colour([r, g, b]: [u8; 3]) -> Colour {
    Colour { r, g, b }
}

impl City {
    pub(crate) fn new(viewing_distance_mm: u32) -> Self {
        let mut media = HashMap::new();
        let mut add = |bytes: &[u8]| {
            media.insert(ContentHash::of(bytes), bytes.to_vec());
            ContentHash::of(bytes)
        };
        let logo = add(LOGO.as_bytes());
        add(include_bytes!("../../tests/pictures/progressive.jpg"));
        let brand = |accent| Brand {
            name: "Gobierno de Torreón".into(),
            logo: Some(logo),
            headline_font: None,
            body_font: None,
            background: colour(BACKGROUND),
            text: colour([27, 36, 48]),
            accent: colour(accent),
            on_accent: colour([255; 3]),
        };
        let programme = Programme {
            format: 1,
            timeline_version: 1,
            city: "Torreón".into(),
            office: OfficeInfo {
                id: "presidencia".parse().unwrap(),
                name: "Presidencia".into(),
                address: None,
                viewing_distance_mm,
                diagonal_mm: 1092,
            },
            zone: Zone { name: "America/Monterrey".into(), tzif: vec![] },
            layout: Layout::Full,
            hours: OpeningHours { week: Default::default(), exceptions: vec![] },
            brands: Brands { normal: brand(ACCENT), neutral: brand(ACCENT) },
            axes: vec![Axis {
                id: "habitabilidad".parse().unwrap(),
                name: "Habitabilidad, servicios, espacio público e infraestructura".into(),
                colour: colour(AXIS),
                icon: Some(logo),
            }],
            blackouts: vec![],
            always_exempt: Vec::new(),
            sound: cartelera_playlists::programme::Sound::default(),
            items: vec![],
            playlists: vec![],
            rules: vec![],
            house_loop: vec![],
            media: vec![],
        };
        Self { programme, media }
    }

    fn typeset(&self, content: &Bulletin, brand: BrandKind, size_px: (u32, u32)) -> Vec<Page> {
        let scene = BulletinScene { programme: &self.programme, item: &item(content), brand, alert: None, size_px };
        bulletin(&scene, &|hash| self.media.get(hash).cloned()).unwrap()
    }

    fn measure(&self, content: &Bulletin, size_px: (u32, u32)) -> Measured {
        let item = &item(content);
        let scene = BulletinScene { programme: &self.programme, item, brand: BrandKind::Normal, alert: None, size_px };
        measure(&scene, &|hash| self.media.get(hash).cloned()).unwrap()
    }
}

pub(crate) fn item(content: &Bulletin) -> Item {
    Item {
        id: "aviso".parse().unwrap(),
        digest: ContentHash::of(b""),
        title: String::new(),
        owner: "salud".parse().unwrap(),
        campaign: None,
        axis: Some("habitabilidad".parse().unwrap()),
        category: Category::Health,
        servants: vec![],
        length_ms: 9000,
        transition_ms: 0,
        flight: Flight::default(),
        pacing: Pacing::default(),
        content: Content::Bulletin(content.clone()),
    }
}

fn short() -> Bulletin {
    Bulletin {
        kicker: Some("Vacunación".into()),
        headline: "¡Vacúnate gratis contra la influenza!".into(),
        body: "Niñas, niños y personas mayores: acude **de 8:00 a 15:00** con tu cartilla.".into(),
        source: Some("Dirección de Salud Pública Municipal".into()),
        date: Some("2026-11-23".parse().unwrap()),
        ..Bulletin::default()
    }
}

pub(crate) fn long() -> Bulletin {
    let paragraph = "El Ayuntamiento ofrece **15 % de descuento** durante enero a quienes paguen el año completo.";
    let list = "- Cajas de Presidencia, de lunes a viernes\n- En línea, a cualquier hora\n2. Con tarjeta";
    Bulletin { body: [paragraph, list].repeat(5).join("\n\n"), folio: Some("TM-0214/2026".into()), ..short() }
}

fn full(content: Bulletin) -> Bulletin {
    let picture = ContentHash::of(include_bytes!("../../tests/pictures/progressive.jpg"));
    Bulletin { picture: Some(picture), qr: Some(URL.into()), ..content }
}

fn hard() -> Bulletin {
    Bulletin {
        kicker: Some("ÁÉÍÓÚÜÑ ÀÂÇ ÅŠŽ QJGY".into()),
        headline: "Electroencefalografistas otorrinolaringológicamente desoxirribonucleicos: «¿Ñandú?»".into(),
        body: format!("{} {}", "Å".repeat(90), "https://example.org/".repeat(9)),
        ..short()
    }
}

fn hours(rows: usize) -> Bulletin {
    let row = |row| format!("| Plaza de la Colonia {row} | lunes a viernes | 8:00 a {}:00 h |", 12 + row % 7);
    let rows = (0..rows).map(row).collect::<Vec<_>>().join("\n");
    let body =
        format!("Lleva tu cartilla.\n\n| Sede | Días | **Horario** |\n|---|---|---|\n{rows}\n\nNo se necesita cita.");
    Bulletin { body, ..short() }
}

fn figure(content: Bulletin) -> Bulletin {
    Bulletin { figure: Some("15 %".into()), ..content }
}

fn words(content: &Bulletin) -> u32 {
    let short = [content.kicker.as_deref(), content.figure.as_deref(), Some(&content.headline)];
    short.into_iter().flatten().map(count_words).sum::<u32>() + count_body_words(&content.body)
}

/// Pixels of the outer 5 %.
fn edge(picture: &Picture) -> impl Iterator<Item = [u8; 3]> {
    let (width, height) = (picture.width_px as usize, picture.height_px as usize);
    let (x_edge, y_edge) = (width.div_ceil(20), height.div_ceil(20));
    picture.pixels.as_chunks::<4>().0.iter().enumerate().filter_map(move |(index, pixel)| {
        let (x, y) = (index % width, index / width);
        let is_inside = (x_edge..width - x_edge).contains(&x) && (y_edge..height - y_edge).contains(&y);
        (!is_inside).then_some([pixel[0], pixel[1], pixel[2]])
    })
}

fn scanned(picture: &Picture) -> Option<String> {
    let (width, height) = (picture.width_px as usize, picture.height_px as usize);
    let grey = |x: usize, y: usize| picture.pixels[(y * width + x) * 4 + 1];
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    image.detect_grids().first().and_then(|grid| grid.decode().ok()).map(|(_, text)| text)
}

#[test]
fn nothing_but_flat_colour_stands_in_the_outer_twentieth() {
    for distance in [2500, 4000, 8000] {
        let city = City::new(distance);
        for size in SIZES.into_iter().filter(|size| distance == 4000 || size.0 < 3000) {
            for content in [
                short(),
                full(short()),
                long(),
                full(long()),
                hard(),
                full(hard()),
                hours(3),
                full(hours(14)),
                figure(short()),
                figure(full(hard())),
            ] {
                for page in city.typeset(&content, BrandKind::Normal, size) {
                    let stray = edge(&page.picture).find(|pixel| ![BACKGROUND, ACCENT, AXIS].contains(pixel));
                    assert_eq!(stray, None, "{size:?} from {distance} mm: {}", content.headline);
                    assert!(page.picture.pixels.iter().skip(3).step_by(4).all(|alpha| *alpha == 255));
                }
            }
        }
    }
}

#[test]
fn the_words_of_the_pages_add_up_and_long_texts_have_several() {
    let city = City::new(4000);
    for size in SIZES {
        for (content, is_long) in [
            (short(), false),
            (long(), true),
            (full(long()), true),
            (full(hours(24)), true),
            (figure(short()), false),
            (figure(full(long())), true),
        ] {
            let pages = city.typeset(&content, BrandKind::Normal, size);
            assert_eq!(pages.iter().map(|page| page.words).sum::<u32>(), words(&content), "{size:?}");
            assert_eq!(pages.len() > 1, is_long, "{size:?}: {}", pages.len());
            assert!(pages.iter().all(|page| page.words > 0), "{size:?}");
        }
    }
}

#[test]
fn a_bulletin_is_measured_as_it_is_drawn() {
    for (distance, layout) in [(2500, Layout::Full), (4000, Layout::Full), (4000, Layout::Bar), (8000, Layout::Full)] {
        let mut city = City::new(distance);
        city.programme.layout = layout;
        for size in SIZES.into_iter().filter(|size| size.0 < 3000) {
            for content in [short(), full(long()), hard(), full(hours(14)), figure(short())] {
                let pages = city.typeset(&content, BrandKind::Normal, size);
                let measured = city.measure(&content, size);
                assert_eq!(measured.words, pages.iter().map(|page| page.words).collect::<Vec<_>>(), "{size:?}");
            }
        }
    }
}

#[test]
fn letters_are_as_high_as_the_distance_asks_unless_the_panel_is_too_small() {
    for (distance, is_legible) in [(2500, true), (4000, true), (8000, true), (12_000, false)] {
        let city = City::new(distance);
        for content in [short(), full(long()), hard(), hours(3)] {
            let measured = city.measure(&content, (1920, 1080));
            assert!((measured.legible_mm - distance as f32 / 200.0).abs() < 0.01, "{measured:?}");
            let smallest = measured.body_mm.unwrap().min(measured.headline_mm);
            assert_eq!(smallest > measured.legible_mm * 0.99, is_legible, "{distance} mm: {measured:?}");
        }
    }
    let alone = City::new(4000).measure(&Bulletin { body: String::new(), ..short() }, (1920, 1080));
    assert!(alone.body_mm.is_none() && alone.headline_mm > 2.0 * alone.legible_mm, "{alone:?}");
}

#[test]
fn the_code_can_be_scanned_on_every_page() {
    let city = City::new(4000);
    for size in SIZES {
        let without_picture = Bulletin { picture: None, ..full(short()) };
        for content in [full(short()), figure(without_picture.clone()), without_picture, full(long())] {
            for page in city.typeset(&content, BrandKind::Normal, size) {
                assert_eq!(scanned(&page.picture).as_deref(), Some(URL), "{size:?}");
            }
        }
    }
}

#[test]
fn a_bulletin_is_the_same_every_time_and_on_every_thread() {
    let typeset = || City::new(4000).typeset(&full(long()), BrandKind::Normal, (1280, 720));
    let here = typeset();
    assert_eq!(here, typeset());
    assert_eq!(here, std::thread::spawn(typeset).join().unwrap());
}

#[test]
fn the_neutral_brand_shows_no_axis() {
    let city = City::new(4000);
    let shows_axis = |brand| {
        let pages = city.typeset(&short(), brand, (1280, 720));
        pages[0].picture.pixels.as_chunks::<4>().0.iter().any(|pixel| pixel[..3] == AXIS)
    };
    assert!(shows_axis(BrandKind::Normal));
    assert!(!shows_axis(BrandKind::Neutral));
}

#[test]
fn broken_media_is_left_out_and_the_text_stays() {
    let mut city = City::new(4000);
    let plain = city.typeset(&short(), BrandKind::Normal, (1280, 720));
    for (index, bytes) in [
        &b""[..],
        b"<svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='/etc/hostname'/></svg>",
        b"\xff\xd8\xff\xe0",
        b"\0\x01\0\0\0\x0c",
    ]
    .into_iter()
    .enumerate()
    {
        let hash = ContentHash::of(&[bytes, &[index as u8]].concat());
        city.media.insert(hash, bytes.to_vec());
        let brand = &mut city.programme.brands.normal;
        (brand.logo, brand.headline_font, brand.body_font) = (Some(hash), Some(hash), Some(hash));
        city.programme.axes[0].icon = Some(hash);
        let pages = city.typeset(&Bulletin { picture: Some(hash), ..short() }, BrandKind::Normal, (1280, 720));
        assert_eq!(pages.iter().map(|page| page.words).sum::<u32>(), plain[0].words);
    }
}

#[test]
fn odd_texts_and_sizes_give_pages_or_an_error() {
    let city = City::new(4000);
    for (headline, body) in
        [("", ""), ("\u{202e}\u{0}", "\n\n- \n**"), ("🚧 مرحبا 你好", "e\u{301}".repeat(400).as_str())]
    {
        let content = Bulletin {
            headline: headline.into(),
            body: body.into(),
            qr: Some("x".repeat(9000)),
            ..Bulletin::default()
        };
        for size in [(1, 1), (7, 900), (320, 240), (1920, 1080)] {
            assert!(!city.typeset(&content, BrandKind::Normal, size).is_empty());
        }
    }
    let item = item(&short());
    for size_px in [(0, 100), (100, 9000)] {
        let scene =
            BulletinScene { programme: &city.programme, item: &item, brand: BrandKind::Normal, alert: None, size_px };
        assert!(bulletin(&scene, &|_| None).is_err());
    }
}

#[test]
fn a_notice_stands_in_its_band_above_the_lower_edge() {
    let mut city = City::new(4000);
    city.programme.layout = Layout::Bar;
    for screen_px in SIZES {
        let scene = BarScene { programme: &city.programme, brand: BrandKind::Normal, screen_px };
        let band = bar(&scene, &|hash| city.media.get(hash).cloned()).unwrap();
        assert_eq!((band.width_px, band.height_px), (screen_px.0, bar_height_px(&city.programme, screen_px)));
        let time = clock(&scene, "10:42".parse().unwrap(), &|_| None).unwrap();
        assert!(time.x_px + time.picture.width_px <= screen_px.0 - screen_px.0 / 20);
        // It drifts on the band, and never above it.
        let drift_px = 4 * screen_px.0.min(screen_px.1) / 1080 + 1;
        assert!(time.y_px - drift_px >= screen_px.1 - band.height_px, "{screen_px:?}");
        for content in [short(), hard()] {
            let notice = notice(&scene, &item(&content), &|hash| city.media.get(hash).cloned()).unwrap();
            assert!(!notice.pages.is_empty() && notice.x_px >= screen_px.0 / 20);
            for page in &notice.pages {
                assert!(notice.x_px + page.picture.width_px <= time.x_px, "{screen_px:?}");
                let lower_edge = notice.y_px + page.picture.height_px;
                assert!(lower_edge <= screen_px.1 - screen_px.1 / 20, "{screen_px:?}");
                assert!(page.picture.pixels.as_chunks::<4>().0.iter().any(|pixel| pixel[..3] == AXIS));
            }
        }
    }
}

#[test]
fn the_waiting_picture_keeps_its_words_off_the_edge() {
    for size in SIZES {
        let scene = StatusScene {
            screen: "presidencia-vestibulo-principal-planta-baja",
            facts: &["http://cartelera.torreon.example:8080".to_owned(), "10.20.30.40 · dc:a6:32:01:02:03".to_owned()],
            state: "Esperando contenido del administrador",
        };
        let picture = waiting(size, &scene);
        assert_eq!((picture.width_px, picture.height_px), size);
        assert!(edge(&picture).all(|[r, g, b]| r < 60 && g < 60 && b < 60), "{size:?}");
        assert!(picture.pixels.as_chunks::<4>().0.iter().any(|pixel| pixel[..3] == [255; 3]));
        assert_ne!(picture, built_in(size));
    }
    for size in [(1, 1), (5, 4000), (9000, 9000)] {
        let empty = StatusScene { screen: "", facts: &[], state: "" };
        assert!(waiting(size, &empty).size_bytes() > 0 && built_in(size).size_bytes() > 0);
    }
}
