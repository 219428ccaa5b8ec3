//! The Cartelera manager: checks a content folder, signs what each screen shows, and serves it.

pub mod cli;
pub mod error;

mod age;
mod approvals;
mod approver;
mod ask;
mod backup;
mod blobs;
mod check;
mod confirm;
mod data;
mod devices;
mod keys;
mod orders;
mod owner;
mod part;
mod plays;
mod probe;
mod publish;
mod releases;
mod repoint;
mod root;
mod routes;
mod say;
mod screens;
mod serve;
mod setup;
mod sheet;
mod stops;
mod store;
mod table;
mod takeovers;
mod testigos;
mod watch;
mod who;
