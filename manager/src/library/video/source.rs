//! What a video is that somebody sent, as far as ffprobe makes it out, and whether it is taken.

use std::time::Duration;

use serde::Deserialize;

use super::{MAX_LENGTH, VideoFault};

/// Codecs of pictures: those of telephones, cameras, and of what programs that cut videos write.
const PICTURES: [&str; 13] = [
    "h264",
    "hevc",
    "av1",
    "vp8",
    "vp9",
    "mpeg4",
    "msmpeg4v3",
    "mpeg2video",
    "mpeg1video",
    "mjpeg",
    "prores",
    "dnxhd",
    "h263",
];
/// Codecs of sound.
const SOUNDS: [&str; 21] = [
    "aac",
    "mp3",
    "mp2",
    "opus",
    "vorbis",
    "flac",
    "alac",
    "ac3",
    "eac3",
    "amr_nb",
    "amr_wb",
    "adpcm_ms",
    "adpcm_ima_wav",
    "pcm_u8",
    "pcm_s16le",
    "pcm_s16be",
    "pcm_s24le",
    "pcm_s24be",
    "pcm_s32le",
    "pcm_f32le",
    "pcm_mulaw",
];
/// What reads these, as ffmpeg calls it where that is not the codec's name.
const DECODERS: [&str; 11] = [
    "libdav1d",
    "libaom-av1",
    "libvpx",
    "libvpx-vp9",
    "msmpeg4",
    "mp3float",
    "mp2float",
    "libopus",
    "libvorbis",
    "amrnb",
    "amrwb",
];
/// Marks of what may only be read with a key.
const LOCKED: [&str; 5] = ["encv", "enca", "drmi", "drms", "p608"];
/// What a packet says of which that is so.
const LOCKED_PACKET: &str = "Encryption info";
/// The longest side.
const MAX_SIDE_PX: u32 = 8_192;
const MIN_SIDE_PX: u32 = 16;
/// As many pixels as the most that telephones and small cameras take.
const MAX_PX: u64 = 4_096 * 4_096;

/// What of ffprobe's answer is read.
pub(super) const ENTRIES: &str = "format=duration,format_name:stream=index,codec_type,codec_name,codec_tag_string,width,height,\
                                  sample_aspect_ratio,color_range,color_space,color_transfer,color_primaries,field_order,\
                                  nb_frames,avg_frame_rate:\
                                  stream_disposition=attached_pic:stream_side_data=rotation:packet=stream_index:\
                                  packet_side_data=side_data_type";

/// Every codec and decoder that is taken, as ffmpeg wants them.
pub(super) fn decoders() -> String {
    let all: Vec<&str> = PICTURES.into_iter().chain(SOUNDS).chain(DECODERS).collect();
    all.join(",")
}

/// A video that is taken.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Source {
    pub(super) picture: Picture,
    /// The number of the track with its sound.
    pub(super) sound: Option<u32>,
    /// How long it says that it is.
    pub(super) told: Option<Duration>,
}

/// Its moving picture.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Picture {
    /// The number of its track.
    pub(super) track: u32,
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    /// How many times as wide as high its pixels are: two numbers.
    pub(super) pixel: (u32, u32),
    /// Whether it is shown on its side.
    pub(super) is_turned: bool,
    pub(super) is_interlaced: bool,
    pub(super) is_full_range: bool,
    /// What ffmpeg calls its colours; empty where nothing is said.
    pub(super) matrix: String,
    pub(super) transfer: String,
    pub(super) primaries: String,
}

/// What ffprobe says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Told {
    streams: Vec<Stream>,
    packets: Vec<Packet>,
    format: Format,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Format {
    duration: String,
    format_name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Stream {
    index: u32,
    codec_type: String,
    codec_name: String,
    codec_tag_string: String,
    width: u32,
    height: u32,
    sample_aspect_ratio: String,
    color_range: String,
    color_space: String,
    color_transfer: String,
    color_primaries: String,
    field_order: String,
    nb_frames: String,
    avg_frame_rate: String,
    disposition: Disposition,
    side_data_list: Vec<SideData>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Disposition {
    attached_pic: u8,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Packet {
    side_data_list: Vec<SideData>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SideData {
    side_data_type: String,
    rotation: f64,
}

/// Reads what ffprobe says of a video.
pub(super) fn read(said: &str) -> Result<Source, VideoFault> {
    let told: Told = serde_json::from_str(said).map_err(|_| VideoFault::Damaged)?;
    let is_locked_packet =
        |packet: &Packet| packet.side_data_list.iter().any(|data| data.side_data_type == LOCKED_PACKET);
    let is_locked = |stream: &Stream| LOCKED.contains(&stream.codec_tag_string.as_str());
    if told.streams.iter().any(is_locked) || told.packets.iter().any(is_locked_packet) {
        return Err(VideoFault::Encrypted);
    }
    // A cover is a picture that does not move.
    let moves = |stream: &&Stream| stream.codec_type == "video" && stream.disposition.attached_pic == 0;
    let stream = told.streams.iter().find(moves).ok_or(VideoFault::NoVideo)?;
    let codec = |stream: &Stream| VideoFault::Codec { name: stream.codec_name.to_uppercase() };
    if !PICTURES.contains(&stream.codec_name.as_str()) {
        return Err(codec(stream));
    }
    let sounds: Vec<&Stream> = told.streams.iter().filter(|stream| stream.codec_type == "audio").collect();
    let sound = sounds.iter().find(|stream| SOUNDS.contains(&stream.codec_name.as_str()));
    if let (None, Some(other)) = (sound, sounds.first()) {
        return Err(codec(other));
    }
    let told_length = told.format.duration.parse::<f64>().ok();
    // Of an AVI without its index, which stands at its end, ffprobe tells how much of it is there.
    let counted = if told.format.format_name == "avi" { counted_s(stream) } else { None };
    let told_length = told_length.into_iter().chain(counted).filter(|seconds| *seconds > 0.0).reduce(f64::max);
    let told_length = told_length.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    if told_length.is_some_and(|length| length > MAX_LENGTH) {
        return Err(VideoFault::Long { most_min: MAX_LENGTH.as_secs() / 60 });
    }
    Ok(Source { picture: picture(stream)?, sound: sound.map(|stream| stream.index), told: told_length })
}

/// How many seconds all pictures take that it says it has.
fn counted_s(stream: &Stream) -> Option<f64> {
    let (pictures, seconds) = stream.avg_frame_rate.split_once('/')?;
    let rate = pictures.parse::<f64>().ok()? / seconds.parse::<f64>().ok()?;
    let length_s = stream.nb_frames.parse::<f64>().ok()? / rate;
    length_s.is_finite().then_some(length_s)
}

fn picture(stream: &Stream) -> Result<Picture, VideoFault> {
    let (width, height) = (stream.width, stream.height);
    let is_fitting = |side: &u32| (MIN_SIDE_PX..=MAX_SIDE_PX).contains(side);
    if ![width, height].iter().all(is_fitting) || u64::from(width) * u64::from(height) > MAX_PX {
        return Err(VideoFault::Size { width, height });
    }
    let pixel = stream.sample_aspect_ratio.split_once(':').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    // Nobody's pixels are more than four times as wide as high.
    let is_usual = |(w, h): &(u32, u32)| *w > 0 && *h > 0 && *w <= h.saturating_mul(4) && *h <= w.saturating_mul(4);
    let turned = stream.side_data_list.iter().map(|data| data.rotation.abs() % 180.0);
    Ok(Picture {
        track: stream.index,
        width_px: width,
        height_px: height,
        pixel: pixel.filter(is_usual).unwrap_or((1, 1)),
        is_turned: turned.into_iter().any(|angle| (45.0..135.0).contains(&angle)),
        is_interlaced: ["tt", "bb", "tb", "bt"].contains(&stream.field_order.as_str()),
        is_full_range: stream.color_range == "pc",
        matrix: known(&stream.color_space),
        transfer: known(&stream.color_transfer),
        primaries: known(&stream.color_primaries),
    })
}

/// What is said of colours, if anything is.
fn known(name: &str) -> String {
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_name && !["unknown", "reserved", "unspecified"].contains(&name) { name.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(picture: &str, more: &str) -> Result<Source, VideoFault> {
        read(&format!(
            "{{\"packets\": [{{\"stream_index\": 0}}], \"streams\": [{{\"index\": 0, \"codec_type\": \"video\", {picture}}}{more}], \
             \"format\": {{\"duration\": \"12.5\"}}}}"
        ))
    }

    const PLAIN: &str = "\"codec_name\": \"h264\", \"width\": 1920, \"height\": 1080";

    #[test]
    fn what_a_video_is_is_read_with_its_turn_and_its_pixels() {
        let source = told(PLAIN, "").unwrap();
        assert_eq!((source.sound, source.told), (None, Some(Duration::from_millis(12_500))));
        let turned = format!("{PLAIN}, \"side_data_list\": [{{\"rotation\": -90}}], \"sample_aspect_ratio\": \"4:3\"");
        let sound = ", {\"index\": 2, \"codec_type\": \"audio\", \"codec_name\": \"aac\"}";
        let source = told(&turned, sound).unwrap();
        assert_eq!((source.picture.is_turned, source.picture.pixel, source.sound), (true, (4, 3), Some(2)));
        let upside_down = format!("{PLAIN}, \"side_data_list\": [{{\"rotation\": 180}}]");
        assert!(!told(&upside_down, "").unwrap().picture.is_turned);
    }

    #[test]
    fn an_avi_is_as_long_as_it_says_that_its_pictures_are() {
        let told = |format: &str, rate: &str| {
            let stream =
                format!("{PLAIN}, \"codec_type\": \"video\", \"nb_frames\": \"101\", \"avg_frame_rate\": \"{rate}\"");
            let format = format!("{{\"duration\": \"2.04\", \"format_name\": \"{format}\"}}");
            read(&format!("{{\"streams\": [{{{stream}}}], \"format\": {format}}}")).unwrap().told
        };
        assert_eq!(told("avi", "25/1"), Some(Duration::from_millis(4_040)));
        assert_eq!(told("avi", "0/0"), Some(Duration::from_millis(2_040)));
        assert_eq!(told("mov,mp4,m4a,3gp,3g2,mj2", "25/1"), Some(Duration::from_millis(2_040)), "parts may be cut out");
    }

    #[test]
    fn what_is_not_taken_says_why() {
        let size =
            |width: u32, height: u32| format!("\"codec_name\": \"h264\", \"width\": {width}, \"height\": {height}");
        let codec = |name: &str| VideoFault::Codec { name: name.to_owned() };
        let locked = format!("{PLAIN}, \"codec_tag_string\": \"encv\"");
        let cover = format!("{PLAIN}, \"disposition\": {{\"attached_pic\": 1}}");
        let other = ", {\"index\": 1, \"codec_type\": \"audio\", \"codec_name\": \"dts\"}";
        for (picture, more, fault) in [
            (locked, "", VideoFault::Encrypted),
            (cover, "", VideoFault::NoVideo),
            (PLAIN.replace("h264", "cinepak"), "", codec("CINEPAK")),
            (PLAIN.to_owned(), other, codec("DTS")),
            (size(9_000, 100), "", VideoFault::Size { width: 9_000, height: 100 }),
            (size(8_000, 8_000), "", VideoFault::Size { width: 8_000, height: 8_000 }),
            (size(8, 8), "", VideoFault::Size { width: 8, height: 8 }),
        ] {
            assert_eq!(told(&picture, more), Err(fault), "{picture}");
        }
        let long = "{\"streams\": [{\"codec_type\": \"video\", \"codec_name\": \"h264\"}], \"format\": {\"duration\": \"86400\"}}";
        assert_eq!(read(long), Err(VideoFault::Long { most_min: 30 }));
        assert_eq!(read("none"), Err(VideoFault::Damaged));
    }
}
