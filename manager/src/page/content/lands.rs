//! In which playlist a new item would stand, and what part of the time that would have: nobody chooses it, so somebody should say it.

use std::sync::Arc;

use cartelera_playlists::ids::{DepartmentId, ItemId};
use jiff::civil::Date;

use super::{
    authorise::{Hindrance, Planned, carried_out},
    kept::Kept,
    live::Live,
    playlists::{Days, share_of},
};
use crate::{
    page::visit::{Fault, Visit},
    proposals::{Change, Landing, Notice, Place, Subject, landing},
};

/// A playlist that would be made: whose, for which screens, and until when.
type NewList = (DepartmentId, String, Option<Date>);

/// What part of the time new playlists would have; `None` cannot be told.
pub(super) type Landings = Kept<NewList, Option<String>>;

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
    let name = place.playlist(department);
    let item: ItemId = name.parse().map_err(|_| Fault::NotFound)?;
    let find = async {
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
        let next = match carried_out(live, planned, visit.now).await? {
            Ok(next) => next,
            Err(Hindrance::Failed(error)) => return Err(Fault::Failed(error)),
            Err(_) => return Ok(None),
        };
        let Some((_, playlist)) = next.city.item(&item) else { return Ok(None) };
        let today = visit.page.zone().await.to_datetime(visit.now).date();
        let days = Days::Until(last_day).counted(today);
        share_of(visit.locale, live, &next, (&playlist.id, days)).await
    };
    live.landings.get((department.clone(), name, last_day), find).await
}
