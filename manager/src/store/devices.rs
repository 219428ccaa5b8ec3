//! What the manager remembers of devices: keys and what binds them, used nonces, pairings, enrolments, heartbeats.

use cartelera_playlists::{
    envelope::KeyId, hash::ContentHash, ids::ScreenId, manifest::PublicKey, protocol::pairing::PairingCode,
};
use jiff::Timestamp;

use super::Answer;

/// A key that is or was a screen's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BoundKey {
    pub(crate) key: PublicKey,
    pub(crate) screen: ScreenId,
    /// What told the device from others when it was bound.
    pub(crate) hardware: String,
    pub(crate) bound: Timestamp,
    /// Who bound it.
    pub(crate) bound_by: String,
    pub(crate) revoked: Option<Revoked>,
}

impl BoundKey {
    /// Names the key.
    pub(crate) fn id(&self) -> KeyId {
        KeyId::of(&self.key.0)
    }
}

/// When a key was revoked, and the sealed proof of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Revoked {
    pub(crate) at: Timestamp,
    pub(crate) envelope: Vec<u8>,
}

/// Makes a key a screen's.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    pub(crate) key: PublicKey,
    pub(crate) screen: ScreenId,
    pub(crate) hardware: String,
    pub(crate) at: Timestamp,
    pub(crate) by: String,
    /// The key that it replaces, with its sealed revocation.
    pub(crate) replaces: Option<(KeyId, Vec<u8>)>,
}

/// A device that waits for somebody to type its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PendingPairing {
    pub(crate) code: PairingCode,
    pub(crate) key: PublicKey,
    pub(crate) hardware: String,
    /// SHA-256 of the envelope of the root document that the device has.
    pub(crate) root: ContentHash,
    /// Where it asked from.
    pub(crate) address: String,
    pub(crate) expires: Timestamp,
}

/// How many devices may wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PairingLimits {
    /// From one address.
    pub(crate) of_address: u32,
    /// Altogether.
    pub(crate) of_all: u32,
}

/// What became of a device's wish to be paired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AskedPairing {
    /// It waits.
    Waiting(Box<PendingPairing>),
    /// Another device has the code that was drawn.
    CodeInUse,
    /// Too many wait; one of them ends then.
    TooMany {
        /// When the first of those that wait no longer does.
        until: Timestamp,
    },
}

/// Which device a typed code belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TypedCode {
    /// This one.
    Of(Box<PendingPairing>),
    /// None; how many more wrong ones the person may type.
    Wrong {
        /// So many.
        left: u32,
    },
    /// The person typed too many wrong ones.
    Refused {
        /// Until then.
        until: Timestamp,
    },
}

/// What became of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// The key is the screen's.
    Done,
    /// The screen has another key than the one that was to be replaced.
    Taken,
    /// The device no longer waits.
    Gone,
}

/// An enrolment file as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EnrolmentRecord {
    /// SHA-256 of the token.
    pub(crate) token: ContentHash,
    pub(crate) screen: ScreenId,
    pub(crate) made: Timestamp,
    pub(crate) made_by: String,
    pub(crate) expires: Timestamp,
    pub(crate) revoked: Option<Timestamp>,
    pub(crate) used: Option<Timestamp>,
}

/// What became of the use of an enrolment file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UsedEnrolment {
    /// The device is this screen.
    Bound(ScreenId),
    /// No file has this token.
    Unknown,
    /// It was used by another device.
    Used,
    /// It was worth something until then.
    Expired(Timestamp),
    /// It was revoked then.
    Revoked(Timestamp),
    /// The screen has another device.
    Taken(ScreenId),
}

/// The newest heartbeat of a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredHeartbeat {
    pub(crate) screen: ScreenId,
    pub(crate) at: Timestamp,
    /// As JSON.
    pub(crate) body: String,
}

/// The manager's memory of devices.
pub(crate) trait Devices: Send + Sync {
    /// Every key that is or was a screen's.
    fn bound_keys(&self) -> Answer<'_, Vec<BoundKey>>;

    /// Every sealed root document in order of version.
    fn root_documents(&self) -> Answer<'_, Vec<(u64, Vec<u8>)>>;

    /// When the newest pointer was issued.
    fn newest_issue(&self) -> Answer<'_, Option<Timestamp>>;

    /// Uses a nonce up, or gives `false` if `key` used it before. It is remembered until `until`. Does not change the
    /// [`ChangeMark`](super::ChangeMark) of this process.
    fn use_nonce(&self, key: KeyId, nonce: String, now: Timestamp, until: Timestamp) -> Answer<'_, bool>;

    /// Lets a device wait for its code to be typed. A device that waits already keeps its code. Does not change the
    /// [`ChangeMark`](super::ChangeMark) of this process.
    fn ask_pairing(&self, asked: PendingPairing, limits: PairingLimits, now: Timestamp) -> Answer<'_, AskedPairing>;

    /// Finds the device with a code, or counts a wrong one against `person`.
    fn type_code(&self, code: PairingCode, person: String, now: Timestamp) -> Answer<'_, TypedCode>;

    /// Binds the device that waits with `code`, which is used up.
    fn confirm_pairing(&self, code: PairingCode, binding: Binding) -> Answer<'_, Bound>;

    /// Revokes the key of a screen, or gives `false` if it is no longer its key.
    fn revoke_key(&self, key: KeyId, revoked: Revoked, by: String) -> Answer<'_, bool>;

    /// Remembers an enrolment file; earlier ones of the screen that were not used are revoked.
    fn keep_enrolment(&self, enrolment: EnrolmentRecord) -> Answer<'_, ()>;

    /// Every enrolment file, the newest first.
    fn enrolments(&self) -> Answer<'_, Vec<EnrolmentRecord>>;

    /// Revokes the unused enrolment files of a screen, and tells how many there were.
    fn revoke_enrolments(&self, screen: ScreenId, now: Timestamp) -> Answer<'_, u64>;

    /// Binds a device by the SHA-256 of its token.
    fn use_enrolment(
        &self,
        token: ContentHash,
        key: PublicKey,
        hardware: String,
        now: Timestamp,
    ) -> Answer<'_, UsedEnrolment>;

    /// Remembers the newest heartbeats. Does not change the [`ChangeMark`](super::ChangeMark) of this process.
    fn keep_heartbeats(&self, heartbeats: Vec<StoredHeartbeat>) -> Answer<'_, ()>;

    /// The newest heartbeat of every screen.
    fn heartbeats(&self) -> Answer<'_, Vec<StoredHeartbeat>>;

    /// What is known of the boots of the devices, as JSON by key.
    fn device_histories(&self) -> Answer<'_, Vec<(KeyId, String)>>;

    /// Remembers what is known of a device. Does not change the [`ChangeMark`](super::ChangeMark) of this process.
    fn keep_device_history(&self, key: KeyId, history: String) -> Answer<'_, ()>;
}
