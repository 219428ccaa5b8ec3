//! What screens tell of themselves.

use cartelera_playlists::protocol::heartbeat::{Heartbeat, OnScreen};

use crate::{
    city::City,
    device::Device,
    run::{Served, publish, run, text},
};

fn beat(boot: &str, hardware: &str) -> Heartbeat {
    let mut heartbeat = Heartbeat { boot: boot.to_owned(), hardware: hardware.to_owned(), ..Heartbeat::default() };
    (heartbeat.clock.rank, heartbeat.disk.is_writable) = (1, true);
    heartbeat
}

#[tokio::test]
async fn a_cloned_card_is_noticed_refused_and_not_forgotten() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let mut served = Served::start(data.path());
    let device: Device = served.device("cajas").await;
    let status = async |served: &Served, boot: &str, hardware: &str| {
        let answer = device.beat(served, "cajas", &beat(boot, hardware)).await;
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let own = device.hardware.as_str();
    for (boot, hardware) in [("1", own), ("1", own), ("2", own), ("c", "copia"), ("2", own)] {
        assert_eq!(status(&served, boot, hardware).await.0, 200, "{boot} of {hardware}");
    }
    assert_eq!(status(&served, "c", "copia").await, (403, "cloned".to_owned()));
    served.process.stop("-TERM");
    let served = Served::start(data.path());
    assert_eq!(status(&served, "d", "copia").await, (403, "cloned".to_owned()), "also when it starts anew");
    assert_eq!(status(&served, "3", own).await.0, 200);
    let told = run(&["screens", "--data", text(data.path())]).out;
    assert!(told.contains("se rechaza al equipo «copia»; sigue «placa-cajas»"), "{told}");
}

#[tokio::test]
async fn screens_tells_what_is_wanted_and_what_is_shown() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let mut served = Served::start(data.path());
    let (device, pointer) = (served.device("cajas").await, served.pointer("cajas").await);
    let current = Heartbeat {
        on: Some(OnScreen::Item { item: "predial-1".parse().unwrap() }),
        sequence: pointer.sequence,
        programme: Some(pointer.epochs[0].programme),
        undervoltage: Some(true),
        ..beat("1", &device.hardware)
    };
    assert_eq!(device.beat(&served, "cajas", &current).await.status(), 200);
    served.process.stop("-TERM");
    let line = || {
        let told = run(&["screens", "--data", text(data.path())]).out;
        assert!(told.lines().all(|line| line.chars().count() <= 120), "{told}");
        (told.lines().find(|line| line.starts_with("cajas")).unwrap().to_owned(), told)
    };
    let short = &pointer.epochs[0].programme.to_string()[..8];
    let (cajas, told) = line();
    for cell in ["emparejada", &format!("{short}  {short}  sí"), "predial-1", "firmado"] {
        assert!(cajas.contains(cell), "{cell}: {told}");
    }
    assert!(told.contains("cajas: voltaje bajo"), "{told}");
    city.change("playlists/predial.toml", "Pronto pago", "Paga pronto");
    publish(city.path(), data.path(), &["--now"]);
    assert!(line().0.contains(&format!("{short}  no")), "{}", line().1);

    let json = run(&["screens", "--json", "--data", text(data.path())]).out;
    let all: serde_json::Value = serde_json::from_str(&json).unwrap();
    let cajas = all.as_array().unwrap().iter().find(|screen| screen["id"] == "cajas").unwrap();
    assert_eq!((&cajas["state"], &cajas["is_current"]), (&"paired".into(), &false.into()));
    assert_eq!(cajas["heartbeat"]["boot"], "1");
    assert_eq!(cajas["device"]["key_id"], device.key_id().to_string());
    assert!(cajas["wanted_sequence"].as_u64().unwrap() > pointer.sequence);
}
