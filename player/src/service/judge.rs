//! Whether the player does what it is for, by what it did between two looks.

/// So many updates were to be seen, and none was presented: it does not reach the display.
const UNSEEN: u64 = 2;
/// So many frames of a video arrived, and hardly any was presented: the picture stands.
const STANDING: u64 = 15;

/// What was counted until a look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sign {
    /// Updates that were to be drawn.
    pub(crate) drawn: u64,
    /// Frames that went to the display.
    pub(crate) presented: u64,
    /// Frames of videos that decoders delivered.
    pub(crate) arrived: u64,
    /// Whether anybody is to see anything.
    pub(crate) is_lit: bool,
}

/// What is wrong between two looks, if anything is.
pub(super) fn judge(before: Sign, now: Sign) -> Option<&'static str> {
    if !before.is_lit || !now.is_lit {
        return None;
    }
    let grew = |of: fn(Sign) -> u64| of(now).saturating_sub(of(before));
    let presented = grew(|sign| sign.presented);
    if presented == 0 && grew(|sign| sign.drawn) >= UNSEEN {
        Some("nothing that is drawn reaches the display")
    } else if presented < 2 && grew(|sign| sign.arrived) >= STANDING {
        Some("a video plays, and the picture stands still")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_is_to_be_seen_and_what_stands_need_not() {
        let sign = |drawn, presented, arrived| Sign { drawn, presented, arrived, is_lit: true };
        let first = sign(10, 8, 100);
        assert_eq!(judge(first, first), None, "nothing is due");
        assert_eq!(judge(first, sign(11, 8, 100)), None, "one may be on its way");
        assert!(judge(first, sign(12, 8, 100)).is_some());
        assert_eq!(judge(first, sign(160, 158, 250)), None);
        assert!(judge(first, sign(11, 9, 250)).is_some(), "only looks were drawn");
        let dark = Sign { is_lit: false, ..sign(160, 8, 250) };
        assert_eq!(judge(first, dark), None);
        assert_eq!(judge(dark, sign(300, 8, 400)), None, "it was just switched on");
        assert_eq!(judge(first, sign(10, 8, 0)), None, "the video is over");
    }
}
