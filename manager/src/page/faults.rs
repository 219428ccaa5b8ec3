//! Pages that say why there is no page.

use askama::Template;
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};

use super::{
    frame::Frame,
    guard::without_session,
    headers,
    visit::{Fault, Visit},
};

#[derive(Template)]
#[template(path = "fault.html")]
struct FaultPage {
    f: Frame,
    /// Names the fault for tests and support.
    key: &'static str,
    text: &'static str,
    help: &'static str,
    link: (&'static str, &'static str),
}

/// The page that tells `fault`.
pub(super) fn page(visit: &Visit, fault: Fault) -> Response {
    let w = visit.locale.words();
    let home = ("/", w.fault_home);
    let (status, key, title, help, link) = match &fault {
        Fault::NotFound => (StatusCode::NOT_FOUND, "not-found", w.fault_not_found, w.fault_not_found_help, home),
        Fault::Forbidden => (StatusCode::FORBIDDEN, "forbidden", w.fault_forbidden, w.fault_forbidden_help, home),
        Fault::Form => (StatusCode::FORBIDDEN, "form", w.fault_form, w.fault_form_help, home),
        Fault::Ended => (StatusCode::UNAUTHORIZED, "ended", w.fault_ended, w.fault_ended_help, ("/sign-in", w.sign_in)),
        Fault::Plain => (StatusCode::FORBIDDEN, "plain", w.fault_plain, w.fault_plain_help, home),
        Fault::Method => (StatusCode::METHOD_NOT_ALLOWED, "method", w.fault_method, w.fault_method_help, home),
        Fault::Large => (StatusCode::PAYLOAD_TOO_LARGE, "large", w.fault_form, w.fault_large_help, home),
        Fault::Told(status, text) => return in_words(*status, text.clone()),
        Fault::Failed(error) => {
            tracing::error!(error = format!("{error:#}"), path = visit.path, "answering a page failed");
            (StatusCode::INTERNAL_SERVER_ERROR, "failed", w.fault_failed, w.fault_failed_help, home)
        }
    };
    let mut f = visit.frame(title);
    if matches!(fault, Fault::Plain) {
        f.places.clear();
    }
    let text = FaultPage { f, key, text: title, help, link }.render();
    let mut response = headers::html(text.unwrap_or_else(|_| title.to_owned()), &visit.headers);
    *response.status_mut() = status;
    if matches!(fault, Fault::Ended) { without_session(response, visit.via) } else { response }
}

/// What a script or a program is told.
fn in_words(status: StatusCode, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
