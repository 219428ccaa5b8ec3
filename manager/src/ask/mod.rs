//! Commands that explain a schedule to a person: what comes when, how much of it, and why.
//!
//! Each has a file: `timeline`, `forecast`, `why`, `blackouts`. They share what they ask (`load`), how times
//! are given (`when`) and how things are written (`words`).

mod args;
mod blackouts;
mod cut;
mod elsewhere;
mod forecast;
mod load;
mod marks;
mod near;
#[cfg(test)]
mod sample;
mod targeting;
mod timeline;
mod verdict;
mod when;
mod why;
pub(crate) mod words;

pub(crate) use args::{BlackoutsArgs, ForecastArgs, TimelineArgs, WhyArgs};
pub(crate) use blackouts::run as blackouts;
pub(crate) use forecast::run as forecast;
pub(crate) use near::unknown;
pub(crate) use timeline::run as timeline;
pub(crate) use when::PointInTime;
pub(crate) use why::run as why;
pub(crate) use words::kind;

use serde_json::Value;

use crate::say::say;

/// An answer for people and for programs.
struct Answer {
    text: String,
    json: Value,
}

impl Answer {
    fn print(&self, as_json: bool) {
        if as_json { say(format!("{:#}", self.json)) } else { say(self.text.trim_end()) }
    }
}
