//! The sync thread against a manager whose answers break, and the cache after kills at any point.

mod city;
mod downloads;
mod screen;
mod server;
