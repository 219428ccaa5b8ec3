//! Makes what screens show from a video: H.264 in MP4, at most 1920 x 1080 or 1080 x 1920, 30 pictures a second, as loud as every
//! other one, and without anything else that its file said. All of it by ffmpeg, which reads the one file, as what it was found
//! to be, with the decoders that are listed, and nothing that the file points to.

mod fault;
mod filters;
mod flashes;
mod loudness;
mod source;

use std::{path::Path, time::Duration};

use anyhow::Context as _;
use tokio::sync::watch;

pub(crate) use fault::VideoFault;

use self::{loudness::Loudness, source::Source};
use super::{
    MediaFault, VideoContainer,
    make::{MakeError, Written, ensure_within},
    picture::SMALL,
};
use crate::sandbox::{Allowance, Decoder, Enclosure, Outcome};

/// The longest video.
pub(super) const MAX_LENGTH: Duration = Duration::from_mins(30);
/// What ffmpeg, and what belongs to it, may use of memory: pictures of a large video, several times.
const MEMORY_BYTES: u64 = 4 << 30;
/// The longest file that is made: as long as a video of a folder may be, with what its container needs.
const MOST_BYTES: u64 = (1 << 30) - (32 << 20);
/// Bits of picture a second at most, in thousands, and of sound.
const PICTURE_KBPS: u64 = 12_000;
const SOUND_KBPS: u64 = 160;
/// What files may be longer than it follows from that.
const SPARE_BYTES: u64 = 16 << 20;
/// Room that the disk keeps beside what is made.
const ROOM_BYTES: u64 = 256 << 20;
/// What reading what a file says of itself may take of the processor, and altogether.
const LOOK: Duration = Duration::from_mins(2);
/// How much time of the processor a second of video may take: four times what one in 3840 x 2160 with 60 pictures a second takes.
const SLOWNESS: u32 = 45;
/// What a file ends before it says may be a matter of counting: so much, and so many hundredths of its length.
const MISCOUNTED: Duration = Duration::from_millis(1_500);
const MISCOUNTED_PERCENT: u32 = 2;
/// What the file is called that holds how the video looks, and how long it is for each second.
const SEEN: &str = "seen.rgb";
const SEEN_BYTES: u64 = (flashes::CELLS * flashes::CELLS * 3 * 30) as u64;
/// What the video is called that is made.
const MADE: &str = "video.mp4";
/// Whoever knows how far it is after each step, in hundredths: the length is known, the loudness, the video made, looked at for flashes.
const KNOWN: u8 = 3;
const MEASURED: u8 = 15;
const ENCODED: u8 = 88;
const LOOKED_AT: u8 = 96;

/// Makes a video in the folder `work`, and tells how far it is, in hundredths.
pub(super) async fn make(
    input: &Path,
    container: VideoContainer,
    work: &Path,
    told: &watch::Sender<u8>,
) -> Result<Written, MakeError> {
    let job = Job { input, demuxer: container.demuxer(), work, told };
    let source = job.look().await?;
    let length = job.walk(&source).await?;
    told.send_replace(KNOWN);
    ensure_room(work, length)?;
    let loudness = job.measure(&source, length).await?;
    told.send_replace(MEASURED);
    job.encode(&source, loudness.as_ref(), length).await?;
    look_for_flashes(work, length).await?;
    told.send_replace(LOOKED_AT);
    poster(work, length).await?;
    Ok(Written { shown: work.join(MADE), small: work.join(SMALL) })
}

/// Why nothing is made.
fn refuse(fault: VideoFault) -> MakeError {
    MakeError::Refused(MediaFault::Video(fault))
}

/// A video that is made.
struct Job<'a> {
    input: &'a Path,
    /// What ffmpeg is to read it as.
    demuxer: &'static str,
    work: &'a Path,
    told: &'a watch::Sender<u8>,
}

/// How a program of ffmpeg ended that did not fail because of the file.
struct Ended {
    said: String,
    messages: String,
}

impl Job<'_> {
    /// Finds out what the file says that it is.
    async fn look(&self) -> Result<Source, MakeError> {
        let decoder = Decoder::System { name: "ffprobe", package: "ffmpeg" };
        let asked = ["-v", "error", "-read_intervals", "%+#20", "-show_entries", source::ENTRIES, "-of", "json"];
        let words =
            |input: &str, _: &str| [&self.reading()[..], &asked.map(str::to_owned), &[input.to_owned()]].concat();
        let ended = run(&self.enclosure(decoder, LOOK, None), words, |_| {}).await?;
        source::read(&ended.said).map_err(refuse)
    }

    /// Reads the file to its end, which tells how long it is and whether it is whole.
    async fn walk(&self, source: &Source) -> Result<Duration, MakeError> {
        let mut length = Duration::ZERO;
        let enclosure = self.enclosure(FFMPEG, LOOK, None);
        let words = |input: &str, _: &str| {
            let tracks = source.sound.iter().flat_map(|track| ["-map".to_owned(), format!("0:{track}")]);
            let mut words = self.ffmpeg("error", input);
            words.extend(["-map".to_owned(), format!("0:{}", source.picture.track)]);
            words.extend(tracks);
            words.extend(["-c", "copy", "-f", "null", "-"].map(str::to_owned));
            words
        };
        let ended = run(&enclosure, words, |line| length = reached(line).unwrap_or(length)).await?;
        let is_cut = ["partial file", "File ended prematurely"].iter().any(|said| ended.messages.contains(said));
        let least = source
            .told
            .map_or(Duration::ZERO, |told| told.saturating_sub(MISCOUNTED + told * MISCOUNTED_PERCENT / 100));
        match length {
            _ if is_cut || length < least => Err(refuse(VideoFault::CutOff)),
            _ if length.is_zero() => Err(refuse(VideoFault::Damaged)),
            _ if length > MAX_LENGTH => Err(refuse(VideoFault::Long { most_min: MAX_LENGTH.as_secs() / 60 })),
            _ => Ok(length),
        }
    }

    /// Finds out how loud it is; `None` of one without sound.
    async fn measure(&self, source: &Source, length: Duration) -> Result<Option<Loudness>, MakeError> {
        let Some(track) = source.sound else { return Ok(None) };
        let words = |input: &str, _: &str| {
            // The loudness is no more than a message.
            let mut words = self.ffmpeg("info", input);
            words.extend(["-map", &format!("0:{track}"), "-af", &Loudness::measuring()].map(str::to_owned));
            words.extend(["-f", "null", "-"].map(str::to_owned));
            words
        };
        let enclosure = self.enclosure(FFMPEG, patience(length), None);
        let ended = run(&enclosure, words, |line| self.tell(line, length, KNOWN, MEASURED)).await?;
        Loudness::read(&ended.messages).map(Some).ok_or_else(|| refuse(VideoFault::Damaged))
    }

    /// Makes the video.
    async fn encode(&self, source: &Source, loudness: Option<&Loudness>, length: Duration) -> Result<(), MakeError> {
        let words = |input: &str, output: &str| {
            let mut words = self.ffmpeg("error", input);
            words.extend(["-map", &format!("0:{}", source.picture.track), "-filter_threads", "2"].map(str::to_owned));
            words.extend(["-vf", &filters::filters(&source.picture)].map(str::to_owned));
            if let (Some(track), Some(loudness)) = (source.sound, loudness) {
                // It sounds as long as it is seen.
                let sound = format!("{},apad", loudness.filters());
                words.extend(["-map", &format!("0:{track}"), "-af", &sound, "-shortest"].map(str::to_owned));
                words.extend(
                    ["-c:a", "aac", "-b:a", &format!("{SOUND_KBPS}k"), "-ac", "2", "-ar", "48000"].map(str::to_owned),
                );
            }
            let most = format!("{}k", picture_kbps(length));
            words.extend(["-c:v", "libx264", "-preset", "veryfast", "-threads", "4", "-crf", "20"].map(str::to_owned));
            words.extend(["-maxrate", &most, "-bufsize", &most, "-g", "60", "-profile:v", "high"].map(str::to_owned));
            words.extend(["-level:v", "4.1", "-pix_fmt", "yuv420p", "-color_range", "tv"].map(str::to_owned));
            words.extend(
                ["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"].map(str::to_owned),
            );
            words.extend(["-map_metadata", "-1", "-map_chapters", "-1", "-write_tmcd", "0"].map(str::to_owned));
            words.extend(["-fflags", "+bitexact", "-movflags", "+faststart", "-f", "mp4", "-y"].map(str::to_owned));
            words.push(format!("{output}/{MADE}"));
            words
        };
        let enclosure = self.enclosure(FFMPEG, patience(length), Some(file_bytes(length)));
        run(&enclosure, words, |line| self.tell(line, length, MEASURED, ENCODED)).await?;
        Ok(())
    }

    /// How the file is read: as what it was found to be, from the disk, by decoders that are listed.
    fn reading(&self) -> Vec<String> {
        ["-protocol_whitelist", "file", "-f", self.demuxer].map(str::to_owned).to_vec()
    }

    /// ffmpeg that reads the file and tells how far it is.
    fn ffmpeg(&self, messages: &str, input: &str) -> Vec<String> {
        let told = ["-nostdin", "-hide_banner", "-v", messages, "-nostats", "-progress", "pipe:1"];
        let mut words = told.map(str::to_owned).to_vec();
        words.extend(["-max_error_rate", "0.02", "-threads", "4", "-codec_whitelist"].map(str::to_owned));
        words.push(source::decoders());
        words.extend(self.reading());
        words.extend(["-i", input].map(str::to_owned));
        words
    }

    fn enclosure(&self, decoder: Decoder, processor: Duration, file_bytes: Option<u64>) -> Enclosure<'_> {
        Enclosure {
            decoder,
            input: self.input,
            output: file_bytes.map(|_| self.work),
            allowance: Some(Allowance { memory_bytes: MEMORY_BYTES, processor, file_bytes: file_bytes.unwrap_or(0) }),
            // It may have to share the processor with everything else.
            patience: processor * 2 + LOOK,
        }
    }

    /// Tells how far it is that has come as far as `line` says.
    fn tell(&self, line: &str, length: Duration, from: u8, until: u8) {
        let Some(reached) = reached(line) else { return };
        let part = reached.min(length).as_millis() * u128::from(until - from) / length.as_millis().max(1);
        let percent = from.saturating_add(u8::try_from(part).unwrap_or(0));
        self.told.send_if_modified(|told| {
            let is_news = percent > *told;
            *told = percent.max(*told);
            is_news
        });
    }
}

/// The program.
const FFMPEG: Decoder = Decoder::System { name: "ffmpeg", package: "ffmpeg" };

/// What of the processor something may take that goes through all of a video.
fn patience(length: Duration) -> Duration {
    LOOK + length * SLOWNESS
}

/// Bits a second that the picture of a video may have at most, in thousands, so that it fits into a file.
fn picture_kbps(length: Duration) -> u64 {
    let fitting = MOST_BYTES * 8 / 1_000 / length.as_secs().max(1);
    PICTURE_KBPS.min(fitting - SOUND_KBPS)
}

/// How long the file of a video may become.
fn file_bytes(length: Duration) -> u64 {
    let expected = (picture_kbps(length) + SOUND_KBPS) * 1_000 / 8 * (length.as_secs() + 1);
    (expected + expected / 20 + SPARE_BYTES).min(MOST_BYTES + SPARE_BYTES)
}

/// How far ffmpeg is, if a line tells it.
fn reached(line: &str) -> Option<Duration> {
    line.strip_prefix("out_time_us=")?.parse().ok().map(Duration::from_micros)
}

/// Refuses a video for which the disk has no room: what is made lies there twice for a moment.
fn ensure_room(work: &Path, length: Duration) -> Result<(), MakeError> {
    let found = rustix::fs::statvfs(work).with_context(|| format!("asking how much room {} has", work.display()))?;
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    if free < file_bytes(length) * 2 + ROOM_BYTES { Err(refuse(VideoFault::NoRoom)) } else { Ok(()) }
}

/// Refuses the video in `work` if it flashes.
async fn look_for_flashes(work: &Path, length: Duration) -> Result<(), MakeError> {
    let (made, seen) = (work.join(MADE), work.join(SEEN));
    let words = |input: &str, output: &str| {
        let mut words = reading_made(input);
        let cells = format!("scale={0}:{0}:flags=area:in_color_matrix=bt709:in_range=tv,format=rgb24", flashes::CELLS);
        words.extend(["-map", "0:v:0", "-vf", &cells, "-f", "rawvideo", "-y"].map(str::to_owned));
        words.push(format!("{output}/{SEEN}"));
        words
    };
    let file_bytes = SPARE_BYTES + SEEN_BYTES * (length.as_secs() + 1);
    let allowance = Allowance { memory_bytes: MEMORY_BYTES, processor: patience(length), file_bytes };
    let patience = allowance.processor * 2 + LOOK;
    let enclosure =
        Enclosure { decoder: FFMPEG, input: &made, output: Some(work), allowance: Some(allowance), patience };
    run(&enclosure, words, |_| {}).await?;
    ensure_within(&seen, work)?;
    let found = tokio::task::spawn_blocking(move || {
        let file = std::fs::File::open(&seen).context("reading how a video looks")?;
        let found = flashes::first_flashes(std::io::BufReader::with_capacity(1 << 16, file));
        std::fs::remove_file(&seen).context("removing how a video looks")?;
        anyhow::Ok(found.context("reading how a video looks")?)
    });
    match found.await.context("looking for flashes")?? {
        Some(second) => Err(refuse(VideoFault::Flashes { second: second as u64 })),
        None => Ok(()),
    }
}

/// ffmpeg that reads a video that was made here.
fn reading_made(input: &str) -> Vec<String> {
    let quiet = ["-nostdin", "-hide_banner", "-v", "error", "-protocol_whitelist", "file", "-threads", "4"];
    [&quiet[..], &["-f", "mov", "-i", input]].concat().into_iter().map(str::to_owned).collect()
}

/// A small picture of the video in `work`: one of its first second that is like those around it, so not the black ones.
async fn poster(work: &Path, length: Duration) -> Result<(), MakeError> {
    let made = work.join(MADE);
    let from = (length / 10).min(Duration::from_secs(2)).as_secs_f64();
    let words = |input: &str, output: &str| {
        let mut words =
            ["-nostdin", "-hide_banner", "-v", "error", "-protocol_whitelist", "file", "-threads", "4", "-f"]
                .map(str::to_owned)
                .to_vec();
        words.extend(["mov", "-ss", &from.to_string(), "-i", input, "-map", "0:v:0", "-vf"].map(str::to_owned));
        let small = "thumbnail=45,scale=480:480:force_original_aspect_ratio=decrease:force_divisible_by=2:\
                     in_color_matrix=bt709:out_color_matrix=bt601:in_range=tv:out_range=pc,format=yuvj420p";
        words.extend([small, "-frames:v", "1", "-q:v", "4", "-f", "image2", "-update", "1", "-y"].map(str::to_owned));
        words.push(format!("{output}/{SMALL}"));
        words
    };
    let allowance = Allowance { memory_bytes: MEMORY_BYTES, processor: LOOK, file_bytes: SPARE_BYTES };
    let enclosure =
        Enclosure { decoder: FFMPEG, input: &made, output: Some(work), allowance: Some(allowance), patience: LOOK * 3 };
    run(&enclosure, words, |_| {}).await?;
    Ok(())
}

/// Runs a program of ffmpeg to a good end, or says what of the file ended it.
async fn run(
    enclosure: &Enclosure<'_>,
    words: impl Fn(&str, &str) -> Vec<String>,
    on_line: impl FnMut(&str),
) -> Result<Ended, MakeError> {
    match enclosure.run(|places| words(&places.input, &places.output), on_line).await? {
        Outcome::Ended { success: true, said, messages, .. } => Ok(Ended { said, messages }),
        Outcome::Ended { code, messages, .. } => {
            tracing::info!(code, messages = messages.trim(), "ffmpeg ended on a video that somebody sent");
            Err(refuse(ended_by(code, &messages)))
        }
        Outcome::TimedOut => Err(refuse(VideoFault::Slow)),
    }
}

/// What ended ffmpeg.
fn ended_by(code: Option<i32>, messages: &str) -> VideoFault {
    let says = |words: &[&str]| words.iter().any(|word| messages.contains(word));
    match code {
        _ if says(&["moov atom not found", "partial file", "File ended prematurely"]) => VideoFault::CutOff,
        _ if says(&["Cannot allocate memory", "File too large"]) => VideoFault::Exhausting,
        _ if says(&["No space left on device"]) => VideoFault::NoRoom,
        // What is killed has used up its time of the processor, which ffmpeg says if it may.
        None => VideoFault::Slow,
        Some(code) if code > 128 && (code < 160 || says(&["received signal"])) => VideoFault::Slow,
        Some(_) => VideoFault::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_video_fits_into_the_longest_file() {
        assert_eq!(picture_kbps(Duration::from_mins(1)), PICTURE_KBPS);
        let most = picture_kbps(MAX_LENGTH);
        assert!((4_000..PICTURE_KBPS).contains(&most), "{most}");
        assert!(file_bytes(MAX_LENGTH) <= 1 << 30);
        assert!(file_bytes(Duration::from_secs(1)) < 32 << 20);
        assert_eq!(picture_kbps(Duration::ZERO), PICTURE_KBPS);
    }

    #[test]
    fn what_ended_ffmpeg_is_told_apart() {
        for (code, messages, fault) in [
            (Some(1), "[mov @ 0x1] moov atom not found\n", VideoFault::CutOff),
            (Some(1), "Invalid data found when processing input", VideoFault::Damaged),
            (Some(69), "Error while decoding", VideoFault::Damaged),
            (Some(244), "Cannot allocate memory", VideoFault::Exhausting),
            (Some(228), "No space left on device", VideoFault::NoRoom),
            (Some(255), "Exiting normally, received signal 24.", VideoFault::Slow),
            (Some(137), "", VideoFault::Slow),
            (None, "", VideoFault::Slow),
        ] {
            assert_eq!(ended_by(code, messages), fault, "{code:?} {messages}");
        }
    }

    #[test]
    fn how_far_it_is_is_read_from_a_line() {
        assert_eq!(reached("out_time_us=2500000"), Some(Duration::from_millis(2_500)));
        assert_eq!(reached("out_time_us=N/A"), None);
        assert_eq!(reached("out_time=00:00:02.5"), None);
    }
}
