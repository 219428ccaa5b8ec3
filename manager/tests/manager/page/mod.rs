//! The page for people, over HTTP as browsers speak it.

mod accounts;
mod browser;
pub(crate) mod content;
mod counter;
mod founding;
mod library;
mod log;
mod places;
mod protection;
mod resets;
mod rights;
mod sign_in;
mod stops;
mod texts;

pub(crate) use browser::{Browser, PASSWORD, Page, add, administrator, between, code_of, link};

use crate::{
    city::City,
    run::{Served, publish},
};

/// A city that is published and served.
pub(crate) fn city() -> (City, tempfile::TempDir, Served) {
    let (city, data) = (City::new(), tempfile::tempdir().expect("a temporary folder"));
    publish(city.path(), data.path(), &[]);
    let served = Served::start(data.path());
    (city, data, served)
}
