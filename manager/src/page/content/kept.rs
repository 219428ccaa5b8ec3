//! What takes long to find out is found out once for everybody who asks, until the next publication.

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::{Mutex, OnceCell};

/// So many are kept.
const MOST: usize = 64;

/// Answers by what was asked.
#[derive(Debug)]
pub(super) struct Kept<K, V>(Mutex<BTreeMap<K, Arc<OnceCell<V>>>>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Ord, V: Clone> Kept<K, V> {
    /// The answer to `asked`, which `find` finds if nobody asked before; who asks the same meanwhile waits for it, and nobody else.
    pub(super) async fn get<E>(&self, asked: K, find: impl Future<Output = Result<V, E>>) -> Result<V, E> {
        let cell = {
            let mut all = self.0.lock().await;
            if all.len() >= MOST && !all.contains_key(&asked) {
                all.clear();
            }
            all.entry(asked).or_default().clone()
        };
        cell.get_or_try_init(|| find).await.cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_is_found_once_and_what_failed_is_tried_again() {
        let kept = Kept::default();
        assert_eq!(kept.get("a", async { Err::<i32, _>("no") }).await, Err("no"));
        assert_eq!(kept.get("a", async { Ok::<_, &str>(1) }).await, Ok(1));
        assert_eq!(kept.get("a", async { Ok::<_, &str>(2) }).await, Ok(1));
        for other in ["b", "c"] {
            assert_eq!(kept.get(other, async { Ok::<_, &str>(3) }).await, Ok(3));
        }
    }
}
