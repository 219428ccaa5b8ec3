//! Holds the files of a package against the list of it: what is missing, changed, interchanged or too much.

use std::collections::{BTreeMap, BTreeSet};

use cartelera_playlists::{
    hash::ContentHash,
    testigo::{PackagedFile, TestigoPackage},
};

use super::{super::entry, archive::Archive};

/// Adds what is wrong to `faults`; gives the names of the files that are as they are named.
pub(super) fn compare<R>(package: &TestigoPackage, archive: &Archive<R>, faults: &mut Vec<String>) -> BTreeSet<String> {
    let mut named: BTreeMap<&str, ContentHash> = BTreeMap::new();
    for PackagedFile { name, sha256 } in listed(package) {
        if name == entry::PACKAGE || named.insert(name, *sha256).is_some() {
            faults.push(format!("nombrado de más: {name}"));
        }
    }
    let mut owners: BTreeMap<ContentHash, &str> = BTreeMap::new();
    for (name, sha256) in &named {
        owners.entry(*sha256).or_insert(name);
    }
    let found: BTreeMap<&str, Option<ContentHash>> = archive.files().collect();
    let is_there = |name: &str| found.contains_key(name);
    faults.extend(named.keys().filter(|name| !is_there(name)).map(|name| format!("falta: {name}")));

    // Changed files by what they should be and what they are.
    let mut changed: BTreeMap<(ContentHash, ContentHash), Vec<&str>> = BTreeMap::new();
    for (name, wanted) in &named {
        if let Some(Some(is)) = found.get(name).filter(|is| **is != Some(*wanted)) {
            changed.entry((*wanted, *is)).or_default().push(name);
        }
    }
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for ((wanted, is), names) in &changed {
        let others = changed.get(&(*is, *wanted)).map(Vec::as_slice).unwrap_or_default();
        for (name, other) in names.iter().zip(others) {
            if told.insert(name) && told.insert(other) {
                faults.push(format!("intercambiadas: {} y {}", (*name).min(other), (*name).max(other)));
            }
        }
        for name in names.iter().filter(|name| !told.contains(*name)) {
            faults.push(format!("cambió: {name}{}", twin(&owners, *is)));
        }
    }
    for (name, is) in found.iter().filter(|(name, _)| **name != entry::PACKAGE && !named.contains_key(*name)) {
        faults.push(format!("sobra: {name}{}", is.map(|is| twin(&owners, is)).unwrap_or_default()));
    }
    let sound = named.iter().filter(|(name, wanted)| found.get(*name) == Some(&Some(**wanted)));
    sound.map(|(name, _)| (*name).to_owned()).collect()
}

/// All files that a package names.
fn listed(package: &TestigoPackage) -> impl Iterator<Item = &PackagedFile> {
    let pairs = package.testigos.iter().flat_map(|packaged| [&packaged.testigo, &packaged.picture]);
    package.others.iter().chain(pairs)
}

/// Whose bytes these are, if they are those of a named file.
fn twin(owners: &BTreeMap<ContentHash, &str>, sha256: ContentHash) -> String {
    owners.get(&sha256).map(|owner| format!(" (tiene el contenido de {owner})")).unwrap_or_default()
}
