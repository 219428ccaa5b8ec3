//! The fonts of a worker: the built-in ones and those of the brands that it has seen.

use std::{
    cell::RefCell,
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use anyhow::bail;
use cartelera_playlists::hash::ContentHash;
use parley::{
    FontContext, LayoutContext,
    fontique::{Blob, Collection, CollectionOptions, FontInfoOverride, SourceCache},
};
use skrifa::{FontRef, MetadataProvider as _, instance::LocationRef};

use super::MediaBytes;

/// Family name of the built-in font of headlines.
const HEADLINE: &str = "cartelera headline";

/// Family name of the built-in font of running text.
const BODY: &str = "cartelera body";

/// The built-in fonts: family and file.
pub(super) const BUILT_IN: [(&str, &[u8]); 6] = [
    (HEADLINE, include_bytes!("../../../assets/fonts/BarlowSemiCondensed-Bold.ttf")),
    (HEADLINE, include_bytes!("../../../assets/fonts/BarlowSemiCondensed-SemiBold.ttf")),
    (HEADLINE, include_bytes!("../../../assets/fonts/BarlowSemiCondensed-ExtraBold.ttf")),
    (BODY, include_bytes!("../../../assets/fonts/Barlow-Regular.ttf")),
    (BODY, include_bytes!("../../../assets/fonts/Barlow-SemiBold.ttf")),
    (BODY, include_bytes!("../../../assets/fonts/Barlow-Bold.ttf")),
];

/// Height of capitals as a part of the font size, for a font that does not say.
const USUAL_CAP_HEIGHT: f32 = 0.7;

/// What a worker keeps between pictures; the pictures do not depend on it.
pub(super) struct Typesetter {
    pub(super) fonts: FontContext,
    pub(super) layouts: LayoutContext<[u8; 4]>,
    /// Height of capitals as a part of the font size, by family.
    cap_heights: HashMap<String, f32>,
}

/// The font that a text is set in: a brand's, with the built-in one for what it lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Face {
    /// Families in order of preference.
    pub(super) families: Vec<String>,
}

impl Face {
    /// The built-in font of headlines.
    pub(super) fn headline() -> Self {
        Self { families: vec![HEADLINE.to_owned(), BODY.to_owned()] }
    }

    /// The built-in font of running text.
    pub(super) fn body() -> Self {
        Self { families: vec![BODY.to_owned()] }
    }
}

thread_local! {
    static TYPESETTER: RefCell<Typesetter> = RefCell::new(Typesetter::new());
}

/// Runs `work` with the typesetter of this thread.
///
/// # Errors
/// Those of `work`, and its panic: a broken font must not take the player with it.
pub(super) fn with_typesetter<T>(work: impl FnOnce(&mut Typesetter) -> anyhow::Result<T>) -> anyhow::Result<T> {
    TYPESETTER.with_borrow_mut(|typesetter| {
        catch_unwind(AssertUnwindSafe(|| work(typesetter))).unwrap_or_else(|_| {
            *typesetter = Typesetter::new();
            bail!("typesetting broke off (a font or text is damaged)")
        })
    })
}

impl Typesetter {
    fn new() -> Self {
        // No system fonts: the same text gives the same picture on every machine.
        let collection = Collection::new(CollectionOptions { shared: false, system_fonts: false });
        let fonts = FontContext { collection, source_cache: SourceCache::default() };
        let mut typesetter = Self { fonts, layouts: LayoutContext::new(), cap_heights: HashMap::new() };
        for (family, bytes) in BUILT_IN {
            typesetter.register(family, Arc::new(bytes));
        }
        typesetter
    }

    /// The face of a brand's font, registering its file when it is first seen; `built_in` alone if there is none or
    /// it is not a font.
    pub(super) fn brand_face(&mut self, font: Option<ContentHash>, media: MediaBytes<'_>, built_in: Face) -> Face {
        let Some(hash) = font else { return built_in };
        let family = hash.to_string();
        if !self.cap_heights.contains_key(&family) {
            let Some(bytes) = media(&hash) else { return built_in };
            // A brand that names a file of a built-in family means the family, with its other weights.
            if let Some((family, _)) = BUILT_IN.iter().find(|(_, file)| *file == bytes) {
                return Face { families: [vec![(*family).to_owned()], built_in.families].concat() };
            }
            if !self.register(&family, Arc::new(bytes)) {
                return built_in;
            }
        }
        Face { families: [vec![family], built_in.families].concat() }
    }

    /// Height of a face's capitals as a part of the font size.
    pub(super) fn cap_height(&self, face: &Face) -> f32 {
        face.families.first().and_then(|family| self.cap_heights.get(family)).copied().unwrap_or(USUAL_CAP_HEIGHT)
    }

    /// Adds a font file under a family name; tells whether it was a font.
    fn register(&mut self, family: &str, bytes: Arc<dyn AsRef<[u8]> + Send + Sync>) -> bool {
        let cap_height = cap_height_of((*bytes).as_ref());
        let renamed = FontInfoOverride { family_name: Some(family), ..FontInfoOverride::default() };
        let registered = self.fonts.collection.register_fonts(Blob::new(bytes), Some(renamed));
        let is_font = registered.iter().any(|(_, fonts)| !fonts.is_empty());
        if is_font {
            self.cap_heights.entry(family.to_owned()).or_insert(cap_height);
        }
        is_font
    }
}

fn cap_height_of(bytes: &[u8]) -> f32 {
    let Ok(font) = FontRef::from_index(bytes, 0) else { return USUAL_CAP_HEIGHT };
    let metrics = font.metrics(skrifa::instance::Size::unscaled(), LocationRef::default());
    let cap_height = metrics.cap_height.map_or(0.0, |height| height / f32::from(metrics.units_per_em.max(1)));
    if (0.3..=1.2).contains(&cap_height) { cap_height } else { USUAL_CAP_HEIGHT }
}
