//! The question whether a playlist is to lose a rule, with what comes of it; handed in, and another person authorises it.

use askama::Template;
use cartelera_playlists::content::RuleEntry;

use super::{
    super::{
        authorise::{Hindrance, Planned, carried_out},
        hand_in::hand_in,
        list::nothing,
        undo::open_of,
    },
    aside::{Beside, Seen},
    outlook::Days,
    own::OwnPlaylist,
    told::told,
};
use crate::{
    page::{
        frame::Frame,
        locale::{ContentWords, PlaylistWords},
        visit::{Fault, Outcome, Visit},
    },
    proposals::{Change, rule_digest},
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
    own: OwnPlaylist,
    rule: RuleEntry,
}

impl Asked {
    async fn of(visit: &Visit) -> Result<Self, Fault> {
        let own = OwnPlaylist::of(visit).await?;
        let rule = own.rule(visit)?;
        Ok(Self { own, rule })
    }

    fn planned(&self) -> anyhow::Result<Planned> {
        Ok(Planned {
            subject: self.own.subject(),
            department: self.own.playlist.department.clone(),
            change: Change::EndRule { rule: self.rule.id.clone() },
            base: rule_digest(&self.own.live.held.sources, &self.own.playlist.id, &self.rule.id)?,
            undone: None,
        })
    }

    async fn page(&self, visit: &Visit) -> Result<EndPage, Fault> {
        let (locale, p) = (visit.locale, visit.locale.playlists());
        let planned = self.planned()?;
        let base = planned.base.map(|base| base.to_string()).unwrap_or_default();
        let carried = carried_out(&self.own.live, planned, visit.now).await?;
        if let Err(Hindrance::Failed(error)) = carried {
            return Err(Fault::Failed(error));
        }
        let seen =
            Seen { playlist: &self.own.playlist.id, rule: Some(&self.rule), days: Days::Week(None), asked: None };
        Ok(EndPage {
            f: visit.frame(p.end_title),
            c: locale.content(),
            p,
            id: self.own.playlist.id.to_string(),
            rule: self.rule.id.to_string(),
            playlist: self.own.playlist.name.clone(),
            told: told(locale, &self.own.live.city, &self.rule),
            beside: Beside::of(visit, &self.own.live, carried.as_ref(), seen).await?,
            base,
            is_stale: false,
            open: open_of(visit, &self.own.subject()).await?,
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
    hand_in(&visit, planned, &asked.own.playlist.name).await
}
