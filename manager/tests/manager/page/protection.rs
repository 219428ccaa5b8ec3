//! Forms of other sites, connections that others read, and what every answer carries.

use super::{Browser, PASSWORD, add, administrator, city};

/// Sends the form of the language; gives the status and the fault.
async fn send(browser: &mut Browser, origin: &str, fields: Vec<(String, String)>) -> (u16, String) {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = browser.post_from(origin, "/account/locale", &fields).await;
    (page.status, page.fault())
}

#[tokio::test]
async fn only_forms_of_the_session_on_this_host_change_anything() {
    let (_city, _data, served) = city();
    let mut admin = administrator(&served).await;
    let mut berta = add(&served, &mut admin, "berta", &["author"]).await;
    berta.enter("berta").await;
    let (own, other) = (berta.get("/account").await.csrf(), admin.get("/account").await.csrf());
    let locale = |csrf: &str| vec![("csrf".to_owned(), csrf.to_owned()), ("locale".to_owned(), "en".to_owned())];
    let refused = (403, "form".to_owned());
    for csrf in ["", "x", other.as_str()] {
        assert_eq!(send(&mut berta, &served.base, locale(csrf)).await, refused, "{csrf}");
    }
    for origin in ["", "null", "https://evil.example", "http://127.0.0.1"] {
        assert_eq!(send(&mut berta, origin, locale(&own)).await, refused, "{origin}");
    }
    let asked = berta.ask(reqwest::Method::POST, "/account/locale").header("origin", &served.base);
    let asked =
        asked.header("sec-fetch-site", "cross-site").header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(asked.body(format!("csrf={own}&locale=en")).send().await.unwrap().status(), 403);
    let asked = berta.ask(reqwest::Method::POST, "/account/locale").header("origin", &served.base);
    assert_eq!(
        asked.header("content-type", "text/plain").body(format!("csrf={own}")).send().await.unwrap().status(),
        403
    );
    assert!(berta.get("/account").await.body.contains("lang=\"es-MX\""));
    assert_eq!(send(&mut berta, &served.base, locale(&own)).await.0, 303);
    assert!(berta.get("/account").await.body.contains("<html lang=\"en\">"), "the language of the account");
    let mut stranger = Browser::new(&served);
    let page =
        stranger.post_from("https://evil.example", "/sign-in", &[("user", "berta"), ("password", PASSWORD)]).await;
    assert_eq!((page.status, page.fault().as_str()), (403, "form"), "also to sign in");
    let large = "x".repeat(70_000);
    assert_eq!(berta.post("/account/locale", &[("csrf", &large)]).await.status, 413);
}

#[tokio::test]
async fn passwords_come_by_https_or_from_this_machine_only() {
    let (_city, _data, served) = city();
    administrator(&served).await;
    let mut browser = Browser::new(&served);
    let ask = |forwarded: &'static str| {
        let asked = served.get("/sign-in").header("x-forwarded-for", "10.0.0.7");
        if forwarded.is_empty() { asked } else { asked.header("x-forwarded-proto", forwarded) }
    };
    for forwarded in ["", "http"] {
        let answer = ask(forwarded).send().await.unwrap();
        assert_eq!(answer.status(), 403);
        assert!(answer.text().await.unwrap().contains("data-fault=\"plain\""));
    }
    let answer = ask("https").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    let host = served.base.strip_prefix("http://").unwrap();
    let asked = browser.ask(reqwest::Method::POST, "/sign-in").header("origin", format!("https://{host}"));
    let asked = asked.header("x-forwarded-for", "10.0.0.7").header("x-forwarded-proto", "https");
    let asked = asked.header("content-type", "application/x-www-form-urlencoded");
    let answer = asked.body(format!("user=ana&password={}", PASSWORD.replace(' ', "+"))).send().await.unwrap();
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(set.starts_with("__Host-cartelera-session=") && set.ends_with("; HttpOnly; SameSite=Lax; Secure"), "{set}");
    browser.get("/sign-in").await;
}

#[tokio::test]
async fn every_answer_is_protected_and_no_page_has_script_or_style_of_its_own() {
    let (_city, _data, served) = city();
    let mut admin = administrator(&served).await;
    let paths = [
        "/",
        "/screens",
        "/screens?q=zzz",
        "/screens/cajas",
        "/pairing",
        "/stops",
        "/stops/new",
        "/people",
        "/people/new",
        "/people/1",
        "/audit",
        "/account",
        "/nothing",
        "/sign-in/x",
        "/screens/nothing",
    ];
    for path in paths {
        let page = admin.get(path).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{policy}");
        for part in ["frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
            assert!(policy.contains(part) && !policy.contains("unsafe"), "{policy}");
        }
        for (name, value) in
            [("referrer-policy", "same-origin"), ("x-content-type-options", "nosniff"), ("cache-control", "no-store")]
        {
            assert_eq!(page.headers[name], value, "{path}");
        }
        for own in ["<style", "style=\"", "<script>", " onclick=", " onload=", "javascript:"] {
            assert!(!page.body.contains(own), "{path}: {own}");
        }
    }
    assert_eq!(admin.get("/nothing").await.status, 404);
    let wrong = admin.post("/screens", &[]).await;
    assert_eq!((wrong.status, wrong.fault().as_str()), (405, "method"));
    assert_eq!(wrong.headers["allow"], "GET,HEAD");
    let style = super::between(&admin.get("/").await.body, "rel=\"stylesheet\" href=\"", "\"");
    let asked = served.get(&style).header("accept-encoding", "gzip");
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(answer.headers()["content-encoding"], "gzip");
    for path in ["/static/../Cargo.toml", "/static/%2e%2e%2fx", "/static/page.css", "/v1/nothing"] {
        assert_eq!(served.get(path).send().await.unwrap().status(), 404, "{path}");
    }
}
