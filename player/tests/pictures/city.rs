//! A city with three brands in which bulletins are typeset.

use std::collections::HashMap;

use cartelera_player::{
    picture::Picture,
    typeset::{BulletinScene, bulletin},
};
use cartelera_playlists::{
    hash::ContentHash,
    programme::{
        Axis, Brand, Brands, Category, Colour, Content, Flight, Item, Layout, OfficeInfo, OpeningHours, Pacing,
        Programme, Zone,
    },
    timeline::BrandKind,
};

use crate::notices::{Notice, Wears};

/// Media of the demo city and of these tests.
const MEDIA: [&[u8]; 7] = [
    include_bytes!("../../../assets/demo/media/brand/torreon.svg"),
    include_bytes!("../../../assets/demo/media/brand/municipio.svg"),
    include_bytes!("../../../assets/demo/media/axes/habitabilidad.svg"),
    include_bytes!("../../../assets/fonts/Barlow-Bold.ttf"),
    include_bytes!("../../../assets/fonts/BarlowSemiCondensed-SemiBold.ttf"),
    ROADWORKS,
    TALL,
];

/// A drawing in 4:3, what matters in its lower right part.
pub(crate) const ROADWORKS: &[u8] = include_bytes!("../../../assets/demo/media/pictures/obra-vial.png");

/// A drawing in 9:16, a tap in its middle.
pub(crate) const TALL: &[u8] = include_bytes!("../../../assets/demo/media/slides/agua-vertical.png");

/// A city and its media.
pub(crate) struct City {
    programme: Programme,
    /// The same under a brand of other colours, fonts and logo.
    repainted: Programme,
    media: HashMap<ContentHash, &'static [u8]>,
}

impl City {
    pub(crate) fn new() -> Self {
        let media: HashMap<_, _> = MEDIA.iter().map(|bytes| (ContentHash::of(bytes), *bytes)).collect();
        let programme = programme();
        let mut repainted = programme.clone();
        repainted.brands.normal = Brand {
            name: "Ayuntamiento de la Laguna".into(),
            logo: Some(ContentHash::of(MEDIA[1])),
            headline_font: Some(ContentHash::of(MEDIA[3])),
            body_font: Some(ContentHash::of(MEDIA[4])),
            ..brand(["#14213d", "#ffffff", "#fca311", "#14213d"])
        };
        repainted.axes[0].colour = colour("#fca311");
        Self { programme, repainted, media }
    }

    /// The pages of a notice on a screen.
    pub(crate) fn typeset(&self, notice: &Notice, size_px: (u32, u32)) -> Vec<Picture> {
        let (programme, brand, alert) = match notice.wears {
            Wears::Normal => (&self.programme, BrandKind::Normal, None),
            Wears::Neutral => (&self.programme, BrandKind::Neutral, None),
            Wears::Repainted => (&self.repainted, BrandKind::Normal, None),
            Wears::Alert(severity) => (&self.programme, BrandKind::Normal, Some(severity)),
        };
        let item = item(notice);
        let scene = BulletinScene { programme, item: &item, brand, alert, size_px };
        let pages = bulletin(&scene, &|hash| self.bytes(hash));
        pages.expect("a bulletin").into_iter().map(|page| page.picture).collect()
    }

    /// The programme of a screen with a band.
    pub(crate) fn with_band(&self) -> Programme {
        Programme { layout: Layout::Bar, ..self.programme.clone() }
    }

    /// A media file.
    pub(crate) fn bytes(&self, hash: &ContentHash) -> Option<Vec<u8>> {
        self.media.get(hash).map(|bytes| bytes.to_vec())
    }
}

/// The item that a notice is.
pub(crate) fn item(notice: &Notice) -> Item {
    Item {
        id: notice.name.parse().expect("an identifier"),
        digest: ContentHash::of(b""),
        title: String::new(),
        owner: "salud".parse().expect("an identifier"),
        campaign: None,
        axis: Some("habitabilidad".parse().expect("an identifier")),
        category: Category::Health,
        servants: vec![],
        length_ms: 9000,
        transition_ms: 0,
        flight: Flight::default(),
        pacing: Pacing::default(),
        content: Content::Bulletin(notice.bulletin.clone()),
    }
}

fn colour(text: &str) -> Colour {
    text.parse().expect("a colour")
}

fn brand(colours: [&str; 4]) -> Brand {
    let [background, text, accent, on_accent] = colours.map(colour);
    Brand {
        name: "Gobierno de Torreón".into(),
        logo: Some(ContentHash::of(MEDIA[0])),
        headline_font: None,
        body_font: None,
        background,
        text,
        accent,
        on_accent,
    }
}

fn programme() -> Programme {
    Programme {
        format: 1,
        timeline_version: 1,
        city: "Torreón".into(),
        office: OfficeInfo {
            id: "presidencia".parse().expect("an identifier"),
            name: "Presidencia Municipal, planta baja".into(),
            address: None,
            viewing_distance_mm: 4000,
            diagonal_mm: 1092,
        },
        zone: Zone { name: "America/Monterrey".into(), tzif: vec![] },
        layout: Layout::Full,
        hours: OpeningHours { week: Default::default(), exceptions: vec![] },
        brands: Brands {
            normal: brand(["#fbf7ef", "#1b2430", "#0d3f56", "#ffffff"]),
            neutral: Brand {
                name: "Municipio de Torreón".into(),
                logo: Some(ContentHash::of(MEDIA[1])),
                ..brand(["#ffffff", "#202124", "#3c4043", "#ffffff"])
            },
        },
        axes: vec![Axis {
            id: "habitabilidad".parse().expect("an identifier"),
            name: "Habitabilidad, servicios, espacio público e infraestructura".into(),
            colour: colour("#117d63"),
            icon: Some(ContentHash::of(MEDIA[2])),
        }],
        blackouts: vec![],
        always_exempt: vec![],
        sound: cartelera_playlists::programme::Sound::default(),
        items: vec![],
        playlists: vec![],
        rules: vec![],
        house_loop: vec![],
        media: vec![],
    }
}
