//! The network of a history: slow, broken, captive or hostile.

use std::time::{Duration, Instant};

use anyhow::anyhow;
use cartelera_playlists::{
    hash::ContentHash,
    protocol::{
        heartbeat::HeartbeatAnswer,
        pairing::{PairingAnswer, PairingCode},
        time,
    },
};
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use serde_json::json;

use super::{disk::Disk, world::World};
use crate::{
    cache::Refusal,
    sync::{
        core::{Answer, Ask, Reply, TimeNote, Want},
        failure::Failure,
        step::ConnectionStep,
    },
};

/// What the network does to answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weather {
    Clear,
    Down,
    Lossy,
    Captive,
    Errors,
    Hostile,
}

/// The network.
pub(super) struct Network {
    rng: fastrand::Rng,
    weather: Weather,
}

impl Network {
    pub(super) fn new(rng: &mut fastrand::Rng) -> Self {
        Self { rng: fastrand::Rng::with_seed(rng.u64(..)), weather: Weather::Clear }
    }

    pub(super) fn clear(&mut self) {
        self.weather = Weather::Clear;
    }

    pub(super) fn change(&mut self, rng: &mut fastrand::Rng) {
        use Weather::{Captive, Clear, Down, Errors, Hostile, Lossy};
        self.weather = *rng.choice(&[Clear, Clear, Down, Lossy, Captive, Errors, Hostile]).unwrap();
    }

    /// When the answer comes, and what it is.
    pub(super) fn answer(
        &mut self,
        ask: &Ask,
        world: &mut World,
        sent: Instant,
        now: Timestamp,
        is_quiet: bool,
    ) -> (Duration, Reply) {
        if is_quiet {
            self.weather = Weather::Clear;
        }
        let slow = if self.weather == Weather::Lossy { 8_000 } else { 300 };
        let mut after = Duration::from_millis(self.rng.u64(1..slow));
        let is_lost = self.weather == Weather::Lossy && self.rng.bool();
        let result = match self.weather {
            Weather::Down => Err(unreachable()),
            Weather::Captive => Ok(body(b"<html>Bienvenido a la red de invitados</html>".to_vec())),
            Weather::Errors if self.rng.bool() => Err(self.error()),
            _ if is_lost && self.rng.bool() => Err(unreachable()),
            Weather::Hostile if self.rng.bool() => self.hostile(ask, world, now),
            _ => {
                let result = self.honest(ask, world, now, &mut after);
                // The answer is lost, but what was asked was done.
                if is_lost { Err(unreachable()) } else { result }
            }
        };
        let time = result.is_ok().then(|| {
            let nonce = format!("{:032x}", self.rng.u128(..));
            let value = time::sign(&nonce, now + SignedDuration::try_from(after / 2).unwrap(), &world.pointer_key);
            TimeNote { value, nonce, sent, received: sent + after }
        });
        let time = time.filter(|_| matches!(self.weather, Weather::Clear | Weather::Lossy));
        (after, Reply { time, result })
    }

    /// When a download ends, whether bytes came, and how it went.
    pub(super) fn download(
        &mut self,
        want: Want,
        disk: &mut Disk,
        is_quiet: bool,
    ) -> (Duration, bool, Result<(), Failure>) {
        let after = Duration::from_millis(self.rng.u64(10..5_000));
        let broken = !is_quiet
            && match self.weather {
                Weather::Clear => false,
                Weather::Down => true,
                _ => self.rng.bool(),
            };
        let result = if broken {
            Err(match self.weather {
                Weather::Hostile | Weather::Captive => Failure::Refused(Refusal::Hash),
                Weather::Errors => self.error(),
                _ => unreachable(),
            })
        } else if disk.is_full {
            Err(Failure::Storage(std::io::Error::from(std::io::ErrorKind::StorageFull).into()))
        } else {
            disk.media.insert(want.hash);
            Ok(())
        };
        (after, self.rng.bool(), result)
    }

    fn error(&mut self) -> Failure {
        let status = *self.rng.choice(&[StatusCode::INTERNAL_SERVER_ERROR, StatusCode::SERVICE_UNAVAILABLE]).unwrap();
        let retry_after = self.rng.bool().then(|| Duration::from_secs(self.rng.u64(1..120)));
        Failure::Status { status, retry_after }
    }

    fn honest(
        &mut self,
        ask: &Ask,
        world: &mut World,
        now: Timestamp,
        after: &mut Duration,
    ) -> Result<Answer, Failure> {
        let is_bound = world.is_paired && !world.is_revoked;
        match ask {
            Ask::Root { version } => {
                let index = version.map_or(world.roots.len(), |version| version as usize);
                world.roots.get(index.wrapping_sub(1)).cloned().map(body).ok_or_else(not_found)
            }
            // This disk keeps no playlog: there is nothing to send.
            Ask::Playlog { .. } | Ask::Followed { .. } | Ask::Testigo { .. } => Ok(Answer::Unchanged),
            Ask::Pair(_) | Ask::Enrol(_) => {
                // A technician types the code after some questions.
                if self.rng.u32(0..6) == 0 {
                    (world.is_paired, world.is_revoked) = (true, false);
                }
                let code = PairingCode::of(self.rng.u128(..));
                Ok(json_body(&if world.is_paired && !world.is_revoked {
                    PairingAnswer::Paired { binding: world.binding() }
                } else {
                    PairingAnswer::Waiting { code, expires_s: 600, interval_s: 3 }
                }))
            }
            _ if world.is_revoked => Err(Failure::Revoked(world.revocation(now))),
            _ if !is_bound => Err(Failure::UnknownKey),
            Ask::Pointer { etag, .. } => {
                let tag = format!("\"{}\"", ContentHash::of(&world.pointer));
                if etag.as_ref() == Some(&tag) {
                    return Ok(Answer::Unchanged);
                }
                Ok(Answer::Body { bytes: world.pointer.clone(), etag: Some(tag) })
            }
            Ask::Stops { after, .. } => {
                let entries: Vec<&String> = world.signed_stops.iter().skip(*after as usize).take(3).collect();
                Ok(body(serde_json::to_vec(&json!({"head": world.stops.len(), "entries": entries})).unwrap()))
            }
            Ask::Approvals(name) => {
                let found = world.bundles.iter().find(|bundle| bundle.name() == *name);
                found.map(|bundle| body(bundle.bytes().to_vec())).ok_or_else(not_found)
            }
            Ask::Programme { hash, .. } => {
                let found = world.programmes.iter().find(|(name, _)| name == hash);
                found.map(|(_, bytes)| body(bytes.clone())).ok_or_else(not_found)
            }
            Ask::Wait { mark, .. } => {
                let tag = format!("\"{}-{}\"", ContentHash::of(&world.pointer), world.commands.len());
                if mark.as_ref() == Some(&tag) {
                    *after = Duration::from_secs(25);
                    return Ok(Answer::Unchanged);
                }
                Ok(Answer::Body { bytes: Vec::new(), etag: Some(tag) })
            }
            Ask::Beat { heartbeat, .. } => {
                let known: Vec<u64> = heartbeat.outcomes.iter().map(|(number, _)| *number).collect();
                let pending = world.commands.iter().rev().take(4);
                let pending = pending.filter(|(number, expires, _)| !known.contains(number) && now < *expires);
                let commands = pending.map(|(.., envelope)| envelope.clone()).collect();
                Ok(json_body(&HeartbeatAnswer { commands, ..HeartbeatAnswer::default() }))
            }
            Ask::Result { .. } => Ok(body(Vec::new())),
        }
    }

    /// An answer by somebody who can read and change everything, and has no key.
    fn hostile(&mut self, ask: &Ask, world: &mut World, now: Timestamp) -> Result<Answer, Failure> {
        let mut ignored = Duration::ZERO;
        match (self.rng.u32(0..5), ask) {
            (0, Ask::Pointer { .. }) => {
                let old = self.rng.choice(&world.old_pointers).cloned().unwrap_or_default();
                Ok(body(old))
            }
            (1, Ask::Pointer { .. }) => Ok(body(world.foreign_pointer())),
            (2, _) => Ok(Answer::Unchanged),
            (3, _) => Err(Failure::Revoked(b"{}".to_vec())),
            _ => match self.honest(ask, world, now, &mut ignored)? {
                Answer::Body { mut bytes, etag } if !bytes.is_empty() => {
                    let place = self.rng.usize(0..bytes.len());
                    bytes[place] ^= 1 << self.rng.u32(0..8);
                    Ok(Answer::Body { bytes, etag })
                }
                answer => Ok(answer),
            },
        }
    }
}

fn body(bytes: Vec<u8>) -> Answer {
    Answer::Body { bytes, etag: None }
}

fn json_body(document: &impl serde::Serialize) -> Answer {
    body(serde_json::to_vec(document).unwrap())
}

fn unreachable() -> Failure {
    Failure::Unreachable { error: anyhow!("no route"), step: ConnectionStep::Manager }
}

fn not_found() -> Failure {
    Failure::Status { status: StatusCode::NOT_FOUND, retry_after: None }
}
