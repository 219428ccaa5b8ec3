//! Who may change a rule, and of which playlists.

use super::{FORM, hand_in};
use crate::{
    page::{Browser, PASSWORD, add, administrator, between, city, content::decide},
    run::publish,
};

#[tokio::test]
async fn who_writes_looks_at_rules_and_who_programmes_changes_them_and_nobody_authorises_the_own_change() {
    let (_city, _data, served) = city();
    let mut admin = administrator(&served).await;
    let mut author = add(&served, &mut admin, "berta", &["author"]).await;
    let mut carla = add(&served, &mut admin, "carla", &["approver"]).await;
    let mut dora = add(&served, &mut admin, "dora", &["approver"]).await;
    for (browser, user) in [(&mut author, "berta"), (&mut carla, "carla"), (&mut dora, "dora")] {
        browser.enter(user).await;
    }
    let page = author.get("/content/playlists/predial").await;
    assert!(page.status == 200 && !page.body.contains("Cambiar la regla"), "{page:?}");
    assert_eq!(author.get(FORM).await.fault(), "forbidden");
    let number = hand_in(&mut carla, &[("share", "35")]).await;
    let page = author.get(&format!("/content/proposals/{number}")).await;
    assert!(page.status == 200 && !page.body.contains("/drop\""), "{page:?}");
    let csrf = author.get("/account").await.csrf();
    let drop = author.post(&format!("/content/proposals/{number}/drop"), &[("csrf", &csrf), ("version", "1")]).await;
    assert_eq!(drop.fault(), "forbidden", "who may not change a rule does not throw a change of one away");
    assert_eq!(decide(&mut carla, &number, "/authorise", &[]).await.fault(), "forbidden", "it is her own change");
    // Taken back it begins the form once more; whoever made it may throw it away, too.
    let form = decide(&mut carla, &number, "/reopen", &[]).await;
    assert_eq!(form.place, format!("{FORM}?like={number}&done=taken-back"));
    assert!(carla.get(&form.place).await.body.contains("name=\"share\" type=\"text\" value=\"35\""));
    let number = hand_in(&mut carla, &[("share", "40")]).await;
    let dropped = decide(&mut carla, &number, "/drop", &[]).await;
    assert!(dropped.place.ends_with("done=dropped-content"), "{dropped:?}");
    let number = hand_in(&mut carla, &[("share", "45")]).await;
    let done = decide(&mut dora, &number, "/authorise", &[("now", "yes")]).await;
    assert!(done.place.ends_with("done=published"), "{done:?}");
    let page = author.get(&format!("/content/proposals/{number}")).await.body;
    assert!(page.contains("<ins class=\"lines\">45 % del tiempo</ins>"), "what it changed stays to be seen: {page}");
}

#[tokio::test]
async fn who_is_limited_to_a_department_changes_its_playlists_and_reaches_its_screens_only() {
    let (city, data, served) = city();
    city.write("departments/salud.toml", "id = \"salud\"\nname = \"Dirección de Salud\"\nkind = \"directorate\"\n");
    city.change("offices/salud.toml", "department = \"comunicacion\"", "department = \"salud\"");
    city.write(
        "playlists/salud.toml",
        "id = \"salud\"\nname = \"Salud\"\ndepartment = \"salud\"\n\n[[items]]\nuse = \"atencion\"\n\n\
         [[rules]]\nid = \"salud\"\ndepartments = [\"salud\"]\n\n[[rules]]\nid = \"salud-en-todas\"\n",
    );
    publish(city.path(), data.path(), &["--now"]);
    let mut admin = administrator(&served).await;
    let fields = [("name", "Eva"), ("employee", "9"), ("user", "eva"), ("role", "programmer"), ("department", "salud")];
    let made = admin.submit("/people/new", "/people/new", &fields).await;
    let path = format!("/password/{}", between(&made.body, "/password/", "\""));
    let mut eva = Browser::new(&served);
    eva.post(&path, &[("password", PASSWORD), ("again", PASSWORD)]).await;
    eva.enter("eva").await;
    let list = eva.get("/content/playlists").await.body;
    assert!(list.contains("playlists/salud\"") && !list.contains("playlists/predial\""), "{list}");
    assert_eq!(eva.get("/content/playlists/predial").await.status, 404);
    let csrf = eva.get("/account").await.csrf();
    assert_eq!(eva.post(FORM, &[("csrf", &csrf)]).await.fault(), "forbidden");
    let form = eva.get("/content/playlists/salud/rules/salud").await.body;
    assert!(form.contains("name=\"office\" value=\"salud\"") && !form.contains("value=\"tesoreria\""), "{form}");
    let kept = eva.get("/content/playlists/salud/rules/salud-en-todas").await.body;
    assert!(kept.contains("Se queda donde está: en todas las pantallas") && !kept.contains("name=\"where\""), "{kept}");
}
