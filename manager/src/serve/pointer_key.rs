//! The pointer key of a manager that serves: that of the newest root document, also after another process rotated it.

use std::sync::{Arc, RwLock};

use ed25519_dalek::SigningKey;

use super::registry::Registered;
use crate::data::Data;

/// The key, read again whenever there is another root document.
pub(crate) struct PointerKey {
    data: Arc<Data>,
    /// How many root documents there were when the key was read.
    held: RwLock<Option<(usize, SigningKey)>>,
}

impl PointerKey {
    pub(crate) fn new(data: Arc<Data>) -> Self {
        Self { data, held: RwLock::new(None) }
    }

    /// The key that belongs to what is `registered`.
    pub(crate) async fn of(&self, registered: &Registered) -> anyhow::Result<SigningKey> {
        let roots = registered.root_count();
        let held = self.held.read().expect("no holder of this lock panics").clone();
        if let Some((_, key)) = held.filter(|(count, _)| *count == roots) {
            return Ok(key);
        }
        let key = self.data.current().await?.keys.pointer;
        *self.held.write().expect("no holder of this lock panics") = Some((roots, key.clone()));
        Ok(key)
    }
}
