//! The repository as apt reads it (<https://wiki.debian.org/DebianRepository/Format>): what packages there are, and the head that
//! is signed.

use std::collections::BTreeSet;

use cartelera_playlists::hash::ContentHash;
use jiff::Timestamp;

use super::deb::NAME;
use crate::store::releases::{Package, Release};

/// Where the signed head stands.
pub(super) const HEAD: &str = "dists/stable/InRelease";

/// The files of the index but for the signed head, and the head that is to be signed.
pub(super) fn make(releases: &[Release], now: Timestamp) -> (Vec<(String, Vec<u8>)>, String) {
    let all = || releases.iter().flat_map(|release| release.packages.iter().map(move |package| (release, package)));
    let architectures: BTreeSet<&str> = all().map(|(_, package)| package.architecture.as_str()).collect();
    let mut files = Vec::new();
    let mut sums = Vec::new();
    for architecture in &architectures {
        let of_it = all().filter(|(_, package)| package.architecture == *architecture);
        let body = of_it.map(|(release, package)| paragraph(release, package)).collect::<Vec<_>>().join("\n");
        let hash = ContentHash::of(body.as_bytes());
        let folder = format!("main/binary-{architecture}");
        sums.push(format!(" {hash} {} {folder}/Packages\n", body.len()));
        files.push((format!("dists/stable/{folder}/by-hash/SHA256/{hash}"), body.clone().into_bytes()));
        files.push((format!("dists/stable/{folder}/Packages"), body.into_bytes()));
    }
    let architectures = architectures.into_iter().collect::<Vec<_>>().join(" ");
    let date = now.strftime("%a, %d %b %Y %H:%M:%S UTC");
    let head = format!(
        "Origin: Cartelera\nLabel: Cartelera\nSuite: stable\nCodename: stable\nDate: {date}\nArchitectures: {architectures}\n\
         Components: main\nAcquire-By-Hash: yes\nSHA256:\n{}",
        sums.concat()
    );
    (files, head)
}

fn paragraph(release: &Release, package: &Package) -> String {
    let Package { architecture, sha256, size_bytes, control, .. } = package;
    // A file's name has no epoch.
    let version = release.version.as_str();
    let version = version.split_once(':').map_or(version, |(_, rest)| rest);
    let path = format!("pool/{sha256}/{NAME}_{version}_{architecture}.deb");
    format!("{control}Filename: {path}\nSize: {size_bytes}\nSHA256: {sha256}\n")
}
