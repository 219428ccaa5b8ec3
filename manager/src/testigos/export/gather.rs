//! What goes into a package of testigos.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use cartelera_playlists::{
    envelope::{self, Document as _, KeyId},
    hash::ContentHash,
    testigo::{PackagedDevice, PackagedFile, PackagedTestigo, Testigo, TestigoPackage},
};
use jiff::{Timestamp, civil::DateTime};

use super::{super::places::Places, index, readme};
use crate::{
    data::Data,
    error::AppError,
    plays::PlayBook,
    store::{devices::BoundKey, testigos::StoredTestigo},
    testigos::{choice::Asked, entry},
};

/// A package that is not written yet.
pub(super) struct Gathered {
    pub(super) package: TestigoPackage,
    /// The package, sealed.
    pub(super) sealed: Vec<u8>,
    /// The files of the package that are neither testigos nor pictures, in order.
    pub(super) others: Vec<(String, Vec<u8>)>,
    /// The testigos of the package.
    pub(super) testigos: Vec<Taken>,
    /// When it was made, on the clocks of the first testigo's office.
    pub(super) made: DateTime,
}

/// A testigo of the package.
pub(super) struct Taken {
    pub(super) stored: StoredTestigo,
    /// What its screen signed.
    pub(super) testigo: Testigo,
    /// When it was taken, on the clocks of its office.
    pub(super) local: DateTime,
    /// The names of its file and of its picture's.
    pub(super) names: [String; 2],
}

/// Gathers what is asked for at `now`.
pub(super) async fn gather(data: &Data, book: &PlayBook, asked: &Asked, now: Timestamp) -> Result<Gathered, AppError> {
    // The key that seals must be one of the newest root document.
    let data = data.current().await?;
    let stored = data.store.testigos(asked.wanted.clone()).await?;
    if stored.is_empty() {
        asked.check_names(&data).await?;
        return Err(AppError::NotFound(format!(
            "there are no testigos of what was asked for from {} to {} (`testigo list` tells what was ordered)",
            asked.wanted.from, asked.wanted.to
        )));
    }
    let places = Places::load(&*data.store, book, stored.iter().map(|stored| &stored.screen)).await?;
    let keys = signers(&data, &stored).await?;
    let testigos = taken(stored, &keys, &places)?;
    let lacking = lacking(&data, asked, &testigos, now).await?;
    let mut package = TestigoPackage {
        format: TestigoPackage::FORMAT,
        city: places.city.clone(),
        made: now,
        wanted: asked.wanted.clone(),
        devices: keys.into_values().map(device).collect(),
        testigos: testigos.iter().map(packaged).collect(),
        others: Vec::new(),
        lacking,
    };
    let made = testigos.first().map_or_else(DateTime::default, |first| places.local(&first.testigo.screen, now));
    let mut others = vec![(entry::README.to_owned(), readme::text(&package, made).into_bytes())];
    for (version, envelope) in data.store.root_documents().await? {
        others.push((entry::root(version), envelope));
    }
    others.push((entry::INDEX.to_owned(), index::text(&testigos)?.into_bytes()));
    package.others = others.iter().map(|(name, bytes)| file(name, ContentHash::of(bytes))).collect();
    let sealed = envelope::seal(&package, &[&data.keys.pointer]).context("sealing the package")?;
    Ok(Gathered { package, sealed, others, testigos, made })
}

/// The keys that signed the testigos.
async fn signers(data: &Data, stored: &[StoredTestigo]) -> anyhow::Result<BTreeMap<KeyId, BoundKey>> {
    let signed: BTreeSet<KeyId> = stored.iter().map(|stored| stored.key).collect();
    let bound = data.store.bound_keys().await?.into_iter().map(|bound| (bound.id(), bound));
    Ok(bound.filter(|(id, _)| signed.contains(id)).collect())
}

/// Opens and names the testigos; what a receiver would refuse is not handed over.
fn taken(stored: Vec<StoredTestigo>, keys: &BTreeMap<KeyId, BoundKey>, places: &Places) -> anyhow::Result<Vec<Taken>> {
    let mut all = Vec::with_capacity(stored.len());
    for (place, stored) in stored.into_iter().enumerate() {
        let doing = || format!("opening testigo {} of screen {}, taken {}", stored.sha256, stored.screen, stored.taken);
        let key = keys.get(&stored.key).context("its key is not known").with_context(doing)?;
        let testigo: Testigo = envelope::open(&stored.envelope, &[key.key.0], 1).with_context(doing)?;
        let local = places.local(&testigo.screen, testigo.taken);
        let names = entry::testigo(place + 1, &testigo.screen, local);
        all.push(Taken { stored, testigo, local, names });
    }
    Ok(all)
}

/// How many orders were not fulfilled; one of which a testigo came that is doubted is told by that.
async fn lacking(data: &Data, asked: &Asked, testigos: &[Taken], now: Timestamp) -> anyhow::Result<u64> {
    let came: BTreeSet<u64> = testigos.iter().map(|taken| taken.stored.order).collect();
    let orders = data.store.unmet_orders(asked.wanted.clone(), asked.begins, asked.ends).await?;
    let is_lacking = |number: u64| !came.contains(&number);
    let missed = orders.iter().filter(|stored| asked.is_missed(&stored.order, now));
    Ok(missed.filter(|stored| is_lacking(stored.order.number)).count() as u64)
}

fn packaged(taken: &Taken) -> PackagedTestigo {
    let Taken { stored, names: [testigo, picture], .. } = taken;
    PackagedTestigo {
        testigo: file(testigo, ContentHash::of(&stored.envelope)),
        picture: file(picture, stored.picture),
        doubt: stored.flag.clone(),
    }
}

fn device(bound: BoundKey) -> PackagedDevice {
    let BoundKey { key, screen, bound: since, bound_by: by, revoked, .. } = bound;
    PackagedDevice { key, screen, since, by, until: revoked.map(|revoked| revoked.at) }
}

fn file(name: &str, sha256: ContentHash) -> PackagedFile {
    PackagedFile { name: name.to_owned(), sha256 }
}
