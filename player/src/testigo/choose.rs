//! Which order a play fulfils, and when its picture is taken.

use cartelera_playlists::{
    hash::ContentHash,
    ids::OfficeId,
    playlog::{ItemName, Role, SlotRef, Span},
    testigo::TestigoOrder,
};
use jiff::{SignedDuration, Timestamp};

/// A picture for which somebody waits is taken so long after the play began: whatever faded in is there.
const URGENT_AFTER_MS: u64 = 1_500;
/// So long before its end nothing is begun.
const MARGIN: SignedDuration = SignedDuration::from_millis(300);

/// What is on the stage, as a testigo tells it.
#[derive(Clone, Debug)]
pub(crate) struct OnStage {
    /// The office.
    pub(crate) office: OfficeId,
    /// Its name.
    pub(crate) office_name: String,
    /// What the picture shows.
    pub(crate) item: ItemName,
    /// As what.
    pub(crate) role: Role,
    /// What the band of short notices shows.
    pub(crate) bar: Option<ItemName>,
    /// The programme that rules.
    pub(crate) programme: ContentHash,
    /// Sequence of the pointer that is followed.
    pub(crate) pointer: u64,
    /// The slot, and from when to when it is planned.
    pub(crate) slot: Option<(SlotRef, Span)>,
    /// When it began, and how long it is.
    pub(crate) span: Span,
    /// How far the clock is trusted.
    pub(crate) rank: u8,
}

/// The order that what is on fulfils, and when its picture is to be taken; `has_one` says whether the play has one already.
pub(super) fn choose(
    orders: &[TestigoOrder],
    on: &OnStage,
    now: Timestamp,
    has_one: bool,
) -> Option<(TestigoOrder, Timestamp)> {
    let length = on.span.length_ms();
    let after = |ms: u64| {
        let ms = SignedDuration::from_millis(i64::try_from(ms).unwrap_or(i64::MAX));
        on.span.from.checked_add(ms).unwrap_or(Timestamp::MAX)
    };
    let last = on.span.until.checked_sub(MARGIN).unwrap_or(on.span.until);
    let fits = |order: &&TestigoOrder| {
        // By a clock that nobody trusts only what is wanted now can be known.
        order.subject.is_of(&on.item) && (order.is_urgent || (on.rank > 0 && !has_one))
    };
    let timed = orders.iter().filter(fits).map(|order| {
        let offset = if order.is_urgent { URGENT_AFTER_MS.min(length / 2) } else { order.offset_ms(length) };
        // One that comes in the middle of a play is taken later in it.
        (order, after(offset).max(order.from).max(now))
    });
    let (order, at) = timed.filter(|(order, at)| *at < last && *at < order.until).min_by_key(|(_, at)| *at)?;
    Some((order.clone(), at))
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::testigo::TestigoSubject;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + second).unwrap()
    }

    fn on(rank: u8) -> OnStage {
        let hash = ContentHash::of(b"");
        let item = ItemName {
            id: "agua-1".parse().unwrap(),
            digest: hash,
            title: "Agua".to_owned(),
            campaign: Some("agua".parse().unwrap()),
        };
        OnStage {
            office: "centro".parse().unwrap(),
            office_name: "Centro".to_owned(),
            item,
            role: Role::Planned,
            bar: None,
            programme: hash,
            pointer: 1,
            slot: None,
            span: Span { from: at(0), until: at(10) },
            rank,
        }
    }

    fn order(number: u64, campaign: &str, from: i64, until: i64, is_urgent: bool) -> TestigoOrder {
        let subject = TestigoSubject::Campaign { campaign: campaign.parse().unwrap() };
        TestigoOrder { number, subject, from: at(from), until: at(until), is_urgent }
    }

    #[test]
    fn a_planned_picture_is_taken_once_a_play_within_its_time() {
        let agua = order(1, "agua", -100, 100, false);
        let (chosen, when) = choose(std::slice::from_ref(&agua), &on(1), at(0), false).unwrap();
        assert!(chosen.number == 1 && (at(2)..at(8)).contains(&when), "{when}");
        assert!(choose(std::slice::from_ref(&agua), &on(1), at(0), true).is_none());
        assert!(choose(&[order(1, "predial", -100, 100, false)], &on(1), at(0), false).is_none());
        assert!(choose(&[order(1, "agua", -100, 1, false)], &on(1), at(0), false).is_none());
        assert!(choose(&[order(1, "agua", 12, 100, false)], &on(1), at(0), false).is_none());
        let (_, late) = choose(&[order(1, "agua", 9, 100, false)], &on(1), at(0), false).unwrap();
        assert_eq!(late, at(9));
        assert!(choose(&[agua], &on(1), at(10), false).is_none());
    }

    #[test]
    fn by_a_clock_that_nobody_trusts_only_what_is_wanted_now_is_taken() {
        assert!(choose(&[order(1, "agua", -100, 100, false)], &on(0), at(0), false).is_none());
        let (_, when) = choose(&[order(1, "agua", -100, 100, true)], &on(0), at(0), true).unwrap();
        assert_eq!(when.duration_since(at(0)).as_millis(), 1_500);
    }
}
