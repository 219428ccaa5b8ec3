//! The decoder: a `GStreamer` pipeline that puts frames into a mailbox, each when the wall clock reaches it.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context as _;
use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;

use super::{
    colour::YuvMatrix,
    decoder::Family,
    frame::{Frame, FrameShape, Mailbox, PixelLayout},
    progress::Progress,
    sound::Sound,
};

/// A frame later than this is dropped by the decoder, which then also skips what it can.
const MAX_LATENESS_NS: i64 = 40_000_000;
/// Set to `nv12` it asks for the layout of hardware decoders from any decoder.
const LAYOUT: &str = "CARTELERA_VIDEO_LAYOUT";

/// Calls the main loop.
pub(crate) type Wake = Arc<dyn Fn() + Send + Sync>;

/// A pipeline and what is known of its decoder.
pub(super) struct Source {
    /// The pipeline.
    pub(super) pipeline: gst::Element,
    /// How far its decoder has come.
    pub(super) progress: Arc<Progress>,
    sound: Option<Sound>,
    decoder: Arc<Mutex<Option<Decoder>>>,
}

/// The element that decodes the picture.
#[derive(Clone, Debug)]
pub(super) struct Decoder {
    /// Name of the element in its pipeline.
    pub(super) element: String,
    /// Name of its kind, such as `avdec_h264`.
    pub(super) name: String,
    /// Its family, if it is one of those that are used.
    pub(super) family: Option<Family>,
}

impl Source {
    /// Makes the pipeline for the video at `path`; it does nothing until it is opened.
    ///
    /// # Errors
    ///
    /// If an element is missing.
    pub(super) fn new(
        path: &Path,
        label: &str,
        sound: bool,
        mailbox: &Arc<Mailbox>,
        wake: &Wake,
    ) -> anyhow::Result<Self> {
        let video = video_sink(mailbox, wake);
        let progress = Arc::new(Progress::default());
        progress.watch(video.upcast_ref());
        let path = std::path::absolute(path).with_context(|| format!("finding {}", path.display()))?;
        let uri = gst::glib::filename_to_uri(&path, None).with_context(|| format!("naming {}", path.display()))?;
        let builder =
            gst::ElementFactory::make("playbin3").property("uri", uri.as_str()).property("video-sink", &video);
        let pipeline = builder.build().context("making a player (is gstreamer1.0-plugins-base installed?)")?;
        pipeline.set_property_from_str("flags", if sound { "video+audio" } else { "video" });
        let sound = sound.then(|| Sound::new(label)).transpose()?;
        if let Some(sound) = &sound {
            pipeline.set_property("audio-sink", &sound.output);
        }
        let decoder = Arc::new(Mutex::new(None));
        note_decoder(&pipeline, &decoder);
        Ok(Self { pipeline, progress, sound, decoder })
    }

    /// Begins to open the video; its first frame follows.
    ///
    /// # Errors
    ///
    /// If an element refuses. Most of what is wrong with a file is known later only.
    pub(super) fn open(&self) -> anyhow::Result<()> {
        let enter = |element: &gst::Element, state| element.set_state(state).context("opening the video");
        enter(&self.pipeline, gst::State::Ready)?;
        // A playbin3 lets the file flow before it wakes its decodebin3. What arrives in between, which it does on a busy
        // machine, finds a closed door, and nothing follows it: so the door is opened first.
        let bin = self.pipeline.downcast_ref::<gst::Bin>().context("the player is no bin")?;
        for element in bin.iterate_recurse().into_iter().flatten() {
            if element.factory().is_some_and(|factory| factory.name() == "decodebin3") {
                enter(&element, gst::State::Paused)?;
            }
        }
        enter(&self.pipeline, gst::State::Paused)?;
        Ok(())
    }

    /// Makes its sound, where it is played, `percent` loud.
    pub(super) fn set_volume(&self, percent: u8) {
        if let Some(sound) = &self.sound {
            sound.set_volume(percent);
        }
    }

    /// The element that decodes the picture, once there is one.
    pub(super) fn decoder(&self) -> Option<Decoder> {
        self.decoder.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Notes which decoder is put into `pipeline`. Where one does not start another follows, so the last one counts.
fn note_decoder(pipeline: &gst::Element, decoder: &Arc<Mutex<Option<Decoder>>>) {
    let Some(bin) = pipeline.downcast_ref::<gst::Bin>() else { return };
    let decoder = decoder.clone();
    bin.connect_deep_element_added(move |_, _, element| {
        let Some(factory) = element.factory() else { return };
        let class = factory.metadata(gst::ELEMENT_METADATA_KLASS).unwrap_or_default();
        if !(class.contains("Decoder") && class.contains("Video")) {
            return;
        }
        // Frames that lie in the decoder's own buffers until they are shown can leave a V4L2 decoder without any.
        if element.find_property("capture-io-mode").is_some() {
            element.set_property_from_str("capture-io-mode", "mmap");
        }
        let name = factory.name().to_string();
        let found = Decoder { element: element.name().to_string(), family: Family::of(&name, class), name };
        *decoder.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
    });
}

fn video_sink(mailbox: &Arc<Mailbox>, wake: &Wake) -> gst_app::AppSink {
    let formats: &[gst_video::VideoFormat] = match std::env::var(LAYOUT) {
        Ok(layout) if layout == "nv12" => &[gst_video::VideoFormat::Nv12],
        _ => &[gst_video::VideoFormat::I420, gst_video::VideoFormat::Nv12],
    };
    let deliver = |mailbox: &Arc<Mailbox>, wake: &Wake| {
        let (mailbox, wake) = (mailbox.clone(), wake.clone());
        move |sample: gst::Sample, rendered: Option<gst::ClockTime>| {
            mailbox.put(frame_of(&sample, rendered).ok_or(gst::FlowError::NotNegotiated)?);
            wake();
            Ok(gst::FlowSuccess::Ok)
        }
    };
    let (on_sample, on_preroll) = (deliver(mailbox, wake), deliver(mailbox, wake));
    let callbacks = gst_app::AppSinkCallbacks::builder()
        .new_sample(move |sink| {
            on_sample(sink.pull_sample().map_err(|_| gst::FlowError::Eos)?, sink.current_running_time())
        })
        .new_preroll(move |sink| on_preroll(sink.pull_preroll().map_err(|_| gst::FlowError::Eos)?, None))
        .build();
    let sink = gst_app::AppSink::builder()
        .caps(&gst_video::VideoCapsBuilder::new().format_list(formats.iter().copied()).build())
        .sync(true)
        .max_buffers(2)
        .callbacks(callbacks)
        .build();
    sink.set_property("qos", true);
    sink.set_property("max-lateness", MAX_LATENESS_NS);
    sink.set_property("enable-last-sample", false);
    sink
}

fn frame_of(sample: &gst::Sample, rendered: Option<gst::ClockTime>) -> Option<Frame> {
    let info = gst_video::VideoInfo::from_caps(sample.caps()?).ok()?;
    let buffer = sample.buffer_owned()?;
    let segment = sample.segment().and_then(|segment| segment.downcast_ref::<gst::format::Time>().cloned());
    let position = segment.zip(buffer.pts()).and_then(|(segment, pts)| segment.to_stream_time(pts));
    let (pixel, rate) = (info.par(), info.fps());
    let shape = FrameShape {
        layout: PixelLayout::of(info.format())?,
        width_px: info.width(),
        height_px: info.height(),
        pixel_aspect: pixel.numer() as f32 / pixel.denom().max(1) as f32,
        matrix: YuvMatrix::of(&info),
    };
    let rate = f64::from(rate.numer()) / f64::from(rate.denom().max(1));
    let (position_ns, rendered_ns) = (position.map(gst::ClockTime::nseconds), rendered.map(gst::ClockTime::nseconds));
    Some(Frame { buffer, info, shape, position_ns, rendered_ns, rate })
}
