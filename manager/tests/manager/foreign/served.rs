//! A manager takes what the other library signs, and not what was changed on the way.

use reqwest::{Method, Response};

use super::{
    library::{Library, Message},
    profile,
};
use crate::{
    city::City,
    device::{Device, Signing},
    run::{Served, publish},
};

/// A screen that signs with the other library.
struct Screen {
    library: Library,
    served: Served,
    device: Device,
}

impl Screen {
    /// A request signed for `target` that is sent to `sent`.
    async fn ask(&mut self, method: Method, (target, sent): (&str, &str), body: Option<(&str, &str)>) -> Response {
        let signing = Signing::new();
        let message = Message {
            method: if method == Method::GET { "GET" } else { "POST" },
            url: format!("{}{target}", self.served.base),
            headers: [].into(),
            body: body.map(|(signed, _)| signed.into()),
        };
        let headers = self.library.sign(&message, &profile(&self.device.key, signing.created_s, signing.nonce));
        let mut asked = self.served.client.request(method, format!("{}{sent}", self.served.base));
        for (name, value) in headers {
            asked = asked.header(name, value);
        }
        if let Some((_, sent)) = body {
            asked = asked.body(sent.to_owned());
        }
        asked.send().await.expect("an answer")
    }
}

#[tokio::test]
async fn a_manager_takes_what_another_implementation_signs() {
    let (city, data) = (City::new(), tempfile::tempdir().unwrap());
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    let device = served.device("cajas").await;
    let mut screen = Screen { library: Library::start(), served, device };
    for target in [
        "/v1/screens/cajas/pointer",
        "/v1/screens/cajas/pointer?",
        "/v1/screens/cajas/wait?hold_s=0",
        "/v1/screens/cajas/stops?after=0&%C3%B1=a%26b+%20&c=!$()*,;:@-._~/?",
        "/v1/screens/caj%61s/pointer?a==&&b",
    ] {
        let answer = screen.ask(Method::GET, (target, target), None).await;
        assert_eq!(answer.status(), 200, "{target}");
        let answer = screen.ask(Method::GET, (target, &format!("{target}&x")), None).await;
        assert!([401, 404].contains(&answer.status().as_u16()), "{target}: {}", answer.status());
    }
    let target = "/v1/screens/cajas/heartbeat";
    for (signed, sent, status) in [("{}", "{}", 200), ("{ }", "{ }", 200), ("{}", "{ }", 401), ("", "{}", 401)] {
        let answer = screen.ask(Method::POST, (target, target), Some((signed, sent))).await;
        assert_eq!(answer.status(), status, "{signed:?} {sent:?}");
    }
}
