//! The sync thread against a manager whose answers break, and the cache after kills at any point.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod approvals;
mod attacks;
mod certificates;
mod city;
mod clones;
mod counter;
mod disks;
mod downloads;
mod fleet;
mod herd;
mod kill;
mod limits;
mod line;
mod lines;
mod message;
mod moves;
mod pointers;
mod portals;
mod proxies;
mod proxy;
mod screen;
mod server;
mod signed;
mod tls;
mod volume;
