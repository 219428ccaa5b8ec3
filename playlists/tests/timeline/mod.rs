//! Tests of the timeline, one file per concern.

mod build;
mod days;
mod epochs;
mod fluid;
mod forecast;
mod laws;
mod random;
mod rules;
mod shares;
mod slots;
