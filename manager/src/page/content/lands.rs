//! In which playlist a new item would stand, and what part of the time that would have: nobody chooses it, so somebody should say it.

use std::{collections::BTreeMap, sync::Arc};

use cartelera_playlists::ids::{DepartmentId, ItemId};
use jiff::civil::Date;
use tokio::sync::Mutex;

use super::{
    authorise::{Hindrance, Planned, carried_out},
    live::Live,
    playlists::{Days, share_of},
};
use crate::{
    page::visit::{Fault, Visit},
    proposals::{Change, Landing, Notice, Place, Subject, landing},
};

/// So many are kept.
const MOST: usize = 64;

/// What part of the time new playlists would have, by whose they are, where they show and their last day; `None` cannot be told.
#[derive(Default)]
pub(super) struct Landings(Mutex<BTreeMap<NewList, Option<String>>>);

/// A playlist that would be made: whose, for which screens, and until when.
type NewList = (DepartmentId, String, Option<Date>);

/// What is said of the playlist in which a new item of `department` would stand.
pub(super) async fn lands(
    visit: &Visit,
    live: &Arc<Live>,
    (department, place, last_day): (Option<&DepartmentId>, Option<&Place>, Option<Date>),
) -> Result<Option<String>, Fault> {
    let c = visit.locale.content();
    let Some((department, place)) = department.zip(place) else { return Ok(None) };
    if place.screens(&live.city).is_empty() {
        return Ok(None);
    }
    match landing(&live.city, department, place) {
        Landing::In(playlist) => {
            let count = playlist.members.len();
            let text = if count == 1 { c.lands_in_one } else { c.lands_in };
            Ok(Some(visit.locale.fill(text, &[&playlist.name, &count])))
        }
        Landing::New => {
            let share = share_of_new(visit, live, (department, place, last_day)).await?;
            Ok(share.map(|share| visit.locale.fill(c.lands_new, &[&share])))
        }
    }
}

/// What part of the time a new playlist of one item would have on its screens.
async fn share_of_new(
    visit: &Visit,
    live: &Arc<Live>,
    (department, place, last_day): (&DepartmentId, &Place, Option<Date>),
) -> Result<Option<String>, Fault> {
    let key = (department.clone(), place.playlist(department), last_day);
    // Whoever asks for the same meanwhile waits for it.
    let mut kept = live.landings.0.lock().await;
    if let Some(known) = kept.get(&key) {
        return Ok(known.clone());
    }
    let item: ItemId = key.1.parse().map_err(|_| Fault::NotFound)?;
    let notice = Notice {
        headline: visit.locale.content().new.to_owned(),
        place: Some(place.clone()),
        last_day,
        ..Notice::default()
    };
    let planned = Planned {
        subject: Subject::Item(item.clone()),
        department: department.clone(),
        change: Change::Put(Box::new(notice)),
        base: None,
        undone: None,
    };
    let share = match carried_out(live, planned, visit.now).await? {
        Ok(next) => match next.city.item(&item) {
            Some((_, playlist)) => {
                let today = visit.page.zone().await.to_datetime(visit.now).date();
                share_of(visit.locale, live, &next, (&playlist.id, Days::Until(last_day).counted(today))).await?
            }
            None => None,
        },
        Err(Hindrance::Failed(error)) => return Err(Fault::Failed(error)),
        Err(_) => None,
    };
    if kept.len() >= MOST {
        kept.clear();
    }
    kept.insert(key, share.clone());
    Ok(share)
}
