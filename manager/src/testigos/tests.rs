//! Testigos of a real data folder: listed, handed over, and checked by whoever receives them.

use std::{fs, fs::File, io::BufReader, path::Path};

use cartelera_playlists::{
    envelope::{self, KeyId},
    hash::ContentHash,
    manifest::PublicKey,
    testigo::{Testigo, TestigoSubject},
};
use ed25519_dalek::SigningKey;
use jiff::{Timestamp, civil::date};
use serde_json::json;

use super::{args::Choice, choice::Asked, export::export, listing::list, verify::verify};
use crate::{
    error::AppError,
    plays::simulation::{World, at},
    store::testigos::{NewOrder, OrderPlace, StoredTestigo},
};

/// A city with one screen and what it was asked for on 24 November.
struct Story {
    world: World,
    key: SigningKey,
    now: Timestamp,
}

impl Story {
    /// Orders 1 and 2 are met, 3 is over, 4 is open; of order 5 came what is doubted.
    async fn new() -> Self {
        let day = date(2026, 11, 24);
        let world = World::new(1, at(day, 7, 0, 0)).await;
        let story = Self { world, key: SigningKey::from_bytes(&[21; 32]), now: at(day, 14, 0, 0) };
        story.bind(at(day, 7, 30, 0)).await;
        let order = |hour: i8, until: i8| NewOrder {
            screen: story.world.screens[0].clone(),
            office: "oficina-0".parse().unwrap(),
            subject: TestigoSubject::Campaign { campaign: "predial".parse().unwrap() },
            from: at(day, hour, 0, 0),
            until: at(day, until, 0, 0),
            is_urgent: false,
            asked: at(day, 7, 45, 0),
            by: "ana".to_owned(),
            place: Some(OrderPlace {
                campaign: "predial".parse().unwrap(),
                day,
                office: "oficina-0".parse().unwrap(),
                part: 0,
            }),
        };
        let orders = vec![order(8, 10), order(9, 11), order(10, 12), order(13, 17), order(11, 13)];
        let numbers = story.world.data.store.keep_orders(orders, at(day, 7, 45, 0)).await.unwrap();
        assert_eq!(numbers, [1, 2, 3, 4, 5]);
        story.come(1, at(day, 8, 20, 5), None).await;
        story.come(2, at(day, 9, 30, 0), None).await;
        story.come(5, at(day, 11, 40, 0), Some("la pieza no estaba prevista")).await;
        story
    }

    async fn bind(&self, at: Timestamp) {
        self.world.bind(0, PublicKey(self.key.verifying_key()), at).await;
    }

    /// A testigo comes.
    async fn come(&self, order: u64, taken: Timestamp, flag: Option<&str>) {
        let (data, screen) = (&self.world.data, &self.world.screens[0]);
        let picture = picture(order as u8 * 40);
        let hash = ContentHash::of(&picture);
        let testigo: Testigo = serde_json::from_value(json!({
            "format": 1, "order": order, "screen": screen, "office": "oficina-0", "office_name": "Oficina 0",
            "taken": taken, "rank": 1,
            "item": { "id": "b", "digest": ContentHash::of(b"b"), "title": "=Predial", "campaign": "predial" },
            "as": "planned", "programme": ContentHash::of(b"programme"), "pointer": 7, "play": { "began": taken },
            "picture": { "sha256": hash, "size_bytes": picture.len(), "width_px": 16, "height_px": 12 },
            "player": "0.1.0",
        }))
        .unwrap();
        let envelope = envelope::seal(&testigo, &[&self.key]).unwrap();
        let stored = StoredTestigo {
            sha256: ContentHash::of(&envelope),
            envelope,
            order,
            screen: screen.clone(),
            office: testigo.office.clone(),
            campaign: testigo.item.campaign.clone(),
            item: "b".to_owned(),
            title: testigo.item.title.clone(),
            digest: testigo.item.digest,
            day: date(2026, 11, 24),
            taken,
            arrived: taken,
            key: KeyId::of(&self.key.verifying_key()),
            picture: hash,
            picture_bytes: picture.len() as u64,
            flag: flag.map(str::to_owned),
        };
        data.pictures.put_bytes(hash, picture.into()).await.unwrap();
        data.store.keep_testigo(stored, flag.is_none()).await.unwrap();
    }

    async fn asked(&self, choice: Choice) -> Asked {
        choice.asked(&self.world.book, self.now).await.unwrap()
    }

    async fn export(&self, choice: Choice, path: &Path, forced: bool) -> Result<String, AppError> {
        let asked = self.asked(choice).await;
        export(&self.world.data, &self.world.book, &asked, (path, forced), self.now).await
    }
}

fn picture(shade: u8) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(16, 12, image::Rgb([shade, 80, 120]));
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

fn campaign(name: &str) -> Choice {
    Choice { campaign: Some(name.parse().unwrap()), ..Choice::default() }
}

#[tokio::test]
async fn what_came_what_is_awaited_and_what_never_came_is_listed() {
    let story = Story::new().await;
    let World { data, book, .. } = &story.world;
    let (text, json) = list(data, book, &story.asked(campaign("predial")).await, story.now).await.unwrap();
    assert_eq!(
        text,
        "Testigos: campaña predial, del 2026-11-01 al 2026-11-24

PEDIDO  TOMADA               PANTALLA     OFICINA    PIEZA            ESTADO
1       2026-11-24 08:20:05  pantalla-00  Oficina 0  =Predial         tomada
2       2026-11-24 09:30:00  pantalla-00  Oficina 0  =Predial         tomada
3                            pantalla-00  Oficina 0  campaña predial  no llegó (hasta el 2026-11-24 12:00)
5       2026-11-24 11:40:00  pantalla-00  Oficina 0  =Predial         dudosa: la pieza no estaba prevista
4                            pantalla-00  Oficina 0  campaña predial  pedida, desde el 2026-11-24 13:00 hasta el 2026-11-24 17:00

2 tomadas, 1 pedida, 1 no llegó, 1 dudosa"
    );
    assert_eq!(json["testigos"][2]["state"], "missed");
    let before = Choice { from: Some(date(2026, 10, 1)), to: Some(date(2026, 10, 31)), ..Choice::default() };
    let (text, _) = list(data, book, &story.asked(before).await, story.now).await.unwrap();
    assert_eq!(text, "Testigos: todas las pantallas, del 2026-10-01 al 2026-10-31\nNo hay testigos ni pedidos.");
    let Err(refused) = list(data, book, &story.asked(campaign("predail")).await, story.now).await else {
        panic!("there is no such campaign")
    };
    assert!(refused.to_string().contains("no campaign has the identifier predail (there are: predial)"), "{refused}");
}

#[tokio::test]
async fn a_package_is_handed_over_and_checked_without_the_manager() {
    let story = Story::new().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("predial.zip");
    let told = story.export(campaign("predial"), &path, false).await.unwrap();
    assert!(
        told.ends_with(
            "predial.zip: 3 testigos, campaña predial, del 2026-11-01 al 2026-11-24; pedidos que no llegaron: 1"
        ),
        "{told}"
    );
    let check = |pinned| {
        let file = File::open(&path).unwrap();
        let size_bytes = file.metadata().unwrap().len();
        verify(BufReader::new(file), size_bytes, pinned)
    };
    let root = &story.world.data.root.root.keys[0];
    let verdict = check(Some((*root).into()));
    assert!(verdict.faults.is_empty(), "{:?}", verdict.faults);
    let doubted = "dudosa: testigos/0003_pantalla-00_2026-11-24T114000.dsse: la pieza no estaba prevista";
    assert_eq!(verdict.warnings, [doubted]);
    assert_eq!(check(Some(ContentHash::of(b"otra"))).faults.len(), 1);

    let mut zip = zip::ZipArchive::new(File::open(&path).unwrap()).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(
        names[..5],
        [
            "LEEME.txt",
            "paquete.dsse",
            "raiz/0001.dsse",
            "testigos.csv",
            "testigos/0001_pantalla-00_2026-11-24T082005.dsse"
        ]
    );
    let read =
        |name: &str, zip: &mut zip::ZipArchive<File>| std::io::read_to_string(zip.by_name(name).unwrap()).unwrap();
    let readme = read("LEEME.txt", &mut zip);
    assert!(readme.starts_with("Ciudad Ejemplo: testigos de lo que mostraron sus pantallas\r\n"), "{readme}");
    let index = read("testigos.csv", &mut zip);
    assert!(index.contains(",2026-11-24 08:20:05,2026-11-24 14:20:05,sí,") && index.contains(",'=Predial,"), "{index}");
}

#[tokio::test]
async fn what_cannot_be_handed_over_leaves_nothing_behind() {
    let story = Story::new().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("predial.zip");
    let refused = async |choice: Choice, forced: bool| match story.export(choice, &path, forced).await {
        Ok(told) => panic!("{told}"),
        Err(error) => error.to_string(),
    };
    let before = || Choice { from: Some(date(2026, 10, 1)), to: Some(date(2026, 10, 31)), ..Choice::default() };
    let none = refused(before(), false).await;
    assert!(none.starts_with("there are no testigos of what was asked for from 2026-10-01 to 2026-10-31"), "{none}");
    let elsewhere = Choice { screen: Some("pantalla-99".parse().unwrap()), ..Choice::default() };
    let unknown = refused(elsewhere, false).await;
    assert!(unknown.contains("no screen has the identifier pantalla-99"), "{unknown}");

    fs::write(&path, b"otro").unwrap();
    let there = refused(Choice::default(), false).await;
    assert!(there.ends_with("there is such a file already (use --force to replace it)"), "{there}");
    let data = &story.world.data;
    let hash = ContentHash::of(&picture(80)).to_string();
    let blob = data.folder.join("testigos").join(&hash[..2]).join(&hash);
    let mut bytes = fs::read(&blob).unwrap();
    bytes[40] ^= 1;
    fs::write(&blob, bytes).unwrap();
    let changed = refused(Choice::default(), true).await;
    assert!(
        changed.contains(&format!("picture {hash} of screen pantalla-00"))
            && changed.ends_with("was changed in the data folder"),
        "{changed}"
    );
    fs::remove_file(&blob).unwrap();
    let missing = refused(Choice::default(), true).await;
    assert!(missing.ends_with("is not in the data folder any more"), "{missing}");
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!((left.len(), fs::read(&path).unwrap()), (1, b"otro".to_vec()));
    fs::write(&blob, picture(80)).unwrap();
    story.export(Choice::default(), &path, true).await.unwrap();
    assert_ne!(fs::read(&path).unwrap(), b"otro");
}
