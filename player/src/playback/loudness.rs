//! How loud a clip is now, looked up once per change.

use cartelera_playlists::{
    programme::Programme,
    timeline::{self, Volume},
};
use jiff::Timestamp;

/// The volume of a programme and what it was last.
pub(super) struct Loudness {
    volume: Option<Volume>,
    usual: u8,
    last: Option<timeline::Loudness>,
}

impl Loudness {
    /// That of `programme`; where its dayparts cannot be read its usual volume.
    pub(super) fn of(programme: &Programme) -> Self {
        let volume = Volume::new(programme).map_err(|error| tracing::warn!("reading the volume: {error}")).ok();
        Self { volume, usual: programme.sound.volume, last: None }
    }

    /// Until when what it is at `now` holds.
    pub(super) fn until(&self, now: Timestamp) -> Timestamp {
        self.volume.as_ref().map_or(Timestamp::MAX, |volume| volume.at(now).until)
    }

    /// How loud it is at `now`, in percent. Instants must not go back.
    pub(super) fn at(&mut self, now: Timestamp) -> u8 {
        let Some(volume) = &self.volume else { return self.usual };
        if self.last.is_none_or(|last| last.until <= now) {
            self.last = Some(volume.at(now));
        }
        self.last.map_or(self.usual, |last| last.percent)
    }
}
