//! What a campaign says of itself, as a form has it, and how a change of that is carried out or taken back.

use anyhow::{Context as _, anyhow};
use cartelera_playlists::{
    content::{Campaign, CampaignTarget, City, SourceFile},
    hash::ContentHash,
    ids::{CampaignId, DepartmentId},
};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::{
    Around, Change,
    apply::{ApplyFault, add_file},
    notice::last_day_of,
};
use crate::content::edit::CampaignText;

/// Where campaigns lie.
const FOLDER: &str = "campaigns/";

/// What a form says of a campaign. What else its file has stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CampaignTerms {
    pub(crate) name: String,
    pub(crate) axis: String,
    pub(crate) objective: String,
    /// For whom it is; may be empty, as the next one.
    #[serde(default)]
    pub(crate) population: String,
    #[serde(default)]
    pub(crate) budget_line: String,
    /// First day; `None` is always.
    #[serde(default)]
    pub(crate) from: Option<Date>,
    /// Last day; `None` is without an end.
    #[serde(default)]
    pub(crate) last_day: Option<Date>,
    /// How many plays it wants in each month, on all screens together.
    #[serde(default)]
    pub(crate) plays: Option<u32>,
    /// How much airtime in milliseconds.
    #[serde(default)]
    pub(crate) airtime_ms: Option<u64>,
    /// How many testigos screens take of it in each month.
    #[serde(default)]
    pub(crate) testigos: u32,
}

impl CampaignTerms {
    /// The terms of `campaign`.
    pub(crate) fn of(campaign: &Campaign) -> Self {
        let CampaignTarget { plays, airtime_ms } = campaign.target.unwrap_or_default();
        Self {
            name: campaign.name.clone(),
            axis: campaign.axis.to_string(),
            objective: campaign.objective.clone(),
            population: campaign.population.clone().unwrap_or_default(),
            budget_line: campaign.budget_line.clone().unwrap_or_default(),
            from: campaign.flight.from.map(DateTime::date),
            last_day: last_day_of(campaign.flight),
            plays,
            airtime_ms,
            testigos: campaign.testigos,
        }
    }
}

/// What is to become of a campaign.
#[derive(Clone, Copy)]
pub(crate) struct CampaignWish<'a> {
    pub(crate) campaign: &'a CampaignId,
    pub(crate) department: &'a DepartmentId,
    pub(crate) change: &'a Change,
    /// The hash of the text that it was made from; of a new one there is none.
    pub(crate) base: Option<ContentHash>,
    /// The texts around the change that it takes back, where it takes one back.
    pub(crate) undone: Option<Around<'a>>,
}

/// The hash of the text of the campaign `id`.
pub(crate) fn campaign_digest(sources: &[SourceFile], id: &CampaignId) -> anyhow::Result<Option<ContentHash>> {
    Ok(find(sources, id)?.map(|(_, text)| text.digest()))
}

/// Carries `wish` out on `sources`, which make `city`.
///
/// # Errors
///
/// [`ApplyFault`] if the content is not the one that the change was made from, as far as this goes.
pub(crate) fn apply_to_campaign(
    sources: &[SourceFile],
    city: &City,
    wish: CampaignWish<'_>,
) -> Result<Vec<SourceFile>, ApplyFault> {
    let mut sources = sources.to_vec();
    let known = city.campaign(wish.campaign);
    if known.is_some_and(|known| known.department != *wish.department) {
        // Whoever may authorise it is another one now.
        return Err(if wish.base.is_some() { ApplyFault::Changed } else { ApplyFault::Taken });
    }
    let found = find(&sources, wish.campaign)?;
    match wish.change {
        Change::Campaign(terms) => match (wish.base, found, known) {
            (None, Some(_), _) => return Err(ApplyFault::Taken),
            (None, None, _) => {
                let mut file = CampaignText::new(wish.campaign, wish.department);
                file.write(&CampaignTerms::default(), terms);
                add_file(&mut sources, &format!("{FOLDER}{}", wish.campaign), file.text());
            }
            (Some(base), Some((place, mut file)), Some(known)) => {
                if file.digest() != base {
                    return Err(ApplyFault::Changed);
                }
                file.write(&CampaignTerms::of(known), terms);
                sources[place].text = file.text();
            }
            (Some(_), _, _) => return Err(ApplyFault::Gone),
        },
        Change::Undo { .. } => {
            let around = wish.undone.context("nobody looked up what is to be taken back")?;
            take_back(&mut sources, wish.campaign, around)?;
        }
        Change::Put(_)
        | Change::Remove { .. }
        | Change::Order { .. }
        | Change::Rule(_)
        | Change::EndRule { .. }
        | Change::Playlist(_) => {
            return Err(anyhow!("a change of something else is none of campaign {}", wish.campaign).into());
        }
    }
    Ok(sources)
}

/// The file that holds the campaign `id`, by its place in `sources`.
fn find(sources: &[SourceFile], id: &CampaignId) -> anyhow::Result<Option<(usize, CampaignText)>> {
    let may_be = |source: &SourceFile| source.path.starts_with(FOLDER) && source.text.contains(id.as_str());
    for (place, source) in sources.iter().enumerate().filter(|(_, source)| may_be(source)) {
        let text = CampaignText::read(&source.text)?;
        if text.id() == id.as_str() {
            return Ok(Some((place, text)));
        }
    }
    Ok(None)
}

/// Makes the campaign what it was before a change: out of the content if it was not in it.
fn take_back(sources: &mut Vec<SourceFile>, id: &CampaignId, around: Around<'_>) -> Result<(), ApplyFault> {
    let digest = |sources: &[SourceFile]| Ok::<_, anyhow::Error>(find(sources, id)?.map(|(_, text)| text.digest()));
    let (place, now) = find(sources, id)?.ok_or(ApplyFault::Gone)?;
    if Some(now.digest()) != digest(around.after)? {
        return Err(ApplyFault::Changed);
    }
    match find(around.before, id)? {
        Some((was, _)) => sources[place].text.clone_from(&around.before[was].text),
        None => drop(sources.remove(place)),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> SourceFile {
        SourceFile { path: path.to_owned(), text: text.to_owned() }
    }

    fn taken_back(now: &[SourceFile], before: &[SourceFile], after: &[SourceFile]) -> Result<Vec<String>, ApplyFault> {
        let mut sources = now.to_vec();
        take_back(&mut sources, &"agua".parse().unwrap(), Around { before, after })?;
        Ok(sources.into_iter().map(|source| source.text).collect())
    }

    #[test]
    fn what_was_new_goes_and_what_was_changed_is_as_it_was() {
        let other = source("campaigns/b.toml", "id = \"otra\"\nname = \"agua\"\n");
        let was = source("campaigns/a.toml", "id = \"agua\" # la primera\nname = \"Agua\"\n");
        let is = source("campaigns/a.toml", "id = \"agua\" # la primera\nname = \"Otra\"\n");
        let before = [other.clone(), was.clone()];
        let after = [other.clone(), is.clone()];
        assert_eq!(taken_back(&after, &before, &after).unwrap(), [other.text.clone(), was.text.clone()]);
        assert_eq!(taken_back(&after, &before[..1], &after).unwrap(), std::slice::from_ref(&other.text));
        let later = [other, source("campaigns/a.toml", "id = \"agua\"\nname = \"Tercera\"\n")];
        assert!(matches!(taken_back(&later, &before, &after), Err(ApplyFault::Changed)));
        assert!(matches!(taken_back(&later[..1], &before, &after), Err(ApplyFault::Gone)));
    }
}
