//! The order in which families of decoders are tried.

use super::{Board, Family, board::Kind};

/// Hardware that is used without being asked for: none was seen to hold for months on a board of its kind yet.
const HOLDS: [(Kind, Family); 0] = [];

/// What the technician wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum DecoderChoice {
    /// What is known to hold on this board, which is the processor.
    #[default]
    Auto,
    /// The processor.
    Software,
    /// The board's video decoder, and the processor once that failed several times in a row.
    Hardware,
}

/// The families to try on `board`, best first; a family that is not in it is never used.
pub(crate) fn families(board: &Board, choice: DecoderChoice) -> Vec<Family> {
    let hardware: &[Family] = match board.kind {
        Kind::Pi4 | Kind::Pi5 => &[Family::V4l2],
        Kind::Pc => &[Family::Va, Family::V4l2],
        Kind::Other => &[Family::V4l2, Family::Va],
    };
    let may_use = |family: &Family| match choice {
        DecoderChoice::Auto => HOLDS.contains(&(board.kind, *family)),
        DecoderChoice::Software => false,
        DecoderChoice::Hardware => true,
    };
    hardware.iter().copied().filter(may_use).chain([Family::Software]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hardware_comes_first_only_when_it_is_asked_for() {
        use Family::{Software, V4l2, Va};
        for (kind, hardware) in [
            (Kind::Pi4, vec![V4l2, Software]),
            (Kind::Pi5, vec![V4l2, Software]),
            (Kind::Pc, vec![Va, V4l2, Software]),
            (Kind::Other, vec![V4l2, Va, Software]),
        ] {
            let board = Board { kind, model: String::new() };
            assert_eq!(families(&board, DecoderChoice::Auto), [Software]);
            assert_eq!(families(&board, DecoderChoice::Software), [Software]);
            assert_eq!(families(&board, DecoderChoice::Hardware), hardware);
        }
    }
}
