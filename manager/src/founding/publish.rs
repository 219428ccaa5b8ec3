//! Publishes the first content of a city, which becomes its first revision, and what is added to it.

use std::path::Path;

use jiff::SignedDuration;

use crate::{
    approvals::Draft,
    audit::NewEntry,
    data::Data,
    error::AppError,
    publish::{self, Content, Options, PageChange, Purpose},
    store::Store,
};

/// Who founds or extends a city, and what is said of it.
pub(crate) struct Founding {
    pub(crate) by: String,
    pub(crate) about: String,
    pub(crate) entry: NewEntry,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    /// Somebody else published something first.
    Begun,
    /// The content has errors, which were written to the log.
    Refused,
}

/// Whether anything was ever published.
pub(crate) async fn has_begun(store: &dyn Store) -> anyhow::Result<bool> {
    Ok(store.newest_revision_number().await?.is_some() || !store.screens().await?.is_empty())
}

/// Publishes `folder` as the first content, at once and whole, or nothing of it.
pub(crate) async fn publish(data: &Data, folder: &Path, founding: Founding) -> anyhow::Result<Outcome> {
    let _alone = data.lock_publications().await?;
    if has_begun(&*data.store).await? {
        return Ok(Outcome::Begun);
    }
    let content = match publish::load_silent(folder, Some(&*data.store)).await {
        Ok(content) => content,
        Err(AppError::Refused { .. }) => return Ok(Outcome::Refused),
        Err(error) => return Err(error.into()),
    };
    extend(data, content, founding, 0).await
}

/// Publishes `content`, which was made of revision `replaces`, at once. Whoever calls it holds the lock of publications.
pub(crate) async fn extend(
    data: &Data,
    content: Content,
    founding: Founding,
    replaces: u64,
) -> anyhow::Result<Outcome> {
    let Founding { by, about, entry } = founding;
    let purpose = Purpose { about, entry, page: Some(PageChange { replaces, proposal: None }) };
    let options = Options {
        now: true,
        lead: SignedDuration::ZERO,
        at: None,
        publisher_key: None,
        draft: Draft::default(),
        by,
        is_over_page: true,
    };
    match publish::carry_out(data, &content, &purpose, &options).await {
        Ok(true) => Ok(Outcome::Done),
        Ok(false) => Ok(Outcome::Begun),
        Err(AppError::Refused { .. }) => Ok(Outcome::Refused),
        Err(error) => Err(error.into()),
    }
}
