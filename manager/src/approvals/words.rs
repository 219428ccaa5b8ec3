//! Tells an approver in words what can be approved: one line that names it, or everything that is signed.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context as _;
use cartelera_playlists::{
    approval::Approvable,
    hash::ContentHash,
    programme::{Brand, Bulletin, Content, Exemption, Flight, Item, ServantAppearance},
};
use jiff::Timestamp;
use walkdir::WalkDir;

use crate::ask::words;

/// The names of media files by what they hold, as the approver's own copy of a content folder has them.
#[derive(Debug, Default)]
pub(crate) struct MediaNames(BTreeMap<ContentHash, String>);

impl MediaNames {
    /// Reads every file of `folder`.
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut names = BTreeMap::new();
        for entry in WalkDir::new(folder).sort_by_file_name() {
            let entry = entry.with_context(|| format!("walking the folder {}", folder.display()))?;
            if entry.file_type().is_file() {
                let path = entry.path();
                let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
                names.insert(ContentHash::of(&bytes), path.display().to_string());
            }
        }
        Ok(Self(names))
    }

    fn name(&self, hash: ContentHash) -> String {
        self.0.get(&hash).cloned().unwrap_or_else(|| format!("con la huella {hash}"))
    }
}

/// `1 firma`, `2 firmas`.
pub(super) fn signatures(count: usize) -> String {
    words::count(count as u64, "firma", "firmas")
}

/// A line that names `part`.
pub(super) fn name(part: &Approvable) -> String {
    match part {
        Approvable::Item(item) => format!("{} «{}» ({})", words::kind(&item.content), item.title, item.id),
        Approvable::Identity { city, .. } => format!("nombre e identidad gráfica de {city}"),
        Approvable::Office { name, id, .. } => format!("datos de la oficina {name} ({id})"),
        Approvable::Axis(axis) => format!("eje «{}»", axis.name),
        Approvable::Law { blackouts, .. } if blackouts.is_empty() => "que no hay vedas electorales".to_owned(),
        Approvable::Law { blackouts, .. } => {
            words::count(blackouts.len() as u64, "veda electoral", "vedas electorales")
        }
    }
}

/// Everything of `part` that a signature covers.
pub(crate) fn lines(part: &Approvable, media: &MediaNames) -> Vec<String> {
    let mut lines = vec![name(part)];
    let details = match part {
        Approvable::Item(item) => item_lines(item, media),
        Approvable::Identity { brands, .. } => {
            let normal = brand_lines("marca", &brands.normal, media);
            normal.into_iter().chain(brand_lines("marca neutra", &brands.neutral, media)).collect()
        }
        Approvable::Office { address, .. } => address.iter().map(|address| format!("dirección: {address}")).collect(),
        Approvable::Axis(axis) => {
            let icon = axis.icon.map(|icon| format!("ícono {}", media.name(icon)));
            std::iter::once(format!("color {}", axis.colour)).chain(icon).collect()
        }
        Approvable::Law { blackouts, always_exempt } => {
            let each = blackouts.iter().map(|blackout| {
                let exempt = blackout.exempt.iter().map(exemption).collect::<Vec<_>>().join(", ");
                format!("veda del {} al {}; se exceptúa: {exempt}", blackout.from, blackout.until)
            });
            let always = always_exempt.iter().map(|category| words::category(*category)).collect::<Vec<_>>();
            each.chain([format!("siempre se exceptúa: {}", always.join(", "))]).collect()
        }
    };
    lines.extend(details.into_iter().map(|line| format!("  {line}")));
    lines
}

fn item_lines(item: &Item, media: &MediaNames) -> Vec<String> {
    let mut lines = vec![format!("dependencia {}; categoría: {}", item.owner, words::category(item.category))];
    let named = [
        ("campaña", item.campaign.as_ref().map(ToString::to_string)),
        ("eje", item.axis.as_ref().map(ToString::to_string)),
        ("vigencia", flight(&item.flight)),
    ];
    lines.extend(named.into_iter().filter_map(|(name, text)| Some(format!("{name}: {}", text?))));
    lines.push(format!("dura {} en pantalla", words::length(item.length_ms)));
    lines.push(servants(&item.servants));
    match &item.content {
        Content::Bulletin(bulletin) => lines.extend(bulletin_lines(bulletin, media)),
        Content::Slide(slide) => {
            lines.push(format!("imagen {}", media.name(slide.media)));
            lines.extend(slide.alt.iter().map(|alt| format!("descripción: {alt}")));
        }
        Content::Capsule(capsule) => {
            lines.push(format!("video {}", media.name(capsule.media)));
            lines.extend(capsule.subtitles.map(|subtitles| format!("subtítulos {}", media.name(subtitles))));
            lines.push(if capsule.sound { "con sonido" } else { "sin sonido" }.to_owned());
            lines.extend(capsule.series.iter().map(|series| format!("serie: {series}")));
        }
    }
    lines
}

fn bulletin_lines(bulletin: &Bulletin, media: &MediaNames) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(bulletin.kicker.iter().map(|kicker| format!("antetítulo: {kicker}")));
    lines.extend(bulletin.figure.iter().map(|figure| format!("cifra: {figure}")));
    lines.push(format!("«{}»", bulletin.headline));
    lines.extend(bulletin.body.lines().map(|line| format!("| {line}")));
    lines.extend(bulletin.picture.map(|picture| format!("imagen {}", media.name(picture))));
    lines.extend(bulletin.picture_alt.iter().map(|alt| format!("descripción: {alt}")));
    lines.extend(bulletin.qr.iter().map(|link| format!("código QR: {link}")));
    lines.extend(bulletin.source.iter().map(|source| format!("fuente: {source}")));
    lines.extend(bulletin.date.map(|date| format!("fecha: {}", words::date(date))));
    lines.extend(bulletin.folio.iter().map(|folio| format!("folio: {folio}")));
    lines
}

fn brand_lines(what: &str, brand: &Brand, media: &MediaNames) -> Vec<String> {
    let files = [("logotipo", brand.logo), ("letra de títulos", brand.headline_font), ("letra", brand.body_font)];
    let files = files.into_iter().filter_map(|(name, file)| Some(format!("  {name} {}", media.name(file?))));
    let Brand { name, background, text, accent, on_accent, .. } = brand;
    let colours = format!("  fondo {background}, texto {text}, acento {accent}, texto sobre acento {on_accent}");
    [format!("{what} «{name}»"), colours].into_iter().chain(files).collect()
}

fn flight(flight: &Flight) -> Option<String> {
    match (flight.from, flight.until) {
        (None, None) => None,
        (Some(from), None) => Some(format!("desde {from}")),
        (None, Some(until)) => Some(format!("hasta {until}")),
        (Some(from), Some(until)) => Some(format!("de {from} a {until}")),
    }
}

fn exemption(exemption: &Exemption) -> String {
    let during = |instant: Option<Timestamp>| instant.map_or_else(|| "…".to_owned(), |instant| instant.to_string());
    match (exemption.from, exemption.until) {
        (None, None) => words::category(exemption.category).to_owned(),
        (from, until) => format!("{} ({} a {})", words::category(exemption.category), during(from), during(until)),
    }
}

fn servants(servants: &[ServantAppearance]) -> String {
    if servants.is_empty() {
        return "no aparece ninguna persona servidora pública".to_owned();
    }
    let how = servants.iter().map(|servant| match servant {
        ServantAppearance::Name => "nombre",
        ServantAppearance::Image => "imagen",
        ServantAppearance::Voice => "voz",
        ServantAppearance::Symbol => "símbolo",
    });
    format!("aparecen personas servidoras públicas: {}", how.collect::<Vec<_>>().join(", "))
}
