//! What screens showed: records are kept once, checked, totalled, and told.

pub(crate) mod office;

use cartelera_playlists::{
    playlog::{Play, Reason, Record, Role, SlotHash, Span},
    protocol::{
        heartbeat::{Heartbeat, HeartbeatAnswer},
        playlog::{FollowedPointer, PlaylogMark},
    },
};
use jiff::Timestamp;
use serde_json::Value;
use sqlx::Connection as _;

use crate::{city::City, device::read, run::Served};
use office::{Office, PATH, batch, counted, length, log, packed, record, screens, shift};

#[tokio::test]
async fn records_are_kept_once_and_the_mark_says_how_far() {
    let office = Office::new().await;
    let first = (1, record(Record::Run(office.run(0..5, None))));
    let second = (4, record(Record::Run(office.run(5..9, None))));
    assert_eq!(office.sent(&[]).await, 0, "nothing is kept yet");
    assert_eq!(office.sent(std::slice::from_ref(&first)).await, 1);
    let five = office.told_of_day(&[])["lines"][0].clone();
    assert_eq!(counted(&five, "shown"), (5, length(&office.slots.slots[..5])));
    for _ in 0..2 {
        assert_eq!(office.sent(&[first.clone(), second.clone()]).await, 4, "some numbers are missing");
        assert_eq!(counted(&office.told_of_day(&[])["lines"][0], "shown"), (9, length(&office.slots.slots[..9])));
    }
    assert_eq!(office.sent(&[first]).await, 4, "what comes late lowers no mark");
    let heartbeat = Heartbeat { hardware: office.device.hardware.clone(), ..Heartbeat::default() };
    let answer: HeartbeatAnswer = read(office.device.beat(&office.served, "cajas", &heartbeat).await).await;
    assert_eq!(answer.playlog, Some(PlaylogMark { log: Some(log()), sequence: 4, lacks: Vec::new() }));
    assert!(!screens(office.data.path()).contains("bitácora"));
}

#[tokio::test]
async fn the_mark_outlasts_the_process_and_other_bytes_raise_an_alarm() {
    let mut office = Office::new().await;
    assert_eq!(office.sent(&[(1, record(Record::Run(office.run(0..5, None))))]).await, 1);
    office.served.process.stop("-TERM");
    office.served = Served::start(office.data.path());
    let heartbeat = Heartbeat { hardware: office.device.hardware.clone(), ..Heartbeat::default() };
    let answer: HeartbeatAnswer = read(office.device.beat(&office.served, "cajas", &heartbeat).await).await;
    assert_eq!(answer.playlog, Some(PlaylogMark { log: Some(log()), sequence: 1, lacks: Vec::new() }));
    let none: HeartbeatAnswer = {
        let other = office.served.device("vacunas").await;
        let heartbeat = Heartbeat { hardware: other.hardware.clone(), ..Heartbeat::default() };
        read(other.beat(&office.served, "vacunas", &heartbeat).await).await
    };
    assert_eq!(none.playlog, Some(PlaylogMark::default()), "nothing is kept of this screen");
    // Another device with the same key and playlog.
    assert_eq!(office.sent(&[(1, record(Record::Run(office.run(0..6, None))))]).await, 1);
    assert_eq!(counted(&office.told_of_day(&[])["lines"][0], "shown").0, 5, "the first one counts");
    let told = screens(office.data.path());
    assert!(told.contains("cajas: ¿tarjeta clonada? 1 registros de su bitácora llegaron dos veces"), "{told}");
}

#[tokio::test]
async fn what_does_not_check_is_kept_told_and_not_counted() {
    let office = Office::new().await;
    let good = office.run(0..4, None);
    let mut other_hash = office.run(4..6, None);
    other_hash.plan = SlotHash::default().value();
    let mut longer = office.run(6..8, None);
    longer.count = 3;
    let mut unknown = office.run(8..10, None);
    unknown.first.sequence += 1;
    let mut play = office.play(10, 0, 0);
    play.item.digest = SlotHash::default().value();
    let entries = [
        (1, record(Record::Run(good))),
        (2, record(Record::Run(other_hash))),
        (3, record(Record::Run(longer))),
        (4, record(Record::Run(unknown.clone()))),
        (5, record(Record::Play(play))),
        (6, r#"{"kind":"hologram","depth":3}"#.to_owned()),
        (7, "no record".to_owned()),
        (8, record(Record::Run(office.run(12..14, None)))),
    ];
    assert_eq!(office.sent(&entries).await, 8, "a newer player is not held up");
    let told = office.told_of_day(&[]);
    let line = &told["lines"][0];
    assert_eq!(counted(line, "shown").0, 4 + 2, "{told:#}");
    assert_eq!(told["flagged"]["plays"], 2 + 3 + 2 + 1, "{told:#}");
    // What they tell of is missing, and it is said that something was told.
    assert_eq!(line["missed_why"]["unverified"]["plays"], 7, "{told:#}");
    assert_eq!(line["missed_why"]["no-report"]["plays"], 1, "{told:#}");
    let flagged = office.told(&["--flagged"]);
    let flags: Vec<&str> = flagged.as_array().unwrap().iter().map(|one| one["flag"].as_str().unwrap()).collect();
    let wanted = [
        "it cannot be read",
        "does not know its kind",
        "it is not what was planned: slot ",
        &format!("no pointer with sequence {} of this screen is known", unknown.first.sequence),
        "it tells of 3 slots, 2 were planned",
        "the hash over its slots is not that of the plan",
    ];
    for (flag, wanted) in flags.iter().zip(wanted) {
        assert!(flag.contains(wanted), "{wanted}: {flags:#?}");
    }
    assert_eq!((flags.len(), &flagged[0]["record"]), (6, &"no record".into()), "the bytes are kept");
    let said = office.ask("plays", &["--flagged"]).out;
    assert!(said.contains("POR QUÉ NO CUENTA") && said.lines().count() == 7, "{said}");
}

#[tokio::test]
async fn a_body_that_keeps_to_no_limit_is_refused() {
    let office = Office::new().await;
    let good = record(Record::Run(office.run(0..4, None)));
    let refused = async |body: Vec<u8>, why: &str| {
        let answer = office.device.post(&office.served, PATH, body).await;
        let (status, said) = (answer.status().as_u16(), answer.text().await.unwrap());
        assert!(status == 400 && said.contains(why), "{status} {said}");
    };
    refused(batch(&[(1, good.clone())]), "unpacking the body with gzip").await;
    refused(packed(b"{}"), "reading the body as JSON: missing field `format`").await;
    refused(packed(br#"{"format":2,"records":"elsewhere"}"#), "the batch has format 2 (allowed: 1)").await;
    refused(packed(&vec![b' '; (4 << 20) + 1]), "too long when it is unpacked").await;
    let many: Vec<_> = (1..=2_001).map(|number| (number, String::new())).collect();
    refused(packed(&batch(&many)), "the batch has 2001 records (at most 2000)").await;
    refused(packed(&batch(&[(9, "x".repeat((16 << 10) + 1))])), "record 9 has 16385 bytes").await;
    for (first, second) in [(2, 2), (3, 1), (0, 1)] {
        refused(packed(&batch(&[(first, good.clone()), (second, good.clone())])), "in order").await;
    }
    let noise: Vec<u8> = (0..300_000_u32).map(|n| n.wrapping_mul(2_654_435_769).to_be_bytes()[0]).collect();
    assert_eq!(office.device.post(&office.served, PATH, noise).await.status(), 413);
    assert_eq!(office.served.client.post(format!("{}{PATH}", office.served.base)).send().await.unwrap().status(), 401);
    assert_eq!(office.sent(&[]).await, 0, "nothing of it is kept");
}

#[tokio::test]
async fn what_was_planned_was_shown_or_missed() {
    let office = Office::new().await;
    let slots = &office.slots.slots;
    let takeover = Play {
        role: Role::Takeover { takeover: "simulacro".parse().unwrap() },
        slot: None,
        planned: None,
        shown: Span { from: slots[9].span.from, until: slots[10].span.until },
        ..office.play(9, 0, 0)
    };
    let covered = office.run(9..11, Some(Reason::Takeover { takeover: "simulacro".parse().unwrap() }));
    let entries = [
        (1, record(Record::Run(office.run(0..4, None)))),
        (2, record(Record::Play(office.play(4, 1_000, 0)))),
        (3, record(Record::Play(office.play(5, 0, 2_000)))),
        (4, record(Record::Run(office.run(6..8, Some(Reason::NotCached))))),
        // Nothing is told of slot 8.
        (5, record(Record::Play(takeover))),
        (6, record(Record::Run(covered))),
        (7, record(Record::Run(office.run(11..13, None)))),
    ];
    assert_eq!(office.sent(&entries).await, 7);
    let told = office.told_of_day(&[]);
    let line = &told["lines"][0];
    let (planned, shown, extra) = (counted(line, "planned"), counted(line, "shown"), counted(line, "extra"));
    let missed = counted(line, "missed");
    assert_eq!(planned, (13, length(&slots[..13])), "up to the last report");
    assert_eq!(extra, (1, length(&slots[9..11])), "the takeover");
    assert_eq!((shown.0 - extra.0 + missed.0, shown.1 - extra.1 + missed.1), planned, "{told:#}");
    assert_eq!(missed, (5, length(&slots[6..11]) + 3_000));
    let why = |key: &str| (line["missed_why"][key]["plays"].as_u64(), line["missed_why"][key]["ms"].as_u64());
    assert_eq!(why("late"), (Some(0), Some(1_000)));
    assert_eq!(why("restart"), (Some(0), Some(2_000)));
    assert_eq!(why("not-cached"), (Some(2), Some(length(&slots[6..8]))));
    assert_eq!(why("no-report"), (Some(1), Some(slots[8].span.length_ms())));
    assert_eq!(why("takeover"), (Some(2), Some(length(&slots[9..11]))));
    // By item it is the same, and nothing is told of another screen.
    let items = office.told_of_day(&["--by", "item"]);
    let sum = |what: &str| items["lines"].as_array().unwrap().iter().map(|line| counted(line, what).0).sum::<u64>();
    assert_eq!((sum("planned"), sum("shown"), sum("missed")), (13, 9, 5), "{items:#}");
    let day = office.day().to_string();
    let other = office.told(&["--office", "salud", "--from", &day, "--to", &day]);
    assert_eq!(other["lines"].as_array().unwrap().len(), 0, "its day is not over, and it told nothing");
    let table = office.ask("plays", &["--screen", "cajas", "--from", &day, "--to", &day, "--by", "screen"]).out;
    assert!(table.contains("cajas (Cajas, Tesorería)") && table.contains("la cubrió una alerta"), "{table}");
    let ended = office.ask("plays", &["--screen", "caja"]);
    assert!(ended.code == 2 && ended.err.contains("near are: cajas") || ended.err.contains("there are: "), "{ended:?}");
}

#[tokio::test]
async fn a_title_is_no_formula_in_a_spreadsheet() {
    let city = City::new();
    city.change("playlists/predial.toml", "Pronto pago", "=HYPERLINK(A1)");
    let office = Office::of(city).await;
    office.sent(&[(1, record(Record::Run(office.run(0..4, None))))]).await;
    let day = office.day().to_string();
    let csv = office.ask("plays", &["--format", "csv", "--by", "item", "--from", &day, "--to", &day]).out;
    assert!(csv.starts_with("\u{feff}PIEZA,NOMBRE,") && csv.contains(",'=HYPERLINK(A1),"), "{csv}");
    assert!(csv.ends_with("\r\n") && csv.lines().all(|line| !line.is_empty()), "{csv}");
}

#[tokio::test]
async fn what_was_on_is_told_with_how_it_is_known() {
    let office = Office::new().await;
    let slots = &office.slots.slots;
    let ask = |instant: Timestamp| -> Value {
        let ended = office.ask("was-on", &["--screen", "cajas", "--at", &instant.to_string(), "--json"]);
        assert_eq!(ended.code, 0, "{ended:#?}");
        serde_json::from_str(&ended.out).unwrap()
    };
    let at = |place: usize| shift(slots[place].span.from, 700);
    assert_eq!(ask(at(1))["main"]["known"], "planned", "nothing is told yet");
    let entries = [
        (1, record(Record::Run(office.run(0..3, None)))),
        (2, record(Record::Run(office.run(3..5, Some(Reason::DisplayAbsent))))),
        (3, record(Record::Play(office.play(5, 500, 0)))),
    ];
    office.sent(&entries).await;
    let told = ask(at(1));
    assert_eq!(told["main"]["known"], "proved", "{told:#}");
    assert_eq!(told["main"]["since"], slots[1].span.from.to_string(), "{told:#}");
    assert_eq!(told["main"]["item"], office.slots.item(&slots[1]).id.to_string());
    assert_eq!(told["main"]["pointer"], office.pointer.sequence);
    assert_eq!(told["main"]["programme"], office.pointer.epochs[0].programme.to_string());
    let told = ask(at(4));
    assert_eq!((&told["main"]["known"], &told["main"]["missed_why"]), (&"missed".into(), &"display-absent".into()));
    assert_eq!(ask(at(5))["main"]["since"], shift(slots[5].span.from, 500).to_string());
    assert_eq!(ask(at(8))["main"]["known"], "planned");
    let long_ago = ask("2020-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(long_ago["is_published"], false);
    let said = office.ask("was-on", &["--screen", "cajas", "--at", &at(4).to_string()]).out;
    assert!(said.contains("previsto, pero no se mostró: sin panel"), "{said}");
}

#[tokio::test]
async fn a_pointer_that_was_lost_is_asked_for_and_what_was_told_under_it_counts() {
    let office = Office::new().await;
    let run = Record::Run(office.run(0..5, None));
    // As a database that was put back to a copy: the pointer is not there, and a newer one was given since.
    let kept = followed(&office).await;
    let newer = "INSERT INTO pointer SELECT screen, sequence + 1, issued_ms + 1, envelope FROM pointer
                 WHERE sequence = $1 AND screen = 'cajas'";
    sql(&office, newer).await;
    sql(&office, "DELETE FROM pointer WHERE sequence = $1 AND screen = 'cajas'").await;
    let mark: PlaylogMark = read(office.send(&[(1, record(run))]).await).await;
    assert_eq!(mark.lacks, [office.pointer.sequence]);
    assert_eq!(office.told_of_day(&[])["flagged"]["plays"], 5);

    let send =
        async |body: Vec<u8>| office.device.post(&office.served, "/v1/screens/cajas/followed", body).await.status();
    let changed = |change: fn(&mut FollowedPointer)| {
        let mut followed = kept.clone();
        change(&mut followed);
        packed(&serde_json::to_vec(&followed).unwrap())
    };
    assert_eq!(
        send(changed(|followed| followed.pointer = followed.pointer.replace("\"sig\":\"", "\"sig\":\"A"))).await,
        400
    );
    assert_eq!(send(changed(|followed| followed.programmes = vec!["{}".to_owned()])).await, 400);
    assert_eq!(send(changed(|followed| followed.format = 2)).await, 400);
    assert_eq!(send(packed(b"{}")).await, 400);
    for _ in 0..2 {
        assert_eq!(send(changed(|_| ())).await, 204);
    }
    let told = office.told_of_day(&[]);
    assert_eq!((counted(&told["lines"][0], "shown").0, &told["flagged"]["plays"]), (5, &0.into()), "{told:#}");
    let heartbeat = Heartbeat { hardware: office.device.hardware.clone(), ..Heartbeat::default() };
    let answer: HeartbeatAnswer = read(office.device.beat(&office.served, "cajas", &heartbeat).await).await;
    assert_eq!(answer.playlog, Some(PlaylogMark { log: Some(log()), sequence: 1, lacks: Vec::new() }));
}

/// What the screen of the office was given.
async fn followed(office: &Office) -> FollowedPointer {
    let pointer = office.device.get(&office.served, "/v1/screens/cajas/pointer").send().await.expect("an answer");
    let mut programmes = Vec::new();
    for epoch in &office.pointer.epochs {
        let envelope = office.served.bytes(&format!("/v1/programmes/{}", epoch.programme)).await;
        programmes.push(String::from_utf8(envelope).expect("text"));
    }
    FollowedPointer { format: 1, pointer: pointer.text().await.expect("a body"), programmes }
}

/// Does something to the database with the sequence of the screen's pointer.
async fn sql(office: &Office, statement: &'static str) {
    let url = format!("sqlite:{}", office.data.path().join("cartelera.sqlite").display());
    let mut database = sqlx::SqliteConnection::connect(&url).await.expect("the database can be opened");
    let sequence = i64::try_from(office.pointer.sequence).expect("a number");
    let done = sqlx::query(statement).bind(sequence).execute(&mut database).await.expect("it can be done");
    assert_eq!(done.rows_affected(), 1);
}
