//! Who may send files in parts, how large, how many and how long.

use reqwest::Method;

use super::{
    author, different_people,
    emptying::open,
    left,
    tus::{Sender, UPLOADS, noise, none_left, on_disk, until},
};
use crate::{page::city, run::Served};

#[tokio::test]
async fn nobody_resumes_what_another_account_sends() {
    let (_city, data, served) = city();
    let [berta, eva, carla] = different_people(&served).await;
    let (mut berta, mut eva) = (Sender::of(berta).await, Sender::of(eva).await);
    let bytes = noise(100);
    let place = berta.begun("de berta.png", &bytes).await;
    let other = eva.begun("de eva.png", &bytes).await;
    assert_ne!(place, other);
    berta.rest(&place, 0, &bytes).await;
    assert_eq!(eva.ask(Method::HEAD, &place).await.status, 404);
    assert_eq!(eva.part(&place, 0, &bytes).await.status, 404);
    assert_eq!(eva.ask(Method::DELETE, &place).await.status, 404);
    assert_eq!(eva.hand_in("comunicacion", &[&place]).await.status, 404);
    assert_eq!(berta.offset(&place).await, bytes.len() as u64);
    // Who authorises sends nothing.
    let csrf = { carla.clone() }.get("/content/media").await.csrf();
    let mut carla = Sender { browser: carla, csrf };
    for (method, place) in [(Method::POST, UPLOADS), (Method::HEAD, place.as_str()), (Method::DELETE, place.as_str())] {
        assert_eq!(carla.ask(method.clone(), place).await.status, 403, "{method}");
    }
    assert_eq!(carla.part(&place, 0, &bytes).await.status, 403);
    let taken = berta.hand_in("comunicacion", &[&place]).await;
    assert_eq!(taken.place, "/content/media?done=media-taken", "{taken:?}");
    assert_eq!(eva.ask(Method::DELETE, &other).await.status, 204);
    super::ready(&mut berta.browser).await;
    none_left(data.path()).await;
}

#[tokio::test]
async fn what_resumes_carries_the_token_of_its_session_and_the_version() {
    let (_city, _data, served) = city();
    let mut admin = crate::page::administrator(&served).await;
    let other = admin.get("/account").await.csrf();
    let mut browser = crate::page::add(&served, &mut admin, "berta", &["author"]).await;
    browser.enter("berta").await;
    let mut berta = Sender::of(browser).await;
    let bytes = noise(100);
    let place = berta.begun("uno.png", &bytes).await;
    let own = std::mem::take(&mut berta.csrf);
    for csrf in ["", "x", other.as_str()] {
        csrf.clone_into(&mut berta.csrf);
        let told = berta.begin("dos.png", 9).await;
        assert_eq!((told.status, told.fault().as_str()), (403, "form"), "{csrf}");
        assert_eq!(berta.part(&place, 0, &bytes).await.status, 403, "{csrf}");
        assert_eq!(berta.ask(Method::DELETE, &place).await.status, 403, "{csrf}");
    }
    let asked = berta.browser.ask(Method::DELETE, &place).header("x-csrf-token", &own).header("tus-resumable", "1.0.0");
    assert_eq!(berta.browser.answered(asked.header("origin", "https://evil.example")).await.status, 403);
    berta.csrf = own;
    for version in ["", "0.2.2"] {
        let asked = berta.browser.script(Method::HEAD, &place, "").header("tus-resumable", version);
        let told = berta.browser.answered(asked).await;
        assert_eq!((told.status, &told.headers["tus-version"]), (412, &"1.0.0".parse().unwrap()));
    }
    let asked = berta.browser.script(Method::PATCH, &place, &berta.csrf).header("tus-resumable", "1.0.0");
    let asked = asked.header("upload-offset", "0").header("content-type", "image/png");
    assert_eq!(berta.browser.answered(asked.body(bytes.clone())).await.status, 415);
    let options = berta.browser.answered(berta.browser.ask(Method::OPTIONS, UPLOADS)).await;
    assert_eq!(
        (options.status, &options.headers["tus-extension"]),
        (204, &"creation,termination,expiration".parse().unwrap())
    );
    assert_eq!(berta.offset(&place).await, 0);
    // Whoever is not signed in is not sent elsewhere.
    let mut nobody = crate::page::Browser::new(&served);
    let asked = nobody.ask(Method::HEAD, &place).header("tus-resumable", "1.0.0");
    assert_eq!(nobody.answered(asked).await.status, 401);
}

#[tokio::test]
async fn nothing_too_large_and_nothing_else_than_files_for_screens_is_resumed() {
    let (_city, data, served) = city();
    let mut berta = Sender::of(author(&served).await).await;
    let told = berta.begin("enorme.mp4", (2048 << 20) + 1).await;
    assert_eq!((told.status, &told.headers["tus-max-size"]), (413, &"2147483648".parse().unwrap()));
    assert!(told.body.contains("hasta 2048 MB"), "{told:?}");
    assert_eq!(left(data.path()), Vec::<String>::new());
    // What it is is told by its beginning, long before its end.
    let mut page = b"<html>".to_vec();
    page.resize(300 << 10, b' ');
    let files = [
        ("lona.png", noise(400), 413, "Es demasiado grande: se toman hasta 128 MB"),
        ("pagina.mp4", page, 415, "No es una imagen ni un video ni un PDF"),
    ];
    for (name, start, status, reason) in files {
        let place = berta.begin(name, 200 << 20).await.place;
        let told = berta.part(&place, 0, &start).await;
        assert!(told.status == status && told.body.contains(reason), "{name}: {told:?}");
        assert_eq!(on_disk(data.path(), &place), 0, "{name}");
        assert_eq!(berta.part(&place, 0, &start).await.status, 410, "{name}");
        assert_eq!(berta.ask(Method::HEAD, &place).await.status, 410, "{name}");
        let told = berta.hand_in("comunicacion", &[&place]).await;
        assert!(told.status == 422 && told.body.contains(name) && told.body.contains(reason), "{name}: {told:?}");
    }
    // More than was said.
    let bytes = noise(100);
    let place = berta.begun("uno.png", &bytes[1..]).await;
    assert_eq!(berta.part(&place, 0, &bytes).await.status, 413);
    assert_eq!(berta.offset(&place).await, 0);
    assert_eq!(berta.ask(Method::DELETE, &place).await.status, 204);
    none_left(data.path()).await;
}

#[tokio::test]
async fn what_is_dropped_is_not_resumed_and_nobody_begins_without_end() {
    let (_city, data, served) = city();
    let mut berta = Sender::of(author(&served).await).await;
    let bytes = noise(100);
    let place = berta.begun("uno.png", &bytes).await;
    assert_eq!(berta.part(&place, 0, &bytes[..9_000]).await.status, 204);
    assert_eq!(on_disk(data.path(), &place), 9_000);
    // Also while somebody is at it.
    let other = berta.begun("dos.png", &bytes).await;
    let connection = berta.half(&served, &other, (bytes.len(), &[])).await;
    for place in [&place, &other] {
        assert_eq!(berta.ask(Method::DELETE, place).await.status, 204);
        assert_eq!(berta.ask(Method::HEAD, place).await.status, 404);
    }
    drop(connection);
    none_left(data.path()).await;

    let mut last = String::new();
    for _ in 0..100 {
        last = berta.begun("uno.png", &bytes).await;
    }
    let told = berta.begin("uno.png", 9).await;
    assert!(told.status == 429 && told.body.contains("demasiadas subidas a medias"), "{told:?}");
    assert_eq!(left(data.path()).len(), 100);
    assert_eq!(berta.ask(Method::DELETE, &last).await.status, 204);
    assert_eq!(berta.begin("uno.png", 9).await.status, 201);
}

#[tokio::test]
async fn what_nobody_resumes_for_a_day_is_gone() {
    let (_city, data, mut served) = city();
    let mut berta = Sender::of(author(&served).await).await;
    let bytes = noise(100);
    let (over, going) = (berta.send("vieja.png", &bytes).await, berta.begun("nueva.png", &bytes).await);
    assert_eq!(berta.part(&going, 0, &bytes[..9_000]).await.status, 204);
    // As if a day had passed since something came of the one.
    let change = "UPDATE upload_arrival SET until_ms = until_ms - 24 * 3600000 WHERE key = $1";
    let aged = sqlx::query(change).bind(super::tus::key(&over)).execute(&mut open(data.path()).await).await;
    assert_eq!(aged.expect("the database can be changed").rows_affected(), 1);
    assert_eq!(berta.ask(Method::HEAD, &over).await.status, 410);
    assert_eq!(berta.part(&over, 0, &bytes).await.status, 410);
    assert_eq!(berta.hand_in("comunicacion", &[&over]).await.status, 404);

    served.process.stop("-TERM");
    served = Served::start(data.path());
    berta = Sender::of(berta.browser.at(&served)).await;
    until(async || left(data.path()).len() == 1).await;
    assert_eq!((on_disk(data.path(), &over), on_disk(data.path(), &going)), (0, 9_000));
    assert_eq!(berta.ask(Method::HEAD, &over).await.status, 404);
    berta.rest(&going, 9_000, &bytes).await;
    let taken = berta.hand_in("comunicacion", &[&going]).await;
    assert_eq!(taken.place, "/content/media?done=media-taken", "{taken:?}");
    drop(served);
}
