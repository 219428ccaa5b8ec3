//! Testigos: what a month is given, who is told, what is taken from whom, and what somebody asks for.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cartelera_playlists::{
    envelope::{self, Document as _},
    hash::ContentHash,
    playlog::{ItemName, Role, SlotRef},
    programme::Region,
    protocol::{
        heartbeat::{Heartbeat, HeartbeatAnswer},
        testigo::{TestigoKept, TestigoUpload},
    },
    testigo::{PictureFacts, PlayRef, Testigo, TestigoOrder, TestigoOrders, TestigoSubject},
};
use ed25519_dalek::SigningKey;
use image::{DynamicImage, ImageFormat, RgbImage};
use jiff::{SignedDuration, Timestamp};
use reqwest::{
    Response,
    header::{ETAG, HeaderValue, IF_NONE_MATCH},
};
use serde_json::Value;

use crate::{
    city::City,
    device::{Device, read},
    plays::office::Office,
    run::{Served, publish, run, text},
};

const PATH: &str = "/v1/screens/cajas/testigos";

/// A city whose campaign shows on both screens, with so many testigos a month.
fn city(testigos: u32) -> City {
    let city = City::new();
    let axis = "[[axes]]\nid = \"servicios\"\nname = \"Servicios\"\ncolour = \"#0d3f56\"\n\n[brands.normal]";
    city.change("city.toml", "[brands.normal]", axis);
    wish(&city, testigos);
    city.write(
        "playlists/agua.toml",
        r#"id = "agua"
name = "Agua"
department = "comunicacion"

[[items]]
id = "agua-1"
kind = "bulletin"
title = "Cuida el agua"
category = "services"
servants = "none"
campaign = "agua"
headline = "Cada gota cuenta"

[[rules]]
id = "agua-siempre"
"#,
    );
    city
}

fn wish(city: &City, testigos: u32) {
    let about = "id = \"agua\"\nname = \"Agua\"\ndepartment = \"comunicacion\"\naxis = \"servicios\"\nobjective = \"Cuidar el agua.\"";
    city.write("campaigns/agua.toml", format!("{about}\ntestigos = {testigos}\n"));
}

/// The list that a screen is given when it has version `told`, as soon as there is one that is `wanted`.
async fn orders(
    served: &Served,
    (device, screen): (&Device, &str),
    told: u64,
    wanted: impl Fn(&TestigoOrders) -> bool,
) -> TestigoOrders {
    let root = served.root().await;
    let wait = format!("/v1/screens/{screen}/wait?hold_s=20");
    let (mut mark, mut last) = (None, None);
    for _ in 0..20 {
        // As a player: it asks to be told of news, then tells how it is and hears what it is to do.
        let asked = device.get(served, &wait);
        let asked = mark.into_iter().fold(asked, |asked, mark: HeaderValue| asked.header(IF_NONE_MATCH, mark));
        let told_of = asked.send().await.expect("an answer");
        mark = told_of.headers().get(ETAG).cloned();
        let heartbeat = Heartbeat { hardware: device.hardware.clone(), testigo_orders: told, ..Heartbeat::default() };
        let answer: HeartbeatAnswer = read(device.beat(served, screen, &heartbeat).await).await;
        if let Some(envelope) = answer.testigo_orders {
            let orders: TestigoOrders = root.pointer.open(envelope.as_bytes()).expect("the pointer key signed it");
            assert!(orders.screen.as_str() == screen && orders.version != told, "{orders:?}");
            if wanted(&orders) {
                return orders;
            }
            last = Some(orders);
        }
    }
    panic!("screen {screen} was given {last:?}");
}

fn listed(data: &std::path::Path, more: &[&str]) -> Vec<Value> {
    let ended = run(&[&["testigo", "list", "--json", "--data", text(data)], more].concat());
    assert_eq!(ended.code, 0, "{ended:?}");
    serde_json::from_str::<Value>(&ended.out).expect("it can be")["testigos"].as_array().expect("it can be").clone()
}

#[tokio::test]
async fn a_month_is_spread_over_screens_and_followed_when_the_wish_changes() {
    let city = city(12);
    let data = tempfile::tempdir().unwrap();
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let cajas = served.device("cajas").await;
    // Only screens that have a device are asked. Near the end of a month the next one is planned too.
    let today = Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::fixed(jiff::tz::offset(-6))).date();
    let months = if today + jiff::Span::new().days(3) > today.last_of_month() { 2 } else { 1 };
    let has = |count: usize| move |orders: &TestigoOrders| orders.orders.len() == count * months;
    let alone = orders(&served, (&cajas, "cajas"), 0, has(12)).await;
    let mine = |order: &TestigoOrder| matches!(&order.subject, TestigoSubject::Campaign { campaign } if campaign.as_str() == "agua");
    assert!(alone.orders.iter().all(|order| mine(order) && order.from < order.until && !order.is_urgent));

    // What nobody wants any more is taken back, also from a screen that knows of it.
    wish(&city, 4);
    publish(city.path(), data.path(), &[]);
    let less = orders(&served, (&cajas, "cajas"), alone.version, has(4)).await;
    assert!(less.version > alone.version);
    // The office that had none gets all that is added.
    let vacunas = served.device("vacunas").await;
    wish(&city, 8);
    publish(city.path(), data.path(), &[]);
    orders(&served, (&vacunas, "vacunas"), 0, has(4)).await;

    // A screen that knows of a later list than there is, because the manager was restored, is given a still later one.
    let later = less.version + 3_600_000;
    let list = orders(&served, (&cajas, "cajas"), later, has(4)).await;
    assert!(list.version > later, "{list:?}");
    let planned = listed(data.path(), &[]);
    assert!(planned.iter().all(|order| order["state"] == "open"), "{planned:?}");
}

/// An office whose device can sign testigos.
struct Witness {
    office: Office,
    order: TestigoOrder,
}

impl Witness {
    /// Whoever asks does not wait.
    async fn new() -> Self {
        let office = Office::of(city(0)).await;
        let ended = run(&[
            "testigo",
            "take",
            "--screen",
            "cajas",
            "--item",
            "agua-1",
            "--wait",
            "0",
            "--data",
            text(office.data.path()),
        ]);
        assert_eq!(ended.code, 0, "{ended:?}");
        let list = orders(&office.served, (&office.device, "cajas"), 0, |list| !list.orders.is_empty()).await;
        let order = list.orders[0].clone();
        assert!(order.is_urgent);
        Self { office, order }
    }

    /// A testigo of the first slot of `item`, which is about now, and its picture.
    fn testigo(&self, item: &str) -> (Testigo, Vec<u8>) {
        let Office { slots, pointer, .. } = &self.office;
        let slot = slots.slots.iter().find(|slot| slots.item(slot).id.as_str() == item).expect("a slot");
        let mut picture = std::io::Cursor::new(Vec::new());
        let pixels = RgbImage::from_fn(64, 36, |x, y| image::Rgb([(x * 4) as u8, (y * 7) as u8, 90]));
        DynamicImage::from(pixels).write_to(&mut picture, ImageFormat::Jpeg).expect("a picture");
        let picture = picture.into_inner();
        let reference = SlotRef {
            sequence: pointer.sequence,
            epoch: slots.epoch,
            day: self.office.day(),
            region: Region::Main,
            number: slot.number,
        };
        let taken = Timestamp::now();
        let testigo = Testigo {
            format: Testigo::FORMAT,
            order: self.order.number,
            screen: "cajas".parse().expect("it can be"),
            office: "tesoreria".parse().expect("it can be"),
            office_name: "Tesorería".to_owned(),
            taken,
            rank: 1,
            item: ItemName::of(slots.item(slot)),
            role: Role::Planned,
            bar: None,
            programme: pointer.epochs[0].programme,
            pointer: pointer.sequence,
            play: PlayRef { log: None, began: taken, slot: Some(reference), planned: Some(slot.span) },
            picture: PictureFacts {
                sha256: ContentHash::of(&picture),
                size_bytes: picture.len() as u64,
                width_px: 64,
                height_px: 36,
            },
            player: "0.1.0".to_owned(),
        };
        (testigo, picture)
    }

    async fn send(&self, testigo: &Testigo, picture: &[u8], key: &SigningKey) -> Response {
        let sealed = envelope::seal(testigo, &[key]).expect("it can be");
        let upload = TestigoUpload {
            format: 1,
            testigo: String::from_utf8(sealed).expect("it can be"),
            picture: STANDARD.encode(picture),
        };
        self.office.device.post(&self.office.served, PATH, serde_json::to_vec(&upload).expect("it can be")).await
    }

    async fn refused(&self, testigo: &Testigo, picture: &[u8], key: &SigningKey, why: &str) {
        let answer = self.send(testigo, picture, key).await;
        let (status, said) = (answer.status().as_u16(), answer.text().await.expect("it can be"));
        assert!(status == 400 && said.contains(why), "{status} {said}");
    }
}

#[tokio::test]
async fn a_testigo_is_kept_once_and_fulfils_its_order() {
    let witness = Witness::new().await;
    let (testigo, picture) = witness.testigo("agua-1");
    let key = &witness.office.device.key;
    let data = witness.office.data.path();
    assert_eq!(listed(data, &[])[0]["state"], "open");
    for _ in 0..2 {
        let kept: TestigoKept = read(witness.send(&testigo, &picture, key).await).await;
        assert_eq!(kept.order, witness.order.number);
    }
    let all = listed(data, &[]);
    assert_eq!(
        (all.len(), all[0]["state"].as_str(), all[0]["item"].as_str()),
        (1, Some("taken"), Some("agua-1")),
        "{all:?}"
    );
    orders(&witness.office.served, (&witness.office.device, "cajas"), 0, |list| list.orders.is_empty()).await;
}

#[tokio::test]
async fn what_is_no_testigo_is_refused() {
    let witness = Witness::new().await;
    let (testigo, picture) = witness.testigo("agua-1");
    let key = &witness.office.device.key;
    let stranger = SigningKey::from_bytes(&[7; 32]);
    witness.refused(&testigo, &picture, &stranger, "is none").await;
    let mut other = picture.clone();
    *other.last_mut().unwrap() ^= 1;
    witness.refused(&testigo, &other, key, "its picture is not the one that it names").await;
    let elsewhere = Testigo { screen: "vacunas".parse().unwrap(), ..testigo.clone() };
    witness.refused(&elsewhere, &picture, key, "it is of screen vacunas").await;
    let larger = PictureFacts { width_px: 1_920, ..testigo.picture };
    witness.refused(&Testigo { picture: larger, ..testigo.clone() }, &picture, key, "64x36").await;
    let text = b"no picture at all".to_vec();
    let facts = PictureFacts { sha256: ContentHash::of(&text), size_bytes: text.len() as u64, ..testigo.picture };
    witness.refused(&Testigo { picture: facts, ..testigo }, &text, key, "its picture is no JPEG").await;
    assert_eq!(listed(witness.office.data.path(), &[])[0]["state"], "open");
}

#[tokio::test]
async fn what_is_odd_about_a_testigo_is_kept_with_it_and_fulfils_nothing() {
    let witness = Witness::new().await;
    let key = &witness.office.device.key;
    let (good, picture) = witness.testigo("agua-1");
    let (of_another, _) = witness.testigo("predial-1");
    let mut elsewhere = good.clone();
    elsewhere.play.slot = of_another.play.slot;
    let late = Testigo { taken: witness.order.until, ..good.clone() };
    let ahead = Testigo { taken: Timestamp::now() + SignedDuration::from_hours(2), ..good.clone() };
    let odd = [
        (Testigo { order: 999, ..good.clone() }, "no order 999 is known"),
        (of_another, "it is not what order"),
        (elsewhere, "it is not what was planned"),
        (late, "it is not what order"),
        (ahead, "which has not come yet"),
    ];
    for (testigo, _) in &odd {
        read::<TestigoKept>(witness.send(testigo, &picture, key).await).await;
    }
    let all = listed(witness.office.data.path(), &["--from", "2020-01-01", "--to", "2100-01-01"]);
    let doubts: Vec<&str> = all.iter().filter_map(|one| one["doubt"].as_str()).collect();
    assert_eq!(doubts.len(), odd.len(), "{all:?}");
    for (_, why) in &odd {
        assert!(doubts.iter().any(|doubt| doubt.contains(why)), "{why}: {doubts:?}");
    }
    // The order is still there, for the right one.
    read::<TestigoKept>(witness.send(&good, &picture, key).await).await;
    let all = listed(witness.office.data.path(), &[]);
    assert_eq!(all.iter().filter(|one| one["state"] == "taken").count(), 1, "{all:?}");
}
