//! Tests of the real program: a folder is published, served, changed and broken.

mod ask;
mod city;
mod kill;
mod media;
mod publish;
mod roots;
mod run;
mod serve;
mod stops;
mod takeovers;
mod watch;
