//! What a screen presents: its timeline with takeovers over it, stopped and missing items replaced, and what it does
//! without a trusted clock.
//!
//! [`Conditions::presents`] says what is presented, [`Conditions::next_change`] when to ask again. While
//! [`crate::trust::ClockTrust`] has no time, [`UntrustedRound`] answers both. [`Ambience`] is what changes whatever is on.

mod ambience;
mod conditions;
mod presented;
mod scene;
mod untrusted;

pub use ambience::{Ambience, Drift};
pub use conditions::Conditions;
pub use presented::{Presented, PresentedMain, Withheld};
pub use scene::Scene;
pub use untrusted::{MAX_JOIN_MS, ReceivedTakeover, UntrustedMain, UntrustedPlay, UntrustedRound};
