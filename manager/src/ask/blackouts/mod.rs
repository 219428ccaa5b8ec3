//! `cartelera-manager blackouts`: which blackouts are told (`run`), what they change (`report`), how it is told (`page`).

mod page;
mod report;
mod run;

pub(crate) use run::run;
