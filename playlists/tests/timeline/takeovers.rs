//! Takeovers: their times, their order, and when one covers the screen.

use jiff::{Timestamp, ToSpan};

use super::build::{Change, instant, item, programme, takeover, timeline};
use cartelera_playlists::{
    approval::Approvals,
    present::{Conditions, PresentedMain},
    programme::{Category, Flight, Region},
    stops::StopList,
    takeover::{Takeover, TakeoverError, TakeoverSeverity},
    timeline::{BrandKind, Timeline},
};

use TakeoverSeverity::{Extreme, Minor, Moderate, Severe, Unknown};

/// The takeover shown, `timeline` or `off`.
fn shown(timeline: &mut Timeline, takeovers: &[Takeover], at: Timestamp) -> String {
    let stops = StopList::default();
    let conditions = Conditions {
        takeovers,
        stops: &stops,
        approvals: &Approvals::not_needed(),
        claimed_above: None,
        may_show: &|_| true,
    };
    let presented = conditions.presents(timeline, at);
    assert!(presented.bar.is_none() || matches!(presented.main, PresentedMain::Slot(_)), "a takeover covers the bar");
    match presented.main {
        PresentedMain::Takeover(takeover) => takeover.id.to_string(),
        PresentedMain::Off => "off".to_owned(),
        PresentedMain::Slot(playing) => {
            assert_eq!(timeline.at(at).main, Some(playing), "the timeline runs on underneath");
            "timeline".to_owned()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_takeover_has_an_end_within_24_h() {
    let starts = instant("2026-11-20T15:00:00Z");
    let make = |ends: Option<Timestamp>| Takeover::new("t".parse().unwrap(), Severe, starts, ends, item("a", 10));
    assert_eq!(make(None).unwrap().ends, starts + 1.hour());
    assert!(!make(None).unwrap().wakes_display);
    assert!(make(Some(starts + 24.hours())).is_ok());
    let too_long = make(Some(starts + 24.hours() + 1.millisecond())).unwrap_err();
    assert!(matches!(too_long, TakeoverError::TooLong { .. }) && too_long.to_string().contains("at most 24 h"));
    assert!(matches!(make(Some(starts)), Err(TakeoverError::Empty { .. })));
    let mut short = item("a", 10);
    short.flight = Flight { until: Some(starts + 30.minutes()), ..Flight::default() };
    let short = Takeover::new("t".parse().unwrap(), Severe, starts, None, short);
    assert!(matches!(short, Err(TakeoverError::Flight { .. })));
    // One that says otherwise ends all the same.
    let endless = Takeover { ends: Timestamp::MAX, ..make(None).unwrap() };
    assert!(endless.is_on(starts + 24.hours() - 1.millisecond()) && !endless.is_on(starts + 24.hours()));
    assert_eq!((endless.length_ms(), endless.over()), (24 * 3_600_000, starts + 24.hours()));
}

#[test]
fn a_severity_that_is_not_known_is_the_lowest() {
    for (text, severity) in [("\"extreme\"", Extreme), ("\"minor\"", Minor), ("\"apocalyptic\"", Unknown)] {
        assert_eq!(serde_json::from_str::<TakeoverSeverity>(text).unwrap(), severity);
    }
    let mut levels = [Extreme, Unknown, Moderate, Severe, Minor];
    levels.sort_unstable();
    assert_eq!(levels, [Unknown, Minor, Moderate, Severe, Extreme]);
    let plain = takeover("t", Extreme, "2026-11-20T15:00:00Z", 60);
    let text = serde_json::to_string(&plain).unwrap();
    assert_eq!(serde_json::from_str::<Takeover>(&text).unwrap(), plain);
    let old = text.replace("\"severity\":\"extreme\",", "").replace(",\"wakes_display\":false", "");
    assert_ne!(old, text);
    assert_eq!(serde_json::from_str::<Takeover>(&old).unwrap().severity, Unknown);
}

#[test]
fn the_most_severe_shows_then_the_latest_then_the_first_id() {
    let mut programme = programme();
    programme.rule("bar", Some(1.0), vec![item("n", 12)]).region = Region::Bar;
    let mut timeline = timeline(&programme);
    let takeovers = [
        takeover("d", Minor, "2026-11-20T15:00:00Z", 60),
        takeover("c", Minor, "2026-11-20T15:10:00Z", 20),
        takeover("b", Minor, "2026-11-20T15:10:00Z", 15),
        takeover("a", Severe, "2026-11-20T15:20:03.5Z", 2),
    ];
    for (at, want) in [
        ("2026-11-20T14:59:59.999Z", "timeline"),
        ("2026-11-20T15:00:00Z", "d"),
        ("2026-11-20T15:09:59.999Z", "d"),
        ("2026-11-20T15:10:00Z", "b"),
        ("2026-11-20T15:20:03.499Z", "b"),
        ("2026-11-20T15:20:03.500Z", "a"),
        ("2026-11-20T15:22:03.500Z", "b"),
        ("2026-11-20T15:25:00Z", "c"),
        ("2026-11-20T15:30:00Z", "d"),
        ("2026-11-20T16:00:00Z", "timeline"),
    ] {
        assert_eq!(shown(&mut timeline, &takeovers, instant(at)), want, "{at}");
        let mut turned = takeovers.clone();
        turned.reverse();
        assert_eq!(shown(&mut timeline, &turned, instant(at)), want, "{at}");
    }
}

#[test]
fn a_closed_office_is_woken_only_by_a_takeover_that_says_so() {
    let mut timeline = timeline(&programme());
    let mut takeovers = [takeover("t", Extreme, "2026-11-20T05:00:00Z", 60)];
    let at = instant("2026-11-20T05:30:00Z");
    assert_eq!(shown(&mut timeline, &takeovers, at), "off");
    takeovers[0].wakes_display = true;
    assert_eq!(shown(&mut timeline, &takeovers, at), "t");
    assert_eq!(shown(&mut timeline, &takeovers, at + 30.minutes()), "off");
}

#[test]
fn in_a_blackout_a_takeover_must_be_exempt_and_wears_the_neutral_brand() {
    let mut programme = programme();
    let exempt = [Category::Services, Category::CivilProtection];
    programme.blackout("2026-11-20T15:30:00Z", "2026-11-20T16:30:00Z", &exempt);
    // The emergency is declared for half an hour.
    programme.blackouts[0].exempt[1].until = Some(instant("2026-11-20T16:00:00Z"));
    let mut timeline = timeline(&programme);
    let alert = [takeover("t", Extreme, "2026-11-20T15:00:00Z", 120)];
    let mut publicity = alert.clone();
    publicity[0].item.category = Category::GovernmentPublicity;
    for (at, with_alert, with_publicity, brand) in [
        ("2026-11-20T15:29:59.999Z", "t", "t", BrandKind::Normal),
        ("2026-11-20T15:30:00Z", "t", "timeline", BrandKind::Neutral),
        ("2026-11-20T16:00:00Z", "timeline", "timeline", BrandKind::Neutral),
        ("2026-11-20T16:30:00Z", "t", "t", BrandKind::Normal),
    ] {
        assert_eq!(shown(&mut timeline, &alert, instant(at)), with_alert, "{at}");
        assert_eq!(shown(&mut timeline, &publicity, instant(at)), with_publicity, "{at}");
        let stops = StopList::default();
        let conditions = Conditions {
            takeovers: &alert,
            stops: &stops,
            approvals: &Approvals::not_needed(),
            claimed_above: None,
            may_show: &|_| true,
        };
        assert_eq!(conditions.presents(&mut timeline, instant(at)).brand, brand, "{at}");
        let before = instant(at) - 1.millisecond();
        assert!(at.ends_with("999Z") || conditions.next_change(&mut timeline, before) == instant(at), "{at}");
    }
}
