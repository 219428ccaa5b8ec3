//! Approvals: what a city's approvers let its screens show, by their own signatures.
//!
//! With a threshold of N approvers in the root document a screen shows an item only if N of them signed its digest, and
//! follows a programme only if N of them signed what frames all items: brands, office, axes and blackouts. So who owns the
//! server, with its publisher and pointer keys, still cannot put a new picture on a wall.

mod subject;

pub use subject::{Approvable, Subject, SubjectKind};

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::VerifyingKey;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    envelope::{self, Document, KeyId, VerifyError},
    hash::ContentHash,
    manifest::Root,
    programme::{Item, Programme},
};

/// What one or more approvers let screens show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Format of this document.
    pub format: u16,
    /// When it was drawn up.
    pub issued: Timestamp,
    /// What is approved.
    pub subjects: BTreeSet<Subject>,
}

impl Document for Approval {
    const PAYLOAD_TYPE: &'static str = "application/vnd.cartelera.approval+json";
    const FORMAT: u16 = 1;

    fn format(&self) -> u16 {
        self.format
    }
}

impl Approval {
    /// Opens the envelope `bytes`: what is approved, and by which of the approver keys of `root`.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] if no approver of `root` signed it.
    pub fn open(root: &Root, bytes: &[u8]) -> Result<(Self, BTreeSet<KeyId>), VerifyError> {
        let keys: Vec<VerifyingKey> = root.approver.keys.iter().map(|key| key.0).collect();
        envelope::open_signed_by(bytes, &keys)
    }
}

/// The sealed approvals that the content of a pointer needs, in one file: an envelope a line.
///
/// Nobody signs the file: each envelope in it is signed, and the pointer names it by its hash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalBundle(Vec<u8>);

impl ApprovalBundle {
    /// The bundle of `envelopes`, each of which [`envelope::seal`] made; the same ones in any order give the same bytes.
    pub fn of(mut envelopes: Vec<Vec<u8>>) -> Self {
        envelopes.sort();
        envelopes.dedup();
        Self(envelopes.join(&b'\n'))
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// How a pointer names it.
    pub fn name(&self) -> BundleName {
        BundleName { sha256: ContentHash::of(&self.0), size_bytes: self.0.len() as u64 }
    }
}

/// Names a bundle of approvals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BundleName {
    /// SHA-256 of its bytes.
    pub sha256: ContentHash,
    /// Its length in bytes.
    pub size_bytes: u64,
}

/// What is approved, as the signatures prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approvals {
    /// `None` where no approver has to sign anything.
    approved: Option<BTreeSet<Subject>>,
}

impl Approvals {
    /// Everything is approved: the city asks for no approver.
    pub const fn not_needed() -> Self {
        Self { approved: None }
    }

    /// What the approvers of `root` approved in the bundle `bytes`: each subject that as many of them signed as `root` asks
    /// for, in one document or in several.
    ///
    /// Lines that no approver of `root` signed approve nothing.
    pub fn of(root: &Root, bundle: &[u8]) -> Self {
        if root.approver.threshold == 0 {
            return Self::not_needed();
        }
        let mut signers: BTreeMap<Subject, BTreeSet<KeyId>> = BTreeMap::new();
        let lines = bundle.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        for (approval, keys) in lines.filter_map(|line| Approval::open(root, line).ok()) {
            for subject in approval.subjects {
                signers.entry(subject).or_default().extend(&keys);
            }
        }
        let is_enough =
            |(subject, keys): (Subject, BTreeSet<KeyId>)| (keys.len() >= root.approver.threshold).then_some(subject);
        Self { approved: Some(signers.into_iter().filter_map(is_enough).collect()) }
    }

    /// Whether `subject` is approved.
    pub fn cover(&self, subject: &Subject) -> bool {
        self.approved.as_ref().is_none_or(|approved| approved.contains(subject))
    }

    /// Whether `item` is, going by its digest, which whoever read the item must have checked.
    pub fn cover_item(&self, item: &Item) -> bool {
        self.cover(&Subject { kind: SubjectKind::Item, digest: item.digest })
    }

    /// Whether what frames the items of `programme` is approved: brands, office, axes and blackouts.
    pub fn cover_frame(&self, programme: &Programme) -> bool {
        self.approved.is_none() || Approvable::frame_of(programme).iter().all(|part| self.cover(&part.subject()))
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::manifest::{PublicKey, Role};

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    /// A root document with the approver keys 5, 6 and 7, of which `threshold` must sign.
    fn root(threshold: usize) -> Root {
        let keys = [5, 6, 7].map(|seed| PublicKey(key(seed).verifying_key())).to_vec();
        Root {
            format: 1,
            version: 1,
            issued: Timestamp::UNIX_EPOCH,
            root: Role::of(key(1).verifying_key()),
            publisher: Role::of(key(2).verifying_key()),
            pointer: Role::of(key(3).verifying_key()),
            approver: Role { threshold, keys },
            managers: Vec::new(),
            ca: None,
            packages: None,
        }
    }

    fn subject(name: &str) -> Subject {
        Subject { kind: SubjectKind::Item, digest: ContentHash::of(name.as_bytes()) }
    }

    fn sealed(names: &[&str], keys: &[u8]) -> Vec<u8> {
        let subjects = names.iter().map(|name| subject(name)).collect();
        let approval = Approval { format: 1, issued: Timestamp::UNIX_EPOCH, subjects };
        let keys: Vec<SigningKey> = keys.iter().map(|seed| key(*seed)).collect();
        envelope::seal(&approval, &keys.iter().collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn a_subject_is_approved_by_as_many_different_approvers_as_the_root_asks_for() {
        for (threshold, envelopes, holds, why) in [
            (0, vec![], true, "nobody has to sign"),
            (1, vec![], false, "nobody signed"),
            (1, vec![sealed(&["agua"], &[6])], true, "one signed"),
            (1, vec![sealed(&["agua"], &[2])], false, "the publisher is no approver"),
            (1, vec![sealed(&["luz"], &[6])], false, "another subject"),
            (2, vec![sealed(&["agua"], &[6])], false, "one of two"),
            (2, vec![sealed(&["agua"], &[6, 6])], false, "the same one twice"),
            (2, vec![sealed(&["agua"], &[6, 3])], false, "one and a stranger"),
            (2, vec![sealed(&["agua"], &[6, 7])], true, "two on one document"),
            (2, vec![sealed(&["agua", "luz"], &[6]), sealed(&["agua"], &[5])], true, "two on two documents"),
            (2, vec![sealed(&["agua", "luz"], &[6]), sealed(&["agua"], &[6])], false, "one on two documents"),
        ] {
            let bundle = ApprovalBundle::of(envelopes);
            assert_eq!(Approvals::of(&root(threshold), bundle.bytes()).cover(&subject("agua")), holds, "{why}");
        }
    }

    #[test]
    fn a_digest_of_one_kind_approves_none_of_another() {
        let bundle = ApprovalBundle::of(vec![sealed(&["agua"], &[6])]);
        let other = Subject { kind: SubjectKind::Law, ..subject("agua") };
        assert!(!Approvals::of(&root(1), bundle.bytes()).cover(&other));
    }

    #[test]
    fn garbage_between_envelopes_approves_nothing_and_spoils_nothing() {
        let mut bytes = b"\n{}\nhttp 200\n".to_vec();
        bytes.extend(sealed(&["agua"], &[6]));
        let approvals = Approvals::of(&root(1), &bytes);
        assert!(approvals.cover(&subject("agua")));
        assert!(!approvals.cover(&subject("luz")));
    }

    #[test]
    fn a_bundle_has_one_name_whatever_the_order() {
        let (one, other) = (sealed(&["agua"], &[6]), sealed(&["luz"], &[6]));
        let bundle = ApprovalBundle::of(vec![one.clone(), other.clone()]);
        assert_eq!(bundle.name(), ApprovalBundle::of(vec![other, one.clone(), one]).name());
    }
}
