//! Which screen is to have which version.
//!
//! One screen of each kind of machine has a version first. The others follow when it presented pictures with it twelve hours
//! later: that is after a night, when its office is open again, and they install it when theirs closes. When a screen went
//! back to the version before, nobody gets it until somebody lets it go on.

use cartelera_playlists::{
    ids::ScreenId,
    protocol::release::{InstalledPackage, PackageVersion, UpdateOutcome, UpdateReport},
};
use jiff::{SignedDuration, Timestamp};

use crate::store::releases::{Package, Release, Stage};

/// So long after its installation the first screen has to present pictures.
const OVER_NIGHT: SignedDuration = SignedDuration::from_hours(12);

/// What a screen tells.
pub(super) struct Told<'a> {
    pub(super) screen: &'a ScreenId,
    pub(super) installed: &'a InstalledPackage,
    pub(super) update: Option<&'a UpdateReport>,
    /// Whether it presents pictures of its programme.
    pub(super) presents: bool,
    /// Whether its last starts failed.
    pub(super) is_safe_mode: bool,
}

/// What follows from what a screen tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Judged {
    /// The version that it is to install.
    pub(super) wanted: Option<PackageVersion>,
    /// The version that is to be held, and why.
    pub(super) held: Option<(PackageVersion, String)>,
    /// How far a version has come with it.
    pub(super) advanced: Option<Advance>,
}

/// A step of a version.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Advance {
    pub(super) version: PackageVersion,
    pub(super) before: Stage,
    pub(super) after: Stage,
}

/// Judges what a screen tells, with `releases` from the oldest to the newest.
pub(super) fn judge(releases: &[Release], told: &Told<'_>, now: Timestamp) -> Judged {
    let mut judged = Judged { held: fallen_back(releases, told), ..Judged::default() };
    let failed = told.update.filter(|report| report.outcome == UpdateOutcome::RolledBack).map(|report| &report.version);
    let newer = releases.iter().rev().take_while(|release| release.version != told.installed.version);
    let offered = newer.filter(|release| release.held.is_none() && Some(&release.version) != failed);
    for (place, (release, package)) in offered.filter_map(|release| Some((release, of(release, told)?))).enumerate() {
        let Stage { first, proved, .. } = &package.stage;
        let is_first = match first {
            Some(first) => first == told.screen,
            // Nobody was chosen: the first that asks for the newest one has it.
            None if place == 0 && proved.is_none() && !told.is_safe_mode => {
                let after = Stage { first: Some(told.screen.clone()), ..package.stage.clone() };
                judged.advanced = Some(advance(release, package, after));
                true
            }
            None => false,
        };
        if is_first || proved.is_some() {
            judged.wanted = Some(release.version.clone());
            return judged;
        }
    }
    judged.advanced = installed(releases, told, now);
    judged
}

/// The package of `release` for the machine of a screen.
fn of<'a>(release: &'a Release, told: &Told<'_>) -> Option<&'a Package> {
    release.packages.iter().find(|package| package.architecture == told.installed.architecture)
}

/// The version that a screen went back from, if nobody let it go on since.
fn fallen_back(releases: &[Release], told: &Told<'_>) -> Option<(PackageVersion, String)> {
    let report = told.update.filter(|report| report.outcome == UpdateOutcome::RolledBack)?;
    let release = releases.iter().find(|release| release.version == report.version && release.held.is_none())?;
    let is_old = release.continued.is_some_and(|continued| report.at <= continued);
    let because = format!("{} regresó a la versión anterior: {}", told.screen, report.detail);
    (!is_old).then(|| (report.version.clone(), because))
}

/// How far the version that a screen has came with it, if it has that one before all others.
fn installed(releases: &[Release], told: &Told<'_>, now: Timestamp) -> Option<Advance> {
    let release = releases.iter().find(|release| release.version == told.installed.version)?;
    let package = of(release, told).filter(|package| package.stage.first.as_ref() == Some(told.screen))?;
    let after = match package.stage {
        Stage { proved: Some(_), .. } => return None,
        Stage { seen: None, .. } => Stage { seen: Some(now), ..package.stage.clone() },
        Stage { seen: Some(seen), .. } => {
            let has_lasted = now.duration_since(seen) >= OVER_NIGHT && told.presents && !told.is_safe_mode;
            has_lasted.then(|| Stage { proved: Some(now), ..package.stage.clone() })?
        }
    };
    Some(advance(release, package, after))
}

fn advance(release: &Release, package: &Package, after: Stage) -> Advance {
    Advance { version: release.version.clone(), before: package.stage.clone(), after }
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::hash::ContentHash;

    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn release(version: &str, stage: Stage) -> Release {
        let package = |architecture: &str, stage| Package {
            architecture: architecture.to_owned(),
            sha256: ContentHash::of(version.as_bytes()),
            size_bytes: 1,
            control: String::new(),
            stage,
        };
        Release {
            version: version.parse().unwrap(),
            added: NOW,
            added_by: "Ana".to_owned(),
            held: None,
            continued: None,
            packages: vec![package("arm64", stage), package("amd64", Stage::default())],
        }
    }

    fn first(screen: &str) -> Stage {
        Stage { first: Some(screen.parse().unwrap()), ..Stage::default() }
    }

    fn proved(screen: &str) -> Stage {
        Stage { seen: Some(NOW), proved: Some(NOW), ..first(screen) }
    }

    /// What follows when `screen`, which has `version`, calls.
    fn call(releases: &[Release], screen: &str, version: &str, update: Option<&UpdateReport>, hours: i64) -> Judged {
        let installed = InstalledPackage { version: version.parse().unwrap(), architecture: "arm64".to_owned() };
        let (screen, presents) = (screen.parse().unwrap(), hours % 2 == 0);
        let told = Told { screen: &screen, installed: &installed, update, presents, is_safe_mode: false };
        judge(releases, &told, NOW + SignedDuration::from_hours(hours))
    }

    fn wanted(releases: &[Release], screen: &str, version: &str) -> Option<String> {
        call(releases, screen, version, None, 0).wanted.map(String::from)
    }

    #[test]
    fn one_screen_has_a_version_first_and_the_rest_when_it_lasted() {
        let before = [release("1", proved("a")), release("2", first("a"))];
        assert_eq!(wanted(&before, "a", "1").as_deref(), Some("2"));
        assert_eq!(wanted(&before, "b", "1"), None);
        let after = [release("1", proved("a")), release("2", proved("a"))];
        assert_eq!(wanted(&after, "b", "1").as_deref(), Some("2"));
        assert_eq!(wanted(&after, "b", "2"), None, "it has it");
    }

    #[test]
    fn a_version_has_lasted_when_pictures_are_presented_after_a_night() {
        let mut releases = [release("2", first("a"))];
        let stage = |judged: Judged| judged.advanced.map(|advance| advance.after);
        assert_eq!(stage(call(&releases, "b", "2", None, 0)), None, "another screen's word does not count");
        let seen = stage(call(&releases, "a", "2", None, 0)).unwrap();
        assert_eq!((seen.seen, seen.proved), (Some(NOW), None));
        releases[0].packages[0].stage = seen;
        assert_eq!(stage(call(&releases, "a", "2", None, 10)), None, "too early");
        assert_eq!(stage(call(&releases, "a", "2", None, 13)), None, "nothing is presented");
        assert!(stage(call(&releases, "a", "2", None, 14)).unwrap().proved.is_some());
    }

    #[test]
    fn whoever_calls_first_is_first_where_nobody_was_chosen() {
        let releases = [release("1", Stage::default()), release("2", Stage::default())];
        let judged = call(&releases, "c", "0", None, 0);
        assert_eq!(judged.wanted.map(String::from).as_deref(), Some("2"), "of the newest, not of each");
        assert_eq!(judged.advanced.unwrap().after, first("c"));
    }

    #[test]
    fn a_version_that_somebody_fell_back_from_is_held_until_it_is_let_go_on() {
        let at = NOW + SignedDuration::from_hours(1);
        let report = |outcome| UpdateReport { version: "2".parse().unwrap(), outcome, at, detail: "nada".to_owned() };
        let mut releases = [release("1", proved("a")), release("2", first("a"))];
        let fallen = call(&releases, "a", "1", Some(&report(UpdateOutcome::RolledBack)), 2);
        assert_eq!(fallen.wanted, None, "it is not tried again there");
        assert_eq!(fallen.held.unwrap().1, "a regresó a la versión anterior: nada");
        let refused = call(&releases, "a", "1", Some(&report(UpdateOutcome::Refused)), 2);
        assert_eq!((refused.held, refused.wanted.map(String::from).as_deref()), (None, Some("2")), "tried again");
        releases[1].continued = Some(at);
        assert_eq!(call(&releases, "a", "1", Some(&report(UpdateOutcome::RolledBack)), 2).held, None);
        releases[1].held = Some((at, "x".to_owned()));
        assert_eq!(wanted(&releases, "a", "1"), None);
    }

    #[test]
    fn what_is_held_does_not_keep_back_what_was_proved_before() {
        let mut releases = [release("1", proved("a")), release("2", proved("a")), release("3", first("a"))];
        assert_eq!(wanted(&releases, "b", "1").as_deref(), Some("2"), "3 is with its first screen still");
        releases[2].held = Some((NOW, String::new()));
        assert_eq!(wanted(&releases, "b", "1").as_deref(), Some("2"));
        assert_eq!(wanted(&releases, "b", "3"), None, "nobody goes back by being told to");
    }
}
