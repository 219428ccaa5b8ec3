//! What the page of a change tells of one that changes a playlist.

use std::sync::Arc;

use cartelera_playlists::{
    content::{City, Office, RuleEntry, Screen},
    ids::{PlaylistId, RuleId},
};
use jiff::civil::Date;

use super::{
    super::{
        authorise::{Hindrance, Next, concerned},
        live::Live,
    },
    aside::{Beside, Seen},
    form::{Ground, RuleForm},
    moment::Chooser,
    outlook::Days,
    rule::fresh,
    told::told,
};
use crate::{
    page::{
        locale::Locale,
        visit::{Fault, Reach, Visit},
    },
    proposals::{Change, NewPlaylist, Proposal, RuleChange, Subject, new_rule},
};

/// What stands beside `proposal` as long as it is open, if it changes a playlist or is a new item of one: what would come of it, and, of
/// a playlist, a screen at an instant.
pub(in crate::page::content) async fn part(
    visit: &Visit,
    live: &Arc<Live>,
    proposal: &Proposal,
    carried: Option<&Result<Next, Hindrance>>,
) -> Result<Option<(Beside, Option<Chooser>)>, Fault> {
    let Some(carried) = carried else { return Ok(None) };
    let next = carried.as_ref().ok();
    if let Subject::Item(item) = &proposal.subject {
        let is_new = live.city.item(item).is_none();
        let Some((_, playlist)) = next.filter(|_| is_new).and_then(|next| next.city.item(item)) else {
            return Ok(None);
        };
        let last_day = match &proposal.change {
            Change::Put(notice) => notice.last_day,
            _ => None,
        };
        let seen = Seen { playlist: &playlist.id, rule: None, days: Days::Until(last_day), asked: None };
        return Ok(Some((Beside::of(visit, live, carried.as_ref(), seen).await?, None)));
    }
    let Some(playlist) = proposal.subject.playlist() else { return Ok(None) };
    let zone = visit.page.zone().await;
    let (rule, from) = touched(live, proposal, next);
    let mut screens = concerned(live, next, &proposal.subject);
    // Those that the rule reaches are looked at first.
    screens.sort_by_key(|(screen, office)| !rule.as_ref().is_some_and(|rule| rule.reaches(screen, office)));
    let chooser = Chooser::of((visit, &visit.query), &live.city, &screens, &zone);
    let days = Days::Week(from);
    let seen = Seen { playlist, rule: rule.as_ref(), days, asked: chooser.asked.as_ref() };
    let beside = Beside::of(visit, live, carried.as_ref(), seen).await?;
    Ok(Some((beside, Some(chooser))))
}

/// The screens that the rule reaches, or reached, that `proposal` changes; `None` if it changes none.
pub(in crate::page::content) fn rule_screens<'a>(
    live: &'a Live,
    proposal: &Proposal,
    next: Option<&'a Next>,
) -> Option<Vec<(&'a Screen, &'a Office)>> {
    let (playlist, city) = (proposal.subject.playlist()?, next.map_or(&live.city, |next| &next.city));
    let id = match &proposal.change {
        Change::Rule(change) => &change.rule,
        Change::EndRule { rule } => rule,
        _ => return None,
    };
    let both: Vec<&RuleEntry> = [&live.city, city].into_iter().filter_map(|city| rule_in(city, playlist, id)).collect();
    let reaches = |(screen, office): &(&Screen, &Office)| both.iter().any(|rule| rule.reaches(screen, office));
    Some(city.screens().filter(reaches).collect())
}

/// The rule that `proposal` changes, and from which day on it holds.
fn touched(live: &Live, proposal: &Proposal, next: Option<&Next>) -> (Option<RuleEntry>, Option<Date>) {
    let rules = |city: &City| {
        let playlist = proposal.subject.playlist().and_then(|id| city.playlist(id));
        playlist.map(|list| list.rules.clone()).unwrap_or_default()
    };
    let (now, then) = (rules(&live.city), next.map(|next| rules(&next.city)).unwrap_or_default());
    let rule = match &proposal.change {
        Change::Rule(change) => now.iter().chain(&then).find(|rule| rule.id == change.rule),
        Change::EndRule { rule } => now.iter().find(|known| known.id == *rule),
        // What is taken back is what differs.
        _ => then.iter().find(|rule| !now.contains(rule)).or(now.iter().find(|rule| !then.contains(rule))),
    };
    let from = match &proposal.change {
        Change::Rule(change) => change.terms.from,
        _ => rule.and_then(|rule| rule.days.from),
    };
    (rule.cloned(), from)
}

/// What whoever authorises should look at, and what the rule says with the change.
pub(in crate::page::content) fn rule_fields(
    locale: Locale,
    live: &Live,
    (subject, change): (&Subject, &RuleChange),
    next: Option<&Next>,
) -> (Vec<String>, Vec<(&'static str, String)>) {
    let city = &live.city;
    let known = subject.playlist().and_then(|playlist| rule_in(city, playlist, &change.rule));
    let rule = &known.cloned().unwrap_or_else(|| new_rule(change.rule.clone()));
    let warnings = next.map(|next| {
        let ground = Ground { city, rule, reach: &Reach::All, locale };
        let mut form = RuleForm::of(ground, change.terms.clone());
        let others = form.warn(locale, &fresh(live, next));
        form.told().into_iter().chain(others).collect()
    });
    (warnings.unwrap_or_default(), told(locale, city, &change.terms.on(rule)))
}

/// What a rule says that is to end.
pub(in crate::page::content) fn ended_fields(
    locale: Locale,
    city: &City,
    (playlist, rule): (Option<&PlaylistId>, &RuleId),
) -> Vec<(&'static str, String)> {
    let rule = playlist.and_then(|playlist| rule_in(city, playlist, rule));
    rule.map(|rule| told(locale, city, rule)).unwrap_or_default()
}

/// What whoever authorises should look at, and what a new playlist is.
pub(in crate::page::content) fn playlist_fields(
    locale: Locale,
    live: &Live,
    (subject, new): (&Subject, &NewPlaylist),
    next: Option<&Next>,
) -> (Vec<String>, Vec<(&'static str, String)>) {
    let (p, city) = (locale.playlists(), next.map_or(&live.city, |next| &next.city));
    let titles = new.items.iter().filter_map(|id| city.item(id)).map(|(item, _)| item.title.as_str());
    let fields = vec![(p.list_name, new.name.clone()), (p.items, titles.collect::<Vec<_>>().join("\n"))];
    let Some(rule) = subject.playlist().and_then(NewPlaylist::rule) else { return (Vec::new(), fields) };
    let change = RuleChange { rule, terms: new.terms.clone() };
    let (warnings, rule) = rule_fields(locale, live, (subject, &change), next);
    (warnings, fields.into_iter().chain(rule).collect())
}

/// The rule `rule` of a playlist as `city` has it.
pub(in crate::page::content) fn rule_in<'a>(
    city: &'a City,
    playlist: &PlaylistId,
    rule: &RuleId,
) -> Option<&'a RuleEntry> {
    city.playlist(playlist)?.rules.iter().find(|known| known.id == *rule)
}
