//! A fleet of screens over weeks with faults: what is reported is what really was shown, to the play.

mod fleet;
mod screen;
mod single;
mod world;

pub(crate) use world::{World, at};
