//! Every route for every role: the table is what is enforced.

use serde_json::Value;

use super::{Browser, add, administrator, city};
use crate::run::run;

#[tokio::test]
async fn every_route_is_open_to_its_roles_and_to_no_other() {
    let (_city, _data, served) = city();
    let told: Value = serde_json::from_str(&run(&["page", "rights", "--json"]).out).unwrap();
    let routes = told["routes"].as_array().unwrap();
    assert!(routes.len() > 40);
    let mut admin = administrator(&served).await;
    let mut people = Vec::new();
    for role in told["roles"].as_array().unwrap() {
        let role = role.as_str().unwrap();
        let user = role.replace('-', "");
        let mut browser = add(&served, &mut admin, &user, &[role]).await;
        if role != "administrator" {
            browser.enter(&user).await;
            people.push((role, browser));
        }
    }
    people.push(("administrator", admin));
    people.push(("", Browser::new(&served)));
    let mut looked_at = 0;
    for route in routes {
        let (method, path) = (route["method"].as_str().unwrap(), route["path"].as_str().unwrap());
        let right = route["right"].as_str().unwrap();
        let allowed: Vec<&str> = route["roles"].as_array().unwrap().iter().map(|role| role.as_str().unwrap()).collect();
        let path = path
            .replace("{id}", if path.starts_with("/people") { "1" } else { "cajas" })
            .replace("{number}", "999")
            .replace("{token}", "x")
            .replace("{key}", "x")
            .replace("{item}", "x")
            .replace("{hash}", "x")
            .replace("{file}", "x");
        if right == "public" || path == "/sign-out" {
            continue;
        }
        for (role, browser) in &mut people {
            // A form without its token changes nothing, and is told apart from one that the role does not allow.
            let page = match method {
                "GET" => browser.get(&path).await,
                "POST" => browser.post(&path, &[]).await,
                other => {
                    let asked = browser.script(other.parse().unwrap(), &path, "");
                    browser.answered(asked.header("tus-resumable", "1.0.0")).await
                }
            };
            let may = allowed.contains(role) || (right == "own" && !role.is_empty());
            let seen = (page.status, page.fault());
            let expected = match (*role, method, right) {
                ("", "GET", _) => page.place.starts_with("/sign-in"),
                ("", ..) => seen.0 == 401,
                (_, _, "half-session") => page.place == "/",
                // Nothing of it says why.
                (_, "HEAD", _) => seen.0 == if may { 404 } else { 403 },
                (_, "OPTIONS", _) if may => seen.0 == 204,
                (_, "GET", _) if may => seen.0 == 200 || seen == (404, "not-found".to_owned()) || seen.0 == 503,
                _ if may => seen == (403, "form".to_owned()),
                _ => seen == (403, "forbidden".to_owned()),
            };
            assert!(expected, "{method} {path} ({right}) as {role:?}: {seen:?} {}", page.place);
            looked_at += 1;
        }
    }
    assert!(looked_at > 400, "{looked_at}");
}

#[tokio::test]
async fn rights_are_limited_to_a_departments_screens() {
    let (city, data, served) = city();
    city.write("departments/salud.toml", "id = \"salud\"\nname = \"Dirección de Salud\"\nkind = \"directorate\"\n");
    city.change("offices/salud.toml", "department = \"comunicacion\"", "department = \"salud\"");
    crate::run::publish(city.path(), data.path(), &[]);
    let mut admin = administrator(&served).await;
    let fields = [("name", "Eva"), ("employee", "9"), ("user", "eva"), ("role", "technician"), ("department", "salud")];
    let made = admin.submit("/people/new", "/people/new", &fields).await;
    let path = format!("/password/{}", super::between(&made.body, "/password/", "\""));
    let mut eva = Browser::new(&served);
    eva.post(&path, &[("password", super::PASSWORD), ("again", super::PASSWORD)]).await;
    eva.enter("eva").await;
    let screens = eva.get("/screens").await.body;
    assert!(screens.contains("Vacunas") && !screens.contains("Cajas"), "{screens}");
    assert_eq!(eva.get("/screens/vacunas").await.status, 200);
    assert_eq!(eva.get("/screens/cajas").await.status, 404);
    assert_eq!(eva.get("/screens/cajas/picture").await.status, 404);
    assert_eq!(eva.submit("/screens", "/screens/cajas/restart", &[]).await.status, 404);
    let fields = [("target", "office:tesoreria"), ("reason", "x")];
    assert_eq!(eva.submit("/stops/new", "/stops/preview", &fields).await.fault(), "forbidden");
    assert_eq!(eva.submit("/stops/new", "/stops/suspend", &fields).await.fault(), "forbidden");
    assert_eq!(
        eva.submit("/stops/new", "/stops/suspend", &[("target", "all"), ("reason", "x"), ("sure", "yes")])
            .await
            .fault(),
        "forbidden"
    );
    let own = eva.submit("/stops/new", "/stops/suspend", &[("target", "office:salud"), ("reason", "Fuga")]).await;
    assert_eq!(own.place, "/stops?done=suspended", "{own:?}");
}
