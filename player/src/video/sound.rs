//! Where a clip's sound goes, and how loud.

use anyhow::Context as _;
use gst::prelude::*;
use gstreamer as gst;

use super::{progress::stream_time, setup};

/// Names the sound output in `GStreamer`'s words, such as `alsasink device=hw:1`, where the usual one does not do.
const SINK: &str = "CARTELERA_AUDIO_SINK";

/// The factor on samples at which a volume of `percent` sounds that loud: loudness goes about by the cube root.
fn factor(percent: u8) -> f64 {
    (f64::from(percent.min(100)) / 100.0).powi(3)
}

/// Where one clip's sound goes: through a volume into the system's output.
///
/// The volume is an element of ours. `GStreamer`'s own, the `soft-volume` of a playbin3, is never let go of when the clip
/// ends (seen with 1.22), 5 KiB each time.
pub(super) struct Sound {
    /// What a player takes as its output.
    pub(super) output: gst::Element,
    volume: gst::Element,
}

impl Sound {
    /// Makes the sound output of the clip `label`.
    ///
    /// # Errors
    ///
    /// If there is no such output, or an element is missing.
    pub(super) fn new(label: &str) -> anyhow::Result<Self> {
        let volume = gst::ElementFactory::make("volume").build();
        let volume = volume.context("making a volume (is gstreamer1.0-plugins-base installed?)")?;
        let (bin, sink) = (gst::Bin::new(), sink(label)?);
        let joined = bin.add_many([&volume, &sink]).and_then(|()| volume.link(&sink));
        joined.context("joining the volume to the sound output")?;
        let entry = volume.static_pad("sink").context("reaching the volume's input")?;
        let entry = gst::GhostPad::with_target(&entry).and_then(|entry| bin.add_pad(&entry));
        entry.context("giving the sound output an input")?;
        Ok(Self { output: bin.upcast(), volume })
    }

    /// Makes it `percent` loud.
    pub(super) fn set_volume(&self, percent: u8) {
        self.volume.set_property("volume", factor(percent));
    }
}

fn sink(label: &str) -> anyhow::Result<gst::Element> {
    let Ok(description) = std::env::var(SINK) else {
        return gst::ElementFactory::make("autoaudiosink").build().context("making a sound output");
    };
    let sink = gst::parse::launch(&description).with_context(|| format!("making the sound output {description:?}"))?;
    record(&sink, label);
    Ok(sink)
}

/// Lets the trace say when `sink` presents which part of the sound, where it can tell: a `fakesink` can.
fn record(sink: &gst::Element, label: &str) {
    let Some(trace) = setup::shared().and_then(|shared| shared.trace.clone()) else { return };
    if sink.find_property("signal-handoffs").is_none() {
        return;
    }
    sink.set_property("signal-handoffs", true);
    let label = label.to_owned();
    sink.connect("handoff", false, move |values| {
        let sink = values[0].get::<gst::Element>().ok()?;
        let buffer = values[1].get::<gst::Buffer>().ok()?;
        let position = stream_time(&sink.static_pad("sink")?, &buffer)?;
        trace.sound(&label, position, sink.current_running_time()?.nseconds());
        None
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_volume_changes_nothing_half_is_an_eighth_and_none_is_silence() {
        for (percent, want) in [(0, 0.0), (50, 0.125), (100, 1.0), (255, 1.0)] {
            assert!((factor(percent) - want).abs() < 1e-9, "{percent}");
        }
    }
}
