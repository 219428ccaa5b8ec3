//! Texts that people write are shown as texts, wherever.

use super::{add, administrator, city};

/// What a browser would run if it were not escaped.
const EVIL: &str = "<script>alert(1)</script>\"'><img src=x>";

#[tokio::test]
async fn no_text_of_a_bulletin_is_ever_markup() {
    let (_city, _data, served) = super::city();
    let mut ana = administrator(&served).await;
    let mut berta = add(&served, &mut ana, "berta", &["author"]).await;
    let mut carla = add(&served, &mut ana, "carla", &["approver"]).await;
    berta.enter("berta").await;
    carla.enter("carla").await;
    let texts =
        ["headline", "body", "kicker", "figure", "picture", "picture_alt", "qr", "source", "folio", "axis", "date"];
    let mut fields: Vec<(&str, &str)> = texts.map(|name| (name, EVIL)).to_vec();
    fields.extend([("department", "comunicacion"), ("where", "all"), ("until", "none"), ("category", EVIL)]);
    let mut pages = vec![
        berta.submit("/content/new", "/content/new", &[&fields[..], &[("do", "send")]].concat()).await,
        berta.submit("/content/new", "/content/preview", &fields).await,
    ];
    let saved = berta.submit("/content/new", "/content/new", &[&fields[..], &[("do", "save")]].concat()).await;
    assert_eq!(saved.place, "/content/proposals/1?done=draft-saved", "{saved:?}");
    fields.retain(|(name, _)| !["kicker", "figure", "picture", "axis"].contains(name));
    let sent = berta.submit("/content/new", "/content/new", &[&fields[..], &[("do", "send")]].concat()).await;
    assert_eq!(sent.place, "/content/proposals/2?done=sent", "{sent:?}");
    let page = carla.get("/content/proposals/2").await;
    let seen = super::between(&page.body, "name=\"version\" value=\"", "\"");
    let refusal = [("version", seen.as_str()), ("reason", EVIL)];
    let back = carla.submit("/content/proposals/2", "/content/proposals/2/refuse", &refusal).await;
    assert!(back.place.ends_with("done=refused"));
    pages.push(page);
    for path in ["/content?only=all", "/content/proposals/1", "/content/proposals/2", "/content/items/atencion"] {
        pages.push(berta.get(path).await);
        pages.push(carla.get(path).await);
    }
    for query in ["/content?q=", "/content?only=", "/content/proposals/2?done=", "/content/items/atencion?wrong="] {
        pages.push(carla.get(&format!("{query}%3Cscript%3Ealert(1)%3C/script%3E%22")).await);
    }
    for page in pages {
        assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"), "{}", page.body);
    }
}

#[tokio::test]
async fn no_text_is_ever_markup() {
    let (city, data, served) = city();
    let toml = EVIL.replace('\\', "\\\\").replace('"', "\\\"");
    city.change("offices/salud.toml", "name = \"Salud\"", &format!("name = \"{toml}\""));
    city.change("offices/salud.toml", "name = \"Vacunas\"", &format!("name = \"{toml}\""));
    city.change("playlists/predial.toml", "title = \"Pronto pago\"", &format!("title = \"{toml}\""));
    crate::run::publish(city.path(), data.path(), &[]);
    let mut ana = administrator(&served).await;
    let mut carla = add(&served, &mut ana, "carla", &["approver"]).await;
    carla.enter("carla").await;
    let person = ana.submit("/people/new", "/people/new", &[("name", EVIL), ("employee", EVIL), ("user", EVIL)]).await;
    assert_eq!(person.status, 422);
    let kept = ana.submit("/people/new", "/people/new", &[("name", EVIL), ("employee", "7"), ("user", "eva")]).await;
    assert_eq!(kept.status, 200, "{kept:?}");
    let fields = [
        ("role", "administrator"),
        ("deputy", "2"),
        ("first", "2026-01-01"),
        ("last", "2099-01-01"),
        ("document", EVIL),
    ];
    let delegation = ana.submit("/people/1", "/people/1/delegations", &fields).await;
    let fields = [("target", "item:predial-1"), ("reason", EVIL)];
    let preview = carla.submit("/stops/new", "/stops/preview", &fields).await;
    let stopped = carla.submit("/stops/new", "/stops/suspend", &fields).await;
    assert_eq!(stopped.place, "/stops?done=suspended");
    let refused = super::Browser::new(&served).sign_in(EVIL, EVIL).await;
    let pairing = ana.submit("/pairing", "/pairing", &[("code", EVIL), ("screen", EVIL)]).await;
    let mut pages = vec![person, kept, delegation, preview, refused, pairing];
    let evil = "%3Cscript%3Ealert(1)%3C/script%3E%22";
    for path in [
        "/",
        "/screens",
        "/screens/vacunas",
        "/screens/cajas",
        "/people",
        "/people/3",
        "/stops",
        "/stops/new",
        "/audit",
        "/content/playlists",
        "/content/playlists/predial",
    ] {
        pages.push(ana.get(path).await);
    }
    for query in [
        "/screens?q=",
        "/screens?office=",
        "/content/playlists/predial?at_screen=",
        "/content/playlists/predial?at_date=",
        "/audit?q=",
        "/audit?from=",
        "/stops/new?item=",
        "/pairing?screen=",
        "/?done=",
        "/sign-in?next=",
    ] {
        pages.push(ana.get(&format!("{query}{evil}")).await);
    }
    for page in pages {
        assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"), "{}", page.body);
    }
    assert!(
        ana.get("/people").await.body.contains("&lt;script&gt;")
            || ana.get("/people").await.body.contains("&#60;script&#62;")
    );
}

#[tokio::test]
async fn no_text_of_a_playlist_or_campaign_is_ever_markup() {
    let (city, data, served) = super::city();
    let axis = "[[axes]]\nid = \"servicios\"\nname = \"Servicios\"\ncolour = \"#117d63\"\n\n[brands.normal]";
    city.change("city.toml", "[brands.normal]", axis);
    crate::run::publish(city.path(), data.path(), &["--now"]);
    let mut ana = administrator(&served).await;
    let mut paula = add(&served, &mut ana, "paula", &["programmer"]).await;
    let mut carla = add(&served, &mut ana, "carla", &["approver"]).await;
    paula.enter("paula").await;
    carla.enter("carla").await;
    let list = [("name", EVIL), ("sought", EVIL), ("day", "mon"), ("where", "all"), ("place", "+atencion")];
    let of = |more: &[(&'static str, &'static str)]| [&list[..], more].concat();
    let new = "/content/playlists/new";
    let mut pages = vec![
        paula.submit(new, new, &of(&[("move", "find"), ("from", EVIL), ("share", EVIL)])).await,
        paula.submit(new, "/content/playlists/new/preview", &of(&[("range_from", EVIL), ("hours", "some")])).await,
    ];
    let made = paula.submit(new, new, &of(&[("do", "send")])).await;
    assert_eq!(made.place, "/content/proposals/1?done=sent", "{made:?}");
    let campaign =
        ["name", "objective", "population", "budget_line", "from", "plays", "hours"].map(|name| (name, EVIL));
    let new = "/content/campaigns/new";
    pages.push(paula.submit(new, new, &[&campaign[..], &[("do", "send"), ("axis", EVIL)]].concat()).await);
    let words = &campaign[..4];
    let sent =
        paula.submit(new, new, &[words, &[("do", "send"), ("axis", "servicios"), ("testigos", "0")]].concat()).await;
    pages.push(sent);
    for number in ["1", "2"] {
        let path = format!("/content/proposals/{number}");
        pages.push(carla.get(&path).await);
    }
    super::content::authorise(&mut carla, "1").await;
    for path in [
        "/",
        "/content",
        "/content/playlists",
        "/content/playlists/script-alert-1-script-img-src-x",
        "/content/campaigns",
    ] {
        pages.push(carla.get(path).await);
        pages.push(paula.get(path).await);
    }
    assert!(pages.iter().any(|page| page.body.contains("alert(1)")), "what was written is shown");
    for page in pages {
        assert!(
            page.status != 500 && !page.body.contains("<script>alert") && !page.body.contains("<img src=x"),
            "{page:?}"
        );
    }
}
