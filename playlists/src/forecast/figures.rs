//! Plays and airtime, and the target that they are held against.

use std::ops::{AddAssign, Mul};

/// How often something shows and how long altogether.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Airtime {
    /// How many slots.
    pub plays: u64,
    /// How long they last together, in milliseconds.
    pub ms: u64,
}

impl AddAssign for Airtime {
    fn add_assign(&mut self, other: Self) {
        self.plays += other.plays;
        self.ms += other.ms;
    }
}

impl Mul<u64> for Airtime {
    type Output = Self;

    fn mul(self, times: u64) -> Self {
        Self { plays: self.plays * times, ms: self.ms * times }
    }
}

/// Airtime beside the time in which the screens are on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Of the picture.
    pub main: Airtime,
    /// Of the band of short notices.
    pub bar: Airtime,
    /// How long the screens are on, in milliseconds.
    pub open_ms: u64,
}

impl Figures {
    /// The part of the picture's time, 0 to 1; `None` if the screens are never on.
    pub fn share(&self) -> Option<f64> {
        (self.open_ms > 0).then(|| self.main.ms as f64 / self.open_ms as f64)
    }
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.main += other.main;
        self.bar += other.bar;
        self.open_ms += other.open_ms;
    }
}

impl Mul<u64> for Figures {
    type Output = Self;

    fn mul(self, times: u64) -> Self {
        Self { main: self.main * times, bar: self.bar * times, open_ms: self.open_ms * times }
    }
}

/// What a campaign wants to reach in a month, on all screens together. Only the picture counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// How many plays.
    pub plays: Option<u64>,
    /// How much airtime, in milliseconds.
    pub airtime_ms: Option<u64>,
}

impl Target {
    /// The part of the target that `figures` reach, 1 is all: the smaller one of plays and airtime. `None` if it asks for
    /// nothing.
    pub fn reached(&self, figures: &Figures) -> Option<f64> {
        let part = |wanted: Option<u64>, got: u64| wanted.filter(|wanted| *wanted > 0).map(|w| got as f64 / w as f64);
        let parts = [part(self.plays, figures.main.plays), part(self.airtime_ms, figures.main.ms)];
        parts.into_iter().flatten().min_by(f64::total_cmp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_reached_as_far_as_its_smaller_part() {
        let figures = Figures { main: Airtime { plays: 50, ms: 9_000 }, bar: Airtime::default(), open_ms: 90_000 };
        assert_eq!(figures.share(), Some(0.1));
        assert_eq!(Figures::default().share(), None);
        let target = Target { plays: Some(100), airtime_ms: Some(12_000) };
        assert_eq!(target.reached(&figures), Some(0.5));
        assert_eq!(Target { plays: None, ..target }.reached(&figures), Some(0.75));
        assert_eq!(Target { plays: Some(0), airtime_ms: None }.reached(&figures), None);
    }
}
