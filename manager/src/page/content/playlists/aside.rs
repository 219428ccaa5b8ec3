//! What stands beside a change of a rule: what it does to what shows, and a screen at an instant before and after it.

use std::sync::Arc;

use anyhow::Context as _;
use askama::Template;
use cartelera_playlists::{
    content::{Office, RuleEntry, Screen},
    ids::{PlaylistId, ScreenId},
    programme::Region,
};
use jiff::{Timestamp, civil::Date};

use super::{
    super::{
        authorise::{Hindrance, Next},
        form::Said,
        live::Live,
    },
    change::rule_in,
    moment::{Glimpse, glimpse},
    outlook::{Compared, Days, Outlook, outlook},
};
use crate::{
    page::{
        locale::{ContentWords, Locale, PlaylistWords},
        visit::{Fault, Visit},
    },
    proposals::Subject,
};

/// What stands beside a change of a rule.
#[derive(Template)]
#[template(path = "playlist_beside.html")]
pub(in crate::page::content) struct Beside {
    c: &'static ContentWords,
    p: &'static PlaylistWords,
    outlook: Option<Outlook>,
    /// Why there is no forecast.
    why: Option<&'static str>,
    /// What keeps it from being published, as it is told for technicians.
    pub(super) blocked: Vec<String>,
    /// What the content's check warns of that no field is to blame for.
    others: Vec<String>,
    /// The screen at an instant: what is said of when, and what shows.
    glimpses: Vec<(String, Glimpse)>,
    /// For each field, what is to be said of it.
    said: Vec<(&'static str, Vec<Said>)>,
}

/// What part of the time `playlist` would have on so many days from a date on, on the screens on which it shows; `None` where they are
/// off.
pub(in crate::page::content) async fn share_of(
    locale: Locale,
    live: &Arc<Live>,
    next: &Next,
    (playlist, (from, days)): (&PlaylistId, (Date, u64)),
) -> Result<Option<String>, Fault> {
    let screens = next.screens(&live.city, &Subject::Playlist(playlist.clone()));
    let screens: Vec<ScreenId> = screens.into_iter().map(|(screen, _)| screen.id.clone()).collect();
    let (before, after, playlist) = (live.clone(), next.city.clone(), playlist.clone());
    let counted = tokio::task::spawn_blocking(move || {
        let region = Region::Main;
        outlook(
            locale,
            &Compared { before: &before.city, after: &after, playlist: &playlist, region, screens, from, days },
        )
    });
    let outlook = counted.await.context("counting what will show")??.ok();
    Ok(outlook.and_then(|told| told.lists.into_iter().find(|share| share.is_own)).map(|share| share.after))
}

/// A change of a rule as something is to be told of it.
#[derive(Clone, Copy)]
pub(in crate::page::content) struct Seen<'a> {
    pub(in crate::page::content) playlist: &'a PlaylistId,
    /// The rule that is changed, if that is known.
    pub(in crate::page::content) rule: Option<&'a RuleEntry>,
    /// The days that are counted.
    pub(in crate::page::content) days: Days,
    /// The screen and instant that are looked at.
    pub(in crate::page::content) asked: Option<&'a (ScreenId, Timestamp)>,
}

impl Beside {
    /// What is told while fields must be corrected.
    pub(super) fn waiting(locale: Locale) -> Self {
        Self::because(locale, locale.playlists().outlook_wait)
    }

    /// Nothing yet, and why.
    pub(super) fn because(locale: Locale, why: &'static str) -> Self {
        let (c, p) = (locale.content(), locale.playlists());
        Self {
            c,
            p,
            outlook: None,
            why: Some(why),
            blocked: Vec::new(),
            others: Vec::new(),
            glimpses: Vec::new(),
            said: Vec::new(),
        }
    }

    /// What the content would be with the change, or why it cannot be carried out.
    pub(in crate::page::content) async fn of(
        visit: &Visit,
        live: &Arc<Live>,
        carried: Result<&Next, &Hindrance>,
        seen: Seen<'_>,
    ) -> Result<Self, Fault> {
        let p = visit.locale.playlists();
        let mut beside = Self { why: None, ..Self::waiting(visit.locale) };
        let next = match carried {
            Ok(next) => next,
            Err(hindrance) => return Ok(Self { blocked: hindrance.problems(), ..beside }),
        };
        let zone = visit.page.zone().await;
        let (from, days) = seen.days.counted(zone.to_datetime(visit.now).date());
        let subject = Subject::Playlist(seen.playlist.clone());
        // The other rules of the playlist go on as before.
        let is_touched = |(screen, office): &(&Screen, &Office)| {
            let rule = |city| seen.rule.and_then(|rule| rule_in(city, seen.playlist, &rule.id));
            let both = [rule(&live.city), rule(&next.city)];
            seen.rule.is_none() || both.into_iter().flatten().any(|rule| rule.reaches(screen, office))
        };
        let screens = next.screens(&live.city, &subject).into_iter().filter(is_touched);
        let screens: Vec<ScreenId> = screens.map(|(screen, _)| screen.id.clone()).collect();
        let (before, after, locale) = (live.clone(), next.city.clone(), visit.locale);
        let (playlist, region) = (seen.playlist.clone(), seen.rule.map(|rule| rule.region).unwrap_or_default());
        // Many screens for a week take a moment, which others do not wait for.
        let counted = tokio::task::spawn_blocking(move || {
            let compared =
                Compared { before: &before.city, after: &after, playlist: &playlist, region, screens, from, days };
            outlook(locale, &compared)
        });
        match counted.await.context("counting what will show")?? {
            Ok(outlook) => beside.outlook = Some(outlook),
            Err(why) => beside.why = Some(why),
        }
        if let Some(asked) = seen.asked {
            let city = visit.page.city().await?;
            let (root, stops) = (&city.data.root, &city.book.list);
            let when = locale.moment(asked.1, &zone);
            let both = [(p.moment_now, &live.city), (p.moment_then, &next.city)];
            let both = both.into_iter().filter_map(|(text, of)| {
                Some((locale.fill(text, &[&when]), glimpse(visit, (root, stops), of, asked)?))
            });
            beside.glimpses = both.collect();
        }
        Ok(beside)
    }

    /// The same with what is said beside the fields, and what else the content's check warns of.
    pub(super) fn with(self, said: Vec<(&'static str, Vec<Said>)>, others: Vec<String>) -> Self {
        Self { others, said, ..self }
    }
}
