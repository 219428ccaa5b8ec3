//! A small content folder with two offices, made anew for each test.

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// Files of the folder, with everything that is needed and nothing more.
const FILES: [(&str, &str); 5] = [
    (
        "city.toml",
        r##"format = 1
name = "Torreón"
zone = "America/Monterrey"
transition = "600ms"
house_loop = "institucional"
exempt = ["education", "health", "services"]

[hours]
mon = ["00:00-24:00"]
tue = ["00:00-24:00"]
wed = ["00:00-24:00"]
thu = ["00:00-24:00"]
fri = ["00:00-24:00"]
sat = ["00:00-24:00"]
sun = ["00:00-24:00"]

[brands.normal]
name = "Gobierno de Torreón"
logo = "media/logo.svg"
background = "#ffffff"
text = "#1b2430"
accent = "#0d3f56"
on_accent = "#ffffff"

[brands.neutral]
name = "Municipio de Torreón"
background = "#ffffff"
text = "#202124"
accent = "#3c4043"
on_accent = "#ffffff"
"##,
    ),
    ("departments/comunicacion.toml", "id = \"comunicacion\"\nname = \"Comunicación\"\nkind = \"directorate\"\n"),
    (
        "offices/tesoreria.toml",
        r#"id = "tesoreria"
name = "Tesorería"
address = "Calle Galeana 215 Sur"
department = "comunicacion"

[[screens]]
id = "cajas"
name = "Cajas"
diagonal_in = 50
resolution = "1920x1080"
rotation = 0
viewing_distance_m = 4.5
tags = ["cajas"]
"#,
    ),
    (
        "offices/salud.toml",
        r#"id = "salud"
name = "Salud"
address = "Avenida Juárez 1"
department = "comunicacion"

[[screens]]
id = "vacunas"
name = "Vacunas"
diagonal_in = 43
resolution = "1920x1080"
rotation = 0
viewing_distance_m = 4.0
tags = ["salud"]
"#,
    ),
    (
        "playlists/institucional.toml",
        r#"id = "institucional"
name = "Programación institucional"
department = "comunicacion"

[[items]]
id = "atencion"
kind = "bulletin"
title = "Atención ciudadana"
category = "services"
servants = "none"
kicker = "Servicio"
headline = "Llama al 072"
body = "Reporta baches, fugas y luminarias."
source = "Atención Ciudadana"
"#,
    ),
];

/// A playlist for the screens with tag `cajas` only.
const PREDIAL: &str = r#"id = "predial"
name = "Predial"
department = "comunicacion"

[[items]]
id = "predial-1"
kind = "slide"
title = "Pronto pago"
category = "services"
servants = "none"
media = "media/predial.png"
alt = "Descuento por pronto pago"

[[rules]]
id = "predial-en-cajas"
tags = { any = ["cajas"] }
"#;

/// A content folder in a temporary place.
pub(crate) struct City {
    folder: tempfile::TempDir,
}

impl City {
    /// A city with two screens that nothing is wrong with.
    pub(crate) fn new() -> Self {
        let city = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        for (path, text) in FILES {
            city.write(path, text);
        }
        city.write("playlists/predial.toml", PREDIAL);
        city.write("media/logo.svg", r##"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><path d="M0 0h40v40z" fill="#0d3f56"/></svg>"##);
        city.write("media/predial.png", encoded(&picture(1920, 1080), ImageFormat::Png));
        city
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.file(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("making a folder");
        fs::write(file, bytes).expect("writing a file");
    }

    /// Puts `new` in the place of `old`, which must be there once.
    pub(crate) fn change(&self, path: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.file(path)).expect("reading a file");
        assert_eq!(text.matches(old).count(), 1, "{old:?} in {path}");
        self.write(path, text.replace(old, new));
    }

    /// Makes the slide of the tax office show `path`.
    pub(crate) fn show_slide(&self, path: &str) {
        self.change("playlists/predial.toml", "media/predial.png", path);
    }

    /// Puts a capsule that shows `path` behind the slide.
    pub(crate) fn add_capsule(&self, path: &str) {
        let capsule = format!(
            "[[items]]\nid = \"capsula\"\nkind = \"capsule\"\ntitle = \"Cápsula\"\ncategory = \"services\"\n\
             servants = \"none\"\nmedia = \"{path}\"\ndialogue = \"none\"\n\n[[rules]]"
        );
        self.change("playlists/predial.toml", "[[rules]]", &capsule);
    }
}

/// A picture in which no row is like another.
pub(crate) fn picture(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(x % 251) as u8, (y % 241) as u8, (x.wrapping_mul(y) >> 4) as u8]))
        .into()
}

pub(crate) fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), format).expect("encoding a picture");
    bytes
}
