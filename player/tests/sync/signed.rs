//! What a city signs besides its usual documents, also what it should not.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cartelera_playlists::{
    envelope::{self, Document},
    hash::ContentHash,
    manifest::{Pointer, Role, Root},
    stops::{SignedStop, StopAction, StopEntry, StopTarget},
};
use ed25519_dalek::SigningKey;

use crate::city::{City, SCREEN};

/// A city whose keys nobody knows.
pub(crate) fn other_keys() -> City {
    City::new(99)
}

/// An envelope of `document`, signed with `key`.
pub(crate) fn seal<D: Document>(document: &D, key: &SigningKey) -> Vec<u8> {
    envelope::seal(document, &[key]).unwrap()
}

/// The pointer `bytes` with a change, signed by whoever may.
pub(crate) fn altered(city: &City, bytes: &[u8], change: impl FnOnce(&mut Pointer)) -> Vec<u8> {
    let mut pointer = Root::open_self_signed(&city.root()).unwrap().open_pointer(bytes).unwrap();
    change(&mut pointer);
    seal(&pointer, &city.pointer)
}

/// The root document `version` of `city`, in which the pointer key is `pointer`.
pub(crate) fn root_of(city: &City, version: u64, pointer: &SigningKey) -> Vec<u8> {
    let mut root = Root::open_self_signed(&city.root()).unwrap();
    (root.version, root.pointer) = (version, Role::of(pointer.verifying_key()));
    seal(&root, &city.root)
}

/// Where the stop list of the tests' screen is.
pub(crate) fn stops_path() -> String {
    format!("/v1/screens/{SCREEN}/stops")
}

/// The answer with the first `count` entries of a stop list that suspends files, nobody knows which.
pub(crate) fn stop_of(city: &City, count: u64) -> Vec<u8> {
    stops_signed(&city.pointer, 1..=count)
}

/// The same with these numbers, signed with `key`.
pub(crate) fn stops_signed(key: &SigningKey, numbers: impl IntoIterator<Item = u64>) -> Vec<u8> {
    let entry = |number: u64| {
        let target = StopTarget::Item(ContentHash::of(&number.to_le_bytes()));
        let issued = "2026-10-03T00:00:00Z".parse().unwrap();
        let entry = StopEntry { number, issued, action: StopAction::Suspend, target };
        let stop = SignedStop { format: 1, by: "ana".to_owned(), reason: "prueba".to_owned(), entry };
        STANDARD.encode(seal(&stop, key))
    };
    let entries: Vec<String> = numbers.into_iter().map(entry).collect();
    serde_json::to_vec(&serde_json::json!({ "entries": entries })).unwrap()
}
