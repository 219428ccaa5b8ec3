//! The decoders in use, and what becomes of hardware that fails again and again.

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{
    Board, DecoderChoice, Family,
    memory::{Grounds, Memory},
    policy, ranks,
};

/// So many clips in a row that hardware did not get through demote it.
const FAULTS_MAX: u32 = 3;

/// How a clip ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome<'a> {
    /// As it should.
    Held,
    /// By a fault, for this reason.
    Faulted(&'a str),
}

/// Which families are used, best first.
pub(crate) struct Rota {
    state: Mutex<State>,
    grounds: Grounds,
    memory: Option<Memory>,
}

struct State {
    families: Vec<Family>,
    faults: u32,
    /// Name of the decoder that was used last.
    last: String,
}

impl Rota {
    /// Decides for this computer and tells `GStreamer`, which must have been started; `data` is the player's folder.
    pub(crate) fn new(board: &Board, choice: DecoderChoice, data: Option<&Path>) -> Self {
        let grounds = Grounds { board: board.model.clone(), gstreamer: gstreamer::version_string().to_string() };
        let memory = data.map(Memory::in_folder);
        let mut families = policy::families(board, choice);
        if families[0].is_hardware() && memory.as_ref().is_some_and(|memory| memory.is_demoted(&grounds)) {
            tracing::info!(board = grounds.board, "the hardware decoder failed on this board, the processor decodes");
            families = vec![Family::Software];
        }
        ranks::apply(&families);
        Self { state: Mutex::new(State { families, faults: 0, last: String::new() }), grounds, memory }
    }

    /// Says in the log that the decoder `name` was used, if another one was used before.
    pub(crate) fn report(&self, name: &str) {
        let mut state = self.lock();
        if state.last != name {
            tracing::info!(decoder.name = name, "video is decoded");
            name.clone_into(&mut state.last);
        }
    }

    /// The decoder that was used last; empty before the first.
    pub(crate) fn last(&self) -> String {
        self.lock().last.clone()
    }

    /// Takes note of how a clip ended that `family` decoded.
    pub(crate) fn note(&self, family: Family, outcome: Outcome<'_>) {
        if !family.is_hardware() {
            return;
        }
        let mut state = self.lock();
        state.faults = if outcome == Outcome::Held { 0 } else { state.faults + 1 };
        let Outcome::Faulted(reason) = outcome else { return };
        if state.faults < FAULTS_MAX || state.families == [Family::Software] {
            return;
        }
        state.families = vec![Family::Software];
        ranks::apply(&state.families);
        tracing::warn!(decoder.family = %family, reason, "{FAULTS_MAX} faults in a row, the processor decodes from now on");
        let written = self.memory.as_ref().map_or(Ok(()), |memory| memory.demote(&self.grounds, reason));
        if let Err(error) = written {
            tracing::warn!(%error, "remembering that the hardware decoder failed");
        }
    }

    /// The families in use, best first.
    #[cfg(test)]
    pub(crate) fn families(&self) -> Vec<Family> {
        self.lock().families.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::board::Kind, *};

    fn rota(data: &Path, choice: DecoderChoice) -> Rota {
        gstreamer::init().unwrap();
        Rota::new(&Board { kind: Kind::Pi4, model: "Raspberry Pi 4".to_owned() }, choice, Some(data))
    }

    #[test]
    fn three_faults_in_a_row_demote_hardware_for_good() {
        let folder = tempfile::tempdir().unwrap();
        let first = rota(folder.path(), DecoderChoice::Hardware);
        let fault = Outcome::Faulted("no frame for 1 s");
        for outcome in [fault, fault, Outcome::Held, fault, fault] {
            first.note(Family::V4l2, outcome);
            first.note(Family::Software, fault);
            assert_eq!(first.families(), [Family::V4l2, Family::Software]);
        }
        first.note(Family::V4l2, fault);
        assert_eq!(first.families(), [Family::Software]);
        assert_eq!(rota(folder.path(), DecoderChoice::Hardware).families(), [Family::Software]);
        let elsewhere = tempfile::tempdir().unwrap();
        assert_eq!(rota(elsewhere.path(), DecoderChoice::Hardware).families().len(), 2);
    }

    #[test]
    fn software_is_never_demoted_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let rota = rota(folder.path(), DecoderChoice::Auto);
        (0..10).for_each(|_| rota.note(Family::Software, Outcome::Faulted("a broken file")));
        assert_eq!(rota.families(), [Family::Software]);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
