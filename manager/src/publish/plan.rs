//! What a publication changes: which screens get a new programme, from when, and with which pointer.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::Context as _;
use cartelera_playlists::{
    content::{self, City},
    envelope::{self, Document as _},
    hash::ContentHash,
    ids::{DepartmentId, ScreenId},
    manifest::{Epoch, Pointer, Root},
    programme::Programme,
};
use ed25519_dalek::SigningKey;
use jiff::Timestamp;

use super::{Options, epochs};
use crate::{
    approvals::{Gathering, Lacking},
    data::Data,
    repoint,
    store::{Publication, ScreenRecord, StoredPointer, testigos::TestigoWish},
};

/// After this many seconds without a newer pointer a screen reports that it is stale.
const STALE_AFTER_S: u32 = 72 * 3600;

/// What a screen follows now.
pub(crate) struct Followed {
    /// Its newest pointer as it is stored.
    pub(crate) stored: StoredPointer,
    /// The same, opened.
    pub(crate) pointer: Pointer,
    /// The programme of each of the pointer's epochs.
    pub(crate) programmes: Vec<Arc<Programme>>,
}

/// Everything that the publication of a city changes.
pub(super) struct Plan {
    /// What is to be kept.
    pub(super) publication: Publication,
    /// Every screen of the city, in order of id.
    pub(super) screens: Vec<PlannedScreen>,
    /// Screens that the city no longer has.
    pub(super) removed: Vec<ScreenId>,
}

/// A screen of the city and what becomes of it.
pub(super) struct PlannedScreen {
    pub(super) id: ScreenId,
    pub(super) name: String,
    pub(super) office_name: String,
    /// The programme that it followed last, if any.
    pub(super) before: Option<Arc<Programme>>,
    /// The programme that it follows from now on.
    pub(super) after: Arc<Programme>,
    /// Its new pointer; `None` if nothing changed.
    pub(super) pointer: Option<Pointer>,
}

/// A programme with its sealed envelope.
#[derive(Clone)]
pub(super) struct Sealed {
    pub(super) hash: ContentHash,
    pub(super) size_bytes: u64,
    pub(super) programme: Arc<Programme>,
}

/// Reads what every screen follows now.
pub(crate) async fn followed(data: &Data) -> anyhow::Result<BTreeMap<ScreenId, Followed>> {
    let mut opened: BTreeMap<ContentHash, Arc<Programme>> = BTreeMap::new();
    let mut all = BTreeMap::new();
    for stored in data.store.pointers().await? {
        let doing = || format!("opening the pointer of screen {}", stored.screen);
        let pointer = data.root.open_pointer(&stored.envelope).with_context(doing)?;
        let mut programmes = Vec::new();
        for Epoch { programme: hash, .. } in &pointer.epochs {
            if !opened.contains_key(hash) {
                let envelope = data.store.programme(*hash).await?;
                let envelope = envelope.with_context(|| format!("programme {hash} is not in the database"))?;
                let programme = data.root.open_programme(&envelope);
                opened.insert(*hash, Arc::new(programme.with_context(|| format!("opening programme {hash}"))?));
            }
            programmes.push(opened[hash].clone());
        }
        all.insert(stored.screen.clone(), Followed { stored, pointer, programmes });
    }
    Ok(all)
}

/// What a publication starts from.
pub(super) struct Ground<'a> {
    /// The root document under which it is signed.
    pub(super) root: &'a Root,
    /// The publisher's key and the one that signs pointers.
    pub(super) keys: (&'a SigningKey, &'a SigningKey),
    /// What every screen follows.
    pub(super) followed: &'a BTreeMap<ScreenId, Followed>,
    /// Every screen that was ever published.
    pub(super) known: &'a [ScreenRecord],
    /// The end of the stop list.
    pub(super) stop_head: u64,
    pub(super) now: Timestamp,
}

/// Compares `city` with what its screens follow; pointers are made, and not sealed yet.
pub(super) fn plan(city: &City, ground: &Ground<'_>, options: &Options) -> anyhow::Result<Plan> {
    let Ground { keys: (publisher, _), followed, known, stop_head, now, .. } = *ground;
    let mut publication = Publication {
        at: now,
        screens: Some(records(city)),
        testigo_wishes: Some(wishes(city)),
        stop_head,
        ..Publication::default()
    };
    let mut assigned = BTreeMap::new();
    for (screen, _) in city.screens() {
        let doing = || format!("making the programme of screen {}", screen.id);
        let programme = content::compile(city, &screen.id).with_context(doing)?;
        let sealed = envelope::seal(&programme, &[publisher]).with_context(doing)?;
        let (hash, size_bytes) = (ContentHash::of(&sealed), sealed.len() as u64);
        // Screens with equal programmes share one.
        let other = assigned.values().find(|other: &&Sealed| other.hash == hash);
        let programme = other.map_or_else(|| Arc::new(programme), |other| other.programme.clone());
        if other.is_none() {
            publication.programmes.push((hash, sealed));
        }
        assigned.insert(screen.id.clone(), Sealed { hash, size_bytes, programme });
    }
    let follows = |id: &ScreenId| followed.get(id).and_then(|f| f.pointer.epochs.last()).map(|epoch| epoch.programme);
    let is_behind = |id: &ScreenId| followed.get(id).is_some_and(|followed| followed.stored.is_behind(now));
    let changed: Vec<&ScreenId> = assigned
        .iter()
        .filter(|(id, sealed)| follows(id) != Some(sealed.hash) || is_behind(id))
        .map(|(id, _)| id)
        .collect();
    let outgoing: Vec<&Followed> = changed.iter().filter_map(|id| followed.get(*id)).collect();
    let effective_from = epochs::common_start(&outgoing, options, now)?;

    let mut screens = Vec::new();
    for (screen, office) in city.screens() {
        let after = &assigned[&screen.id];
        let pointer = if changed.contains(&&screen.id) {
            Some(next_pointer(&screen.id, after, effective_from, ground)?)
        } else {
            None
        };
        screens.push(PlannedScreen {
            id: screen.id.clone(),
            name: screen.name.clone(),
            office_name: office.name.clone(),
            before: followed.get(&screen.id).and_then(|followed| followed.programmes.last().cloned()),
            after: after.programme.clone(),
            pointer,
        });
    }
    screens.sort_by(|a, b| a.id.cmp(&b.id));
    let used: Vec<ContentHash> = changed.iter().map(|id| assigned[*id].hash).collect();
    publication.programmes.retain(|(hash, _)| used.contains(hash));
    let gone = |record: &&ScreenRecord| record.removed.is_none() && !assigned.contains_key(&record.id);
    let removed = known.iter().filter(gone).map(|record| record.id.clone()).collect();
    Ok(Plan { publication, screens, removed })
}

impl Plan {
    /// Seals the pointers with what approvers signed of them; gives what they did not sign.
    pub(super) async fn seal(&mut self, data: &Data, ground: &Ground<'_>) -> anyhow::Result<Lacking> {
        let mut gathering = Gathering::new(data, ground.root);
        for screen in &mut self.screens {
            let Some(pointer) = &mut screen.pointer else { continue };
            let before = ground.followed.get(&screen.id);
            let programmes = programmes_of(pointer, before, &screen.after);
            pointer.approvals = gathering.bundle(&programmes, &pointer.takeovers).await?;
            let sealed = repoint::seal(pointer, ground.keys.1, before.map(|before| &before.stored))?;
            self.publication.pointers.push(sealed);
        }
        let (bundles, lacking) = gathering.finish();
        self.publication.approvals = bundles;
        Ok(lacking)
    }

    /// Tells whether keeping the publication would change anything but names.
    pub(super) fn changes_screens(&self) -> bool {
        !self.publication.pointers.is_empty() || !self.removed.is_empty()
    }
}

/// The programmes that `pointer` names: some that the screen follows already, and the new one, `after`.
fn programmes_of(pointer: &Pointer, before: Option<&Followed>, after: &Arc<Programme>) -> Vec<Arc<Programme>> {
    let names = |hash: ContentHash| pointer.epochs.iter().any(|epoch| epoch.programme == hash);
    let held = before.into_iter().flat_map(|before| before.pointer.epochs.iter().zip(&before.programmes));
    let kept = held.filter(|(epoch, _)| names(epoch.programme)).map(|(_, programme)| programme.clone());
    kept.chain([after.clone()]).collect()
}

fn next_pointer(
    screen: &ScreenId,
    after: &Sealed,
    effective_from: Timestamp,
    ground: &Ground<'_>,
) -> anyhow::Result<Pointer> {
    let (before, now) = (ground.followed.get(screen), ground.now);
    Ok(Pointer {
        format: Pointer::FORMAT,
        screen: screen.clone(),
        root: ground.root.version,
        sequence: repoint::next_sequence(before.map(|followed| &followed.stored), now)?,
        issued: now,
        stale_after_s: STALE_AFTER_S,
        epochs: match before {
            Some(followed) => epochs::follow(followed, after, effective_from, now)?,
            None => vec![epochs::first(after, now)],
        },
        takeovers: before.map(|followed| repoint::not_over(&followed.pointer.takeovers, now)).unwrap_or_default(),
        stop_head: ground.stop_head,
        approvals: None,
    })
}

fn wishes(city: &City) -> Vec<TestigoWish> {
    let wanted = city.campaigns.iter().filter(|campaign| campaign.testigos > 0);
    wanted.map(|campaign| TestigoWish { campaign: campaign.id.clone(), per_month: campaign.testigos }).collect()
}

fn records(city: &City) -> Vec<ScreenRecord> {
    let department = |id: &DepartmentId| {
        let known = city.departments.iter().find(|department| department.id == *id);
        known.map(|department| (id.clone(), department.name.clone()))
    };
    let record = |(screen, office): (&content::Screen, &content::Office)| ScreenRecord {
        id: screen.id.clone(),
        name: screen.name.clone(),
        office: office.id.clone(),
        office_name: office.name.clone(),
        department: department(&office.department),
        picture_px: Some(screen.picture_px()),
        removed: None,
        last_seen: None,
    };
    city.screens().map(record).collect()
}
