//! A manager whose data folder was put back to an earlier state: screens that are ahead of it follow it again.

use std::{fs, path::Path};

use cartelera_playlists::protocol::heartbeat::Heartbeat;

use crate::{
    city::City,
    run::{Served, publish, run, text},
    stops::{decide, list},
    wait,
};

#[tokio::test]
async fn screens_that_are_ahead_of_a_restored_manager_follow_it_again() {
    let (city, data, backup) = (City::new(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &["--now"]);
    let mut served = Served::start(data.path());
    let device = served.device("cajas").await;
    served.process.stop("-TERM");
    copy(data.path(), backup.path());

    // What the screen follows after the backup.
    let mut served = Served::start(data.path());
    assert_eq!(decide(data.path(), &["suspend", "--item", "predial-1"]).code, 0);
    let ahead = served.pointer("cajas").await;
    assert_eq!(ahead.stop_head, 1);
    served.process.stop("-TERM");

    let mut served = Served::start(backup.path());
    let heartbeat = Heartbeat {
        boot: "1".to_owned(),
        hardware: device.hardware.clone(),
        sequence: ahead.sequence,
        stop_head: ahead.stop_head,
        ..Heartbeat::default()
    };
    assert_eq!(device.beat(&served, "cajas", &heartbeat).await.status(), 200);
    served.process.stop("-TERM");
    let told = run(&["screens", "--data", text(backup.path())]).out;
    assert!(told.contains("cajas: va por delante de este administrador"), "{told}");

    // The same content is signed anew for the screen that is ahead, and for no other.
    let said = publish(city.path(), backup.path(), &["--now"]);
    assert!(said.contains("publicado: 1 de 2 pantallas cambian"), "{said}");
    let mut served = Served::start(backup.path());
    assert!(served.pointer("cajas").await.sequence > ahead.sequence);

    // A decision gets a number that no screen has.
    let decided = decide(backup.path(), &["suspend", "--office", "salud"]);
    assert!(decided.code == 0 && decided.out.contains("entradas (1 a 1)"), "{decided:?}");
    let list = list(&served, &["cajas", "vacunas"]).await;
    assert_eq!((list.head(), list.suspensions().filter(|entry| entry.number == 2).count()), (2, 1));

    served.process.stop("-TERM");

    // Without a publication serving is enough.
    let heartbeat = Heartbeat { sequence: ahead.sequence + 3_600_000, ..heartbeat };
    let mut served = Served::start(backup.path());
    assert_eq!(device.beat(&served, "cajas", &heartbeat).await.status(), 200);
    served.process.stop("-TERM");
    let served = Served::start(backup.path());
    let mark = wait::mark(&served, "cajas").await;
    if served.pointer("cajas").await.sequence < heartbeat.sequence {
        wait::wait(&served, "cajas", &mark, 50).await.await.expect("an answer");
    }
    assert!(served.pointer("cajas").await.sequence > heartbeat.sequence, "the pointer was not signed anew");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a kind of file").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the file can be copied");
        }
    }
}
