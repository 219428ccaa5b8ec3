//! A browser without a screen: it keeps cookies, sends forms as browsers do, and follows nothing by itself.

use std::collections::BTreeMap;

use reqwest::{Client, RequestBuilder, Response, redirect::Policy};
use totp_rs::{Builder, Secret, Totp};

use crate::run::{Served, run, text};

/// The password of everybody.
pub(crate) const PASSWORD: &str = "tres gatos en la azotea";

/// A browser.
#[derive(Clone)]
pub(crate) struct Browser {
    base: String,
    client: Client,
    pub(crate) cookies: BTreeMap<String, String>,
    /// The secret of the app of whoever sits at it, and the last step whose code was used.
    pub(crate) app: Option<(Vec<u8>, u64)>,
}

/// What it was answered.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) place: String,
    pub(crate) body: String,
    pub(crate) headers: reqwest::header::HeaderMap,
}

impl Page {
    /// The token that its forms carry.
    pub(crate) fn csrf(&self) -> String {
        between(&self.body, "name=\"csrf\" value=\"", "\"")
    }

    /// Which fault it tells of; nothing if none.
    pub(crate) fn fault(&self) -> String {
        if self.body.contains("data-fault=\"") { between(&self.body, "data-fault=\"", "\"") } else { String::new() }
    }
}

/// What stands between two texts.
pub(crate) fn between(text: &str, before: &str, after: &str) -> String {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("{before:?} in {text}")).1;
    rest.split_once(after).unwrap_or_else(|| panic!("{after:?} in {rest}")).0.to_owned()
}

impl Browser {
    pub(crate) fn new(served: &Served) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().expect("a client");
        Self { base: served.base.clone(), client, cookies: BTreeMap::new(), app: None }
    }

    /// The same browser, whose session the server of another start knows, too.
    pub(crate) fn at(self, served: &Served) -> Self {
        Self { base: served.base.clone(), ..self }
    }

    /// A request with its cookies.
    pub(crate) fn ask(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let asked = self.client.request(method, format!("{}{path}", self.base));
        if cookies.is_empty() { asked } else { asked.header("cookie", cookies.join("; ")) }
    }

    async fn take(&mut self, answer: Response) -> Page {
        for set in answer.headers().get_all("set-cookie") {
            let set = set.to_str().expect("text");
            let (name, value) = set.split(';').next().expect("a pair").split_once('=').expect("a pair");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        let place = headers.get("location").map_or("", |place| place.to_str().expect("text")).to_owned();
        let body = answer.bytes().await.expect("a body");
        Page { status, place, body: String::from_utf8_lossy(&body).into_owned(), headers }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        let answer = self.ask(reqwest::Method::GET, path).send().await.expect("an answer");
        self.take(answer).await
    }

    /// Sends a form from a page of this host.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let origin = self.base.clone();
        self.post_from(&origin, path, fields).await
    }

    pub(crate) async fn post_from(&mut self, origin: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let asked = self.ask(reqwest::Method::POST, path);
        let asked = asked.header("content-type", "application/x-www-form-urlencoded").body(body.join("&"));
        let asked = if origin.is_empty() { asked } else { asked.header("origin", origin) };
        let answer = asked.send().await.expect("an answer");
        self.take(answer).await
    }

    /// Sends a form with files, each by its name and its bytes.
    pub(crate) async fn post_files(&mut self, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Page {
        const BOUNDARY: &str = "----limite";
        let mut body = Vec::new();
        for (name, value) in fields {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        for (name, bytes) in files {
            let told = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
            let head = format!("--{BOUNDARY}\r\n{told}\r\nContent-Type: image/jpeg\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let asked = self.ask(reqwest::Method::POST, path).header("origin", self.base.clone());
        let asked = asked.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}")).body(body);
        let answer = asked.send().await.expect("an answer");
        self.take(answer).await
    }

    /// A request of a script of this host, with the token that its page carries.
    pub(crate) fn script(&self, method: reqwest::Method, path: &str, csrf: &str) -> RequestBuilder {
        let asked = self.ask(method, path).header("origin", self.base.clone());
        if csrf.is_empty() { asked } else { asked.header("x-csrf-token", csrf) }
    }

    /// What is answered.
    pub(crate) async fn answered(&mut self, asked: RequestBuilder) -> Page {
        let answer = asked.send().await.expect("an answer");
        self.take(answer).await
    }

    /// The bytes at `path`, which must be there.
    pub(crate) async fn bytes(&self, path: &str) -> Vec<u8> {
        let answer = self.ask(reqwest::Method::GET, path).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{path}");
        answer.bytes().await.expect("a body").to_vec()
    }

    /// Opens `page` and sends a form of it, with its token.
    pub(crate) async fn submit(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Page {
        let csrf = self.get(page).await.csrf();
        self.post(action, &[&[("csrf", csrf.as_str())], fields].concat()).await
    }

    /// Types user name and password.
    pub(crate) async fn sign_in(&mut self, user: &str, password: &str) -> Page {
        self.post("/sign-in", &[("user", user), ("password", password)]).await
    }

    /// Signs in with both steps, which must succeed.
    pub(crate) async fn enter(&mut self, user: &str) {
        let page = self.sign_in(user, PASSWORD).await;
        assert_eq!((page.status, page.place.as_str()), (303, "/"), "{page:?}");
        let home = self.get("/").await;
        match home.place.as_str() {
            "" => {}
            "/sign-in/set-up" => self.set_up().await,
            "/sign-in/code" => {
                let code = self.code();
                let passed = self.submit("/sign-in/code", "/sign-in/code", &[("code", &code)]).await;
                assert_eq!(passed.place, "/", "{passed:?}");
            }
            other => panic!("{other}"),
        }
        let home = self.get("/").await;
        assert_eq!(home.status, 200, "{home:?}");
    }

    /// Scans the code and types what the app shows.
    pub(crate) async fn set_up(&mut self) {
        let page = self.get("/sign-in/set-up").await;
        let secret = between(&page.body, "<code class=\"secret\">", "</code>").replace(' ', "");
        let secret = Secret::try_from_base32(secret).expect("a secret").as_bytes().to_vec();
        self.app = Some((secret, 0));
        let code = self.code();
        let done = self.post("/sign-in/set-up", &[("csrf", &page.csrf()), ("code", &code)]).await;
        assert!(["/", "/city/new"].map(|path| format!("{path}?done=second-step")).contains(&done.place), "{done:?}");
    }

    /// A code that was not used yet.
    pub(crate) fn code(&mut self) -> String {
        let (secret, used) = self.app.clone().expect("an app");
        let now = u64::try_from(jiff::Timestamp::now().as_second()).expect("a time after 1970") / 30;
        let step = now.max(used + 1);
        assert!(step <= now + 1, "too many codes within a minute");
        self.app = Some((secret.clone(), step));
        code_of(&secret, step)
    }
}

/// The code of a step.
pub(crate) fn code_of(secret: &[u8], step: u64) -> String {
    let totp: Totp = Builder::new().with_secret(secret.to_vec()).build().expect("a secret");
    totp.generate(step * 30).to_string()
}

fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The path of a link that the command prints.
pub(crate) fn link(served: &Served, arguments: &[&str]) -> String {
    let ended = run(&[&["page", "link"], arguments, &["--data", text(&served.data)]].concat());
    assert_eq!(ended.code, 0, "{ended:?}");
    let line = ended.out.trim();
    line[line.find("/first/").or(line.find("/password/")).unwrap_or_else(|| panic!("{line}"))..].to_owned()
}

/// A browser at which the first administrator has just been made.
pub(crate) async fn administrator(served: &Served) -> Browser {
    let mut browser = Browser::new(served);
    let path = link(served, &[]);
    let fields =
        [("name", "Ana Ruiz"), ("employee", "1042"), ("user", "ana"), ("password", PASSWORD), ("again", PASSWORD)];
    let made = browser.post(&path, &fields).await;
    assert_eq!(made.place, "/sign-in/set-up", "{made:?}");
    browser.set_up().await;
    browser
}

/// Adds a person with `roles`, who chooses a password; gives a browser at which nobody has signed in yet.
pub(crate) async fn add(served: &Served, admin: &mut Browser, user: &str, roles: &[&str]) -> Browser {
    let number = format!("E-{}", user.to_uppercase());
    let name = format!("Persona {user}");
    let mut fields = vec![("name", name.as_str()), ("employee", &number), ("user", user)];
    fields.extend(roles.iter().map(|role| ("role", *role)));
    let made = admin.submit("/people/new", "/people/new", &fields).await;
    assert_eq!(made.status, 200, "{made:?}");
    let path = format!("/password/{}", between(&made.body, "/password/", "\""));
    let mut browser = Browser::new(served);
    let chosen = browser.post(&path, &[("password", PASSWORD), ("again", PASSWORD)]).await;
    assert_eq!(chosen.place, "/sign-in?done=password", "{chosen:?}");
    browser
}
