//! What the page of a change tells of one that changes a playlist.

use std::sync::Arc;

use cartelera_playlists::content::{City, RuleEntry};
use jiff::civil::Date;

use super::{
    super::{
        authorise::{Hindrance, Next, concerned},
        live::Live,
    },
    aside::{Beside, Seen},
    form::{Ground, RuleForm},
    moment::Chooser,
    rule::fresh,
    told::told,
};
use crate::{
    page::{
        locale::Locale,
        visit::{Fault, Reach, Visit},
    },
    proposals::{Change, Proposal, RuleChange, Subject},
};

/// What stands beside a change of a playlist.
pub(in crate::page::content) struct Part {
    /// What would come of it, and a screen at an instant, as long as it is open.
    pub(in crate::page::content) beside: Option<(Beside, Chooser)>,
    /// Where the same can be proposed once more, where it was given back.
    pub(in crate::page::content) again: Option<String>,
}

/// What stands beside `proposal`, if it changes a playlist and it is told what would come of it, or has come.
pub(in crate::page::content) async fn part(
    visit: &Visit,
    live: &Arc<Live>,
    proposal: &Proposal,
    carried: Option<&Result<Next, Hindrance>>,
) -> Result<Option<Part>, Fault> {
    let Some(playlist) = proposal.subject.playlist() else { return Ok(None) };
    let again = match &proposal.change {
        Change::Rule(change) if !proposal.state.is_open() && proposal.refused.is_some() => {
            Some(format!("/content/playlists/{playlist}/rules/{}?like={}", change.rule, proposal.number))
        }
        _ => None,
    };
    let Some(carried) = carried else { return Ok(Some(Part { beside: None, again })) };
    let zone = visit.page.zone().await;
    let (rule, from) = touched(live, proposal, carried.as_ref().ok());
    let mut screens = concerned(live, carried.as_ref().ok(), &proposal.subject);
    // Those that the rule reaches are looked at first.
    screens.sort_by_key(|(screen, office)| !rule.as_ref().is_some_and(|rule| rule.reaches(screen, office)));
    let chooser = Chooser::of((visit, &visit.query), &live.city, &screens, &zone);
    let seen = Seen { playlist, rule: rule.as_ref(), from, asked: chooser.asked.as_ref() };
    let beside = Beside::of(visit, live, carried.as_ref(), seen).await?;
    Ok(Some(Part { beside: Some((beside, chooser)), again }))
}

/// The rule that `proposal` changes, and from which day on it holds.
fn touched(live: &Live, proposal: &Proposal, next: Option<&Next>) -> (Option<RuleEntry>, Option<Date>) {
    let rules =
        |city: &City| proposal.subject.playlist().and_then(|id| city.playlist(id)).map(|list| list.rules.clone());
    let (now, then) = (rules(&live.city).unwrap_or_default(), next.and_then(|next| rules(&next.city)));
    let rule = match &proposal.change {
        Change::Rule(change) => now.iter().find(|rule| rule.id == change.rule),
        // What is taken back is what differs.
        _ => then.iter().flatten().find(|rule| !now.contains(rule)),
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
    let (city, none) = (&live.city, (Vec::new(), Vec::new()));
    let Some(playlist) = subject.playlist().and_then(|id| city.playlist(id)) else { return none };
    let Some(rule) = playlist.rules.iter().find(|rule| rule.id == change.rule) else { return none };
    let changed: RuleEntry = change.terms.on(rule);
    let warnings = next.map(|next| {
        let ground = Ground { city, rule, reach: &Reach::All, locale };
        let mut form = RuleForm::of(ground, change.terms.clone());
        let others = form.warn(locale, &fresh(live, next));
        form.told().into_iter().chain(others).collect()
    });
    (warnings.unwrap_or_default(), told(locale, city, &changed))
}
