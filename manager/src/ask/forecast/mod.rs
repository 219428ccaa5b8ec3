//! `cartelera-manager forecast`: what is counted (`run`), every campaign (`city`), one of them (`campaign`) and what keeps
//! it from showing more (`limits`).

mod campaign;
mod city;
mod figures;
mod limits;
mod run;

pub(crate) use run::run;
