//! How bulletins come out on panels, told by the player's own program: each once, and kept as long as there is room.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

use cartelera_playlists::{
    hash::ContentHash,
    letters::{Letters, LettersQuestion, PanelFacts},
};
use tokio::sync::Semaphore;

use crate::{data::Data, drawing};

/// So many answers are kept; then those go that nobody waits for.
const KEPT: usize = 4_096;

/// What is known, and whose turn it is to ask for more.
pub(crate) struct Measures {
    data: Arc<Data>,
    turn: Semaphore,
    known: Mutex<HashMap<ContentHash, Letters>>,
}

impl Measures {
    pub(crate) fn new(data: Arc<Data>) -> Self {
        Self { data, turn: Semaphore::new(1), known: Mutex::default() }
    }

    /// How the bulletin comes out on each of the panels; `None` if the player's program cannot tell.
    pub(crate) async fn of(&self, mut question: LettersQuestion) -> Option<Vec<Letters>> {
        let name = ContentHash::of(&serde_json::to_vec(&(&question.programme, &question.item)).ok()?);
        let key = |panel: &PanelFacts| ContentHash::of(format!("{name} {panel:?}").as_bytes());
        let keys: Vec<ContentHash> = question.panels.iter().map(key).collect();
        if let Some(all) = self.find(&keys) {
            return Some(all);
        }
        let _turn = self.turn.acquire().await.ok()?;
        let mut asked: Vec<_> = keys.iter().copied().zip(std::mem::take(&mut question.panels)).collect();
        // Somebody else may have asked for the same meanwhile.
        asked.retain(|(key, _)| !self.known().contains_key(key));
        if !asked.is_empty() {
            question.panels = asked.iter().map(|(_, panel)| panel.clone()).collect();
            let answers = match drawing::measure(&self.data, &question).await {
                Ok(answers) => answers,
                Err(error) => {
                    tracing::warn!(error = format!("{error:#}"), "measuring a bulletin for the page failed");
                    return None;
                }
            };
            let mut known = self.known();
            if known.len() + asked.len() > KEPT {
                known.retain(|key, _| keys.contains(key));
            }
            known.extend(asked.into_iter().map(|(key, _)| key).zip(answers));
        }
        self.find(&keys)
    }

    fn find(&self, keys: &[ContentHash]) -> Option<Vec<Letters>> {
        let known = self.known();
        keys.iter().map(|key| known.get(key).cloned()).collect()
    }

    fn known(&self) -> MutexGuard<'_, HashMap<ContentHash, Letters>> {
        self.known.lock().expect("no holder of this lock panics")
    }
}
