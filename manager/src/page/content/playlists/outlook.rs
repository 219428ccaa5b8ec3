//! The forecast of a change of a rule: how much its playlist and all others show in a week, before and after.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use cartelera_playlists::{
    content::{self, City, Office, Screen},
    forecast::{Airtime, DayCount},
    hash::ContentHash,
    ids::{ItemId, PlaylistId, RuleId, ScreenId},
    manifest::Epoch,
    programme::{Programme, Region},
    timeline::{Carry, Timeline},
};
use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date, tz::TimeZone};

use crate::page::locale::Locale;

/// At most so many days are counted.
const WEEK: u64 = 7;
/// Less than so many thousandths of the time are no difference.
const EVEN_PERMILLE: u64 = 1;

/// So long before an instant what a screen follows begins to rule: a service day has begun and ended by then.
pub(super) const AHEAD: SignedDuration = SignedDuration::from_hours(72);

/// What a change does to what shows.
pub(in crate::page::content) struct Outlook {
    /// The week and its screens, in words.
    pub(super) about: String,
    /// The playlist, then every other one that shows more or less than before.
    pub(super) lists: Vec<Share>,
    /// Whether other playlists show as much as before.
    pub(super) is_even: bool,
    pub(super) items: Vec<Plays>,
}

/// A part of the time.
pub(super) struct Share {
    pub(super) name: String,
    pub(super) is_own: bool,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) gain: String,
}

/// How often an item shows on each screen in a day.
pub(super) struct Plays {
    pub(super) title: String,
    pub(super) before: String,
    pub(super) after: String,
}

/// What is compared.
pub(super) struct Compared<'a> {
    pub(super) before: &'a City,
    pub(super) after: &'a City,
    pub(super) playlist: &'a PlaylistId,
    pub(super) region: Region,
    pub(super) screens: Vec<ScreenId>,
    /// The first day that is counted.
    pub(super) from: Date,
    /// So many are, one at least.
    pub(super) days: u64,
}

/// The days that a forecast counts.
#[derive(Clone, Copy)]
pub(in crate::page::content) enum Days {
    /// A week, which begins on this date or, if that is later, tomorrow.
    Week(Option<Date>),
    /// Those from today to this date, and no more than a week.
    Until(Option<Date>),
}

impl Days {
    /// The first of them, and how many there are.
    pub(in crate::page::content) fn counted(self, today: Date) -> (Date, u64) {
        let tomorrow = today.saturating_add(1.day());
        match self {
            Self::Week(from) => (from.unwrap_or(tomorrow).max(tomorrow), WEEK),
            Self::Until(last) => {
                let left = last.map_or(i64::MAX, |last| (last - today).get_days().into());
                (today, u64::try_from(left.saturating_add(1)).unwrap_or(1).clamp(1, WEEK))
            }
        }
    }
}

/// The forecast, or why there is none.
///
/// # Errors
///
/// If a timeline cannot be made.
pub(super) fn outlook(locale: Locale, compared: &Compared<'_>) -> anyhow::Result<Result<Outlook, &'static str>> {
    let p = locale.playlists();
    if compared.screens.is_empty() {
        return Ok(Err(p.outlook_none));
    }
    let (before, after) = (count(compared.before, compared)?, count(compared.after, compared)?);
    if after.open_ms == 0 {
        return Ok(Err(p.outlook_shut));
    }
    let (first, others) = shares(locale, compared, (&before, &after));
    let screens = compared.screens.len() as u64;
    let per_day = |counted: &Counted, item: &ItemId| {
        let plays = counted.items.get(item).copied().unwrap_or(0);
        let all = screens * compared.days;
        let tenths = (plays * 10 + all / 2) / all;
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    let of = if compared.after.playlist(compared.playlist).is_some() { compared.after } else { compared.before };
    let members = of.playlist(compared.playlist).into_iter().flat_map(|playlist| &playlist.members);
    let items = members.filter_map(|member| of.member(member)).map(|item| Plays {
        title: item.title.clone(),
        before: per_day(&before, &item.id),
        after: per_day(&after, &item.id),
    });
    let is_even = others.is_empty();
    Ok(Ok(Outlook {
        about: about(locale, compared),
        lists: first.into_iter().chain(others).collect(),
        is_even,
        items: items.collect(),
    }))
}

/// The days and the screens, in words.
fn about(locale: Locale, compared: &Compared<'_>) -> String {
    let (p, screens, from) = (locale.playlists(), compared.screens.len(), locale.date(compared.from));
    match compared.days {
        WEEK => locale.fill(p.outlook_week, &[&from, &screens]),
        1 => locale.fill(p.outlook_day, &[&from, &screens]),
        days => {
            let last = compared.from.saturating_add(i64::try_from(days - 1).unwrap_or(0).days());
            locale.fill(p.outlook_days, &[&from, &locale.date(last), &screens])
        }
    }
}

/// The row of the playlist `own`, and those of others that show more or less than before, the largest loss first.
fn shares(locale: Locale, compared: &Compared<'_>, (before, after): (&Counted, &Counted)) -> (Vec<Share>, Vec<Share>) {
    let p = locale.playlists();
    let own = Some(compared.playlist);
    let mut all: Vec<(i64, Share)> = Vec::new();
    let known = before.lists.keys().chain(after.lists.keys()).map(Option::as_ref);
    let names: BTreeSet<Option<&PlaylistId>> = known.chain([own]).collect();
    for list in names {
        let (was, is) = (before.permille(list), after.permille(list));
        let gain = i64::try_from(is).unwrap_or(0) - i64::try_from(was).unwrap_or(0);
        let is_own = list == own;
        if !is_own && gain.unsigned_abs() < EVEN_PERMILLE {
            continue;
        }
        let name = match list {
            Some(id) => compared
                .after
                .playlist(id)
                .or_else(|| compared.before.playlist(id))
                .map_or_else(|| id.to_string(), |playlist| playlist.name.clone()),
            None => p.house.to_owned(),
        };
        let sign = if gain < 0 { "−" } else { "+" };
        let points = tenths(gain.unsigned_abs());
        let gain_text = if gain == 0 { "0".to_owned() } else { locale.fill(p.points, &[&format!("{sign}{points}")]) };
        let share = Share {
            name,
            is_own,
            before: format!("{} %", tenths(was)),
            after: format!("{} %", tenths(is)),
            gain: gain_text,
        };
        all.push((gain, share));
    }
    all.sort_by_key(|(gain, _)| *gain);
    all.into_iter().map(|(_, share)| share).partition(|share| share.is_own)
}

/// Thousandths as hundredths with one decimal.
pub(in crate::page::content) fn tenths(permille: u64) -> String {
    format!("{}.{}", permille / 10, permille % 10)
}

/// What a city shows in a week on some screens.
#[derive(Default)]
struct Counted {
    open_ms: u64,
    /// How long each playlist shows; `None` is the house loop where nothing else may.
    lists: BTreeMap<Option<PlaylistId>, u64>,
    /// How often each item of the playlist shows.
    items: BTreeMap<ItemId, u64>,
}

impl Counted {
    /// The part of the time that `list` has.
    fn permille(&self, list: Option<&PlaylistId>) -> u64 {
        let ms = self.lists.get(&list.cloned()).copied().unwrap_or(0);
        (ms * 1_000 + self.open_ms / 2).checked_div(self.open_ms).unwrap_or(0)
    }
}

fn count(city: &City, compared: &Compared<'_>) -> anyhow::Result<Counted> {
    let playlist_of: BTreeMap<&RuleId, &PlaylistId> =
        city.rules().map(|(rule, playlist)| (&rule.id, &playlist.id)).collect();
    let mut sum = Counted::default();
    for group in alike(city, &compared.screens) {
        let (sample, screens) = (&group[0].0.id, group.len() as u64);
        let Some(programme) = content::compile(city, sample) else { continue };
        let mut timeline = alone(programme, midnight_before(compared.from))?.1;
        for day in (0..compared.days).filter_map(|day| compared.from.checked_add(i64::try_from(day).ok()?.days()).ok())
        {
            let counted = DayCount::new(&mut timeline, day);
            sum.open_ms += counted.open_ms * screens;
            for shown in counted.shown.iter().filter(|shown| shown.region == compared.region) {
                let Airtime { plays, ms } = shown.airtime;
                let list = shown.rule.as_ref().and_then(|rule| playlist_of.get(rule)).copied();
                if list == Some(compared.playlist) || list.is_none() && city.house_loop == *compared.playlist {
                    *sum.items.entry(shown.item.clone()).or_default() += plays * screens;
                }
                *sum.lists.entry(list.cloned()).or_default() += ms * screens;
            }
        }
    }
    Ok(sum)
}

/// Screens with their offices.
type Group<'a> = Vec<(&'a Screen, &'a Office)>;

/// Groups of screens that show the same: programmes are made once for a group. None is empty.
pub(in crate::page::content) fn alike<'a>(city: &'a City, wanted: &[ScreenId]) -> Vec<Group<'a>> {
    let mut groups: Vec<(Vec<&RuleId>, Group<'_>)> = Vec::new();
    for (screen, office) in city.screens().filter(|(screen, _)| wanted.contains(&screen.id)) {
        let rules = city.rules().filter(|(rule, _)| rule.reaches(screen, office));
        let rules: Vec<&RuleId> = rules.map(|(rule, _)| &rule.id).collect();
        let is_alike = |(known, of_known): (&Screen, &Office)| {
            known.layout == screen.layout
                && of_known.zone_in(city) == office.zone_in(city)
                && of_known.territories_in(city) == office.territories_in(city)
                && of_known.hours_in(city) == office.hours_in(city)
        };
        match groups.iter_mut().find(|(of_known, known)| *of_known == rules && is_alike(known[0])) {
            Some((_, group)) => group.push((screen, office)),
            None => groups.push((rules, vec![(screen, office)])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// An instant before every service day that begins on `date`, wherever.
pub(in crate::page::content) fn midnight_before(date: Date) -> Timestamp {
    let midnight = date.saturating_sub(2.days()).at(0, 0, 0, 0);
    TimeZone::UTC.to_timestamp(midnight).unwrap_or(Timestamp::MIN)
}

/// A screen that follows `programme` and nothing else from `from` on: its epoch and its timeline.
///
/// # Errors
///
/// If the programme cannot be followed.
pub(in crate::page::content) fn alone(programme: Programme, from: Timestamp) -> anyhow::Result<(Epoch, Timeline)> {
    let bytes = serde_json::to_vec(&programme)?;
    let epoch = Epoch {
        programme: ContentHash::of(&bytes),
        size_bytes: bytes.len() as u64,
        effective_from: from,
        carry: Carry::default(),
    };
    let timeline = Timeline::new(vec![(epoch.clone(), Arc::new(programme))])?;
    Ok((epoch, timeline))
}
