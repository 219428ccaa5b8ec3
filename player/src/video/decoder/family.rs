//! Families of decoders: the ways in which a computer can decode video.

use std::fmt;

/// A way of decoding video.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// By the processor.
    Software,
    /// By a device that the kernel offers (V4L2).
    V4l2,
    /// By a graphics chip through VA-API.
    Va,
}

impl Family {
    /// The family of a `GStreamer` element by its factory's name and class; `None` for hardware that is never used.
    pub(crate) fn of(name: &str, class: &str) -> Option<Self> {
        if name.starts_with("v4l2") {
            Some(Self::V4l2)
        } else if name.starts_with("va") && class.contains("Hardware") {
            Some(Self::Va)
        } else {
            (!class.contains("Hardware")).then_some(Self::Software)
        }
    }

    /// Whether a device decodes, which may break and take others with it.
    pub(crate) fn is_hardware(self) -> bool {
        self != Self::Software
    }
}

/// As logs and files name it.
impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Software => "software",
            Self::V4l2 => "v4l2",
            Self::Va => "va",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_told_apart_by_name_and_class() {
        let (software, hardware) = ("Codec/Decoder/Video", "Codec/Decoder/Video/Hardware");
        for (name, class, family) in [
            ("avdec_h264", software, Some(Family::Software)),
            ("openh264dec", software, Some(Family::Software)),
            ("v4l2h264dec", hardware, Some(Family::V4l2)),
            ("v4l2slh264dec", hardware, Some(Family::V4l2)),
            ("vah264dec", hardware, Some(Family::Va)),
            ("vaapih264dec", hardware, Some(Family::Va)),
            ("nvh264dec", hardware, None),
            ("qsvh264dec", hardware, None),
        ] {
            assert_eq!(Family::of(name, class), family, "{name}");
        }
    }
}
