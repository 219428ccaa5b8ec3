//! Suspends: what, why, what it changes, and a yes.

use askama::Template;
use cartelera_playlists::stops::StopAction;

use super::{decide, note, reach::check_reach, reason};
use crate::{
    page::{
        city::City,
        frame::Frame,
        matrix::Right,
        visit::{Fault, Outcome, Reach, Visit, go},
    },
    stops::{self, Decision, Named, target_words},
};

#[derive(Template)]
#[template(path = "stop_new.html")]
struct New {
    f: Frame,
    items: Vec<(String, String)>,
    offices: Vec<(String, String)>,
    chosen: String,
    may_all: bool,
    reason: String,
    target_error: Option<&'static str>,
    reason_error: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "stop_confirm.html")]
struct Confirm {
    f: Frame,
    target: String,
    what: String,
    reason: String,
    is_all: bool,
    touched: Vec<(String, Vec<String>)>,
    needless: bool,
}

/// Asks what is suspended, and why.
pub(in crate::page) async fn ask(visit: Visit) -> Outcome {
    let city = visit.page.city().await?;
    let chosen = match (visit.query.get("item"), visit.query.get("all")) {
        ("", "") => String::new(),
        ("", _) => "all".to_owned(),
        (item, _) => format!("item:{item}"),
    };
    visit.html(&form(&visit, &city, chosen, None, None)?)
}

fn form(
    visit: &Visit,
    city: &City,
    chosen: String,
    target_error: Option<&'static str>,
    reason_error: Option<&'static str>,
) -> Result<New, Fault> {
    let reach = visit.person()?.reach(Right::Suspend);
    let mut items: Vec<(String, String)> = Vec::new();
    let mut offices: Vec<(String, String)> = Vec::new();
    for screen in &city.screens {
        let is_within = reach.covers(screen.department());
        if is_within {
            offices.push((format!("office:{}", screen.record.office), screen.record.office_name.clone()));
        }
        let followed = city.followed.get(&screen.record.id);
        let programmes = followed.into_iter().flat_map(|followed| &followed.programmes);
        for item in programmes.flat_map(|programme| &programme.items) {
            if is_within || reach.covers(Some(&item.owner)) {
                items.push((format!("item:{}", item.id), format!("{} ({})", item.title, item.id)));
            }
        }
    }
    items.sort_by_key(|(_, name)| name.to_lowercase());
    items.dedup();
    offices.sort_by(|a, b| a.1.cmp(&b.1));
    offices.dedup();
    Ok(New {
        f: visit.frame(visit.locale.words().suspend_title),
        items,
        offices,
        chosen,
        may_all: reach == Reach::All,
        reason: visit.fields.get("reason").to_owned(),
        target_error,
        reason_error,
    })
}

/// Shows what a suspension would change, and asks for a yes.
pub(in crate::page) async fn preview(visit: Visit) -> Outcome {
    let w = visit.locale.words();
    let city = visit.page.city().await?;
    let target = visit.fields.get("target").to_owned();
    let reason = reason(&visit);
    let named = named(&target);
    let decision = match &named {
        Some(named) => stops::foresee(&city.data, StopAction::Suspend, named).await.ok(),
        None => None,
    };
    let (Some(named), Some(decision), Some(reason)) = (named, decision, reason.clone()) else {
        let target_error = (reason.is_some() || visit.fields.get("target").is_empty()).then_some(w.suspend_no_target);
        let reason_error = reason.is_none().then_some(w.suspend_no_reason);
        return visit.refused(&form(&visit, &city, target, target_error, reason_error)?);
    };
    check_reach((&visit, Right::Suspend), &city, &named, &decision)?;
    visit.html(&confirmation(&visit, &city, &named, decision, (target, reason)))
}

fn confirmation(
    visit: &Visit,
    city: &City,
    named: &Named,
    decision: Decision,
    (target, reason): (String, String),
) -> Confirm {
    let w = visit.locale.words();
    let what = decision.entries.first().map(|(signed, target)| target_words(&signed.entry.target, &target.about));
    let name = |id: &cartelera_playlists::ids::ScreenId| {
        let screen = city.screens.iter().find(|screen| screen.record.id == *id);
        screen
            .map_or_else(|| id.to_string(), |screen| format!("{} · {}", screen.record.office_name, screen.record.name))
    };
    let touched = decision.effect.stopped.values();
    let touched = touched.map(|touched| (touched.item.title.clone(), touched.screens.iter().map(name).collect()));
    Confirm {
        f: visit.frame(w.suspend_title),
        target,
        what: if *named == Named::All { w.suspend_all.to_owned() } else { what.unwrap_or_default() },
        reason,
        is_all: *named == Named::All,
        touched: touched.collect(),
        needless: decision.entries.is_empty(),
    }
}

/// Suspends.
pub(in crate::page) async fn suspend(visit: Visit) -> Outcome {
    let city = visit.page.city().await?;
    let (Some(named), Some(reason)) = (named(visit.fields.get("target")), reason(&visit)) else {
        return Ok(go("/stops/new"));
    };
    let foreseen = stops::foresee(&city.data, StopAction::Suspend, &named).await.map_err(anyhow::Error::new)?;
    check_reach((&visit, Right::Suspend), &city, &named, &foreseen)?;
    if named == Named::All && visit.fields.get("sure") != "yes" {
        let target = visit.fields.get("target").to_owned();
        return visit.refused(&confirmation(&visit, &city, &named, foreseen, (target, reason)));
    }
    let by = visit.person()?.account.label();
    let decision = decide(&city, StopAction::Suspend, named, (by, reason.clone())).await?;
    note(&visit, "stop.suspend", &decision, &reason).await?;
    Ok(go("/stops?done=suspended"))
}

/// What a form names.
fn named(text: &str) -> Option<Named> {
    let (kind, id) = text.split_once(':').unwrap_or((text, ""));
    match kind {
        "all" => Some(Named::All),
        "item" => id.parse().ok().map(Named::Item),
        "office" => id.parse().ok().map(Named::Office),
        _ => None,
    }
}
