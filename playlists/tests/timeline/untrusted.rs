//! What a screen presents without a trusted clock.

use jiff::{Timestamp, ToSpan};

use super::build::{Change, epoch, instant, item, programme, takeover, timeline};
use cartelera_playlists::{
    present::{MAX_JOIN_MS, ReceivedTakeover, UntrustedMain, UntrustedRound},
    programme::{Category, Flight, Item, Programme, Region},
    stops::{StopAction, StopEntry, StopList, StopTarget},
    takeover::TakeoverSeverity::{Extreme, Severe},
    timeline::{Carry, Timeline},
};

const FLOOR: &str = "2026-11-20T15:00:00Z";

fn health(id: &str, seconds: u64) -> Item {
    Item { category: Category::Health, ..item(id, seconds) }
}

fn flight(from: Option<&str>, until: Option<&str>, hard_end: bool) -> Flight {
    Flight { from: from.map(instant), until: until.map(instant), hard_end }
}

fn scene() -> Programme {
    let (before, after) = ("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z");
    let mut programme = programme();
    programme.always_exempt = vec![Category::Health, Category::Education, Category::Unknown];
    programme.house(vec![
        health("house", 10),
        Item { flight: flight(Some(after), None, false), ..health("house-later", 5) },
        health("b", 7),
    ]);
    programme.rule("z", None, vec![health("c", 9), health("a", 6)]);
    programme.rule(
        "m",
        Some(0.1),
        vec![
            health("b", 7),
            item("services", 8),
            Item { category: Category::Unknown, ..item("strange", 8) },
            Item { flight: flight(Some(before), Some(after), false), ..health("now", 4) },
            Item { flight: flight(Some(before), Some(after), true), ..health("hard", 4) },
            Item { flight: flight(None, Some(before), false), ..health("over", 4) },
            health("a", 6),
        ],
    );
    programme.rule("bar", None, vec![health("bar", 5)]).region = Region::Bar;
    programme
}

fn round(timeline: &Timeline, floor: &str, stops: &StopList) -> UntrustedRound {
    UntrustedRound::new(timeline, instant(floor), stops, &|item| item.id.as_str() != "c")
}

fn names(round: &UntrustedRound) -> Vec<&str> {
    round.items().map(|item| round.programme().items[item].id.as_str()).collect()
}

#[test]
fn a_round_is_every_unconditionally_exempt_item_once_then_the_house_loop() {
    let timeline = timeline(&scene());
    let all = UntrustedRound::new(&timeline, instant(FLOOR), &StopList::default(), &|_| true);
    assert_eq!(names(&all), ["b", "now", "a", "c", "house"]);
    let round = round(&timeline, FLOOR, &StopList::default());
    assert_eq!(names(&round), ["b", "now", "a", "house"], "what is not there is passed over");
    let at = |ms: u64| round.at(ms).map(|play| (play.item, play.start_ms, play.end_ms)).unwrap();
    let items: Vec<usize> = round.items().collect();
    assert_eq!(at(0), (items[0], 0, 7_000));
    assert_eq!(at(6_999), (items[0], 0, 7_000));
    assert_eq!(at(7_000), (items[1], 7_000, 11_000));
    assert_eq!(at(26_999), (items[3], 17_000, 27_000));
    assert_eq!(at(27_000), (items[0], 27_000, 34_000));
    assert_eq!(round.next_change(26_999, &[]), 27_000);
    assert!(round.at(u64::MAX).is_some());
    let mut now = 0;
    for _ in 0..50 {
        let (next, on) = (round.next_change(now, &[]), round.at(now));
        assert_eq!((round.at(next - 1), next), (on, on.unwrap().end_ms));
        now = next;
    }
}

#[test]
fn a_category_that_any_blackout_forbids_is_not_unconditional() {
    let mut first = scene();
    first.house_loop.truncate(1);
    first.items.iter_mut().find(|item| item.id.as_str() == "house").unwrap().category = Category::Education;
    let mut narrow = first.clone();
    narrow.blackout("2030-01-01T00:00:00Z", "2030-02-01T00:00:00Z", &[Category::Education]);
    let epochs = vec![
        epoch(&first, instant("2026-01-01T00:00:00Z"), Carry::default()),
        epoch(&narrow, instant("2029-01-01T00:00:00Z"), Carry::default()),
    ];
    let both = Timeline::new(epochs).unwrap();
    assert_eq!(names(&round(&both, FLOOR, &StopList::default())), ["house"], "the next epoch's blackout counts too");
}

#[test]
fn the_programme_is_that_of_the_floor_or_else_the_first() {
    let (mut first, mut second) = (scene(), scene());
    (first.city, second.city) = ("first".to_owned(), "second".to_owned());
    let epochs = vec![
        epoch(&first, instant("2026-11-01T00:00:00Z"), Carry::default()),
        epoch(&second, instant("2026-11-20T15:00:00Z"), Carry::default()),
    ];
    let timeline = Timeline::new(epochs).unwrap();
    for (floor, city) in [
        ("2026-10-01T00:00:00Z", "first"),
        ("2026-11-20T14:59:59.999Z", "first"),
        ("2026-11-20T15:00:00Z", "second"),
        ("2027-01-01T00:00:00Z", "second"),
    ] {
        let round = round(&timeline, floor, &StopList::default());
        assert_eq!(round.programme().city, city);
        assert!(names(&round).contains(&"house"), "the unconditional item is always there");
    }
}

#[test]
fn what_is_stopped_is_not_in_the_round() {
    let timeline = timeline(&scene());
    let issued: Timestamp = instant(FLOOR);
    let entry = |number, action, target| StopEntry { number, issued, action, target };
    let digest = |id: &str| StopTarget::Item(item(id, 1).digest);
    let all = StopList::new(vec![entry(1, StopAction::Suspend, StopTarget::All)]).unwrap();
    assert_eq!(names(&round(&timeline, FLOOR, &all)), ["b", "house"], "the house loop is not suspended with all");
    let named = [entry(1, StopAction::Withdraw, digest("b")), entry(2, StopAction::Suspend, digest("house"))];
    let named = StopList::new(named.to_vec()).unwrap();
    assert_eq!(names(&round(&timeline, FLOOR, &named)), ["now", "a"]);
    let empty = UntrustedRound::new(&timeline, instant(FLOOR), &named, &|_| false);
    assert_eq!(empty.presents(5, &[], &named, &|_| true), UntrustedMain::BuiltIn);
    assert_eq!((empty.next_change(5, &[]), empty.join_at(5)), (u64::MAX, 5));
}

#[test]
fn a_takeover_shows_from_its_receipt_if_exempt_or_most_severe() {
    let timeline = timeline(&scene());
    let round = round(&timeline, FLOOR, &StopList::default());
    let received = |id: &str, severity, category, received_ms, starts: Timestamp| {
        let mut takeover = takeover(id, severity, &starts.to_string(), 2);
        takeover.item.category = category;
        ReceivedTakeover { takeover, received_ms }
    };
    let soon = instant(FLOOR) + 5.hours();
    let all = [
        received("severe", Severe, Category::CivilProtection, 0, soon),
        received("health", Severe, Category::Health, 10_000, soon),
        received("extreme", Extreme, Category::CivilProtection, 60_000, soon),
        received("past", Extreme, Category::Health, 0, instant(FLOOR) - 2.minutes()),
    ];
    let nothing = StopList::default();
    let shown = |ms: u64, stops: &StopList| match round.presents(ms, &all, stops, &|_| true) {
        UntrustedMain::Takeover(takeover) => takeover.id.to_string(),
        UntrustedMain::Item(play) => {
            assert_eq!(Some(play), round.at(ms));
            "round".to_owned()
        }
        UntrustedMain::BuiltIn => "built-in".to_owned(),
    };
    for (ms, want) in [
        (0, "round"),
        (9_999, "round"),
        (10_000, "health"),
        (60_000, "extreme"),
        (179_999, "extreme"),
        (180_000, "round"),
    ] {
        assert_eq!(shown(ms, &nothing), want, "{ms}");
    }
    assert_eq!(round.next_change(9_000, &all), 10_000);
    assert_eq!(round.next_change(179_500, &all), 180_000);
    let target = StopTarget::Item(all[2].takeover.item.digest);
    let entry = StopEntry { number: 1, issued: soon, action: StopAction::Withdraw, target };
    assert_eq!(shown(60_000, &StopList::new(vec![entry]).unwrap()), "health");
}

#[test]
fn the_timeline_is_joined_at_the_items_end_within_15_s() {
    let mut programme = programme();
    programme.house(vec![Item { category: Category::Health, ..item("long", 40) }]);
    let round = round(&timeline(&programme), FLOOR, &StopList::default());
    for (elapsed, want) in [(0, MAX_JOIN_MS), (24_999, 39_999), (25_000, 40_000), (39_000, 40_000), (40_000, 55_000)] {
        assert_eq!(round.join_at(elapsed), want);
    }
}
