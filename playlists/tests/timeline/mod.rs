//! Tests of the timeline, one file per concern.

mod agreement;
mod build;
mod calendar;
mod clocks;
mod days;
mod dense;
mod epochs;
mod examples;
mod fluid;
mod forecast;
mod garbage;
mod laws;
mod limits;
mod obey;
mod pacing;
mod presented;
mod random;
mod reference;
mod rules;
mod shares;
mod slots;
mod stand_ins;
mod stopped;
mod takeovers;
mod untrusted;
mod volume;
