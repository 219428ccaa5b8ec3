//! Whether and when a takeover will be seen on a screen, by the same function that players use.

use anyhow::Context as _;
use cartelera_playlists::{
    approval::Approvals,
    ids::TakeoverId,
    present::{Conditions, PresentedMain},
    stops::StopList,
    takeover::Takeover,
    timeline::Timeline,
};
use jiff::{SignedDuration, Timestamp};

use crate::publish::Followed;

/// How far apart the instants are at which a screen is asked.
const STEP: SignedDuration = SignedDuration::from_mins(1);

/// When a takeover is first seen on a screen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sight {
    /// At once.
    AtOnce,
    /// Later, to a minute.
    Later { why: Hidden, from: Timestamp },
    /// Never while it lasts.
    Never { why: Hidden },
}

/// Why a takeover is not seen at an instant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hidden {
    /// A blackout forbids its category.
    Blackout,
    /// The office is closed, and it does not wake displays.
    Closed,
    /// Another one covers it.
    Covered(TakeoverId),
    /// Anything else.
    Otherwise,
}

/// When `takeover`, one of `all`, is first seen on a screen that follows `followed`.
pub(super) fn sight(
    followed: &Followed,
    takeover: &Takeover,
    all: &[Takeover],
    stops: &StopList,
) -> anyhow::Result<Sight> {
    let epochs = followed.pointer.epochs.iter().cloned().zip(followed.programmes.iter().cloned()).collect();
    let mut timeline = Timeline::new(epochs)
        .with_context(|| format!("making the timeline that screen {} follows", followed.pointer.screen))?;
    // Nothing is started that approvers did not sign.
    let approvals = Approvals::not_needed();
    let conditions =
        Conditions { takeovers: all, stops, approvals: &approvals, claimed_above: None, may_show: &|_| true };
    let mut hidden = |instant| match conditions.presents(&mut timeline, instant).main {
        PresentedMain::Takeover(shown) if shown.id == takeover.id => None,
        _ if !timeline.allows(takeover.item.category, instant) => Some(Hidden::Blackout),
        PresentedMain::Takeover(shown) => Some(Hidden::Covered(shown.id.clone())),
        PresentedMain::Off => Some(Hidden::Closed),
        _ => Some(Hidden::Otherwise),
    };
    let Some(why) = hidden(takeover.starts) else { return Ok(Sight::AtOnce) };
    let mut instant = takeover.starts;
    loop {
        instant = instant.checked_add(STEP).context("looking ahead")?;
        if instant >= takeover.over() {
            return Ok(Sight::Never { why });
        }
        if hidden(instant).is_none() {
            return Ok(Sight::Later { why, from: instant });
        }
    }
}
