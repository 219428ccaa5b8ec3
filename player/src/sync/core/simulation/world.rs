//! The manager of a history: what it publishes, stops and asks, and everything that it ever signed.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cartelera_playlists::{
    approval::{Approvable, Approval, ApprovalBundle},
    envelope::{self, Document},
    hash::ContentHash,
    ids::ScreenId,
    manifest::{Epoch, Pointer, PublicKey, Role, Root},
    programme::Programme,
    protocol::{
        command::{Command, CommandAction},
        pairing::{Binding, Revocation},
    },
    stops::{SignedStop, StopAction, StopEntry, StopTarget},
    timeline::Carry,
};
use ed25519_dalek::{SigningKey, VerifyingKey};
use jiff::{SignedDuration, Timestamp};

use crate::cache::city::{self, SCREEN};

/// The manager.
pub(super) struct World {
    device: SigningKey,
    root_key: SigningKey,
    publisher: SigningKey,
    approver: SigningKey,
    /// How many approvers must sign.
    threshold: usize,
    pub(super) pointer_key: SigningKey,
    /// Root documents by version, the first in front.
    pub(super) roots: Vec<Vec<u8>>,
    /// Whether a technician has typed the code.
    pub(super) is_paired: bool,
    /// Whether the key was revoked since.
    pub(super) is_revoked: bool,
    sequence: u64,
    programme: (ContentHash, Vec<u8>),
    pub(super) programmes: Vec<(ContentHash, Vec<u8>)>,
    /// What was approved, a bundle for each publication.
    pub(super) bundles: Vec<ApprovalBundle>,
    files: Vec<Vec<u8>>,
    pub(super) pointer: Vec<u8>,
    order: (u64, Timestamp),
    /// Every pointer that was ever issued.
    pub(super) issued: BTreeSet<ContentHash>,
    pub(super) old_pointers: Vec<Vec<u8>>,
    pub(super) stops: Vec<StopEntry>,
    pub(super) signed_stops: Vec<String>,
    /// Number, end and envelope of each command.
    pub(super) commands: Vec<(u64, Timestamp, String)>,
}

impl World {
    pub(super) fn new(rng: &mut fastrand::Rng) -> Self {
        let mut key = || SigningKey::from_bytes(&std::array::from_fn(|_| rng.u8(..)));
        let (device, root_key, publisher, pointer_key, approver) = (key(), key(), key(), key(), key());
        let mut world = Self {
            device,
            root_key,
            publisher,
            approver,
            threshold: 0,
            pointer_key,
            roots: Vec::new(),
            is_paired: false,
            is_revoked: false,
            sequence: 0,
            programme: (ContentHash::of(b""), Vec::new()),
            programmes: Vec::new(),
            bundles: Vec::new(),
            files: Vec::new(),
            pointer: Vec::new(),
            order: (0, Timestamp::UNIX_EPOCH),
            issued: BTreeSet::new(),
            old_pointers: Vec::new(),
            stops: Vec::new(),
            signed_stops: Vec::new(),
            commands: Vec::new(),
        };
        world.make_root();
        world.publish(rng, super::BEGIN);
        world
    }

    pub(super) fn device(&self) -> VerifyingKey {
        self.device.verifying_key()
    }

    pub(super) fn newest(&self) -> (u64, Timestamp) {
        self.order
    }

    /// The files that the newest programme needs.
    pub(super) fn files(&self) -> Vec<ContentHash> {
        self.files.iter().map(|file| ContentHash::of(file)).collect()
    }

    /// A new programme.
    pub(super) fn publish(&mut self, rng: &mut fastrand::Rng, now: Timestamp) {
        self.files = (0..rng.usize(1..5)).map(|_| city::file(rng.u8(..), rng.usize(1..4000))).collect();
        let files: Vec<&[u8]> = self.files.iter().map(Vec::as_slice).collect();
        let programme = city::programme(&files);
        self.approve(&programme, now);
        let bytes = seal(&programme, &self.publisher);
        self.programme = (ContentHash::of(&bytes), bytes);
        self.programmes.push(self.programme.clone());
        self.point(now);
    }

    /// Its approver signs all of `programme`, whether anybody must or not.
    fn approve(&mut self, programme: &Programme, now: Timestamp) {
        let subjects = Approvable::all_of(programme).iter().map(Approvable::subject).collect();
        let approval = Approval { format: 1, issued: now, subjects };
        self.bundles.push(ApprovalBundle::of(vec![seal(&approval, &self.approver)]));
    }

    /// Asks for approvers from now on, or no longer.
    pub(super) fn change_threshold(&mut self, now: Timestamp) {
        self.threshold = 1 - self.threshold;
        self.make_root();
        self.point(now);
    }

    /// Suspends or resumes something.
    pub(super) fn stop(&mut self, rng: &mut fastrand::Rng, now: Timestamp) {
        let target = StopTarget::Item(ContentHash::of(&[rng.u8(0..4)]));
        let action = if rng.bool() { StopAction::Suspend } else { StopAction::Resume };
        let entry = StopEntry { number: self.stops.len() as u64 + 1, issued: now, action, target };
        let stop = SignedStop { format: 1, by: "ana".to_owned(), reason: String::new(), entry: entry.clone() };
        self.signed_stops.push(self.signed(&stop));
        self.stops.push(entry);
        self.point(now);
    }

    /// A decision, signed by whoever may have to.
    fn signed(&self, stop: &SignedStop) -> String {
        STANDARD.encode(envelope::seal(stop, &[&self.pointer_key, &self.approver]).unwrap())
    }

    /// Asks the screen for something.
    pub(super) fn command(&mut self, now: Timestamp) {
        let number = self.commands.len() as u64 + 1;
        let command = Command {
            format: 1,
            number,
            screen: screen(),
            issued: now,
            expires: now + SignedDuration::from_mins(10),
            action: CommandAction::Identify { seconds: 10 },
        };
        let expires = command.expires;
        let envelope = String::from_utf8(seal(&command, &self.pointer_key)).unwrap();
        self.commands.push((number, expires, envelope));
    }

    /// Takes another pointer key, and signs again what is still needed.
    pub(super) fn rotate(&mut self, now: Timestamp) {
        let seed = ContentHash::of(self.pointer_key.as_bytes());
        self.pointer_key = SigningKey::from_bytes(seed.as_bytes());
        self.make_root();
        self.signed_stops = self
            .stops
            .iter()
            .map(|entry| {
                let stop = SignedStop { format: 1, by: "ana".to_owned(), reason: String::new(), entry: entry.clone() };
                self.signed(&stop)
            })
            .collect();
        self.point(now);
    }

    /// That the device is the screen.
    pub(super) fn binding(&self) -> String {
        let binding = Binding { format: 1, key: PublicKey(self.device()), screen: screen() };
        String::from_utf8(seal(&binding, &self.pointer_key)).unwrap()
    }

    /// Revokes the screen's key, and asks nothing more of it.
    pub(super) fn revoke(&mut self, now: Timestamp) {
        self.is_revoked = true;
        for (_, expires, _) in &mut self.commands {
            *expires = now;
        }
    }

    /// The revocation of the screen's key.
    pub(super) fn revocation(&self, now: Timestamp) -> Vec<u8> {
        seal(&Revocation { format: 1, key: PublicKey(self.device()), issued: now }, &self.pointer_key)
    }

    /// A pointer for another screen.
    pub(super) fn foreign_pointer(&self) -> Vec<u8> {
        let mut pointer = self.made_pointer(super::BEGIN);
        pointer.screen = "agua-1".parse().unwrap();
        pointer.sequence += 1000;
        seal(&pointer, &self.pointer_key)
    }

    fn make_root(&mut self) {
        let role = |key: &SigningKey| Role::of(key.verifying_key());
        let root = Root {
            format: 1,
            version: self.roots.len() as u64 + 1,
            issued: super::BEGIN - SignedDuration::from_hours(24),
            root: role(&self.root_key),
            publisher: role(&self.publisher),
            pointer: role(&self.pointer_key),
            approver: Role { threshold: self.threshold, ..role(&self.approver) },
            managers: Vec::new(),
            ca: None,
            packages: None,
        };
        self.roots.push(seal(&root, &self.root_key));
    }

    fn point(&mut self, now: Timestamp) {
        self.sequence += 1;
        let pointer = self.made_pointer(now);
        self.order = (pointer.sequence, pointer.issued);
        let bytes = seal(&pointer, &self.pointer_key);
        self.issued.insert(ContentHash::of(&bytes));
        self.old_pointers.push(std::mem::replace(&mut self.pointer, bytes));
    }

    fn made_pointer(&self, now: Timestamp) -> Pointer {
        Pointer {
            format: 1,
            screen: screen(),
            root: self.roots.len() as u64,
            sequence: self.sequence,
            issued: now,
            stale_after_s: 259_200,
            epochs: vec![Epoch {
                programme: self.programme.0,
                size_bytes: self.programme.1.len() as u64,
                effective_from: now,
                carry: Carry::default(),
            }],
            takeovers: Vec::new(),
            stop_head: self.stops.len() as u64,
            approvals: self.bundles.last().map(ApprovalBundle::name),
        }
    }
}

fn seal<D: Document>(document: &D, key: &SigningKey) -> Vec<u8> {
    envelope::seal(document, &[key]).unwrap()
}

fn screen() -> ScreenId {
    SCREEN.parse().unwrap()
}
