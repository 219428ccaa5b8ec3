//! Signing in: the first start, the second step, and what guessing brings.

use super::{Browser, PASSWORD, add, administrator, between, city, code_of, link};

#[tokio::test]
async fn the_first_link_makes_one_administrator_who_needs_a_second_step() {
    let (_city, _data, served) = city();
    let mut browser = Browser::new(&served);
    let page = browser.get("/").await;
    assert_eq!((page.status, page.place.as_str()), (303, "/sign-in"));
    assert!(browser.get("/sign-in").await.body.contains("cartelera-manager page link"));

    let old = link(&served, &[]);
    let path = link(&served, &[]);
    assert_eq!(browser.get(&old).await.status, 404, "a new link takes the place of the old one");
    assert!(browser.get(&path).await.body.contains("Primera administración"));
    let fields = |password: &'static str| {
        [("name", "Ana Ruiz"), ("employee", "1042"), ("user", "Ana"), ("password", password), ("again", password)]
    };
    let weak = browser.post(&path, &fields("ana ruiz 1042")).await;
    assert!(weak.status == 422 && weak.body.contains("Se adivina fácil") && weak.body.contains("value=\"Ana Ruiz\""));
    assert!(!weak.body.contains("ana ruiz 1042"), "no password is sent back");
    let made = browser.post(&path, &fields(PASSWORD)).await;
    assert_eq!((made.status, made.place.as_str()), (303, "/sign-in/set-up"), "{made:?}");
    assert_eq!(browser.get(&path).await.status, 404, "a link is worth something once");

    for (path, next) in [("/", ""), ("/people", "?next=%2Fpeople"), ("/account", "?next=%2Faccount")] {
        assert_eq!(browser.get(path).await.place, format!("/sign-in/set-up{next}"), "{path}");
    }
    let wrong = browser.submit("/sign-in/set-up", "/sign-in/set-up", &[("code", "000000")]).await;
    assert!(wrong.status == 422 && wrong.body.contains("El código no es correcto"), "{wrong:?}");
    let before = browser.cookies["cartelera-session"].clone();
    browser.set_up().await;
    assert_ne!(browser.cookies["cartelera-session"], before, "the token changes with the step");
    assert!(browser.get("/").await.body.contains("Qué pasa hoy"));
    let mut thief = Browser::new(&served);
    thief.cookies.insert("cartelera-session".to_owned(), before);
    assert_eq!(thief.get("/").await.status, 401);
}

#[tokio::test]
async fn what_was_asked_for_follows_both_steps() {
    let (_city, _data, served) = city();
    let mut admin = administrator(&served).await;
    let (secret, step) = admin.app.clone().unwrap();
    let mut browser = Browser::new(&served);
    assert_eq!(browser.get("/audit?q=ana&action=").await.place, "/sign-in?next=%2Faudit%3Fq%3Dana%26action%3D");
    let first = [("user", "ana"), ("password", PASSWORD), ("next", "/audit?q=ana&action=")];
    assert_eq!(browser.post("/sign-in", &first).await.place, "/audit?q=ana&action=");
    let place = browser.get("/audit?q=ana&action=").await.place;
    assert_eq!(place, "/sign-in/code?next=%2Faudit%3Fq%3Dana%26action%3D");
    let wanted = between(&browser.get(&place).await.body, "name=\"next\" value=\"", "\"");
    assert_eq!(wanted, "/audit?q=ana&#38;action=");
    let fields = [("code", "000000"), ("next", "/audit?q=ana&action=")];
    let wrong = browser.submit("/sign-in/code", "/sign-in/code", &fields).await;
    assert!(wrong.status == 422 && wrong.body.contains("value=\"/audit?q=ana&#38;action=\""), "{wrong:?}");
    let code = code_of(&secret, step + 1);
    let fields = [("code", code.as_str()), ("next", "/audit?q=ana&action=")];
    let passed = browser.submit("/sign-in/code", "/sign-in/code", &fields).await;
    assert_eq!(passed.place, "/audit?q=ana&action=", "{passed:?}");

    // Whoever sets the second step up at first comes to it, too; what is no page of ours is not gone to.
    let mut berta = add(&served, &mut admin, "berta", &["administrator"]).await;
    berta.sign_in("berta", PASSWORD).await;
    assert_eq!(berta.get("/people").await.place, "/sign-in/set-up?next=%2Fpeople");
    let page = berta.get("/sign-in/set-up?next=https%3A%2F%2Fevil.example").await;
    assert_eq!(between(&page.body, "name=\"next\" value=\"", "\""), "/");
    let secret = between(&page.body, "<code class=\"secret\">", "</code>").replace(' ', "");
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap().as_bytes().to_vec();
    let code = code_of(&secret, u64::try_from(jiff::Timestamp::now().as_second()).unwrap() / 30);
    let fields = [("csrf", page.csrf()), ("code", code), ("next", "/people".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(berta.post("/sign-in/set-up", &fields).await.place, "/people");
}

#[tokio::test]
async fn a_code_is_worth_something_once_and_guesses_make_one_wait() {
    let (_city, _data, served) = city();
    let mut admin = administrator(&served).await;
    let (secret, step) = admin.app.clone().unwrap();
    let mut second = Browser::new(&served);
    second.sign_in("ana", PASSWORD).await;
    let used = second.submit("/sign-in/code", "/sign-in/code", &[("code", &code_of(&secret, step))]).await;
    assert!(used.status == 422 && used.body.contains("ya se usó"), "{used:?}");
    let next = second.submit("/sign-in/code", "/sign-in/code", &[("code", &code_of(&secret, step + 1))]).await;
    assert_eq!(next.place, "/", "{next:?}");
    for _ in 0..6 {
        admin = Browser::new(&served);
        admin.sign_in("ana", PASSWORD).await;
        admin.submit("/sign-in/code", "/sign-in/code", &[("code", "123456")]).await;
    }
    let refused = admin.submit("/sign-in/code", "/sign-in/code", &[("code", "123456")]).await;
    assert!(refused.body.contains("demasiados intentos"), "{refused:?}");
}

#[tokio::test]
async fn who_guesses_waits_and_keeps_nobody_out_of_a_browser_that_is_known() {
    let (_city, _data, served) = city();
    let mut admin = administrator(&served).await;
    let mut berta = add(&served, &mut admin, "berta", &["author"]).await;
    berta.enter("berta").await;
    let mut guesser = Browser::new(&served);
    let mut answers = Vec::new();
    for _ in 0..7 {
        let page = guesser.sign_in("berta", "no es esta contraseña").await;
        assert_eq!(page.status, 422);
        answers.push(page.body.contains("demasiados intentos"));
    }
    assert!(!answers[0] && answers.contains(&true), "{answers:?}");
    let unknown = guesser.sign_in("nadie", "no es esta contraseña").await;
    assert!(unknown.body.contains("El usuario o la contraseña no son correctos"), "the same words: {unknown:?}");
    berta.submit("/", "/sign-out", &[]).await;
    assert_eq!(berta.get("/").await.place, "/sign-in");
    berta.enter("berta").await;
}

#[tokio::test]
async fn a_session_that_somebody_else_set_is_never_used() {
    let (_city, _data, served) = city();
    let mut admin = administrator(&served).await;
    let mut berta = add(&served, &mut admin, "berta", &["author"]).await;
    let mut attacker = add(&served, &mut admin, "carla", &["author"]).await;
    attacker.enter("carla").await;
    let planted = attacker.cookies["cartelera-session"].clone();
    berta.cookies.insert("cartelera-session".to_owned(), planted.clone());
    berta.enter("berta").await;
    assert_ne!(berta.cookies["cartelera-session"], planted);
    assert!(berta.get("/account").await.body.contains("Persona berta"));
    assert_eq!(attacker.get("/").await.status, 401, "the planted session ended with the sign-in");
    let set = {
        let mut fresh = Browser::new(&served);
        fresh
            .sign_in("berta", PASSWORD)
            .await
            .headers
            .get_all("set-cookie")
            .iter()
            .next()
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    };
    assert!(set.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{set}");
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_a_reset_all_of_them() {
    let (_city, _data, served) = city();
    let mut admin = administrator(&served).await;
    let mut here = add(&served, &mut admin, "berta", &["author"]).await;
    let mut there = here.clone();
    here.enter("berta").await;
    there.enter("berta").await;
    let other = "cuatro perros en el patio";
    let fields = [("old", PASSWORD), ("password", other), ("again", other)];
    let changed = here.submit("/account", "/account/password", &fields).await;
    assert_eq!(changed.place, "/account?done=password", "{changed:?}");
    assert_eq!((here.get("/").await.status, there.get("/").await.status), (200, 401));

    let id = between(&admin.get("/people").await.body, "href=\"/people/", "\">Persona berta")
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let person = format!("/people/{id}");
    let page = admin.submit(&person, &format!("{person}/link"), &[]).await;
    let path = format!("/password/{}", between(&page.body, "/password/", "\""));
    assert_eq!(here.get("/").await.status, 200, "a link alone changes nothing");
    let chosen = there.post(&path, &[("password", PASSWORD), ("again", PASSWORD)]).await;
    assert_eq!(chosen.place, "/sign-in?done=password", "{chosen:?}");
    assert_eq!(here.get("/").await.status, 401);
    assert_eq!(there.post(&path, &[("password", PASSWORD), ("again", PASSWORD)]).await.status, 404, "once");
    there.enter("berta").await;
    let path = link(&served, &["berta"]);
    assert_eq!(there.get(&path).await.status, 200, "the command makes one too");
}
