//! Tests of the real program: a folder is published, served, changed and broken.

mod city;
mod media;
mod publish;
mod run;
mod serve;
mod watch;
