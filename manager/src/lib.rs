//! The Cartelera manager: checks a content folder, signs what each screen shows, and serves it.

pub mod cli;
pub mod error;

mod ask;
mod blobs;
mod check;
mod data;
mod devices;
mod keys;
mod orders;
mod probe;
mod publish;
mod routes;
mod say;
mod screens;
mod serve;
mod store;
mod table;
mod watch;
