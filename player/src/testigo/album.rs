//! The folder of orders that are to be fulfilled, and of testigos that wait to be sent.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use cartelera_playlists::{
    ids::ScreenId,
    protocol::testigo::TestigoUpload,
    testigo::{TestigoOrder, TestigoOrders},
};
use serde::{Deserialize, Serialize};
use tracing::warn;

use crate::cache::durable;

/// Name of the folder in the player's folder.
const FOLDER: &str = "testigos";
/// Format of an upload.
const FORMAT: u16 = 1;
/// So many testigos wait for a manager that is away; then no more are taken.
const WAITING_MAX: usize = 300;
/// So many numbers of orders that were sent are remembered, should an older list name them again.
const SENT_MAX: usize = 1_000;

/// Orders and testigos; clones are the same.
#[derive(Clone)]
pub(crate) struct Album(Arc<Mutex<Inner>>);

struct Inner {
    folder: PathBuf,
    list: List,
    waiting: BTreeSet<u64>,
}

/// What is remembered of orders.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct List {
    screen: Option<ScreenId>,
    version: u64,
    orders: Vec<TestigoOrder>,
    sent: Vec<u64>,
}

impl Album {
    /// Opens that of the player with its files in `data`; what cannot be read is as if it were not there.
    pub(crate) fn open(data: &Path) -> Self {
        let folder = data.join(FOLDER);
        let list = match fs::read(folder.join("orders.json")) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|error| {
                warn!("the orders for testigos cannot be read: {error}");
                List::default()
            }),
            Err(_) => List::default(),
        };
        let names = fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
        let sealed = names.filter(|path| path.extension().is_some_and(|extension| extension == "dsse"));
        let waiting = sealed.filter_map(|path| path.file_stem()?.to_str()?.parse().ok()).collect();
        Self(Arc::new(Mutex::new(Inner { folder, list, waiting })))
    }

    /// The version of the list of orders, and how many testigos wait to be sent.
    pub(crate) fn state(&self) -> (u64, usize) {
        let inner = self.lock();
        (inner.list.version, inner.waiting.len())
    }

    /// The orders that are to be fulfilled; none while too much waits to be sent.
    pub(super) fn orders(&self) -> Vec<TestigoOrder> {
        let inner = self.lock();
        if inner.waiting.len() >= WAITING_MAX {
            return Vec::new();
        }
        let is_open =
            |order: &&TestigoOrder| !inner.waiting.contains(&order.number) && !inner.list.sent.contains(&order.number);
        inner.list.orders.iter().filter(is_open).cloned().collect()
    }

    /// Keeps a list of orders in the place of an older one.
    pub(super) fn keep_orders(&self, orders: TestigoOrders) -> anyhow::Result<()> {
        let mut inner = self.lock();
        let TestigoOrders { screen, version, orders, .. } = orders;
        if inner.list.screen.as_ref() != Some(&screen) {
            inner.clear();
        } else if version <= inner.list.version {
            return Ok(());
        }
        let list = List { screen: Some(screen), version, orders, sent: inner.list.sent.clone() };
        inner.write(list)
    }

    /// Keeps a testigo.
    pub(super) fn keep(&self, order: u64, envelope: &[u8], picture: &[u8]) -> anyhow::Result<()> {
        let mut inner = self.lock();
        let doing = || format!("keeping testigo {order}");
        durable::create_folder(&inner.folder).with_context(doing)?;
        durable::replace(&inner.path(order, "jpg"), picture).with_context(doing)?;
        durable::replace(&inner.path(order, "dsse"), envelope).with_context(doing)?;
        inner.waiting.insert(order);
        Ok(())
    }

    /// The oldest testigo that waits, ready to be sent, with the number of its order.
    pub(crate) fn next(&self) -> anyhow::Result<Option<(u64, Vec<u8>)>> {
        let mut inner = self.lock();
        while let Some(order) = inner.waiting.first().copied() {
            let read = |kind: &str| fs::read(inner.path(order, kind));
            match (read("dsse"), read("jpg")) {
                (Ok(envelope), Ok(picture)) => {
                    let upload = TestigoUpload {
                        format: FORMAT,
                        testigo: String::from_utf8_lossy(&envelope).into_owned(),
                        picture: STANDARD.encode(picture),
                    };
                    return Ok(Some((order, serde_json::to_vec(&upload).context("packing a testigo")?)));
                }
                (envelope, picture) => {
                    let errors = [envelope.err(), picture.err()];
                    warn!(order, ?errors, "a testigo cannot be read and is given up");
                    inner.remove(order);
                }
            }
        }
        Ok(None)
    }

    /// The manager has a testigo, or will never take it: nothing more is to be done for its order.
    pub(crate) fn finish(&self, order: u64) {
        let mut inner = self.lock();
        inner.remove(order);
        let mut list = inner.list.clone();
        list.sent.push(order);
        let spare = list.sent.len().saturating_sub(SENT_MAX);
        list.sent.drain(..spare);
        list.orders.retain(|open| open.number != order);
        if let Err(error) = inner.write(list) {
            warn!("{error:#}");
        }
    }

    /// This device is another screen, or none: what was of it is given up.
    pub(super) fn forget(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn path(&self, order: u64, kind: &str) -> PathBuf {
        self.folder.join(format!("{order}.{kind}"))
    }

    fn write(&mut self, list: List) -> anyhow::Result<()> {
        let doing = "keeping the orders for testigos";
        durable::create_folder(&self.folder).context(doing)?;
        let bytes = serde_json::to_vec(&list).context(doing)?;
        self.list = list;
        durable::replace(&self.folder.join("orders.json"), &bytes).context(doing)
    }

    fn remove(&mut self, order: u64) {
        self.waiting.remove(&order);
        // The envelope first: a picture without one is none that waits.
        for kind in ["dsse", "jpg"] {
            let path = self.path(order, kind);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    warn!(file = %path.display(), %error, "removing a testigo that was sent failed");
                }
                _ => {}
            }
        }
    }

    fn clear(&mut self) {
        (self.list, self.waiting) = (List::default(), BTreeSet::new());
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => warn!(%error, "removing testigos failed"),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::{envelope::Document as _, testigo::TestigoSubject};
    use jiff::Timestamp;

    use super::*;

    fn orders(version: u64, numbers: &[u64]) -> TestigoOrders {
        let order = |number: &u64| TestigoOrder {
            number: *number,
            subject: TestigoSubject::Anything,
            from: Timestamp::MIN,
            until: Timestamp::MAX,
            is_urgent: false,
        };
        TestigoOrders {
            format: TestigoOrders::FORMAT,
            screen: "caja".parse().unwrap(),
            version,
            orders: numbers.iter().map(order).collect(),
        }
    }

    fn open(album: &Album) -> Vec<u64> {
        album.orders().iter().map(|order| order.number).collect()
    }

    #[test]
    fn each_order_is_fulfilled_once_also_by_the_next_process() {
        let folder = tempfile::tempdir().unwrap();
        let album = Album::open(folder.path());
        album.keep_orders(orders(5, &[1, 2, 3])).unwrap();
        album.keep(2, b"{}", b"jpeg").unwrap();
        assert_eq!(open(&album), [1, 3]);
        let album = Album::open(folder.path());
        assert_eq!((open(&album), album.state()), (vec![1, 3], (5, 1)));
        let (order, upload) = album.next().unwrap().unwrap();
        let upload: TestigoUpload = serde_json::from_slice(&upload).unwrap();
        assert_eq!((order, upload.picture), (2, STANDARD.encode("jpeg")));
        album.finish(2);
        assert!(album.next().unwrap().is_none());
        // A manager that was put back to an earlier state orders again what it got; one with an older list is not heard.
        album.keep_orders(orders(6, &[2, 3])).unwrap();
        album.keep_orders(orders(4, &[9])).unwrap();
        let album = Album::open(folder.path());
        assert_eq!((open(&album), album.state()), (vec![3], (6, 0)));
        album.forget();
        assert_eq!((open(&album), Album::open(folder.path()).state()), (vec![], (0, 0)));
    }
}
