//! Trusted time, and that no clock makes a screen break a blackout.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::date};
use proptest::{collection::vec, prelude::*, sample::select};

use super::build::{Change, epoch, instant, item, programme, takeover, timeline, zone};
use cartelera_playlists::{
    approval::Approvals,
    present::{Conditions, Presented, PresentedMain, ReceivedTakeover, UntrustedMain, UntrustedRound},
    programme::{Category, Item, Programme, Region},
    stops::StopList,
    takeover::{Takeover, TakeoverSeverity},
    timeline::{BrandKind, Carry, Timeline},
    trust::{ClockSource, ClockTrust, DeviceClock, MAX_ERROR, TrustedTime},
};

use Category::{Education, GovernmentPublicity, Health};

const DAY_MS: i64 = 86_400_000;

/// The law: from, until, what is exempt.
const LAW: [(&str, &str, &[Category]); 2] = [
    ("2026-05-05T06:00:00Z", "2026-06-08T06:00:00Z", &[Health, Education]),
    ("2026-07-20T06:00:00Z", "2026-07-22T06:00:00Z", &[Education]),
];

fn of(category: Category, id: &str, seconds: u64) -> Item {
    Item { category, transition_ms: 600, ..item(id, seconds) }
}

fn scene(windows: usize) -> Programme {
    let mut programme = programme();
    programme.open_daily(&["00:00-24:00"]);
    programme.always_exempt = vec![Health, Education];
    programme.house(vec![of(Education, "house", 20)]);
    let items = vec![of(GovernmentPublicity, "publicity", 60), of(Health, "health", 45), of(Education, "school", 30)];
    programme.rule("r", Some(0.9), items);
    programme.rule("bar", Some(0.9), vec![of(GovernmentPublicity, "band", 300)]).region = Region::Bar;
    for (from, until, exempt) in &LAW[..windows] {
        programme.blackout(from, until, exempt);
    }
    programme
}

fn follow() -> Timeline {
    let epochs = vec![
        epoch(&scene(1), instant("2026-02-01T00:00:00Z"), Carry::default()),
        epoch(&scene(2), instant("2026-06-20T17:00:00Z"), Carry::default()),
    ];
    Timeline::new(epochs).unwrap()
}

fn is_legal(category: Category, at: Timestamp) -> bool {
    LAW.iter().all(|(from, until, exempt)| at < instant(from) || instant(until) <= at || exempt.contains(&category))
}

/// The categories to be seen, also in last frames.
fn seen(presented: &Presented) -> Vec<Category> {
    let of = |index: usize| presented.programme.items[index].category;
    let (main, slot) = match &presented.main {
        PresentedMain::Off | PresentedMain::BuiltIn { .. } => (None, None),
        PresentedMain::Takeover(takeover) => (Some(takeover.item.category), None),
        PresentedMain::Slot(playing) => (Some(of(playing.item)), Some(playing)),
        PresentedMain::StandIn { stand_in, .. } => (Some(of(stand_in.item)), None),
    };
    let regions = || slot.into_iter().chain(&presented.bar);
    let bar = presented.bar.as_ref().map(|playing| of(playing.item));
    let last = regions().filter_map(|playing| playing.outgoing.as_ref());
    main.into_iter().chain(bar).chain(last.map(|last| last.programme.items[last.item].category)).collect()
}

/// A device, and what is really the time.
struct World {
    now: Timestamp,
    trust: ClockTrust,
    monotonic_ms: u64,
    source: ClockSource,
    /// What the device's clock shows.
    device: Timestamp,
    takeovers: Vec<Takeover>,
    timeline: Timeline,
}

#[derive(Clone, Debug)]
enum Event {
    /// Time passes, and the floor is stored or not.
    Pass { ms: i64, stores: bool },
    /// The manager answers.
    Contact,
    /// The device's clock is set to this much from the true time.
    Jump { error_ms: i64 },
    /// The device's clock is set to an instant.
    Set { to: Timestamp },
    /// The device is off for a time; its clock goes on or stands still.
    Reboot { off_ms: i64, source: ClockSource, stands: bool },
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let pass = prop_oneof![0..120_000_i64, 0..DAY_MS, 0..9 * DAY_MS];
    let named = select(&[-400 * DAY_MS, -DAY_MS, DAY_MS, 400 * DAY_MS, 0, -6 * 3_600_000, 30_000][..]);
    let error = prop_oneof![3 => named, 1 => -30 * DAY_MS..30 * DAY_MS];
    let source = select(&[ClockSource::Battery, ClockSource::Network, ClockSource::Unknown][..]);
    let set = select(&["1970-01-01T00:00:10Z", "2026-06-20T00:00:00Z", "2038-01-19T03:14:08Z"][..]);
    let one = prop_oneof![
        6 => (pass, any::<bool>()).prop_map(|(ms, stores)| Event::Pass { ms, stores }),
        2 => Just(Event::Contact),
        2 => error.prop_map(|error_ms| Event::Jump { error_ms }),
        1 => set.prop_map(|to| Event::Set { to: instant(to) }),
        3 => (0..9 * DAY_MS, source, any::<bool>())
            .prop_map(|(off_ms, source, stands)| Event::Reboot { off_ms, source, stands }),
    ];
    vec(one, 5..40)
}

impl World {
    fn at(now: Timestamp) -> Self {
        let built = instant("2026-01-15T00:00:00Z");
        let alert = |id: &str, category, starts: &str| {
            let mut made = takeover(id, TakeoverSeverity::Severe, starts, 1440);
            made.item.category = category;
            Takeover { wakes_display: true, ..made }
        };
        Self {
            now,
            trust: ClockTrust::new(built, built + 24.hours()),
            monotonic_ms: 0,
            source: ClockSource::Battery,
            device: now,
            takeovers: vec![
                alert("flood", Health, "2026-05-09T00:00:00Z"),
                alert("fair", GovernmentPublicity, "2026-05-04T22:00:00Z"),
                alert("late", GovernmentPublicity, "2026-06-07T20:00:00Z"),
            ],
            timeline: follow(),
        }
    }

    /// Lets time pass and looks on the way, above all around the ends of blackouts.
    fn pass(&mut self, ms: i64, stores: bool) -> Result<(), TestCaseError> {
        let until = self.now + SignedDuration::from_millis(ms);
        let edges = LAW.iter().flat_map(|(from, until, _)| [instant(from), instant(until)]);
        let near = edges.flat_map(|edge| [-1, 0, 300].map(|ms: i64| edge + ms.milliseconds()));
        let now = self.now;
        let on_the_way = [ms / 3, ms / 2, ms].map(|ms| now + SignedDuration::from_millis(ms));
        let mut looks: Vec<Timestamp> = near.chain(on_the_way).filter(|at| now <= *at && *at <= until).collect();
        looks.sort_unstable();
        for at in looks {
            self.go_to(at);
            self.look()?;
        }
        if stores {
            self.trust.raise_floor(self.monotonic_ms);
        }
        Ok(())
    }

    fn go_to(&mut self, at: Timestamp) {
        let passed = at.duration_since(self.now);
        self.monotonic_ms += passed.as_millis() as u64;
        (self.now, self.device) = (at, self.device + passed);
    }

    fn meet(&mut self, event: &Event) -> Result<(), TestCaseError> {
        match *event {
            Event::Pass { ms, stores } => self.pass(ms, stores)?,
            Event::Contact => {
                prop_assert!(self.trust.on_signed(self.now, self.monotonic_ms), "the floor is never above the time");
            }
            Event::Jump { error_ms } => self.device = self.now + SignedDuration::from_millis(error_ms),
            Event::Set { to } => self.device = to,
            Event::Reboot { off_ms, source, stands } => {
                let off = SignedDuration::from_millis(off_ms);
                self.now += off;
                if !stands {
                    self.device += off;
                }
                (self.source, self.monotonic_ms) = (source, 0);
                let stored = serde_json::to_string(&self.trust).unwrap();
                self.trust = serde_json::from_str(&stored).unwrap();
            }
        }
        self.look()
    }

    /// What is on the screen must be legal at the true time.
    fn look(&mut self) -> Result<(), TestCaseError> {
        // Nothing can tell a clock that is slower than this and yet above the floor from a right one: the promise ends
        // here.
        if self.trust.floor() <= self.device {
            self.device = self.device.max(self.now - MAX_ERROR);
        }
        let (floor, stops) = (self.trust.floor(), StopList::default());
        prop_assert!(floor <= self.now, "the floor is never above the true time");
        let device = DeviceClock { instant: self.device, source: self.source };
        let time = self.trust.now(self.monotonic_ms, device);
        let approvals = Approvals::not_needed();
        let conditions = |claimed_above| Conditions {
            takeovers: &self.takeovers,
            stops: &stops,
            approvals: &approvals,
            claimed_above,
            may_show: &|_| true,
        };
        let categories = match time {
            TrustedTime::Signed(now) => {
                prop_assert_eq!(now, self.now);
                seen(&conditions(None).presents(&mut self.timeline, now))
            }
            TrustedTime::Claimed(now) => seen(&conditions(Some(floor)).presents(&mut self.timeline, now)),
            TrustedTime::Untrusted => {
                let round = UntrustedRound::new(&self.timeline, floor, &stops, &|_| true);
                let received = self.takeovers.iter().cloned();
                let received: Vec<_> = received.map(|takeover| ReceivedTakeover { takeover, received_ms: 0 }).collect();
                match round.presents(self.monotonic_ms, &received, &stops, &|_| true) {
                    UntrustedMain::Takeover(takeover) => vec![takeover.item.category],
                    UntrustedMain::Item(play) => vec![round.programme().items[play.item].category],
                    UntrustedMain::BuiltIn => Vec::new(),
                }
            }
        };
        for category in categories {
            prop_assert!(is_legal(category, self.now), "{category:?} at {} by {time:?}, floor {floor}", self.now);
        }
        Ok(())
    }
}

/// 500 histories, or 10,000 in the long form.
fn histories() -> ProptestConfig {
    let cases = if std::env::var_os("CARTELERA_LONG").is_some() { 10_000 } else { 500 };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn no_clock_breaks_a_blackout(hours in 0..170 * 24_i64, events in events()) {
        let mut world = World::at(instant("2026-02-20T00:00:00Z") + hours.hours());
        world.look()?;
        for event in &events {
            world.meet(event)?;
        }
    }
}

#[test]
fn a_claimed_time_shows_nothing_that_a_blackout_around_it_could_forbid() {
    let mut timeline = follow();
    let stops = StopList::default();
    let from = instant(LAW[0].0);
    // The clock is a day slow, so that it tells the day before the blackout.
    let (floor, claimed) = (from - (10 * 24).hours(), from - 24.hours());
    let shows = |timeline: &mut Timeline, claimed_above| {
        let conditions = Conditions {
            takeovers: &[],
            stops: &stops,
            approvals: &Approvals::not_needed(),
            claimed_above,
            may_show: &|_| true,
        };
        (0..24).flat_map(|step: i64| seen(&conditions.presents(timeline, claimed + (5 * step).seconds()))).collect()
    };
    let by_rank_1: Vec<Category> = shows(&mut timeline, None);
    assert!(by_rank_1.contains(&GovernmentPublicity), "the same time, if it were known, would show it");
    let by_rank_2: Vec<Category> = shows(&mut timeline, Some(floor));
    assert!(by_rank_2.contains(&Education) && !by_rank_2.contains(&GovernmentPublicity));

    // Doubt begins 35 days before the blackout, with the neutral brand, and the change is foretold.
    let conditions = Conditions {
        takeovers: &[],
        stops: &stops,
        approvals: &Approvals::not_needed(),
        claimed_above: Some(floor),
        may_show: &|_| true,
    };
    let doubtful = from - MAX_ERROR;
    assert_eq!(conditions.presents(&mut timeline, doubtful - 1.millisecond()).brand, BrandKind::Normal);
    assert_eq!(conditions.presents(&mut timeline, doubtful).brand, BrandKind::Neutral);
    assert_eq!(conditions.next_change(&mut timeline, doubtful - 1.millisecond()), doubtful);
    // It ends only with a floor that is past all blackouts.
    let after = instant(LAW[1].1);
    let late = Conditions { claimed_above: Some(after), ..conditions };
    assert_eq!(late.presents(&mut timeline, after).brand, BrandKind::Normal);
    let early = Conditions { claimed_above: Some(after - 1.millisecond()), ..conditions };
    assert_eq!(early.presents(&mut timeline, after).brand, BrandKind::Neutral);
}

#[test]
fn the_rank_of_a_time_decides_whether_it_is_followed() {
    let built = instant("2026-01-01T00:00:00Z");
    let mut trust = ClockTrust::new(built, built - 48.hours());
    let battery = |instant| DeviceClock { instant, source: ClockSource::Battery };
    assert_eq!(trust.floor(), built);
    assert_eq!(trust.now(0, battery(built + 1.hour())), TrustedTime::Untrusted, "rank 2 needs a first rank 1");
    assert!(!trust.on_signed(built - 1.millisecond(), 0), "an old answer turns nothing back");
    assert!(!trust.raise_floor(500), "only rank 1 raises the floor");
    let signed = built + 100.hours();
    assert!(trust.on_signed(signed, 5_000));
    assert_eq!(trust.now(6_500, battery(built)), TrustedTime::Signed(signed + 1500.milliseconds()));
    assert_eq!(trust.floor(), signed);
    assert!(trust.raise_floor(3_605_000) && trust.floor() == signed + 1.hour());

    let floor = trust.floor();
    let stored = serde_json::to_string(&trust).unwrap();
    let restarted: ClockTrust = serde_json::from_str(&stored).unwrap();
    assert_eq!(restarted.floor(), floor);
    for (shown, source, believed) in [
        (floor, ClockSource::Battery, true),
        (floor, ClockSource::Network, true),
        (floor, ClockSource::Unknown, false),
        (floor - 1.millisecond(), ClockSource::Battery, false),
        (floor + MAX_ERROR, ClockSource::Battery, true),
        (floor + MAX_ERROR + 1.millisecond(), ClockSource::Network, false),
        (instant("1970-01-01T00:00:00Z"), ClockSource::Battery, false),
    ] {
        let want = if believed { TrustedTime::Claimed(shown) } else { TrustedTime::Untrusted };
        assert_eq!(restarted.now(0, DeviceClock { instant: shown, source }), want, "{shown} {source:?}");
    }
}

#[test]
fn coahuila_2026_is_dark_from_5_may_to_the_end_of_7_june() {
    let zone = zone("America/Monterrey");
    let midnight = |month, day| date(2026, month, day).at(0, 0, 0, 0);
    let midnight = |month, day| zone.to_timestamp(midnight(month, day)).unwrap();
    let (from, until) = (midnight(5, 5), midnight(6, 8));
    let mut programme = scene(0);
    programme.blackout(&from.to_string(), &until.to_string(), &[Health, Education]);
    let mut timeline = timeline(&programme);
    let stops = StopList::default();
    let conditions = Conditions {
        takeovers: &[],
        stops: &stops,
        approvals: &Approvals::not_needed(),
        claimed_above: None,
        may_show: &|_| true,
    };
    for (at, dark) in [
        (from - 24.hours(), false),
        (from - 1.millisecond(), false),
        (from, true),
        (from + 1.millisecond(), true),
        (midnight(6, 3) - 1.millisecond(), true),
        (midnight(6, 4), true),
        (midnight(6, 7), true),
        (until - 1.millisecond(), true),
        (until, false),
    ] {
        let want = if dark { BrandKind::Neutral } else { BrandKind::Normal };
        let presented = conditions.presents(&mut timeline, at);
        assert_eq!(presented.brand, want, "{at}");
        assert!(!dark || !seen(&presented).contains(&GovernmentPublicity), "{at}");
    }
    let mut now = from - 1.hour();
    let (mut publicity, mut looked) = (0, 0);
    while now < until + 1.hour() {
        let shows = seen(&conditions.presents(&mut timeline, now)).contains(&GovernmentPublicity);
        assert!(!shows || now < from || until <= now, "{now}");
        (publicity, looked) = (publicity + usize::from(shows), looked + 1);
        now = conditions.next_change(&mut timeline, now);
    }
    assert!(publicity > 20 && looked > 50_000, "{publicity} of {looked}");
}
