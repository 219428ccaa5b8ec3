//! The order of a playlist's items: by buttons, keyboard or dragging, handed in as a change that another person authorises.

use std::sync::Arc;

use askama::Template;
use cartelera_playlists::{
    content::{City, PlaylistEntry},
    ids::ItemId,
};

use super::super::{list::nothing, live::Live, rows::kind, undo::open_of, write::entry};
use crate::{
    page::{
        frame::Frame,
        locale::{ContentWords, PlaylistWords},
        matrix::Right,
        visit::{Fault, Outcome, Visit, go},
    },
    proposals::{Change, State, Subject, order_digest},
    store::content::NewProposal,
};

#[derive(Template)]
#[template(path = "playlist_order.html")]
struct OrderPage {
    f: Frame,
    c: &'static ContentWords,
    p: &'static PlaylistWords,
    id: String,
    playlist: String,
    /// The hash of the order that was before the eyes.
    base: String,
    rows: Vec<Row>,
    /// Why nothing is handed in.
    error: Option<&'static str>,
    open: Option<i64>,
}

/// An item, by its place in the order as it is.
struct Row {
    place: usize,
    title: String,
    kind: &'static str,
    /// Whether it was moved last.
    is_moved: bool,
}

/// The playlist of the path, if the person may change it.
async fn asked(visit: &Visit) -> Result<(Arc<Live>, PlaylistEntry), Fault> {
    let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
    let id = visit.param("id").parse().map_err(|_| Fault::NotFound)?;
    let playlist = live.city.playlist(&id).ok_or(Fault::NotFound)?.clone();
    if !visit.person()?.reach(Right::Programme).covers(Some(&playlist.department)) {
        return Err(Fault::Forbidden);
    }
    Ok((live, playlist))
}

/// The order as it is.
pub(in crate::page) async fn ask_order(visit: Visit) -> Outcome {
    if visit.page.content().await?.is_none() {
        return nothing(&visit);
    }
    let (live, playlist) = asked(&visit).await?;
    let order: Vec<usize> = (0..playlist.members.len()).collect();
    let page = OrderPage::of(&visit, &live, &playlist, &order).await?;
    visit.html(&page)
}

/// Moves one item, or hands the order in.
pub(in crate::page) async fn send_order(visit: Visit) -> Outcome {
    let (live, playlist) = asked(&visit).await?;
    let p = visit.locale.playlists();
    let count = playlist.members.len();
    let mut order: Vec<usize> = visit.fields.all("place").filter_map(|place| place.parse().ok()).collect();
    let mut sorted = order.clone();
    sorted.sort_unstable();
    let is_whole = sorted.iter().copied().eq(0..count);
    if !is_whole {
        order = (0..count).collect();
    }
    let moved = moved(&mut order, visit.fields.get("move"));
    let mut page = OrderPage::of(&visit, &live, &playlist, &order).await?;
    let is_stale = visit.fields.get("base") != page.base || !is_whole;
    if is_stale {
        let page = OrderPage::of(&visit, &live, &playlist, &(0..count).collect::<Vec<_>>()).await?;
        return visit.refused(&OrderPage { error: Some(p.order_stale), ..page });
    }
    if visit.fields.get("do") != "send" {
        if let Some(row) = moved.and_then(|row| page.rows.get_mut(row)) {
            row.is_moved = true;
        }
        return visit.html(&page);
    }
    if order.is_sorted() {
        page.error = Some(p.order_same);
        return visit.refused(&page);
    }
    let items: Vec<ItemId> =
        order.iter().filter_map(|place| Some(playlist.members.get(*place)?.id().clone())).collect();
    let subject = Subject::Playlist(playlist.id.clone());
    let change = Change::Order { items };
    let entry = entry(&visit, "content.sent", &playlist.name, &change)?;
    let new = NewProposal {
        subject: subject.clone(),
        department: playlist.department.clone(),
        title: playlist.name.clone(),
        change,
        base: order_digest(&live.held.sources, &playlist.id)?,
        state: State::Review,
        made: visit.now,
        by: visit.person()?.account.id,
    };
    if let Some(number) = visit.page.data.store.add_proposal(new, entry).await? {
        return Ok(go(&format!("/content/proposals/{number}?done=sent")));
    }
    let open = open_of(&visit, &subject).await?;
    Ok(go(&open.map_or("/content".to_owned(), |number| format!("/content/proposals/{number}?done=busy"))))
}

/// Carries out `2:up`, `2:down`, `2:first` or `2:last`, where 2 is a row from 0; gives the row at which it stands then.
fn moved(order: &mut Vec<usize>, step: &str) -> Option<usize> {
    let (row, way) = step.split_once(':')?;
    let row: usize = row.parse().ok().filter(|row| *row < order.len())?;
    let to = match way {
        "up" => row.saturating_sub(1),
        "down" => (row + 1).min(order.len() - 1),
        "first" => 0,
        "last" => order.len() - 1,
        _ => return None,
    };
    let place = order.remove(row);
    order.insert(to, place);
    Some(to)
}

impl OrderPage {
    async fn of(visit: &Visit, live: &Live, playlist: &PlaylistEntry, order: &[usize]) -> Result<Self, Fault> {
        let (p, city) = (visit.locale.playlists(), &live.city);
        let base = order_digest(&live.held.sources, &playlist.id)?;
        let row = |place: usize| row(visit, city, playlist, place);
        Ok(Self {
            f: visit.frame(p.order_title),
            c: visit.locale.content(),
            p,
            id: playlist.id.to_string(),
            playlist: playlist.name.clone(),
            base: base.map(|base| base.to_string()).unwrap_or_default(),
            rows: order.iter().filter_map(|place| row(*place)).collect(),
            error: None,
            open: open_of(visit, &Subject::Playlist(playlist.id.clone())).await?,
        })
    }
}

fn row(visit: &Visit, city: &City, playlist: &PlaylistEntry, place: usize) -> Option<Row> {
    let item = city.member(playlist.members.get(place)?)?;
    Some(Row { place, title: item.title.clone(), kind: kind(visit.locale, item), is_moved: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_moved_and_stays_within_the_list() {
        for (step, order, row) in [
            ("2:up", [0, 2, 1, 3], Some(1)),
            ("0:up", [0, 1, 2, 3], Some(0)),
            ("1:down", [0, 2, 1, 3], Some(2)),
            ("3:down", [0, 1, 2, 3], Some(3)),
            ("2:first", [2, 0, 1, 3], Some(0)),
            ("0:last", [1, 2, 3, 0], Some(3)),
            ("4:up", [0, 1, 2, 3], None),
            ("1:away", [0, 1, 2, 3], None),
            ("", [0, 1, 2, 3], None),
        ] {
            let mut all = vec![0, 1, 2, 3];
            assert_eq!((moved(&mut all, step), &all[..]), (row, &order[..]), "{step}");
        }
    }
}
