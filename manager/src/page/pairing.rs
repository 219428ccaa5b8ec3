//! Makes a device one of the screens: its code is typed, its fingerprint compared.

use askama::Template;
use cartelera_playlists::protocol::pairing::{Fingerprint, PairingCode};

use super::{
    city::City,
    frame::Frame,
    matrix::Right,
    visit::{Fault, Outcome, Visit, go},
};
use crate::{
    devices::{bind, choose},
    store::devices::{Bound, PendingPairing, TypedCode},
};

#[derive(Template)]
#[template(path = "pairing.html")]
struct Pairing {
    f: Frame,
    code: String,
    code_error: Option<String>,
    chosen: String,
    screen_error: Option<&'static str>,
    /// Identifier, what staff call it, and whether it has a device.
    screens: Vec<(String, String, bool)>,
}

#[derive(Template)]
#[template(path = "pairing_confirm.html")]
struct Confirm {
    f: Frame,
    code: String,
    screen: String,
    screen_name: String,
    fingerprint: String,
    hardware: String,
    address: String,
    expires: String,
    /// The device that the screen has now.
    replaces: Option<String>,
    error: Option<&'static str>,
}

/// The form; with the code in it, where the one that a screen shows was scanned.
pub(super) async fn show(visit: Visit) -> Outcome {
    let city = visit.page.city().await?;
    let chosen = visit.query.get("screen").to_owned();
    let code = visit.query.get("code").to_owned();
    visit.html(&page(&visit, &city, (code, None), (chosen, None))?)
}

fn page(
    visit: &Visit,
    city: &City,
    (code, code_error): (String, Option<String>),
    (chosen, screen_error): (String, Option<&'static str>),
) -> Result<Pairing, Fault> {
    let reach = visit.person()?.reach(Right::Pair);
    let screens = city.within(&reach).map(|screen| {
        let record = &screen.record;
        let name = format!("{} · {}", record.office_name, record.name);
        (record.id.to_string(), name, screen.report.device.is_some())
    });
    let screens = screens.collect();
    Ok(Pairing { f: visit.frame(visit.locale.words().pairing_title), code, code_error, chosen, screen_error, screens })
}

/// Looks for the device with the code.
pub(super) async fn look(visit: Visit) -> Outcome {
    let city = visit.page.city().await?;
    match find(&visit, &city).await? {
        Ok(pending) => visit.html(&confirmation(&visit, &city, &pending, None).await?),
        Err(code_error) => {
            let chosen = visit.fields.get("screen").to_owned();
            let reach = visit.person()?.reach(Right::Pair);
            let is_known = city.screen(&chosen, &reach).is_some();
            let screen_error = (!is_known).then_some(visit.locale.words().pairing_no_screen);
            let code = visit.fields.get("code").to_owned();
            visit.refused(&page(&visit, &city, (code, code_error), (chosen, screen_error))?)
        }
    }
}

/// Pairs the device, whose fingerprint was compared.
pub(super) async fn confirm(visit: Visit) -> Outcome {
    let w = visit.locale.words();
    let city = visit.page.city().await?;
    let Ok(pending) = find(&visit, &city).await? else { return Ok(go("/pairing?done=pairing-gone")) };
    let fingerprint = Fingerprint::of(&pending.key.0, &pending.root).to_string();
    if visit.fields.get("fingerprint") != fingerprint || visit.fields.get("same") != "yes" {
        return visit.refused(&confirmation(&visit, &city, &pending, Some(w.pairing_not_compared)).await?);
    }
    let reach = visit.person()?.reach(Right::Pair);
    let screen = city.screen(visit.fields.get("screen"), &reach).ok_or(Fault::NotFound)?.record.clone();
    let old = choose::live_key(&city.data, &screen.id).await?;
    if old.is_some() && visit.fields.get("replace") != "yes" {
        return visit.refused(&confirmation(&visit, &city, &pending, Some(w.pairing_not_replaced)).await?);
    }
    let mut entry = visit.entry("screen.pair", format!("{} ({}, {})", screen.id, screen.name, screen.office_name));
    entry.before = old.as_ref().map(|old| old.hardware.clone()).unwrap_or_default();
    entry.after = pending.hardware.clone();
    match bind(&city.data, &screen, pending, old, visit.person()?.account.label()).await? {
        Bound::Done => {
            visit.page.data.store.note(entry).await?;
            Ok(go(&format!("/screens/{}?done=paired", screen.id)))
        }
        Bound::Taken | Bound::Gone => Ok(go("/pairing?done=pairing-gone")),
    }
}

/// The device with the code that was typed for a screen that the person may pair, or what is wrong with the code.
async fn find(visit: &Visit, city: &City) -> Result<Result<PendingPairing, Option<String>>, Fault> {
    let (w, locale) = (visit.locale.words(), visit.locale);
    let reach = visit.person()?.reach(Right::Pair);
    let is_known = city.screen(visit.fields.get("screen"), &reach).is_some();
    let Ok(code) = visit.fields.get("code").parse::<PairingCode>() else {
        return Ok(Err(Some(w.pairing_bad_code.to_owned())));
    };
    if !is_known {
        return Ok(Err(None));
    }
    let person = visit.person()?.account.label();
    Ok(match visit.page.data.store.type_code(code, person, visit.now).await? {
        TypedCode::Of(pending) => Ok(*pending),
        TypedCode::Wrong { left } => {
            visit.page.data.store.note(visit.entry("screen.code-refused", code.to_string())).await?;
            Err(Some(locale.fill(w.pairing_wrong_code, &[&left])))
        }
        TypedCode::Refused { until } => Err(Some(locale.fill(w.pairing_refused, &[&locale.clock(until, &city.zone)]))),
    })
}

async fn confirmation(
    visit: &Visit,
    city: &City,
    pending: &PendingPairing,
    error: Option<&'static str>,
) -> Result<Confirm, Fault> {
    let w = visit.locale.words();
    let reach = visit.person()?.reach(Right::Pair);
    let screen = &city.screen(visit.fields.get("screen"), &reach).ok_or(Fault::NotFound)?.record;
    let old = choose::live_key(&city.data, &screen.id).await?;
    let called = |text: &str| if text.is_empty() { w.hardware_unknown.to_owned() } else { text.to_owned() };
    Ok(Confirm {
        f: visit.frame(w.pairing_title),
        code: pending.code.to_string(),
        screen: screen.id.to_string(),
        screen_name: format!("{} · {}", screen.office_name, screen.name),
        fingerprint: Fingerprint::of(&pending.key.0, &pending.root).to_string(),
        hardware: called(&pending.hardware),
        address: pending.address.clone(),
        expires: visit.locale.clock(pending.expires, &city.zone),
        replaces: old.map(|old| called(&old.hardware)),
        error,
    })
}
