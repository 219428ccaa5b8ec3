//! The whole stop list as the manager keeps it: each entry with who decided it, why, and about what.

use anyhow::{Context as _, ensure};
use cartelera_playlists::stops::{SignedStop, StopList};

use crate::{
    data::Data,
    store::{StopSubject, StoredStop},
};

/// How many entries are read at once.
const BATCH: u32 = 1000;

/// The stop list with everything that is kept beside it.
pub(crate) struct StopBook {
    /// The entries, in order of number.
    pub(crate) entries: Vec<KeptStop>,
    /// The list that they make.
    pub(crate) list: StopList,
}

/// An entry, verified.
pub(crate) struct KeptStop {
    /// The entry with who decided it and why.
    pub(crate) signed: SignedStop,
    /// The same, sealed.
    pub(crate) envelope: Vec<u8>,
    /// What its target was called.
    pub(crate) about: StopSubject,
}

impl StopBook {
    /// Reads the list of `data` and verifies each entry, as a screen does.
    pub(crate) async fn load(data: &Data) -> anyhow::Result<Self> {
        let mut book = Self { entries: Vec::new(), list: StopList::default() };
        for StoredStop { number, envelope, about } in all(&*data.store).await? {
            let doing = || format!("opening entry {number} of the stop list");
            let signed = SignedStop::open(&data.root, &envelope).with_context(doing)?;
            ensure!(
                signed.entry.number == number,
                "entry {number} of the stop list says that it is {}",
                signed.entry.number
            );
            book.list.add(signed.entry.clone()).with_context(doing)?;
            book.entries.push(KeptStop { signed, envelope, about });
        }
        Ok(book)
    }

    /// The entry `number`, if there is one.
    pub(crate) fn entry(&self, number: u64) -> Option<&KeptStop> {
        self.entries.get(usize::try_from(number.checked_sub(1)?).ok()?)
    }
}

async fn all(store: &dyn crate::store::Store) -> anyhow::Result<Vec<StoredStop>> {
    let mut all: Vec<StoredStop> = Vec::new();
    loop {
        let last = all.last().map_or(0, |stop| stop.number);
        let batch = store.stops_after(last, BATCH).await?;
        let is_last = batch.len() < BATCH as usize;
        all.extend(batch);
        if is_last {
            return Ok(all);
        }
    }
}
