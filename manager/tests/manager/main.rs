//! Tests of the real program: a folder is published, served, changed and broken.

mod approvals;
mod ask;
mod city;
mod commands;
mod crowd;
mod device;
mod enrolment;
mod foreign;
mod heartbeat;
mod kill;
mod media;
mod pairing;
mod plays;
mod publish;
mod question;
mod restored;
mod roots;
mod run;
mod serve;
mod signed;
mod stops;
mod takeovers;
mod testigos;
mod wait;
mod watch;
