//! What sync says it is doing, told once per change.

use jiff::Timestamp;

use super::super::{failure::Failure, state::SyncState};

/// What is known of the manager and of the downloads.
#[derive(Default)]
pub(super) struct Status {
    told: Option<SyncState>,
    look: Option<SyncState>,
    download: Option<SyncState>,
    contacted: bool,
    no_room: bool,
    cloned: bool,
}

impl Status {
    /// The manager answered as it should.
    pub(super) fn on_contact(&mut self) {
        self.look = None;
        self.contacted = true;
    }

    /// The manager answered, and what it follows is behind.
    pub(super) fn on_met(&mut self) {
        self.contacted = true;
    }

    /// Looking at the pointer failed.
    pub(super) fn on_look_failed(&mut self, failure: &Failure, now: Timestamp) {
        self.look = Some(failure.state(self.look.as_ref(), now));
    }

    /// The screen waits to be paired.
    pub(super) fn on_pairing(&mut self, state: SyncState) {
        self.look = Some(state);
    }

    /// Whether another device has this one's key, as the manager says.
    pub(super) fn is_cloned(&self) -> bool {
        self.cloned
    }

    /// Whether the manager refuses what this device tells, because another one has its key.
    pub(super) fn set_cloned(&mut self, cloned: bool) {
        self.cloned = cloned;
    }

    /// Some files that are needed have no room.
    pub(super) fn set_no_room(&mut self, no_room: bool) {
        self.no_room = no_room;
    }

    /// Whether some files that are needed have no room.
    pub(super) fn has_no_room(&self) -> bool {
        self.no_room
    }

    /// A file arrived.
    pub(super) fn on_download(&mut self) {
        self.download = None;
    }

    /// A file did not arrive.
    pub(super) fn on_download_failed(&mut self, failure: &Failure, now: Timestamp) {
        self.download = Some(failure.state(self.download.as_ref(), now));
    }

    /// Tells whether the manager has answered since the start, and can be told things.
    pub(super) fn is_contacted(&self) -> bool {
        self.contacted
    }

    /// The state, if it is another one than the last time; `downloading` is what holds while files are missing.
    pub(super) fn change(&mut self, downloading: Option<SyncState>) -> Option<SyncState> {
        let idle = match (self.contacted, self.no_room) {
            (false, _) => SyncState::Connecting,
            (true, true) => SyncState::NoRoom,
            (true, false) => SyncState::UpToDate,
        };
        let missing = downloading.map(|downloading| self.download.clone().unwrap_or(downloading));
        let cloned = self.cloned.then_some(SyncState::Cloned);
        let state = self.look.clone().or(cloned).or(missing).unwrap_or(idle);
        let is_news = self.told.as_ref() != Some(&state);
        is_news.then(|| self.told.insert(state).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::Refusal;

    #[test]
    fn a_state_is_told_once_and_the_manager_comes_before_the_files() {
        let mut status = Status::default();
        let downloading = || Some(SyncState::Downloading { done: 0, total: 1, bytes: 0 });
        assert_eq!(status.change(None), Some(SyncState::Connecting));
        assert_eq!(status.change(None), None);
        assert_eq!(status.change(downloading()), downloading());
        status.on_download_failed(&Failure::Refused(Refusal::Hash), Timestamp::UNIX_EPOCH);
        assert_eq!(status.change(downloading()), Some(SyncState::Refused { reason: Refusal::Hash }));
        status.on_look_failed(&Failure::UnknownScreen, Timestamp::UNIX_EPOCH);
        assert_eq!(status.change(downloading()), Some(SyncState::UnknownScreen));
        status.on_contact();
        status.on_download();
        assert_eq!(status.change(downloading()), downloading());
        assert_eq!(status.change(None), Some(SyncState::UpToDate));
        status.set_cloned(true);
        assert_eq!(status.change(downloading()), Some(SyncState::Cloned));
        status.set_cloned(false);
        assert_eq!(status.change(None), Some(SyncState::UpToDate));
    }
}
