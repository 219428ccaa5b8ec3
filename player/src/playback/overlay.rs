//! The diagnostics over the picture, for the technician who stands before the screen.

use std::{sync::Arc, time::Duration};

use cartelera_playlists::programme::Content;

use super::{
    director::Director,
    gallery::{Hanging, Hung},
    job::{Job, PictureKey},
    untrusted::CourseTrust,
    view::On,
};
use crate::{
    clock,
    frames::FrameTimes,
    stage::{Layer, Rect},
    video,
};

/// How often the diagnostics are renewed.
const RENEWED_EVERY: Duration = Duration::from_secs(1);

/// Diagnostics that are on, or not.
#[derive(Default)]
pub(crate) struct Overlay {
    wanted: Option<PictureKey>,
    shown: Option<(PictureKey, Arc<[Hung]>)>,
}

impl Director {
    /// Shows `lines` over the picture from now on; `None` takes them away.
    pub(crate) fn set_diagnostics(&mut self, lines: Option<Vec<String>>, size_px: (u32, u32)) {
        self.overlay.wanted = lines.map(|lines| PictureKey::Diagnostics { lines: lines.into(), size_px });
        if self.overlay.wanted.is_none()
            && let Some((key, _)) = self.overlay.shown.take()
        {
            self.gallery.forget(&key);
        }
    }

    /// Adds the diagnostics, the last ones while new ones are being drawn; says when they are old.
    pub(super) fn add_overlay(&mut self) -> Duration {
        let Some(key) = self.overlay.wanted.clone() else { return Duration::MAX };
        if let Hanging::Ready(sheets) = self.gallery.ask(&Job::Diagnostics(key.clone()))
            && self.overlay.shown.as_ref().is_none_or(|(shown, _)| *shown != key)
            && let Some((old, _)) = self.overlay.shown.replace((key, sheets))
        {
            self.gallery.forget(&old);
        }
        for sheet in self.overlay.shown.iter().flat_map(|(_, sheets)| sheets.iter()) {
            let (visual, place) = (sheet.visual(), Rect::FULL.place_of(sheet.place));
            self.next.layers.push(Layer { visual, place, shift: bevy::math::Vec2::ZERO, opacity: 1.0 });
        }
        RENEWED_EVERY
    }

    /// How far the clock is trusted, and how far off the device's own one is.
    fn trust_words(&self) -> String {
        let trust = match self.trust() {
            Some(CourseTrust::Known) => self.locale.pick("firmado por el servidor", "signed by the server"),
            Some(CourseTrust::Claimed { .. }) => self.locale.pick("del equipo", "this machine's own"),
            Some(CourseTrust::None { .. }) => self.locale.pick("sin confianza", "not trusted"),
            None => self.locale.pick("aún desconocido", "not known yet"),
        };
        clock::offset_ms().map_or_else(|| trust.to_owned(), |offset| format!("{trust} ({offset:+} ms)"))
    }

    /// What is known of the player at work, a line each.
    pub(crate) fn diagnose(&self, frames: &FrameTimes) -> Vec<String> {
        let locale = self.locale;
        let now = self.clock.now();
        let mut lines = vec![format!("{} · cartelera-player {}", self.words.screen, env!("CARGO_PKG_VERSION"))];
        lines.extend(self.words.facts.iter().cloned());
        lines.push(self.words.state.clone());
        let Some(view) = &self.view else { return lines };
        let item = match &view.on {
            On::Closed => locale.pick("cerrado", "closed").to_owned(),
            On::Nothing(act) => {
                let item = act.as_ref().map_or("-", |act| act.item().id.as_str());
                format!("{item}: {}", locale.pick("no se puede mostrar", "cannot be shown"))
            }
            On::Act { act, .. } => {
                let kind = match &act.item().content {
                    Content::Bulletin(_) => locale.pick("aviso", "bulletin"),
                    Content::Capsule(_) => locale.pick("cápsula", "capsule"),
                    Content::Slide(_) => locale.pick("lámina", "slide"),
                };
                format!("{} ({kind}), {:.1} s", act.item().id, act.elapsed_ms(now) as f32 / 1000.0)
            }
        };
        lines.push(format!("{}: {item}", locale.pick("en pantalla", "on screen")));
        let seconds = view.until.duration_since(now).as_secs_f32();
        lines.push(format!("{}: {seconds:.1} s", locale.pick("próximo cambio en", "next change in")));
        let missing = view.programme.media.iter().filter(|file| !self.clips.has(&file.sha256)).count();
        let total = view.programme.media.len();
        lines.push(format!("{}: {} / {total}", locale.pick("archivos en caché", "files cached"), total - missing));
        let (count, bytes) = self.gallery.held();
        lines.push(format!(
            "{}: {count}, {} MiB",
            locale.pick("imágenes preparadas", "pictures prepared"),
            bytes >> 20
        ));
        let decoder = video::last_decoder().unwrap_or_else(|| locale.pick("ninguno aún", "none yet").to_owned());
        lines.push(format!("{}: {decoder}", locale.pick("decodificador", "decoder")));
        for surface in self.clips.surfaces() {
            let (width, height) = surface.size_px;
            let (delivered, dropped) = surface.counts();
            let words = locale.pick("cuadros", "frames");
            let lost = locale.pick("perdidos", "dropped");
            lines.push(format!("video {width}x{height}: {delivered} {words}, {dropped} {lost}"));
        }
        lines.extend(frames.summary().map(|summary| {
            let [median, most, longest] =
                [summary.median, summary.most, summary.longest].map(|time| time.as_secs_f32() * 1000.0);
            let words = locale.pick("cuadro", "frame");
            format!("{words}: {median:.1} ms (p50), {most:.1} ms (p99), {longest:.1} ms (max)")
        }));
        let trust = self.trust_words();
        lines.push(format!("{}: {} · {trust}", locale.pick("reloj", "clock"), now.strftime("%Y-%m-%d %H:%M:%S UTC")));
        lines
    }
}
