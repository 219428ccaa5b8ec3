//! The decoder: a `GStreamer` pipeline that puts frames into a mailbox, each when the wall clock reaches it.

use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

use anyhow::Context as _;
use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;

use super::{
    colour::YuvMatrix,
    frame::{Frame, FrameShape, Mailbox, PixelLayout},
};

/// A frame later than this is dropped by the decoder, which then also skips what it can.
const MAX_LATENESS_NS: i64 = 40_000_000;

/// Starts `GStreamer`, once.
///
/// # Errors
///
/// If `GStreamer` cannot start.
pub(crate) fn init() -> anyhow::Result<()> {
    static STARTED: OnceLock<Result<(), gst::glib::Error>> = OnceLock::new();
    STARTED.get_or_init(gst::init).clone().context("starting GStreamer")
}

/// Calls the main loop.
pub(crate) type Wake = Arc<dyn Fn() + Send + Sync>;

/// Makes the pipeline for the video at `path`; it stands still until its state is set.
///
/// # Errors
///
/// If an element is missing.
pub(super) fn pipeline(path: &Path, sound: bool, mailbox: &Arc<Mailbox>, wake: &Wake) -> anyhow::Result<gst::Element> {
    let video = video_sink(mailbox, wake);
    let path = std::path::absolute(path).with_context(|| format!("finding {}", path.display()))?;
    let uri = gst::glib::filename_to_uri(&path, None).with_context(|| format!("naming {}", path.display()))?;
    let builder = gst::ElementFactory::make("playbin3").property("uri", uri.as_str()).property("video-sink", &video);
    let pipeline = builder.build().context("making a player (is gstreamer1.0-plugins-base installed?)")?;
    pipeline.set_property_from_str("flags", if sound { "video+audio+soft-volume" } else { "video" });
    if sound {
        let audio = gst::ElementFactory::make("autoaudiosink").build();
        pipeline.set_property("audio-sink", audio.context("making a sound output")?);
    }
    Ok(pipeline)
}

fn video_sink(mailbox: &Arc<Mailbox>, wake: &Wake) -> gst_app::AppSink {
    let formats = [gst_video::VideoFormat::I420, gst_video::VideoFormat::Nv12];
    let deliver = |mailbox: &Arc<Mailbox>, wake: &Wake| {
        let (mailbox, wake) = (mailbox.clone(), wake.clone());
        move |sample: gst::Sample| {
            mailbox.put(frame_of(&sample).ok_or(gst::FlowError::NotNegotiated)?);
            wake();
            Ok(gst::FlowSuccess::Ok)
        }
    };
    let (on_sample, on_preroll) = (deliver(mailbox, wake), deliver(mailbox, wake));
    let callbacks = gst_app::AppSinkCallbacks::builder()
        .new_sample(move |sink| on_sample(sink.pull_sample().map_err(|_| gst::FlowError::Eos)?))
        .new_preroll(move |sink| on_preroll(sink.pull_preroll().map_err(|_| gst::FlowError::Eos)?))
        .build();
    let sink = gst_app::AppSink::builder()
        .caps(&gst_video::VideoCapsBuilder::new().format_list(formats).build())
        .sync(true)
        .max_buffers(2)
        .callbacks(callbacks)
        .build();
    sink.set_property("qos", true);
    sink.set_property("max-lateness", MAX_LATENESS_NS);
    sink.set_property("enable-last-sample", false);
    sink
}

fn frame_of(sample: &gst::Sample) -> Option<Frame> {
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
    Some(Frame { position_ns: position.map(gst::ClockTime::nseconds), buffer, info, shape, rate })
}
