//! Laws of what a screen presents, for every programme, takeover, stop and missing file.

use std::sync::Arc;

use cartelera_playlists::{
    approval::{Approval, ApprovalBundle, Approvals, Subject, SubjectKind},
    envelope,
    manifest::{Role, Root},
    present::{Conditions, Presented, PresentedMain, Withheld},
    programme::{Category, Item, Programme, Region},
    stops::{StopAction, StopEntry, StopList, StopTarget},
    takeover::{Takeover, TakeoverSeverity},
};
use ed25519_dalek::SigningKey;
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{
    build::{Change, instant, item, programme, timeline},
    obey::{is_allowed, ms},
    random::{config, instants, scenes},
};

/// What is laid over a timeline in one test.
#[derive(Clone, Debug)]
struct Over {
    takeovers: Vec<Takeover>,
    stops: StopList,
    claimed_above: Option<Timestamp>,
    missing: Vec<String>,
    approvals: Approvals,
}

/// All items are approved but those with the digests of `lacking`.
fn approvals_without(programme: &Programme, alerts: &[Takeover], lacking: &[String]) -> Approvals {
    let key = SigningKey::from_bytes(&[5; 32]);
    let shown = programme.items.iter().chain(alerts.iter().map(|takeover| &takeover.item));
    let approved = shown.filter(|item| !lacking.contains(&item.id.to_string()));
    let subjects = approved.map(|item| Subject { kind: SubjectKind::Item, digest: item.digest }).collect();
    let approval = Approval { format: 1, issued: Timestamp::UNIX_EPOCH, subjects };
    let bundle = ApprovalBundle::of(vec![envelope::seal(&approval, &[&key]).unwrap()]);
    let role = Role::of(key.verifying_key());
    let root = Root {
        format: 1,
        version: 1,
        issued: Timestamp::UNIX_EPOCH,
        root: role.clone(),
        publisher: role.clone(),
        pointer: role.clone(),
        approver: role,
        managers: Vec::new(),
        ca: None,
        packages: None,
    };
    Approvals::of(&root, bundle.bytes())
}

fn takeovers(date: Date) -> impl Strategy<Value = Vec<Takeover>> {
    let severity = select(&[TakeoverSeverity::Minor, TakeoverSeverity::Severe, TakeoverSeverity::Extreme][..]);
    let category = select(&[Category::GovernmentPublicity, Category::Services, Category::CivilProtection][..]);
    let one = (instants(date), 1..1440_i64, severity, category, any::<bool>());
    vec(one, 0..4).prop_map(|list| {
        let takeover = |(index, (starts, minutes, severity, category, wakes_display)): (usize, _)| {
            let shows = Item { category, ..item(&format!("t{index}"), 20) };
            let id = format!("t{index}").parse().unwrap();
            let starts: Timestamp = starts;
            let minutes: i64 = minutes;
            let made = Takeover::new(id, severity, starts, Some(starts + minutes.minutes()), shows).unwrap();
            Takeover { wakes_display, ..made }
        };
        list.into_iter().enumerate().map(takeover).collect()
    })
}

fn stops() -> impl Strategy<Value = StopList> {
    let ids = &["i0", "i1", "i2", "i3", "h0", "always", "t0", "t1"][..];
    let named = select(ids).prop_map(|id| StopTarget::Item(item(id, 1).digest));
    let wide = prop_oneof![Just(StopTarget::All), Just(StopTarget::Office("office".parse().unwrap()))];
    let either = select(&[StopAction::Suspend, StopAction::Suspend, StopAction::Resume][..]);
    let one = prop_oneof![
        2 => named.clone().prop_map(|target| (StopAction::Withdraw, target)),
        2 => (either.clone(), named),
        1 => (either, wide),
    ];
    vec(one, 0..5).prop_map(|list| {
        let issued = instant("2026-01-01T00:00:00Z");
        let entry = |(number, (action, target))| StopEntry { number, issued, action, target };
        StopList::new((1..).zip(list).map(entry).collect()).unwrap()
    })
}

fn cases() -> impl Strategy<Value = (Programme, Date, Over)> {
    scenes().prop_flat_map(|(programme, date)| {
        let missing = vec(select(&["i0", "i4", "i5", "h1", "always", "t2"][..]).prop_map(str::to_owned), 0..3);
        let floor = option::weighted(0.2, instants(date));
        let lacking = vec(select(&["i0", "i1", "h0", "t0"][..]).prop_map(str::to_owned), 0..3);
        let approved = programme.clone();
        let over = (takeovers(date), stops(), floor, missing, option::weighted(0.5, lacking)).prop_map(
            move |(takeovers, stops, claimed_above, missing, lacking)| {
                let without = |lacking: Vec<String>| approvals_without(&approved, &takeovers, &lacking);
                let approvals = lacking.map_or(Approvals::not_needed(), without);
                Over { takeovers, stops, claimed_above, missing, approvals }
            },
        );
        (Just(programme), Just(date), over)
    })
}

/// Everything that is to be seen, also as a last frame.
fn seen(presented: &Presented) -> Vec<Item> {
    let items = |index: usize| presented.programme.items[index].clone();
    let main = match &presented.main {
        PresentedMain::Off | PresentedMain::BuiltIn { .. } => None,
        PresentedMain::Takeover(takeover) => Some(takeover.item.clone()),
        PresentedMain::Slot(playing) => Some(items(playing.item)),
        PresentedMain::StandIn { stand_in, .. } => Some(items(stand_in.item)),
    };
    let slot = match &presented.main {
        PresentedMain::Slot(playing) => Some(playing),
        _ => None,
    };
    let outgoing = slot.into_iter().chain(&presented.bar).filter_map(|playing| playing.outgoing.as_ref());
    let outgoing = outgoing.map(|outgoing| outgoing.programme.items[outgoing.item].clone());
    main.into_iter().chain(presented.bar.as_ref().map(|playing| items(playing.item))).chain(outgoing).collect()
}

fn state(presented: &Presented) -> impl PartialEq + std::fmt::Debug + use<> {
    let programme = Arc::as_ptr(&presented.programme) as usize;
    (presented.brand, presented.main.clone(), presented.bar.clone(), programme)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_presented_keeps_every_law_and_holds_until_its_next_change(
        ((programme, date, over), inside) in (cases(), 0.0..1.0_f64)
    ) {
        let mut timeline = timeline(&programme);
        let may_show = |item: &Item| !over.missing.contains(&item.id.to_string());
        let conditions = Conditions {
            takeovers: &over.takeovers,
            stops: &over.stops,
            approvals: &over.approvals,
            claimed_above: over.claimed_above,
            may_show: &may_show,
        };
        let suspended_here = over.stops.suspensions().any(|entry| !matches!(entry.target, StopTarget::Item(_)));
        let mut now = jiff::tz::Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).unwrap() - 36.hours();
        for _ in 0..300 {
            let presented = conditions.presents(&mut timeline, now);
            let moment = timeline.at(now);
            for item in seen(&presented) {
                prop_assert!(!over.stops.withdrawn().contains(&item.digest), "{} is withdrawn", item.id);
                prop_assert!(is_allowed(&programme, item.category, ms(now)), "{} in a blackout at {}", item.id, now);
                prop_assert!(over.stops.stops_by_name(&item).is_none() && may_show(&item));
                prop_assert!(over.approvals.cover_item(&item), "{} is not approved", item.id);
                let is_alert = over.takeovers.iter().any(|takeover| takeover.item.id == item.id);
                prop_assert!(is_alert || !suspended_here || programme.house_loop.contains(&item.id));
            }
            prop_assert!(!moment.display_on || presented.display_on(), "a screen in opening hours is never black");
            match &presented.main {
                PresentedMain::Off => prop_assert!(!moment.display_on && presented.bar.is_none()),
                PresentedMain::Takeover(takeover) => {
                    prop_assert!(takeover.is_on(now) && presented.bar.is_none());
                    prop_assert!(moment.display_on || takeover.wakes_display);
                }
                PresentedMain::Slot(playing) => prop_assert_eq!(playing.slot, moment.main.unwrap().slot),
                PresentedMain::StandIn { playing, stand_in, .. } => {
                    prop_assert!(stand_in.item != playing.item && playing.outgoing.is_none());
                    prop_assert!(programme.house_loop.contains(&programme.items[stand_in.item].id));
                    prop_assert!(playing.start <= stand_in.start && stand_in.start <= now);
                    prop_assert!(now < stand_in.end && stand_in.end <= playing.end);
                }
                PresentedMain::BuiltIn { reason, .. } => {
                    // One item of the house loop may always run.
                    let always = programme.items.iter().find(|item| item.id.as_str() == "always").unwrap();
                    let doubtful = *reason == Withheld::ClockInDoubt;
                    prop_assert!(over.stops.stops_by_name(always).is_some() || !may_show(always) || doubtful);
                }
            }
            let next = conditions.next_change(&mut timeline, now);
            prop_assert!(next > now);
            let length = next.as_millisecond() - now.as_millisecond();
            for ms in [1, (length as f64 * inside) as i64, length - 1] {
                if (1..length).contains(&ms) {
                    let then = conditions.presents(&mut timeline, now + SignedDuration::from_millis(ms));
                    prop_assert_eq!(state(&then), state(&presented), "between {} and {}", now, next);
                }
            }
            if next > now + 2000.hours() {
                break;
            }
            now = next;
        }
    }
}

#[test]
fn a_slot_that_does_not_show_says_why() {
    let mut programme = programme();
    let water = Item { campaign: Some("water".parse().unwrap()), ..item("a", 10) };
    programme.rule("r", None, vec![water.clone()]);
    programme.rule("bar", Some(1.0), vec![water.clone()]).region = Region::Bar;
    programme.always_exempt = vec![Category::Health];
    programme.blackout("2026-12-20T00:00:00Z", "2026-12-24T00:00:00Z", &[Category::Services]);
    let mut timeline = timeline(&programme);
    let at = instant("2026-11-20T15:00:03Z");
    let entry = |action, target| StopList::new(vec![StopEntry { number: 1, issued: at, action, target }]).unwrap();
    let nothing = StopList::default();
    let campaign = entry(StopAction::Suspend, StopTarget::Campaign("water".parse().unwrap()));
    let withdrawn = entry(StopAction::Withdraw, StopTarget::Item(water.digest));
    let floor = Some(instant("2026-11-19T00:00:00Z"));
    let stopped = Some(Withheld::Stopped { number: 1 });
    let unsigned = approvals_without(&programme, &[], &["a".to_owned()]);
    let everything = Approvals::not_needed();
    for (stops, claimed_above, missing, want) in [
        (&nothing, None, "", None),
        (&campaign, None, "", stopped),
        (&withdrawn, None, "a", stopped),
        (&nothing, None, "a", Some(Withheld::NotAvailable)),
        (&nothing, floor, "a", Some(Withheld::ClockInDoubt)),
        (&nothing, floor, "a", Some(Withheld::NotApproved)),
        (&withdrawn, None, "", stopped),
        (&nothing, Some(instant("2026-12-24T00:00:00Z")), "", None),
    ] {
        let may_show = |item: &Item| item.id.as_str() != missing;
        let approvals = if want == Some(Withheld::NotApproved) { &unsigned } else { &everything };
        let conditions = Conditions { takeovers: &[], stops, approvals, claimed_above, may_show: &may_show };
        let presented = conditions.presents(&mut timeline, at);
        match (presented.main, want) {
            (PresentedMain::Slot(playing), None) => assert_eq!(Some(playing.slot), presented.bar.map(|_| playing.slot)),
            (PresentedMain::StandIn { stand_in, reason, .. }, Some(want)) => {
                assert_eq!((programme.items[stand_in.item].id.as_str(), reason), ("house", want));
                assert_eq!(presented.bar, None, "a withheld item leaves the bar empty");
            }
            (other, want) => panic!("{other:?} instead of {want:?}"),
        }
    }
    let may_show = |item: &Item| item.id.as_str() != "house";
    let conditions = Conditions {
        takeovers: &[],
        stops: &campaign,
        approvals: &Approvals::not_needed(),
        claimed_above: None,
        may_show: &may_show,
    };
    let presented = conditions.presents(&mut timeline, at);
    assert!(matches!(presented.main, PresentedMain::BuiltIn { reason: Withheld::Stopped { number: 1 }, .. }));
}
