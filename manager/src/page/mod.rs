//! The web page for people: server-rendered, beside the routes of screens.
//!
//! `routes` lists every route with the right that it needs (`matrix`); `guard` finds out who asks and checks it; each
//! page has a file that makes its template's values. What is on screens comes from `city`, pictures of it from `pictures`.

mod account;
mod assets;
mod audit;
mod city;
mod commands;
pub(crate) mod content;
mod cookies;
mod counter;
mod csrf;
mod faults;
mod fields;
mod first;
mod founding;
mod frame;
mod guard;
mod headers;
mod heads;
mod home;
mod library;
mod locale;
mod matrix;
mod measures;
mod new_password;
mod pairing;
mod people;
mod pictures;
mod rights;
mod routes;
mod screen;
mod screens;
mod second_step;
mod sent;
mod sign_in;
mod state;
mod stops;
mod tus;
pub(crate) mod via;
mod visit;

pub(crate) use rights::{PageCommand, run};
pub(crate) use routes::router;
pub(crate) use state::Page;

use axum::{extract::Request, response::Response};
use std::sync::Arc;

/// The answer where there is no route of the page.
pub(crate) fn not_found(page: Arc<Page>, request: Request) -> Response {
    guard::without_route(page, &request.into_parts().0, visit::Fault::NotFound)
}
