//! On which screens something happens.

use std::collections::BTreeSet;

use cartelera_playlists::{
    content::City,
    ids::{OfficeId, ScreenId},
};
use clap::Args;

use crate::{ask::unknown, error::AppError, store::ScreenRecord};

/// The screens that are named, all together; none named is all screens.
#[derive(Debug, Args)]
pub(crate) struct Places {
    /// Only screens in this office; may be given several times, and beside --screen
    #[arg(long = "office", value_name = "ID")]
    offices: Vec<OfficeId>,
    /// Only this screen; may be given several times
    #[arg(long = "screen", value_name = "ID")]
    screens: Vec<ScreenId>,
}

impl Places {
    /// Those of `records` that are named, or that have one of `tags` in `city`; all of them if nothing is named.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] if a name fits none of them.
    pub(super) fn choose(
        &self,
        records: &[ScreenRecord],
        tags: &[String],
        city: Option<&City>,
    ) -> Result<BTreeSet<ScreenId>, AppError> {
        if self.offices.is_empty() && self.screens.is_empty() && tags.is_empty() {
            return Ok(records.iter().map(|record| record.id.clone()).collect());
        }
        let mut chosen = BTreeSet::new();
        let mut add = |kind: &str, name: &str, found: Vec<&ScreenId>, known: Vec<&str>| {
            if found.is_empty() {
                return Err(AppError::NotFound(unknown(kind, name, known)));
            }
            chosen.extend(found.into_iter().cloned());
            Ok(())
        };
        for office in &self.offices {
            let found = records.iter().filter(|record| record.office == *office).map(|record| &record.id);
            add("office", office.as_str(), found.collect(), records.iter().map(|r| r.office.as_str()).collect())?;
        }
        for screen in &self.screens {
            let found = records.iter().filter(|record| record.id == *screen).map(|record| &record.id);
            add("screen", screen.as_str(), found.collect(), records.iter().map(|r| r.id.as_str()).collect())?;
        }
        for tag in tags {
            let tagged: Vec<_> = city.iter().flat_map(|city| city.screens()).map(|(screen, _)| screen).collect();
            let has = |id: &ScreenId| tagged.iter().any(|screen| screen.id == *id && screen.tags.contains(tag));
            let found = records.iter().map(|record| &record.id).filter(|id| has(id));
            let known = tagged.iter().flat_map(|screen| &screen.tags).map(String::as_str);
            add("published screen with a tag", tag, found.collect(), known.collect())?;
        }
        Ok(chosen)
    }
}
