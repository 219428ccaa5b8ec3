//! The sync thread against a manager whose answers break, and the cache after kills at any point.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod approvals;
mod city;
mod downloads;
mod kill;
mod moves;
mod pointers;
mod screen;
mod server;
