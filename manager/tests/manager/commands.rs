//! What a screen is asked from the desk.

use cartelera_playlists::protocol::{
    command::{Command, CommandAction, CommandOutcome},
    heartbeat::Heartbeat,
};

use crate::{
    city::City,
    device::Device,
    run::{Ended, Served, publish, run, text},
};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nthe rest";

/// Runs a command elsewhere.
fn order(served: &Served, arguments: &[&str]) -> tokio::task::JoinHandle<Ended> {
    let mut all: Vec<String> = [&["screen"], arguments].concat().into_iter().map(str::to_owned).collect();
    all.extend(["--data".to_owned(), text(&served.data).to_owned()]);
    tokio::task::spawn_blocking(move || run(&all.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// Waits as a player does until it is asked something new.
async fn next(served: &Served, device: &Device) -> Command {
    let root = served.root().await;
    let path = "/v1/screens/cajas/wait";
    let mut mark = None;
    loop {
        let mut asked = device.get(served, path);
        if let Some(mark) = &mark {
            asked = asked.header("if-none-match", mark);
        }
        mark = asked.send().await.expect("an answer").headers().get("etag").cloned();
        let commands = device.commands(served, "cajas", &Heartbeat::default()).await;
        if let Some(envelope) = commands.first() {
            return root.pointer.open(envelope.as_bytes()).expect("a command that the pointer key signed");
        }
    }
}

async fn report(served: &Served, device: &Device, number: u64, outcome: CommandOutcome) -> Vec<String> {
    let heartbeat = Heartbeat { outcomes: vec![(number, outcome)], ..Heartbeat::default() };
    device.commands(served, "cajas", &heartbeat).await
}

#[tokio::test]
async fn a_command_reaches_the_screen_and_its_outcome_the_desk_once() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let device = served.device("cajas").await;
    let given = order(&served, &["identify", "cajas", "--seconds", "7"]);
    let command = next(&served, &device).await;
    assert_eq!((command.screen.as_str(), &command.action), ("cajas", &CommandAction::Identify { seconds: 7 }));
    assert_eq!(command.expires.duration_since(command.issued).as_mins(), 10);
    assert!(report(&served, &device, command.number, CommandOutcome::Done).await.is_empty());
    let ended = given.await.unwrap();
    assert_eq!((ended.code, ended.out.as_str()), (0, "cajas: hecho\n"), "{ended:?}");
    assert!(report(&served, &device, command.number, CommandOutcome::Unknown).await.is_empty(), "the first one counts");

    let given = order(&served, &["volume", "cajas", "30"]);
    let second = next(&served, &device).await;
    assert!(second.number > command.number);
    let reason = "no sound card".to_owned();
    report(&served, &device, second.number, CommandOutcome::Failed { reason }).await;
    let ended = given.await.unwrap();
    assert!(ended.code == 2 && ended.err.contains("could not do it: no sound card"), "{ended:?}");

    let ended = order(&served, &["restart", "cajas", "--no-wait"]).await.unwrap();
    assert!(ended.code == 0 && ended.out.starts_with("cajas: orden "), "{ended:?}");
    let ended = order(&served, &["restart", "vacunas"]).await.unwrap();
    assert!(ended.code == 2 && ended.err.contains("has no device that could be asked"), "{ended:?}");
}

#[tokio::test]
async fn a_picture_of_the_screen_lands_in_a_file_and_is_sent_once() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let device = served.device("cajas").await;
    let out = data.path().join("foto.png");
    let given = order(&served, &["screenshot", "cajas", "--out", text(&out)]);
    let command = next(&served, &device).await;
    let path = format!("/v1/screens/cajas/results/{}", command.number);
    let send = async |body: &[u8]| device.post(&served, &path, body).await.status().as_u16();
    assert_eq!(send(b"GIF89a").await, 400);
    assert_eq!(send(PNG).await, 204);
    assert_eq!(send(PNG).await, 204, "the same again is no harm");
    assert_eq!(send(b"\x89PNG\r\n\x1a\nanother").await, 409);
    assert_eq!(device.post(&served, "/v1/screens/cajas/results/7", PNG).await.status(), 404);
    report(&served, &device, command.number, CommandOutcome::Done).await;
    let ended = given.await.unwrap();
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(std::fs::read(out).unwrap(), PNG);

    let given = order(&served, &["log", "cajas"]);
    let command = next(&served, &device).await;
    let path = format!("/v1/screens/cajas/results/{}", command.number);
    assert_eq!(device.post(&served, &path, "una línea\n").await.status(), 204);
    report(&served, &device, command.number, CommandOutcome::Done).await;
    assert_eq!(given.await.unwrap().out, "una línea\n");
}
