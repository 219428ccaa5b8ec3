//! The question whether a playlist is to lose a rule, with what comes of it; handed in, and another person authorises it.

use std::sync::Arc;

use askama::Template;
use cartelera_playlists::content::{PlaylistEntry, RuleEntry};

use super::{
    super::{
        authorise::{Hindrance, Planned, carried_out},
        hand_in::hand_in,
        list::nothing,
        live::Live,
        undo::open_of,
    },
    aside::{Beside, Seen},
    outlook::Days,
    told::told,
};
use crate::{
    page::{
        frame::Frame,
        locale::{ContentWords, PlaylistWords},
        matrix::Right,
        visit::{Fault, Outcome, Visit},
    },
    proposals::{Change, Subject, rule_digest},
};

#[derive(Template)]
#[template(path = "playlist_end.html")]
struct EndPage {
    f: Frame,
    c: &'static ContentWords,
    p: &'static PlaylistWords,
    id: String,
    rule: String,
    playlist: String,
    /// What the rule says.
    told: Vec<(&'static str, String)>,
    beside: Beside,
    /// The hash of the rule's text that was before the eyes.
    base: String,
    is_stale: bool,
    open: Option<i64>,
}

/// A rule that somebody may end.
struct Asked {
    live: Arc<Live>,
    playlist: PlaylistEntry,
    rule: RuleEntry,
}

impl Asked {
    /// The rule of the path.
    async fn of(visit: &Visit) -> Result<Self, Fault> {
        let live = visit.page.content().await?.ok_or(Fault::NotFound)?;
        let id = visit.param("id").parse().map_err(|_| Fault::NotFound)?;
        let playlist = live.city.playlist(&id).ok_or(Fault::NotFound)?.clone();
        let known = playlist.rules.iter().find(|rule| rule.id.as_str() == visit.param("item"));
        let rule = known.ok_or(Fault::NotFound)?.clone();
        if !visit.person()?.reach(Right::Programme).covers(Some(&playlist.department)) {
            return Err(Fault::Forbidden);
        }
        Ok(Self { live, playlist, rule })
    }

    fn planned(&self) -> anyhow::Result<Planned> {
        Ok(Planned {
            subject: Subject::Playlist(self.playlist.id.clone()),
            department: self.playlist.department.clone(),
            change: Change::EndRule { rule: self.rule.id.clone() },
            base: rule_digest(&self.live.held.sources, &self.playlist.id, &self.rule.id)?,
            undone: None,
        })
    }

    async fn page(&self, visit: &Visit) -> Result<EndPage, Fault> {
        let (locale, p) = (visit.locale, visit.locale.playlists());
        let planned = self.planned()?;
        let base = planned.base.map(|base| base.to_string()).unwrap_or_default();
        let carried = carried_out(&self.live, planned, visit.now).await?;
        if let Err(Hindrance::Failed(error)) = carried {
            return Err(Fault::Failed(error));
        }
        let seen = Seen { playlist: &self.playlist.id, rule: Some(&self.rule), days: Days::Week(None), asked: None };
        Ok(EndPage {
            f: visit.frame(p.end_title),
            c: locale.content(),
            p,
            id: self.playlist.id.to_string(),
            rule: self.rule.id.to_string(),
            playlist: self.playlist.name.clone(),
            told: told(locale, &self.live.city, &self.rule),
            beside: Beside::of(visit, &self.live, carried.as_ref(), seen).await?,
            base,
            is_stale: false,
            open: open_of(visit, &Subject::Playlist(self.playlist.id.clone())).await?,
        })
    }
}

/// Asks.
pub(in crate::page) async fn ask_end(visit: Visit) -> Outcome {
    if visit.page.content().await?.is_none() {
        return nothing(&visit);
    }
    let asked = Asked::of(&visit).await?;
    let page = asked.page(&visit).await?;
    visit.html(&page)
}

/// Hands in that the rule ends.
pub(in crate::page) async fn send_end(visit: Visit) -> Outcome {
    let asked = Asked::of(&visit).await?;
    let planned = asked.planned()?;
    if planned.base.is_none_or(|base| base.to_string() != visit.fields.get("base")) {
        let page = asked.page(&visit).await?;
        return visit.refused(&EndPage { is_stale: true, ..page });
    }
    hand_in(&visit, planned, &asked.playlist.name).await
}
