//! Tells how a bulletin comes out on panels, as the stage typesets it, without drawing anything.

use std::{
    cell::RefCell,
    collections::HashMap,
    io::{Read, Write},
    path::Path,
};

use anyhow::Context as _;
use cartelera_playlists::{
    hash::ContentHash,
    letters::{Letters, LettersQuestion, PageTurn, PanelFacts},
    programme::{Item, OfficeInfo, Programme},
    timeline::BrandKind,
};

use super::scene::SceneMedia;
use crate::{
    media::MediaFiles as _,
    playback::turns,
    typeset::{self, BulletinScene},
};

/// Reads a [`LettersQuestion`] from `input` and writes a list of [`Letters`], one for each panel, to `output`; media files
/// are in `media`.
///
/// # Errors
///
/// If the question cannot be read, asks for something else than a bulletin, or the answer cannot be written.
pub fn measure(media: &Path, mut input: impl Read, output: impl Write) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes).context("reading what is asked")?;
    let question: LettersQuestion = serde_json::from_slice(&bytes).context("reading what is asked")?;
    let LettersQuestion { mut programme, item, panels } = question;
    let item = programme.items.iter().find(|known| known.id == item).cloned();
    let item = item.context("finding the item in the programme")?;
    let (media, read) = (SceneMedia::of(media), RefCell::new(HashMap::new()));
    // Logos and icons are those of all panels.
    let file = |hash: &ContentHash| {
        let find = || media.path(hash).and_then(|path| std::fs::read(path).ok());
        read.borrow_mut().entry(*hash).or_insert_with(find).clone()
    };
    let answers: anyhow::Result<Vec<Letters>> =
        panels.into_iter().map(|panel| letters(&mut programme, &item, panel, &file)).collect();
    serde_json::to_writer(output, &answers?).context("writing the answer")
}

fn letters(
    programme: &mut Programme,
    item: &Item,
    panel: PanelFacts,
    file: typeset::MediaBytes<'_>,
) -> anyhow::Result<Letters> {
    let PanelFacts { office: name, diagonal_mm, viewing_distance_mm, layout, size_px } = panel;
    programme.office = OfficeInfo { name, diagonal_mm, viewing_distance_mm, ..programme.office.clone() };
    programme.layout = layout;
    let scene = BulletinScene { programme, item, brand: BrandKind::Normal, alert: None, size_px };
    let measured = typeset::measure(&scene, file)?;
    let begin = turns(measured.words.iter().copied(), item.length_ms);
    let end = begin.iter().skip(1).copied().chain([item.length_ms]);
    let pages = measured.words.iter().zip(begin.iter().zip(end));
    let pages =
        pages.map(|(&words, (&from_ms, to_ms))| PageTurn { words, from_ms, length_ms: to_ms.saturating_sub(from_ms) });
    Ok(Letters {
        legible_mm: f64::from(measured.legible_mm),
        headline_mm: f64::from(measured.headline_mm),
        body_mm: measured.body_mm.map(f64::from),
        pages: pages.collect(),
    })
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::programme::Layout;

    use super::*;
    use crate::typeset::tests::{City, item, long};

    fn panel(viewing_distance_mm: u32, layout: Layout, size_px: (u32, u32)) -> PanelFacts {
        PanelFacts { office: "Presidencia".into(), diagonal_mm: 1092, viewing_distance_mm, layout, size_px }
    }

    fn ask(question: &LettersQuestion) -> anyhow::Result<Vec<Letters>> {
        let mut answer = Vec::new();
        measure(Path::new("/nonexistent"), &serde_json::to_vec(question).unwrap()[..], &mut answer)?;
        Ok(serde_json::from_slice(&answer).unwrap())
    }

    #[test]
    fn each_panel_is_answered_with_its_own_letters_and_pages() {
        let long = Item { length_ms: 60_000, ..item(&long()) };
        let programme = Programme { items: vec![long.clone()], ..City::new(1).programme };
        let panels = vec![
            panel(4000, Layout::Full, (1920, 1080)),
            panel(8000, Layout::Bar, (1920, 1080)),
            panel(4000, Layout::Full, (1080, 1920)),
        ];
        let question = LettersQuestion { programme, item: long.id.clone(), panels };
        let answers = ask(&question).unwrap();
        assert_eq!(answers.iter().map(|letters| letters.legible_mm).collect::<Vec<_>>(), [20.0, 40.0, 20.0]);
        for letters in &answers {
            assert!(!letters.is_faint() && letters.pages.len() > 1, "{letters:?}");
            let mut from_ms = 0;
            for page in &letters.pages {
                assert_eq!(page.from_ms, from_ms);
                from_ms += page.length_ms;
            }
            assert_eq!(from_ms, 60_000, "the pages fill the slot");
        }
        let count = |place: usize| answers[place].pages.len();
        assert!(count(1) > count(0), "larger letters over a band need more pages: {answers:?}");
        assert_eq!(ask(&question).unwrap(), answers);
    }

    #[test]
    fn what_is_no_bulletin_or_no_size_is_no_answer() {
        let short = item(&long());
        let programme = Programme { items: vec![short.clone()], ..City::new(1).programme };
        let panels = vec![panel(4000, Layout::Full, (0, 1080))];
        let sizeless = LettersQuestion { programme, item: short.id, panels };
        assert!(ask(&sizeless).unwrap_err().chain().any(|cause| cause.to_string().contains("size 0x1080")));
        let unknown = LettersQuestion { item: "otro".parse().unwrap(), ..sizeless };
        assert_eq!(ask(&unknown).unwrap_err().to_string(), "finding the item in the programme");
    }
}
