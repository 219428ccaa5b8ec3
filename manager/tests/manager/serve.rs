//! What players get over HTTP.

use std::time::{Duration, Instant};

use cartelera_playlists::{hash::ContentHash, media::MediaKind};

use crate::{
    city::City,
    run::{Running, Served, publish, run, text},
};

#[tokio::test]
async fn a_published_folder_is_served_and_every_signature_holds() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    assert_eq!(served.bytes("/healthz").await, b"ok");
    let root = served.root().await;
    let pointer = served.pointer("cajas").await;
    assert_eq!(pointer.screen.as_str(), "cajas");
    assert_eq!(pointer.stale_after_s, 72 * 3600);
    let [epoch] = pointer.epochs.as_slice() else { panic!("{pointer:?}") };
    assert!(epoch.effective_from <= jiff::Timestamp::now());
    let envelope = served.bytes(&format!("/v1/programmes/{}", epoch.programme)).await;
    assert_eq!(ContentHash::of(&envelope), epoch.programme);
    assert_eq!(envelope.len() as u64, epoch.size_bytes);
    let programme = root.open_programme(&envelope).unwrap();
    assert_eq!(programme.office.name, "Tesorería");
    assert_eq!(programme.media.len(), 2);
    for media in &programme.media {
        let bytes = served.bytes(&format!("/v1/media/{}", media.sha256)).await;
        assert_eq!((ContentHash::of(&bytes), bytes.len() as u64), (media.sha256, media.size_bytes));
    }
}

#[tokio::test]
async fn an_unchanged_pointer_is_not_sent_again() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let path = "/v1/screens/cajas/pointer";
    let device = served.device("cajas").await;
    let first = device.get(&served, path).send().await.unwrap();
    let etag = first.headers()["etag"].clone();
    assert_eq!(first.headers()["cache-control"], "no-cache");
    let body = first.bytes().await.unwrap();
    assert_eq!(etag, format!("\"{}\"", ContentHash::of(&body)));
    let again = device.get(&served, path).header("if-none-match", &etag).send().await.unwrap();
    assert_eq!((again.status().as_u16(), &again.headers()["etag"]), (304, &etag));
    assert!(again.bytes().await.unwrap().is_empty());

    city.change("playlists/predial.toml", "Pronto pago", "Paga pronto");
    publish(city.path(), data.path(), &[]);
    let changed = device.get(&served, path).header("if-none-match", &etag).send().await.unwrap();
    assert_eq!(changed.status(), 200, "a publication is seen by the next request");
    served.pointer("vacunas").await;
}

#[tokio::test]
async fn unknown_things_are_not_found_and_said_so() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let none = ContentHash::of(b"none");
    for (path, said) in [
        (format!("/v1/programmes/{none}"), format!("no programme has the SHA-256 \"{none}\"\n")),
        (format!("/v1/media/{none}"), format!("no media file has the SHA-256 \"{none}\"\n")),
        ("/v1/media/..%2f..%2fkeys%2froot.key".to_owned(), String::new()),
    ] {
        let answer = served.get(&path).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
        let body = answer.text().await.unwrap();
        assert!(said.is_empty() || body == said, "{path}: {body}");
    }
    assert_eq!(served.get("/v1/media/x").send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_download_resumes_where_it_stopped() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let file = std::fs::read(city.file("media/predial.png")).unwrap();
    let path = format!("/v1/media/{}", ContentHash::of(&file));
    let whole = served.get(&path).send().await.unwrap();
    let etag = whole.headers()["etag"].clone();
    assert_eq!(whole.headers()["accept-ranges"], "bytes");
    assert_eq!(whole.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(whole.content_length(), Some(file.len() as u64));

    let half = file.len() / 2;
    let ask = |range: String| served.get(&path).header("range", range);
    let rest = ask(format!("bytes={half}-")).header("if-range", &etag).send().await.unwrap();
    assert_eq!(rest.status(), 206);
    assert_eq!(rest.headers()["content-range"], format!("bytes {half}-{}/{}", file.len() - 1, file.len()));
    assert_eq!(rest.bytes().await.unwrap(), file[half..]);

    let other = ask(format!("bytes={half}-")).header("if-range", "\"other\"").send().await.unwrap();
    assert_eq!(other.status(), 200);
    assert_eq!(other.bytes().await.unwrap(), file);

    let beyond = ask(format!("bytes={}-", file.len())).send().await.unwrap();
    assert_eq!(beyond.status(), 416);
    assert_eq!(beyond.headers()["content-range"], format!("bytes */{}", file.len()));
    let known = served.get(&path).header("if-none-match", &etag).send().await.unwrap();
    assert_eq!(known.status(), 304);
    let head = reqwest::Client::new().head(whole.url().clone()).send().await.unwrap();
    assert_eq!(
        (head.status().as_u16(), &head.headers()["content-length"].to_str().unwrap()),
        (200, &&*file.len().to_string())
    );
}

#[tokio::test]
async fn it_answers_within_a_second_and_stops_when_told() {
    let data = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    let mut served = Served::start(data.path());
    assert_eq!(served.bytes("/healthz").await, b"ok");
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    let first = served.bytes("/v1/root").await;
    assert_eq!(served.process.stop("-TERM"), Some(0));
    let mut again = Served::start(data.path());
    assert_eq!(again.bytes("/v1/root").await, first, "the keys and the root document stay");
    assert_eq!(again.process.stop("-INT"), Some(0));
}

#[tokio::test]
async fn screens_tells_who_asked() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let mut served = Served::start(data.path());
    let programme = served.pointer("cajas").await.epochs[0].programme.to_string();
    assert_eq!(served.process.stop("-TERM"), Some(0));
    let ended = run(&["screens", "--data", text(data.path())]);
    let line = |screen: &str| ended.out.lines().find(|line| line.starts_with(screen)).unwrap().to_owned();
    assert!(line("cajas").contains("emparejada") && line("cajas").contains(&programme[..8]), "{}", ended.out);
    assert!(line("cajas").contains("hace "), "{}", ended.out);
    assert!(line("vacunas").contains("sin emparejar  nunca"), "{}", ended.out);
}

#[tokio::test]
async fn a_used_address_is_an_error_and_not_a_crash() {
    let data = tempfile::tempdir().unwrap();
    let mut first = Running::start(&["serve", "--data", text(data.path()), "--listen", "127.0.0.1:0"]);
    let said = first.read_until("listening on ");
    let address = said.trim().strip_prefix("listening on http://").unwrap();
    let ended = run(&["serve", "--data", text(data.path()), "--listen", address]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains(&format!("listening on {address}")), "{}", ended.err);
}

#[tokio::test]
async fn a_turned_photograph_is_measured_as_it_is_seen() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    city.write("media/foto.jpg", crate::media::turned_jpeg(1200, 800));
    city.show_slide("media/foto.jpg");
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let hash = served.pointer("cajas").await.epochs[0].programme;
    let envelope = served.bytes(&format!("/v1/programmes/{hash}")).await;
    let programme = served.root().await.open_programme(&envelope).unwrap();
    let sizes: Vec<_> = programme.media.iter().map(|media| &media.kind).collect();
    assert!(sizes.contains(&&MediaKind::Picture { width_px: 800, height_px: 1200 }), "{sizes:?}");
}
