//! The forecast counts what the timeline shows, and tells what keeps an item from showing more.

use cartelera_playlists::{
    forecast::{
        Broken, CampaignForecast, CityForecast, MissedTime, ProgrammeForecast, Unkept, Viewers, count_between,
        forbidden,
    },
    ids::CampaignId,
    programme::{Category, Content, Daypart, FixedTime, Item, MinPlays, Pacing, Programme, Region},
};
use jiff::civil::date;

use super::build::{Change as _, capsule, daypart, instant, item, programme, timeline, weekdays};

fn campaign() -> CampaignId {
    "agua".parse().unwrap()
}

fn of_campaign(item: Item) -> Item {
    Item { campaign: Some(campaign()), ..item }
}

/// Three days of November 2026, from Monday the 23rd.
fn forecast(programme: &Programme) -> ProgrammeForecast {
    ProgrammeForecast::new(&mut timeline(programme), date(2026, 11, 23), date(2026, 11, 26), Some(&campaign()))
}

fn viewers(programme: &Programme, screens: &[(&str, &str)]) -> Viewers {
    let screens = screens.iter().map(|(screen, office)| (screen.parse().unwrap(), office.parse().unwrap()));
    Viewers { forecast: forecast(programme), screens: screens.collect() }
}

const HOUR_MS: u64 = 3_600_000;

#[test]
fn a_campaign_is_summed_over_screens_offices_days_and_items() {
    let mut with = programme();
    with.rule("agua", Some(0.5), vec![of_campaign(item("a", 10)), of_campaign(item("b", 10))]);
    with.rule("rest", None, vec![item("c", 10)]);
    let without = programme();
    let all = [
        viewers(&with, &[("uno", "centro"), ("dos", "centro")]),
        viewers(&without, &[("tres", "centro"), ("cuatro", "norte")]),
    ];
    let sum = CampaignForecast::new(&all, &campaign());
    assert_eq!(sum.total.open_ms, 4 * 3 * 8 * HOUR_MS);
    assert_eq!((sum.total.main.plays, sum.total.main.ms), (2 * 3 * 1440, 2 * 3 * 4 * HOUR_MS));
    assert_eq!(sum.total.share(), Some(0.25));
    assert_eq!(sum.by_screen.len(), 2);
    assert!(sum.by_screen.values().all(|figures| figures.share() == Some(0.5)));
    let offices: Vec<_> = sum.by_office.iter().map(|(id, figures)| (id.as_str(), figures.open_ms / HOUR_MS)).collect();
    assert_eq!(offices, [("centro", 3 * 3 * 8)], "the time of all its screens, also of the one that does not show it");
    assert_eq!(sum.by_day.len(), 3);
    assert!(
        sum.by_day.values().all(|figures| figures.main.ms == 2 * 4 * HOUR_MS && figures.open_ms == 4 * 8 * HOUR_MS)
    );
    assert_eq!(sum.by_item.values().map(|figures| figures.main.ms).sum::<u64>(), sum.total.main.ms);

    let city = CityForecast::new(&all);
    let (figures, screens) = city.campaigns[&Some(campaign())];
    assert_eq!((figures, screens), (sum.total, 2));
    assert_eq!(city.campaigns[&None].0.main.ms + figures.main.ms, city.open_ms, "a screen is never empty");
    assert_eq!(city.house_loop.main.ms, 2 * 3 * 8 * HOUR_MS);
}

#[test]
fn between_two_instants_a_slot_counts_where_it_starts_and_its_airtime_as_far_as_it_lies_within() {
    let mut programme = programme();
    programme.rule("r", None, vec![item("a", 60)]);
    let between = |from: &str, until: &str| {
        let (open_ms, shown) = count_between(&mut timeline(&programme), instant(from), instant(until));
        (open_ms, shown.iter().map(|shown| (shown.airtime.plays, shown.airtime.ms)).collect::<Vec<_>>())
    };
    assert_eq!(between("2026-11-23T14:00:30Z", "2026-11-23T14:02:10Z"), (100_000, vec![(2, 100_000)]));
    assert_eq!(between("2026-11-23T21:59:00Z", "2026-11-24T14:01:00Z"), (120_000, vec![(2, 120_000)]));
    assert_eq!(between("2026-11-23T23:00:00Z", "2026-11-24T13:00:00Z"), (0, vec![]));
}

#[test]
fn what_is_left_to_an_item_is_told_condition_by_condition() {
    let mut programme = programme();
    programme.blackout("2026-11-24T20:00:00Z", "2026-11-26T00:00:00Z", &[Category::Services]);
    let episode = |id: &str, from: Option<&str>| {
        let mut episode = of_campaign(capsule(id, 20));
        episode.flight.from = from.map(instant);
        episode.category = Category::GovernmentPublicity;
        let Content::Capsule(content) = &mut episode.content else { unreachable!() };
        content.series = Some("tres".to_owned());
        episode
    };
    let mut old = episode("old", None);
    old.flight.until = Some(instant("2026-11-25T00:00:00Z"));
    let new = episode("new", Some("2026-11-24T16:00:00Z"));
    let rule = programme.rule("r", Some(0.5), vec![old, new, item("other", 10)]);
    rule.dayparts = vec![Daypart::from(daypart("09:00-15:00"))];
    let forecast = forecast(&programme);
    let reach = forecast.reach.iter().find(|reach| reach.item.as_str() == "old").unwrap();
    let hours =
        [reach.open_ms, reach.window_ms, reach.flight_ms, reach.allowed_ms, reach.current_ms].map(|ms| ms / HOUR_MS);
    // 09:00 is 15:00 UTC; on the 24th the blackout begins at 14:00 and the newer episode at 10:00.
    assert_eq!(hours, [24, 18, 12, 11, 7]);
    assert_eq!(reach.replaced.as_ref().unwrap().by.as_str(), "new");
    assert_eq!(reach.share_ppm, Some(500_000));
    assert_eq!(forecast.reach.len(), 2, "only what belongs to the campaign");
    let new = forecast.reach.iter().find(|reach| reach.item.as_str() == "new").unwrap();
    assert_eq!((new.current_ms / HOUR_MS, &new.replaced), (4, &None));
}

#[test]
fn a_blackout_forbids_what_it_does_not_exempt_or_no_longer_exempts() {
    let mut programme = programme();
    programme.blackout("2026-05-05T06:00:00Z", "2026-06-08T06:00:00Z", &[Category::Health, Category::CivilProtection]);
    programme.blackouts[0].exempt[1].until = Some(instant("2026-05-10T06:00:00Z"));
    let whole = vec![(instant("2026-05-05T06:00:00Z"), instant("2026-06-08T06:00:00Z"))];
    assert_eq!(forbidden(&programme.blackouts, Category::Health), []);
    assert_eq!(forbidden(&programme.blackouts, Category::Services), whole);
    assert_eq!(
        forbidden(&programme.blackouts, Category::CivilProtection),
        [(instant("2026-05-10T06:00:00Z"), whole[0].1)]
    );
}

#[test]
fn promises_that_no_day_can_keep_are_told_with_their_reason() {
    let paced = |id: &str, pacing: Pacing| Item { pacing, ..item(id, 60) };
    let fixed = |at: &str| FixedTime { at: at.parse().unwrap(), hard: false };
    let mut programme = programme();
    let busy = Pacing { min_plays: Some(MinPlays::PerDay(1_000)), ..Pacing::default() };
    programme.rule("busy", None, vec![paced("busy", busy)]);
    let kept = Pacing { min_plays: Some(MinPlays::PerDay(10)), fixed_times: vec![fixed("08:00")], ..Pacing::default() };
    let mut bar = paced("kept", kept);
    bar.length_ms = 5_000;
    programme.rule("bar", None, vec![bar]).region = Region::Bar;
    let early = Pacing { fixed_times: vec![fixed("07:00"), fixed("08:30"), fixed("12:00")], ..Pacing::default() };
    programme.rule("early", None, vec![paced("early", early)]).dayparts = vec![Daypart::from(daypart("08:00-11:00"))];
    for (id, plays) in [("weekly", MinPlays::PerWeek(14)), ("daily", MinPlays::PerDay(14))] {
        let pacing =
            Pacing { min_plays: Some(plays), fixed_times: vec![fixed("07:00"), fixed("12:00")], ..Pacing::default() };
        programme.rule(id, None, vec![paced(id, pacing)]).days.weekdays = weekdays(&[6]);
    }
    let broken = forecast(&programme).broken;
    let of = |id: &str| broken.iter().filter(|b| b.item.as_str() == id).map(|b| b.promise).collect::<Vec<_>>();
    assert_eq!(of("kept"), []);
    assert_eq!(of("busy").len(), 3);
    for promise in of("busy") {
        let Unkept::MinPlays { promised: 1_000, met, time_ms } = promise else { panic!("{promise:?}") };
        assert!((1..1_000).contains(&met) && time_ms == 8 * HOUR_MS, "{promise:?}");
    }
    let week = Unkept::MinPlays { promised: 2, met: 0, time_ms: 0 };
    assert_eq!(of("weekly"), [week; 3], "plays of the week are owed on every service day");
    assert_eq!(of("daily"), [], "what shows on Sundays owes nothing on a Monday");
    let on_monday = |broken: &&Broken| broken.item.as_str() == "early" && broken.date == date(2026, 11, 23);
    let missed: Vec<Unkept> = broken.iter().filter(on_monday).map(|broken| broken.promise).collect();
    let [closed, outside] = ["2026-11-23T13:00:00Z", "2026-11-23T18:00:00Z"].map(instant);
    // 08:30 is kept by its turn at the latest.
    assert_eq!(
        missed,
        [
            Unkept::FixedTime { at: closed, why: MissedTime::Closed },
            Unkept::FixedTime { at: outside, why: MissedTime::OutsideDaypart },
        ]
    );
}
