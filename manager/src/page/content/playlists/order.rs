//! The items of a playlist and their order: by buttons, keyboard or dragging, handed in as a change that another person authorises.

use std::sync::Arc;

use askama::Template;
use cartelera_playlists::content::PlaylistEntry;

use super::{
    super::{authorise::Planned, hand_in::hand_in, list::nothing, live::Live, undo::open_of},
    members::{Ground, Members, Sent},
};
use crate::{
    page::{
        frame::Frame,
        locale::{ContentWords, PlaylistWords},
        matrix::Right,
        visit::{Fault, Outcome, Reach, Visit},
    },
    proposals::{Change, Subject, order_digest},
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
    members: Members,
    /// Why nothing is handed in.
    error: Option<&'static str>,
    open: Option<i64>,
    /// Whether what is there was changed and not handed in.
    is_touched: bool,
}

impl OrderPage {
    /// Where the form is sent.
    fn here(&self) -> String {
        format!("/content/playlists/{}/order", self.id)
    }
}

/// A playlist whose items somebody may change.
struct Asked {
    live: Arc<Live>,
    reach: Reach,
    playlist: PlaylistEntry,
}

impl Asked {
    /// The playlist of the path.
    async fn of(visit: &Visit) -> Result<Self, Fault> {
        let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
        let id = visit.param("id").parse().map_err(|_| Fault::NotFound)?;
        let playlist = live.city.playlist(&id).ok_or(Fault::NotFound)?.clone();
        let reach = visit.person()?.reach(Right::Programme);
        if !reach.covers(Some(&playlist.department)) {
            return Err(Fault::Forbidden);
        }
        Ok(Self { live, reach, playlist })
    }

    fn ground(&self) -> Ground<'_> {
        Ground { city: &self.live.city, playlist: Some(&self.playlist), reach: &self.reach }
    }

    fn subject(&self) -> Subject {
        Subject::Playlist(self.playlist.id.clone())
    }

    async fn page(&self, visit: &Visit, sent: &Sent) -> Result<OrderPage, Fault> {
        let p = visit.locale.playlists();
        let base = order_digest(&self.live.held.sources, &self.playlist.id)?;
        let now = visit.page.zone().await.to_datetime(visit.now);
        Ok(OrderPage {
            f: visit.frame(p.order_title),
            c: visit.locale.content(),
            p,
            id: self.playlist.id.to_string(),
            playlist: self.playlist.name.clone(),
            base: base.map(|base| base.to_string()).unwrap_or_default(),
            members: sent.shown(visit, self.ground(), now),
            error: None,
            open: open_of(visit, &self.subject()).await?,
            is_touched: sent.places != Sent::as_it_is(self.ground()).places,
        })
    }
}

/// The order as it is, or as a change that the query names would have made it.
pub(in crate::page) async fn ask_order(visit: Visit) -> Outcome {
    if visit.page.content().await?.is_none() {
        return nothing(&visit);
    }
    let asked = Asked::of(&visit).await?;
    let like = match visit.query.get("like").parse() {
        Ok(number) => visit.page.data.store.proposal(number).await?,
        Err(_) => None,
    };
    let sent = match like.filter(|known| known.subject == asked.subject()).map(|known| known.change) {
        Some(Change::Order { items }) => Sent::like(asked.ground(), &items),
        _ => Sent::as_it_is(asked.ground()),
    };
    let page = asked.page(&visit, &sent).await?;
    visit.html(&page)
}

/// Moves, looks for, adds or takes out one item, or hands the list in.
pub(in crate::page) async fn send_order(visit: Visit) -> Outcome {
    let asked = Asked::of(&visit).await?;
    let p = visit.locale.playlists();
    let as_it_is = Sent::as_it_is(asked.ground());
    let sent = Sent::read(&visit, asked.ground());
    let mut page = asked.page(&visit, sent.as_ref().unwrap_or(&as_it_is)).await?;
    let Some(sent) = sent.filter(|_| visit.fields.get("base") == page.base) else {
        let page = asked.page(&visit, &as_it_is).await?;
        return visit.refused(&OrderPage { error: Some(p.order_stale), ..page });
    };
    if visit.fields.get("do") != "send" {
        return visit.html(&page);
    }
    page.error = match &sent.places[..] {
        [] => Some(p.wrong_items),
        same if *same == as_it_is.places => Some(p.order_same),
        _ => None,
    };
    if page.error.is_some() {
        return visit.refused(&page);
    }
    let planned = Planned {
        subject: asked.subject(),
        department: asked.playlist.department.clone(),
        change: Change::Order { items: sent.items() },
        base: order_digest(&asked.live.held.sources, &asked.playlist.id)?,
        undone: None,
    };
    hand_in(&visit, planned, &asked.playlist.name).await
}
