//! What one screen follows: the root document that says whose signatures count, and the signed pointer to programmes.

use ed25519_dalek::VerifyingKey;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    approval::BundleName,
    envelope::{self, Document, VerifyError},
    hash::ContentHash,
    ids::ScreenId,
    programme::{Item, Programme},
    takeover::Takeover,
    timeline::Carry,
};

/// At most this many epochs stand in a pointer; a further one drops the oldest.
pub const MAX_EPOCHS: usize = 8;

/// The keys and thresholds that a screen trusts, pinned when it is paired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// Format of this document.
    pub format: u16,
    /// Grows by one with every change of the root document.
    pub version: u64,
    /// When it was made.
    pub issued: Timestamp,
    /// Keys that may sign the next root document.
    pub root: Role,
    /// Keys that sign programmes.
    pub publisher: Role,
    /// Keys that sign pointers, commands, suspensions and time.
    pub pointer: Role,
    /// Keys that approve what is shown, and that must sign withdrawals and resumptions; without keys there are none.
    #[serde(default)]
    pub approver: Role,
    /// Addresses of the manager, the preferred one first, so that screens follow a move.
    #[serde(default)]
    pub managers: Vec<String>,
    /// Certificates in PEM, the only ones that are trusted as issuers at these addresses; without any, those of the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca: Option<String>,
    /// The `OpenPGP` key, armoured (<https://www.rfc-editor.org/rfc/rfc9580>), that signs the manager's repository of the player's
    /// packages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packages: Option<String>,
}

impl Document for Root {
    const PAYLOAD_TYPE: &'static str = "application/vnd.cartelera.root+json";
    const FORMAT: u16 = 1;

    fn format(&self) -> u16 {
        self.format
    }
}

impl Root {
    /// Opens a root document that must be signed by its own root keys.
    ///
    /// This proves only that its maker holds those keys: whoever calls it decides whether to trust them.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] if its own root keys did not sign it.
    pub fn open_self_signed(bytes: &[u8]) -> Result<Self, VerifyError> {
        let claimed: Self = envelope::peek(bytes)?;
        claimed.root.open(bytes)
    }

    /// Opens the root document that follows this one: the next version, signed by enough root keys of both.
    ///
    /// # Errors
    ///
    /// [`RootError`] if it is not signed so or not the next version.
    pub fn open_next(&self, bytes: &[u8]) -> Result<Self, RootError> {
        let next: Self = self.root.open(bytes)?;
        next.root.open::<Self>(bytes)?;
        if next.version != self.version + 1 {
            return Err(RootError::Version { found: next.version, wanted: self.version + 1 });
        }
        Ok(next)
    }

    /// Opens a pointer under the keys of this root.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] if the pointer keys did not sign it, or an item in it has another digest than it states.
    pub fn open_pointer(&self, bytes: &[u8]) -> Result<Pointer, VerifyError> {
        let pointer: Pointer = self.pointer.open(bytes)?;
        check_digests(pointer.takeovers.iter().map(|takeover| &takeover.item))?;
        Ok(pointer)
    }

    /// Opens a programme under the keys of this root.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] if the publisher keys did not sign it, or an item in it has another digest than it states.
    pub fn open_programme(&self, bytes: &[u8]) -> Result<Programme, VerifyError> {
        let programme: Programme = self.publisher.open(bytes)?;
        check_digests(programme.items.iter())?;
        Ok(programme)
    }
}

/// Stops and approvals go by digests: an item that stated another's would pass for it.
fn check_digests<'a>(mut items: impl Iterator<Item = &'a Item>) -> Result<(), VerifyError> {
    let other = items.find(|item| item.compute_digest() != item.digest);
    other.map_or(Ok(()), |item| Err(VerifyError::Digest { item: item.id.clone() }))
}

/// The keys of a role and how many of them must sign.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// How many different keys must sign.
    pub threshold: usize,
    /// Ed25519 public keys, each as 64 hexadecimal digits.
    pub keys: Vec<PublicKey>,
}

impl Role {
    /// A role with one key.
    pub fn of(key: VerifyingKey) -> Self {
        Self { threshold: 1, keys: vec![PublicKey(key)] }
    }

    /// Opens a document that enough of its keys signed.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] if they did not.
    pub fn open<D: Document>(&self, bytes: &[u8]) -> Result<D, VerifyError> {
        let keys: Vec<VerifyingKey> = self.keys.iter().map(|key| key.0).collect();
        envelope::open(bytes, &keys, self.threshold)
    }
}

/// Why a root document does not follow another one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RootError {
    /// Too few root keys of the old or of the new one signed it.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// It is not the next version.
    #[error("root document {found} does not follow the one that is pinned (wanted: {wanted})")]
    Version {
        /// Its version.
        found: u64,
        /// The version that follows.
        wanted: u64,
    },
}

/// An Ed25519 public key, written as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ContentHash", into = "ContentHash")]
pub struct PublicKey(pub VerifyingKey);

impl From<PublicKey> for ContentHash {
    fn from(key: PublicKey) -> Self {
        Self::from_bytes(key.0.to_bytes())
    }
}

impl TryFrom<ContentHash> for PublicKey {
    type Error = ed25519_dalek::SignatureError;

    fn try_from(bytes: ContentHash) -> Result<Self, Self::Error> {
        VerifyingKey::from_bytes(bytes.as_bytes()).map(Self)
    }
}

/// What one screen follows: which programmes, from when, and which takeovers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointer {
    /// Format of this document.
    pub format: u16,
    /// The screen that it is for; any other screen refuses it.
    pub screen: ScreenId,
    /// Version of the root document under which it was signed; a screen that holds an older one asks for what follows.
    #[serde(default)]
    pub root: u64,
    /// Grows with every change. Of two pointers the one with the higher `(sequence, issued)` rules.
    pub sequence: u64,
    /// When it was signed.
    pub issued: Timestamp,
    /// After this many seconds from `issued` the screen reports that it is stale (and goes on playing).
    pub stale_after_s: u32,
    /// Programmes in order of `effective_from`, at most [`MAX_EPOCHS`].
    pub epochs: Vec<Epoch>,
    /// What replaces everything for a while.
    #[serde(default)]
    pub takeovers: Vec<Takeover>,
    /// Number of the last entry of the stop list, which the screen fetches before it shows anything else.
    #[serde(default)]
    pub stop_head: u64,
    /// What approvers signed of all this, where they must; the screen fetches it before it follows the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approvals: Option<BundleName>,
}

impl Pointer {
    /// Whether it is older at `now` than it says that it should be.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        let age = now.duration_since(self.issued);
        age > SignedDuration::from_secs(i64::from(self.stale_after_s))
    }
}

impl Document for Pointer {
    const PAYLOAD_TYPE: &'static str = "application/vnd.cartelera.pointer+json";
    const FORMAT: u16 = 1;

    fn format(&self) -> u16 {
        self.format
    }
}

/// A programme and the instant from which it rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epoch {
    /// SHA-256 of the programme's envelope.
    pub programme: ContentHash,
    /// Length of the programme's envelope in bytes.
    pub size_bytes: u64,
    /// The last epoch whose `effective_from` has passed rules.
    pub effective_from: Timestamp,
    /// Where the outgoing timeline stood, so that nothing starves when a day has several publications.
    #[serde(default)]
    pub carry: Carry,
}

impl Epoch {
    /// What a playlog calls it: the SHA-256 over its programme (32 bytes) and the text of `effective_from` (RFC 3339).
    ///
    /// No two epochs of a pointer have the same. It does not depend on how an entry is written, so programs that know more
    /// or fewer of its fields agree.
    pub fn name(&self) -> ContentHash {
        let mut named = self.programme.as_bytes().to_vec();
        named.extend_from_slice(self.effective_from.to_string().as_bytes());
        ContentHash::of(&named)
    }

    /// The time before this epoch, the first of a pointer, as an entry: its house loop plays then.
    #[must_use]
    pub fn before(&self) -> Self {
        Self { effective_from: Timestamp::MIN, carry: Carry::default(), ..*self }
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn root(version: u64, root_key: u8) -> Root {
        Root {
            format: 1,
            version,
            issued: Timestamp::UNIX_EPOCH,
            root: Role::of(key(root_key).verifying_key()),
            publisher: Role::of(key(2).verifying_key()),
            pointer: Role::of(key(3).verifying_key()),
            approver: Role::default(),
            managers: Vec::new(),
            ca: None,
            packages: None,
        }
    }

    fn sealed(root: &Root, keys: &[u8]) -> Vec<u8> {
        let keys: Vec<SigningKey> = keys.iter().map(|seed| key(*seed)).collect();
        envelope::seal(root, &keys.iter().collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn a_root_document_is_followed_by_the_next_one_that_old_and_new_keys_signed() {
        let held = root(1, 1);
        let next = root(2, 9);
        assert_eq!(held.open_next(&sealed(&next, &[1, 9])).unwrap(), next);
        for (bytes, why) in [
            (sealed(&next, &[9]), "the old keys did not sign"),
            (sealed(&next, &[1]), "the new keys did not sign"),
            (sealed(&root(1, 1), &[1]), "the same version"),
            (sealed(&root(3, 1), &[1]), "a version is left out"),
        ] {
            assert!(held.open_next(&bytes).is_err(), "{why}");
        }
    }
}
