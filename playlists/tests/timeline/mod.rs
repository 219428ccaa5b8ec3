//! Tests of the timeline, one file per concern.

mod build;
mod clocks;
mod days;
mod epochs;
mod fluid;
mod laws;
mod pacing;
mod presented;
mod random;
mod rules;
mod shares;
mod slots;
mod stand_ins;
mod stopped;
mod takeovers;
mod untrusted;
