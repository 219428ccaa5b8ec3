//! The items of a playlist and their order: by buttons, keyboard or dragging, handed in as a change that another person authorises.

use askama::Template;

use super::{
    super::{authorise::Planned, hand_in::hand_in, list::nothing, undo::open_of},
    members::{Ground, Members, Sent},
    own::OwnPlaylist,
};
use crate::{
    page::{
        frame::Frame,
        locale::{ContentWords, PlaylistWords},
        visit::{Fault, Outcome, Visit},
    },
    proposals::{Change, order_digest},
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
struct Asked(OwnPlaylist);

impl Asked {
    async fn of(visit: &Visit) -> Result<Self, Fault> {
        Ok(Self(OwnPlaylist::of(visit).await?))
    }

    fn ground(&self) -> Ground<'_> {
        Ground { live: &self.0.live, playlist: Some(&self.0.playlist), reach: &self.0.reach }
    }

    async fn page(&self, visit: &Visit, sent: &Sent) -> Result<OrderPage, Fault> {
        let p = visit.locale.playlists();
        let base = order_digest(&self.0.live.held.sources, &self.0.playlist.id)?;
        let now = visit.page.zone().await.to_datetime(visit.now);
        Ok(OrderPage {
            f: visit.frame(p.order_title),
            c: visit.locale.content(),
            p,
            id: self.0.playlist.id.to_string(),
            playlist: self.0.playlist.name.clone(),
            base: base.map(|base| base.to_string()).unwrap_or_default(),
            members: sent.shown(visit, self.ground(), now),
            error: None,
            open: open_of(visit, &self.0.subject()).await?,
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
    let sent = match like.filter(|known| known.subject == asked.0.subject()).map(|known| known.change) {
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
        subject: asked.0.subject(),
        department: asked.0.playlist.department.clone(),
        change: Change::Order { items: sent.items() },
        base: order_digest(&asked.0.live.held.sources, &asked.0.playlist.id)?,
        undone: None,
    };
    hand_in(&visit, planned, &asked.0.playlist.name).await
}
