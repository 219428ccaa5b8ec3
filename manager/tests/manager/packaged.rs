//! What the package holds beside the program: the whole demonstration, where the program looks for it.

use std::{collections::BTreeSet, fs, path::Path};

use toml_edit::DocumentMut;
use walkdir::WalkDir;

#[test]
fn the_package_has_every_file_of_the_demonstration() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(manifest.join("Cargo.toml")).unwrap();
    let document: DocumentMut = text.parse().unwrap();
    let assets = document["package"]["metadata"]["deb"]["assets"].as_array().unwrap();
    let mut packaged = BTreeSet::new();
    for asset in assets.iter().map(|asset| asset.as_array().unwrap()) {
        let [source, target] = [0, 1].map(|place| asset.get(place).unwrap().as_str().unwrap());
        let Some(within) = target.strip_prefix("usr/share/cartelera-manager/demo/") else { continue };
        let source = manifest.join(source);
        let is_all = source.file_name().unwrap() == "*";
        for file in fs::read_dir(source.parent().unwrap()).unwrap().map(Result::unwrap) {
            if is_all || file.path() == source {
                packaged.insert(format!("{within}{}", file.file_name().to_str().unwrap()));
            }
        }
    }
    let demo = manifest.join("../assets/demo");
    let files = WalkDir::new(&demo).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    let all: BTreeSet<String> =
        files.map(|entry| entry.path().strip_prefix(&demo).unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(packaged, all);
    assert!(fs::read_to_string(manifest.join("src/cli.rs")).unwrap().contains("\"/usr/share/cartelera-manager/demo\""));
}
