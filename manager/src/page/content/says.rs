//! What a change says, in words.

use anyhow::Context as _;
use cartelera_playlists::content::City;

use super::{
    authorise::{Next, Planned},
    campaigns::campaign_fields,
    differences::{Difference, between, differences, fields},
    form::Form,
    legible::Legible,
    live::Live,
    playlists::{ended_fields, playlist_fields, rule_fields},
    undo::{Undone, between_names, since},
};
use crate::{
    page::{
        locale::Locale,
        visit::{Fault, Visit},
    },
    proposals::{Change, Notice, Proposal},
};

/// What a change says, and what of that differs from what is on.
#[derive(Default)]
pub(super) struct Says {
    pub(super) warnings: Vec<String>,
    pub(super) fields: Vec<(&'static str, String)>,
    pub(super) differences: Option<Vec<Difference>>,
    /// What these are called.
    pub(super) title: &'static str,
}

impl Says {
    /// With what is to be looked at of letters and pages.
    pub(super) fn with(mut self, locale: Locale, legible: Option<&Legible>) -> Self {
        let remarks = legible.into_iter().flat_map(Legible::remarks);
        self.warnings.extend(remarks.map(|remark| locale.remark(&remark)));
        self
    }

    pub(super) async fn of(
        visit: &Visit,
        live: &Live,
        proposal: &Proposal,
        next: Option<&Next>,
    ) -> Result<Self, Fault> {
        let says = Self::of_change(visit, live, proposal, next).await?;
        let Some(revision) = proposal.revision else { return Ok(says) };
        // What it changed stays to be seen, whatever became of it since; the page is looked at again and again.
        let (locale, subject, now) = (visit.locale, proposal.subject.clone(), visit.now);
        let find = async {
            let undone = Undone::read(&visit.page.data, revision).await?;
            let changed = move || {
                let (before, after) = undone.cities(now)?;
                Some(between_names(locale, (&before, &after), &subject))
            };
            tokio::task::spawn_blocking(changed).await.context("reading the content around a change")
        };
        let changed = live.changed.get((proposal.number, locale.key()), find).await?;
        // Of what was new everything is told.
        let is_new = proposal.base.is_none() && proposal.change.undoes().is_none();
        let changed = changed.filter(|changed| !is_new || changed.len() > 1);
        Ok(Self { title: locale.content().difference, differences: changed, ..says })
    }

    async fn of_change(visit: &Visit, live: &Live, proposal: &Proposal, next: Option<&Next>) -> Result<Self, Fault> {
        let (locale, c) = (visit.locale, visit.locale.content());
        let said = |city: &City| Notice::of(city.item(proposal.subject.item()?)?.0, city);
        let is_open = proposal.state.is_open();
        let now = said(&live.city).filter(|_| is_open && proposal.base.is_some());
        let differ = |next: &Next| between(locale, (&live.city, &next.city), &proposal.subject).filter(|_| is_open);
        match &proposal.change {
            Change::Put(notice) => {
                let mut fields = fields(locale, &live.city, notice);
                let owner = live.city.departments.iter().find(|department| department.id == proposal.department);
                fields.extend(owner.map(|department| (c.field_department, department.name.clone())));
                Ok(Self {
                    warnings: Form::of(visit, live, notice, proposal).await?.told(),
                    fields,
                    differences: now.map(|now| differences(locale, &live.city, &now, notice)),
                    title: c.difference,
                })
            }
            Change::Undo { .. } => {
                if next.is_none() && is_open {
                    let planned = Planned::of(&visit.page.data, proposal).await?;
                    let since = Some(since(visit, live, &planned).await?);
                    return Ok(Self { differences: since, title: locale.changes().since, ..Self::default() });
                }
                let Some(next) = next else { return Ok(Self::default()) };
                let then = said(&next.city).map(|then| fields(locale, &next.city, &then));
                Ok(Self {
                    fields: then.unwrap_or_default(),
                    differences: differ(next),
                    title: c.difference,
                    ..Self::default()
                })
            }
            Change::Rule(change) => {
                let (warnings, fields) = rule_fields(locale, live, (&proposal.subject, &**change), next);
                Ok(Self { warnings, fields, differences: next.and_then(differ), title: locale.playlists().differ })
            }
            Change::Campaign(terms) => {
                let city = next.map_or(&live.city, |next| &next.city);
                let fields = campaign_fields(locale, city, terms, Some(&proposal.department));
                Ok(Self { fields, differences: next.and_then(differ), title: c.difference, ..Self::default() })
            }
            Change::EndRule { rule } => {
                let fields = ended_fields(locale, &live.city, (proposal.subject.playlist(), rule));
                Ok(Self {
                    fields,
                    differences: next.and_then(differ),
                    title: locale.playlists().differ,
                    ..Self::default()
                })
            }
            Change::Playlist(new) => {
                let (warnings, fields) = playlist_fields(locale, live, (&proposal.subject, &**new), next);
                Ok(Self { warnings, fields, ..Self::default() })
            }
            Change::Order { .. } => {
                Ok(Self { differences: next.and_then(differ), title: c.difference, ..Self::default() })
            }
            Change::Remove { .. } => Ok(Self::default()),
        }
    }
}
