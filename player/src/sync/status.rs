//! What sync says it is doing, told once per change.

use jiff::Timestamp;

use super::{failure::Failure, state::SyncState};

/// What is known of the manager and of the downloads.
#[derive(Default)]
pub(super) struct Status {
    told: Option<SyncState>,
    look: Option<SyncState>,
    download: Option<SyncState>,
    contacted: bool,
}

impl Status {
    /// The manager answered as it should.
    pub(super) fn on_contact(&mut self) {
        self.look = None;
        self.contacted = true;
    }

    /// Looking at the pointer failed.
    pub(super) fn on_look_failed(&mut self, failure: &Failure) {
        self.look = Some(failure.state(self.look.as_ref(), Timestamp::now()));
    }

    /// A file arrived.
    pub(super) fn on_download(&mut self) {
        self.download = None;
    }

    /// A file did not arrive.
    pub(super) fn on_download_failed(&mut self, failure: &Failure) {
        self.download = Some(failure.state(self.download.as_ref(), Timestamp::now()));
    }

    /// Tells whether the manager has answered as it should since the start.
    pub(super) fn is_contacted(&self) -> bool {
        self.contacted
    }

    /// The state, if it is another one than the last time; `downloading` is what holds while files are missing.
    pub(super) fn change(&mut self, downloading: Option<SyncState>) -> Option<SyncState> {
        let idle = if self.contacted { SyncState::UpToDate } else { SyncState::Connecting };
        let missing = downloading.map(|downloading| self.download.clone().unwrap_or(downloading));
        let state = self.look.clone().or(missing).unwrap_or(idle);
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
        status.on_download_failed(&Failure::Refused(Refusal::Hash));
        assert_eq!(status.change(downloading()), Some(SyncState::Refused { reason: Refusal::Hash }));
        status.on_look_failed(&Failure::UnknownScreen);
        assert_eq!(status.change(downloading()), Some(SyncState::UnknownScreen));
        status.on_contact();
        status.on_download();
        assert_eq!(status.change(downloading()), downloading());
        assert_eq!(status.change(None), Some(SyncState::UpToDate));
    }
}
