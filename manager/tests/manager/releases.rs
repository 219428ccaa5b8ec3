//! Versions of the player's package: one screen first, the rest later, none after one fell back; read by apt itself.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use cartelera_playlists::protocol::{
    heartbeat::{Heartbeat, HeartbeatAnswer},
    release::{InstalledPackage, UpdateOutcome, UpdateReport},
};
use jiff::Timestamp;
use tempfile::TempDir;

use crate::{
    city::City,
    device::read,
    run::{Ended, Served, publish, run, text},
};

/// Makes a package as small as can be.
fn package(folder: &Path, name: &str, version: &str, architecture: &str) -> PathBuf {
    let tree = folder.join("tree");
    fs::create_dir_all(tree.join("DEBIAN")).expect("a file can be written");
    let control = format!(
        "Package: {name}\nVersion: {version}\nArchitecture: {architecture}\nMaintainer: x <x@x.invalid>\n\
         Description: plays\n Two lines of it.\n"
    );
    fs::write(tree.join("DEBIAN/control"), control).expect("a file can be written");
    let path = folder.join(format!("{name}_{version}_{architecture}.deb"));
    let made = Command::new("dpkg-deb")
        .args(["--root-owner-group", "--build"])
        .args([&tree, &path])
        .output()
        .expect("dpkg-deb runs");
    assert!(made.status.success(), "{made:?}");
    path
}

/// A manager with two screens, and packages.
struct Fleet {
    served: Served,
    data: TempDir,
    packages: TempDir,
    _city: City,
}

impl Fleet {
    fn start() -> Self {
        let (city, data, packages) =
            (City::new(), tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        publish(city.path(), data.path(), &[]);
        Self { served: Served::start(data.path()), data, packages, _city: city }
    }

    fn release(&self, arguments: &[&str]) -> Ended {
        run(&[&["release"], arguments, &["--data", text(self.data.path())]].concat())
    }

    fn add(&self, version: &str, more: &[&str]) -> Ended {
        let path = package(self.packages.path(), "cartelera-player", version, "amd64");
        self.release(&[&["add", text(&path)], more].concat())
    }

    /// What `screen`, which has `version`, is to install.
    async fn wanted(&self, screen: &str, version: &str, update: Option<UpdateReport>) -> Option<String> {
        let device = self.served.device(screen).await;
        let installed =
            InstalledPackage { version: version.parse().expect("a version"), architecture: "amd64".to_owned() };
        let heartbeat = Heartbeat {
            boot: "1".to_owned(),
            hardware: device.hardware.clone(),
            package: Some(installed),
            update,
            ..Heartbeat::default()
        };
        let answer: HeartbeatAnswer = read(device.beat(&self.served, screen, &heartbeat).await).await;
        answer.release.map(String::from)
    }

    fn list(&self) -> serde_json::Value {
        let ended = self.release(&["list", "--json"]);
        serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
    }

    /// Runs apt with nothing but this manager's repository, as a screen would that trusts `key`.
    fn apt(&self, state: &Path, key: &str, arguments: &[&str]) -> Output {
        for folder in ["lists/partial", "cache/archives/partial"] {
            fs::create_dir_all(state.join(folder)).expect("a file can be written");
        }
        fs::write(state.join("key.asc"), key).expect("a file can be written");
        fs::write(state.join("status"), "").expect("a file can be written");
        let (place, base) = (state.display(), &self.served.base);
        let source = format!("deb [arch=amd64 signed-by={place}/key.asc] {base}/apt stable main\n");
        fs::write(state.join("sources.list"), source).expect("a file can be written");
        let config = format!(
            "Dir::Etc::SourceList \"{place}/sources.list\";\nDir::Etc::SourceParts \"-\";\nDir::State::Lists \"{place}/lists\";\n\
             Dir::State::Status \"{place}/status\";\nDir::Cache \"{place}/cache\";\nAPT::Update::Error-Mode \"any\";\n\
             APT::Sandbox::User \"root\";\nAcquire::http::Proxy \"DIRECT\";\nDebug::NoLocking \"true\";\n"
        );
        let config_path = state.join("apt.conf");
        fs::write(&config_path, config).expect("a file can be written");
        let mut command = Command::new("apt-get");
        command.arg("--config-file").arg(config_path).args(arguments).current_dir(state).env("LC_ALL", "C");
        command.output().expect("apt-get runs")
    }
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test]
async fn apt_takes_what_was_added_under_the_key_of_the_root_document_and_nothing_that_was_changed() {
    let fleet = Fleet::start();
    let added = fleet.add("0.1.0-1", &[]);
    assert_eq!(added.code, 0, "{added:?}");
    let key = fleet.served.root().await.packages.expect("a key in the root document");
    assert_eq!(fleet.add("0.1.0-2", &[]).code, 0);
    assert_eq!(fleet.served.root().await.packages.as_ref(), Some(&key), "one key for all");

    let screen = tempfile::tempdir().unwrap();
    let updated = fleet.apt(screen.path(), &key, &["update"]);
    assert!(updated.status.success(), "{}", told(&updated));
    for version in ["0.1.0-1", "0.1.0-2"] {
        let got = fleet.apt(screen.path(), &key, &["download", &format!("cartelera-player={version}")]);
        assert!(got.status.success(), "{}", told(&got));
        let file = format!("cartelera-player_{version}_amd64.deb");
        let (got, made) = (fs::read(screen.path().join(&file)), fs::read(fleet.packages.path().join(&file)));
        assert_eq!(got.unwrap(), made.unwrap());
    }

    // Another key made its own repository; and somebody changed this one's index.
    let other = Fleet::start();
    assert_eq!(other.add("0.1.0-1", &[]).code, 0);
    let foreign = other.served.root().await.packages.unwrap();
    let stranger = tempfile::tempdir().unwrap();
    assert!(!fleet.apt(stranger.path(), &foreign, &["update"]).status.success(), "another key signed it");
    let index = fleet.served.bytes("/apt/dists/stable/InRelease").await;
    assert!(String::from_utf8(index).unwrap().contains("Acquire-By-Hash: yes"));
    let missing = fleet.served.get("/apt/dists/stable/../../v1/root").send().await.unwrap();
    assert_ne!(missing.status(), 500);
    assert_eq!(fleet.served.get("/apt/dists/stable/other").send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn one_screen_has_a_release_first_and_a_fall_back_holds_it_for_all() {
    let fleet = Fleet::start();
    assert_eq!(fleet.wanted("cajas", "0.1.0-1", None).await, None, "there is none");
    assert_eq!(fleet.add("0.1.0-1", &[]).code, 0);
    assert_eq!(fleet.wanted("vacunas", "0.1.0-1", None).await, None, "it has it");
    let added = fleet.add("0.1.0-2", &["--first", "vacunas"]);
    assert_eq!(added.code, 2, "its heartbeat is not written down yet: {added:?}");
    assert!(added.err.contains("it never told what package it has"), "{}", added.err);
    assert_eq!(fleet.add("0.1.0-2", &[]).code, 0);
    assert_eq!(fleet.wanted("vacunas", "0.1.0-1", None).await.as_deref(), Some("0.1.0-2"), "it asked first");
    assert_eq!(fleet.wanted("cajas", "0.1.0-1", None).await, None, "another one has it first");
    assert_eq!(fleet.wanted("vacunas", "0.1.0-2", None).await, None);
    let first = &fleet.list()[1]["packages"][0];
    assert_eq!(first["first"], "vacunas");
    assert!(first["seen"].is_string() && first["proved"].is_null(), "{first}");

    let report = |at: Timestamp| UpdateReport {
        version: "0.1.0-2".parse().unwrap(),
        outcome: UpdateOutcome::RolledBack,
        at,
        detail: "no presentó ninguna imagen".to_owned(),
    };
    assert_eq!(fleet.wanted("vacunas", "0.1.0-1", Some(report(Timestamp::now()))).await, None);
    let held = fleet.list()[1]["held"]["because"].to_string();
    assert!(held.contains("vacunas regresó a la versión anterior: no presentó ninguna imagen"), "{held}");
    assert_eq!(fleet.release(&["continue", "0.1.0-2", "--all"]).code, 0);
    assert_eq!(fleet.wanted("cajas", "0.1.0-1", None).await.as_deref(), Some("0.1.0-2"), "somebody let it go on");
    assert_eq!(fleet.wanted("vacunas", "0.1.0-1", Some(report(Timestamp::UNIX_EPOCH))).await, None, "not there again");
    assert_eq!(fleet.release(&["hold", "0.1.0-2", "--reason", "Esperar"]).code, 0);
    assert_eq!(fleet.wanted("cajas", "0.1.0-1", None).await, None);
    let told = fleet.release(&["list"]).out;
    assert!(told.contains("detenida hace ") && told.contains("Esperar ("), "{told}");
}

#[test]
fn what_is_no_later_package_of_the_player_is_refused() {
    let fleet = {
        let (city, data) = (City::new(), tempfile::tempdir().unwrap());
        publish(city.path(), data.path(), &[]);
        (data, tempfile::tempdir().unwrap())
    };
    let add = |paths: &[&Path]| {
        let mut arguments = vec!["release", "add"];
        arguments.extend(paths.iter().map(|path| text(path)));
        arguments.extend(["--data", text(fleet.0.path())]);
        run(&arguments)
    };
    let make = |name, version, architecture| package(fleet.1.path(), name, version, architecture);
    let refused = |paths: &[&Path], why: &str| {
        let ended = add(paths);
        assert!(ended.code == 2 && ended.err.contains(why), "{why}: {ended:?}");
    };
    let first = make("cartelera-player", "0.2.0-1", "amd64");
    assert_eq!(add(&[&first, &make("cartelera-player", "0.2.0-1", "arm64")]).code, 0);
    refused(&[&first], "a version never changes");
    refused(&[&make("cartelera-manager", "0.3.0-1", "amd64")], "it is the package \"cartelera-manager\"");
    refused(&[&make("cartelera-player", "0.1.9-9", "amd64")], "is not older");
    refused(
        &[&make("cartelera-player", "0.3.0-1", "amd64"), &make("cartelera-player", "0.3.0-2", "arm64")],
        "one version at a time",
    );
    let text = fleet.1.path().join("text.deb");
    fs::write(&text, "no package").unwrap();
    refused(&[&text], "reading the package");
    refused(&[Path::new("/there/is/none.deb")], "reading the package /there/is/none.deb");
}

#[tokio::test]
async fn packages_and_their_key_are_in_a_backup() {
    let fleet = Fleet::start();
    assert_eq!(fleet.add("0.1.0-1", &[]).code, 0);
    let shelf = crate::shelf::Shelf::new();
    let made = shelf.backup(fleet.data.path(), "respaldo.age");
    assert_eq!(made.code, 0, "{made:?}");
    assert!(made.out.contains("4 llaves, 3 medios"), "{}", made.out);
}
