//! Resumes what is suspended: one person asks, another one confirms.

use cartelera_playlists::stops::{StopAction, StopTarget};

use super::{decide, is_alone, needs_signers, note, reach::check_reach, reason};
use crate::{
    accounts::{Account, ResumptionWish},
    page::{
        matrix::Right,
        visit::{Fault, Outcome, Visit, go},
    },
    stops::{self, Named, target_words},
    store::Changed,
};

/// Resumes, or asks a second person to.
pub(in crate::page) async fn resume(visit: Visit) -> Outcome {
    let city = visit.page.city().await?;
    let Ok(target) = serde_json::from_str::<StopTarget>(visit.fields.get("target")) else {
        return Err(Fault::NotFound);
    };
    let mut open = stops::in_force(&city.book);
    let kept = open.find(|kept| kept.signed.entry.target == target && kept.signed.entry.action == StopAction::Suspend);
    let (Some(kept), Some(reason)) = (kept, reason(&visit)) else { return Ok(go("/stops?done=nothing")) };
    if needs_signers(&city) {
        return Err(Fault::Forbidden);
    }
    let foreseen = stops::foresee(&city.data, StopAction::Resume, &of_target(&target)).await;
    check_reach((&visit, Right::Resume), &city, &of_target(&target), &foreseen.map_err(anyhow::Error::new)?)?;
    let person = visit.person()?;
    if is_alone(&visit).await? {
        let by = format!("{}, {}", person.account.label(), "única cuenta que autoriza");
        let decision = decide(&city, StopAction::Resume, of_target(&target), (by, reason.clone())).await?;
        note(&visit, "stop.resume", &decision, &reason).await?;
        return Ok(go("/stops?done=resumed"));
    }
    let about = target_words(&target, &kept.about);
    let entry = visit.entry("stop.resume-asked", about.clone());
    let target = serde_json::to_string(&target)?;
    let wish = ResumptionWish { number: 0, target, about, reason, asked: visit.now, asked_by: person.account.id };
    visit.page.data.store.ask_resumption(wish, entry).await?;
    Ok(go("/stops?done=resume-asked"))
}

/// Resumes what another person asked to be resumed.
pub(in crate::page) async fn confirm(visit: Visit) -> Outcome {
    let city = visit.page.city().await?;
    let (number, store) = (visit.number("number")?, &visit.page.data.store);
    let wishes = store.resumptions().await?;
    let Some(wish) = wishes.into_iter().find(|wish| wish.number == number) else {
        return Ok(go("/stops?done=nothing"));
    };
    let target: StopTarget = serde_json::from_str(&wish.target)?;
    if needs_signers(&city) {
        return Err(Fault::Forbidden);
    }
    let foreseen = stops::foresee(&city.data, StopAction::Resume, &of_target(&target)).await;
    check_reach((&visit, Right::Resume), &city, &of_target(&target), &foreseen.map_err(anyhow::Error::new)?)?;
    let person = visit.person()?;
    let entry = visit.entry("stop.resume-confirmed", wish.about.clone());
    match store.decide_resumption(number, true, person.account.id, entry).await? {
        Changed::Done => {}
        Changed::SamePerson => return Ok(go("/stops?done=same-person")),
        _ => return Ok(go("/stops?done=nothing")),
    }
    let accounts = store.accounts().await?;
    let asked = accounts.iter().find(|account| account.id == wish.asked_by);
    let by = format!("{} y {}", asked.map(Account::label).unwrap_or_default(), person.account.label());
    let decision = decide(&city, StopAction::Resume, of_target(&target), (by, wish.reason.clone())).await?;
    note(&visit, "stop.resume", &decision, &wish.reason).await?;
    Ok(go("/stops?done=resumed"))
}

/// Takes a wish to resume off the list.
pub(in crate::page) async fn drop_wish(visit: Visit) -> Outcome {
    let number = visit.number("number")?;
    let entry = visit.entry("stop.resume-dropped", number.to_string());
    visit.page.data.store.decide_resumption(number, false, visit.person()?.account.id, entry).await?;
    Ok(go("/stops?done=dropped"))
}

fn of_target(target: &StopTarget) -> Named {
    match target {
        StopTarget::Item(digest) => Named::Digest(*digest),
        StopTarget::Campaign(id) => Named::Campaign(id.clone()),
        StopTarget::Office(id) => Named::Office(id.clone()),
        StopTarget::All => Named::All,
    }
}
