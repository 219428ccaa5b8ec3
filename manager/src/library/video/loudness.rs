//! How loud a video is, and how it becomes as loud as every other one (EBU R 128).

use serde::Deserialize;

/// The loudness that every video gets, in LUFS.
const TARGET: &str = "loudnorm=I=-23:TP=-2:LRA=50";
/// What is quieter than this is no sound that anybody is to hear: it is not made louder.
const QUIET_LUFS: f64 = -50.0;
/// What is measured is what players play.
const STEREO: &str = "aresample=48000,aformat=channel_layouts=stereo";

/// How loud a video is, as ffmpeg says it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Loudness {
    input_i: String,
    input_tp: String,
    input_lra: String,
    input_thresh: String,
    target_offset: String,
}

impl Loudness {
    /// The filters that measure it.
    pub(super) fn measuring() -> String {
        format!("{STEREO},{TARGET}:print_format=json")
    }

    /// What they said at the end of `messages`.
    pub(super) fn read(messages: &str) -> Option<Self> {
        let start = messages.rfind('{')?;
        let end = start + messages[start..].find('}')?;
        serde_json::from_str(&messages[start..=end]).ok()
    }

    /// The filters that make it as loud as every other one.
    pub(super) fn filters(&self) -> String {
        let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
        let is_heard = number(&self.input_i).is_some_and(|loudness| loudness > QUIET_LUFS);
        let measured = [&self.input_i, &self.input_tp, &self.input_lra, &self.input_thresh, &self.target_offset];
        if !is_heard || measured.iter().any(|text| number(text).is_none()) {
            return STEREO.to_owned();
        }
        let [i, tp, lra, thresh, offset] = measured;
        format!(
            "{STEREO},{TARGET}:measured_I={i}:measured_TP={tp}:measured_LRA={lra}:measured_thresh={thresh}:\
             offset={offset}:linear=true,aresample=48000"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(loudness: &str) -> String {
        format!(
            "size=N/A\n[Parsed_loudnorm_2 @ 0x1] \n{{\n\"input_i\" : \"{loudness}\", \"input_tp\" : \"-17.68\", \
             \"input_lra\" : \"0.00\", \"input_thresh\" : \"-31.82\", \"output_i\" : \"-23.00\", \
             \"normalization_type\" : \"dynamic\", \"target_offset\" : \"0.00\"\n}}\n"
        )
    }

    #[test]
    fn what_was_measured_is_made_as_loud_as_all_and_silence_stays_silence() {
        let filters = |loudness: &str| Loudness::read(&told(loudness)).unwrap().filters();
        assert!(filters("-12.5").contains("I=-23:TP=-2:LRA=50:measured_I=-12.5:measured_TP=-17.68"));
        for quiet in ["-inf", "-70.00", "-51"] {
            assert_eq!(filters(quiet), STEREO, "{quiet}");
        }
        assert_eq!(Loudness::read("nothing"), None);
    }
}
