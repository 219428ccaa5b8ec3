//! New ways in for people who authorise or administer: one administrator asks, another one grants.

use serde_json::Value;

use super::{Browser, PASSWORD, add, administrator, between, city};
use crate::run::{Served, run, text};

async fn id(admin: &mut Browser, user: &str) -> String {
    let page = admin.get("/people").await.body;
    let row = page.split("<tr>").find(|row| row.contains(&format!("Persona {user}<"))).expect("a row").to_owned();
    between(&row, "href=\"/people/", "\"")
}

/// Chooses a new password by the link on a page.
async fn choose(served: &Served, page: &str, password: &str) -> String {
    let path = format!("/password/{}", between(page, "/password/", "\""));
    Browser::new(served).post(&path, &[("password", password), ("again", password)]).await.place
}

#[tokio::test]
async fn no_administrator_alone_gets_into_the_account_of_who_authorises() {
    let (_city, data, served) = city();
    let mut ana = administrator(&served).await;
    let mut carla = add(&served, &mut ana, "carla", &["approver"]).await;
    carla.enter("carla").await;
    let page = format!("/people/{}", id(&mut ana, "carla").await);
    let link = format!("{page}/link");
    let alone = ana.submit(&page, &link, &[]).await;
    assert!(alone.status == 200 && alone.body.contains("/password/"), "the only administrator is alone: {alone:?}");

    let mut berta = add(&served, &mut ana, "berta", &["administrator"]).await;
    berta.enter("berta").await;
    assert!(ana.get(&page).await.body.contains("Pedir un enlace nuevo"));
    let asked = ana.submit(&page, &link, &[]).await;
    assert_eq!(asked.place, format!("{page}?done=reset-asked"), "{asked:?}");
    ana.submit(&page, &link, &[]).await;
    let people = ana.get("/people").await.body;
    assert_eq!(people.matches("Contraseña nueva").count(), 1, "the same twice is asked once: {people}");
    assert!(people.contains("Le toca a otra persona de Administración"), "{people}");
    let own = ana.submit("/people", "/resets/1/grant", &[]).await;
    assert_eq!(own.place, "/people?done=same-person", "who asked does not grant");
    assert_eq!(carla.get("/").await.status, 200, "nothing happened to the person yet");
    assert_eq!(carla.get("/people").await.fault(), "forbidden");

    assert!(berta.get("/").await.body.contains("Por confirmar: 1 accesos"));
    let granted = berta.submit("/people", "/resets/1/grant", &[]).await;
    assert_eq!(granted.status, 200, "{granted:?}");
    assert_eq!(berta.submit("/people", "/resets/1/grant", &[]).await.place, "/people?done=nothing", "once");
    let other = "cinco perros en la playa";
    assert_eq!(choose(&served, &granted.body, other).await, "/sign-in?done=password");
    assert_eq!(carla.get("/").await.status, 401, "sessions end with the old password");
    assert_eq!(carla.sign_in("carla", PASSWORD).await.status, 422);
    assert_eq!(carla.sign_in("carla", other).await.status, 303);

    let listed = run(&["audit", "list", "--json", "--data", text(data.path())]);
    let entries: Vec<Value> = listed.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let asked = entries.iter().find(|entry| entry["action"] == "account.reset-asked").expect("an entry");
    assert!(asked["who"].as_str().unwrap().starts_with("Ana Ruiz") && asked["after"] == "password", "{asked}");
    let granted = entries.iter().rfind(|entry| entry["action"] == "account.link").expect("an entry");
    assert!(granted["who"].as_str().unwrap().starts_with("Persona berta"), "{granted}");
    assert!(granted["before"].as_str().unwrap().contains("Ana Ruiz"), "{granted}");
}

#[tokio::test]
async fn a_second_step_is_made_anew_by_two_and_may_be_refused() {
    let (_city, _data, served) = city();
    let mut ana = administrator(&served).await;
    let mut berta = add(&served, &mut ana, "berta", &["administrator"]).await;
    berta.enter("berta").await;
    let page = format!("/people/{}", id(&mut ana, "berta").await);
    let path = format!("{page}/second-step");
    assert!(ana.submit(&page, &path, &[]).await.place.ends_with("?done=reset-asked"));
    // Whoever it is for does not grant it either.
    assert_eq!(berta.submit("/people", "/resets/1/grant", &[]).await.place, "/people?done=same-person");
    assert_eq!(berta.submit("/people", "/resets/1/refuse", &[]).await.place, "/people?done=reset-refused");
    assert_eq!(berta.get("/").await.status, 200);
    // A link from the server is the way out where nobody is left to grant it.
    let printed = run(&["page", "link", "berta", "--data", text(&served.data)]);
    assert_eq!(
        choose(&served, &format!("{}\"", printed.out.trim()), "seis patos en el lago").await,
        "/sign-in?done=password"
    );
    // Of who neither authorises nor administers one administrator makes it, as before.
    add(&served, &mut ana, "dora", &["author"]).await;
    let page = format!("/people/{}", id(&mut ana, "dora").await);
    assert!(ana.submit(&page, &format!("{page}/link"), &[]).await.body.contains("/password/"));
    // Three administrators: a third one grants what another one asked for the second.
    let mut eva = add(&served, &mut ana, "eva", &["author"]).await;
    eva.enter("eva").await;
    assert_eq!(eva.submit("/", "/resets/1/grant", &[]).await.fault(), "forbidden");
}
