//! A package made in memory with real keys, for tests.

use std::{
    collections::BTreeMap,
    io::{Cursor, Write as _},
};

use cartelera_playlists::{
    envelope,
    hash::ContentHash,
    ids::ScreenId,
    manifest::{PublicKey, Role, Root},
    testigo::{PackagedDevice, PackagedFile, PackagedTestigo, Testigo, TestigoPackage},
};
use ed25519_dalek::SigningKey;
use jiff::{SignedDuration, Timestamp, civil::date};
use serde_json::json;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{super::entry, Verdict};

/// The files of a package and what they are made of.
pub(super) struct Sample {
    pub(super) package: TestigoPackage,
    pub(super) files: BTreeMap<String, Vec<u8>>,
}

/// The key of a role or device: 1 and 9 are root keys, 2 the publisher's, 3 signs pointers, 21 and 22 are devices.
pub(super) fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// How a root key is told.
pub(super) fn fingerprint(seed: u8) -> ContentHash {
    PublicKey(key(seed).verifying_key()).into()
}

/// The instant at which the devices of a package became screens.
pub(super) fn bound() -> Timestamp {
    "2026-11-01T15:00:00Z".parse().unwrap()
}

/// A root document whose root key is `own`.
pub(super) fn root(version: u64, own: u8) -> Root {
    Root {
        format: 1,
        version,
        issued: bound(),
        root: Role::of(key(own).verifying_key()),
        publisher: Role::of(key(2).verifying_key()),
        pointer: Role::of(key(3).verifying_key()),
        approver: Role::default(),
        managers: Vec::new(),
        ca: None,
        packages: None,
    }
}

/// Seals a root document.
pub(super) fn sealed_root(root: &Root, keys: &[u8]) -> Vec<u8> {
    let keys: Vec<SigningKey> = keys.iter().map(|seed| key(*seed)).collect();
    envelope::seal(root, &keys.iter().collect::<Vec<_>>()).unwrap()
}

/// A picture of one colour.
pub(super) fn picture(shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = image::RgbImage::from_pixel(16, 12, image::Rgb([shade, 80, 120]));
    picture.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg).unwrap();
    bytes
}

/// What `screen` says of a picture, taken an hour for each `order` after it was bound.
pub(super) fn testigo(order: u64, screen: &str, picture: &[u8]) -> Testigo {
    let taken = bound() + SignedDuration::from_hours(i64::try_from(order).unwrap());
    serde_json::from_value(json!({
        "format": 1, "order": order, "screen": screen, "office": "tesoreria", "office_name": "Tesorería",
        "taken": taken, "rank": 1,
        "item": { "id": "predial-1", "digest": ContentHash::of(b"predial"), "title": "Predial", "campaign": "predial" },
        "as": "planned", "programme": ContentHash::of(b"programme"), "pointer": 7, "play": { "began": taken },
        "picture": { "sha256": ContentHash::of(picture), "size_bytes": picture.len(), "width_px": 16, "height_px": 12 },
        "player": "0.1.0",
    }))
    .unwrap()
}

impl Sample {
    /// Three testigos of two screens under the second root document.
    pub(super) fn new() -> Self {
        let device = |seed: u8, screen: &str| PackagedDevice {
            key: PublicKey(key(seed).verifying_key()),
            screen: screen.parse().unwrap(),
            since: bound(),
            by: "ana".to_owned(),
            until: None,
        };
        let package = TestigoPackage {
            format: 1,
            city: "Ciudad Ejemplo".to_owned(),
            made: bound() + SignedDuration::from_hours(100),
            wanted: serde_json::from_value(json!({ "from": date(2026, 11, 1), "to": date(2026, 11, 30) })).unwrap(),
            devices: vec![device(21, "atrio"), device(22, "cajas")],
            testigos: Vec::new(),
            others: Vec::new(),
            lacking: 2,
        };
        let mut sample = Self { package, files: BTreeMap::new() };
        for (name, bytes) in [
            (entry::README.to_owned(), b"lea".to_vec()),
            (entry::INDEX.to_owned(), b"ARCHIVO\r\n".to_vec()),
            (entry::root(1), sealed_root(&root(1, 1), &[1])),
            (entry::root(2), sealed_root(&root(2, 9), &[1, 9])),
        ] {
            sample.package.others.push(PackagedFile { name: name.clone(), sha256: ContentHash::of(&bytes) });
            sample.files.insert(name, bytes);
        }
        for (order, screen, seed) in [(1, "atrio", 21), (2, "cajas", 22), (3, "cajas", 22)] {
            let picture = picture(order as u8 * 60);
            sample.add(&testigo(order, screen, &picture), seed, &picture);
        }
        sample.seal();
        sample
    }

    /// Adds a testigo that the key `seed` signed; the package must be sealed again.
    pub(super) fn add(&mut self, testigo: &Testigo, seed: u8, picture: &[u8]) {
        let envelope = envelope::seal(testigo, &[&key(seed)]).unwrap();
        let names = names(self.package.testigos.len() + 1, &testigo.screen);
        let [testigo, picture] = [(&names[0], &envelope[..]), (&names[1], picture)].map(|(name, bytes)| {
            self.files.insert(name.clone(), bytes.to_vec());
            PackagedFile { name: name.clone(), sha256: ContentHash::of(bytes) }
        });
        self.package.testigos.push(PackagedTestigo { testigo, picture, doubt: None });
    }

    /// Seals the list with the pointer key.
    pub(super) fn seal(&mut self) {
        self.files.insert(entry::PACKAGE.to_owned(), envelope::seal(&self.package, &[&key(3)]).unwrap());
    }

    /// The ZIP.
    pub(super) fn zip(&self) -> Vec<u8> {
        zipped(&self.files)
    }

    /// What is found in it.
    pub(super) fn verdict(&self) -> Verdict {
        verdict_of(&self.zip(), None)
    }

    /// The faults found in it.
    pub(super) fn faults(&self) -> Vec<String> {
        self.verdict().faults
    }
}

/// What is found in a ZIP.
pub(super) fn verdict_of(zip: &[u8], pinned: Option<ContentHash>) -> Verdict {
    super::verify(Cursor::new(zip), zip.len() as u64, pinned)
}

/// The names of a testigo and its picture.
pub(super) fn names(number: usize, screen: &ScreenId) -> [String; 2] {
    entry::testigo(number, screen, date(2026, 11, 1).at(10, 15, 0, 0))
}

/// Files as a ZIP.
pub(super) fn zipped(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
