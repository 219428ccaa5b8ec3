//! A request: approvals or entries of the stop list with what they are about, as a file that goes from hand to hand.

use std::{fs, io::Write as _, path::Path};

use anyhow::{Context as _, ensure};
use cartelera_playlists::{
    approval::{Approvable, Approval},
    envelope,
    programme::Item,
    stops::SignedStop,
};
use serde::{Deserialize, Serialize};

use super::sealed::Sealed;
use crate::store::StopSubject;

/// The format of the file.
const FORMAT: u16 = 1;

/// What waits for signatures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Request {
    format: u16,
    /// Entries of the stop list.
    #[serde(default)]
    pub(crate) stops: Vec<RequestedStop>,
    /// Approvals of content.
    #[serde(default)]
    pub(crate) approvals: Vec<RequestedApproval>,
}

/// An approval that waits for signatures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RequestedApproval {
    /// The approval with the signatures so far.
    pub(crate) envelope: Sealed,
    /// What its digests name, so that an approver sees it.
    pub(super) parts: Vec<Approvable>,
}

impl RequestedApproval {
    /// An approval of `parts` that nobody signed yet.
    pub(crate) fn unsigned(approval: &Approval, parts: Vec<Approvable>) -> anyhow::Result<Self> {
        let envelope = Sealed::of(&envelope::seal(approval, &[]).context("writing an approval")?)?;
        Ok(Self { envelope, parts })
    }
}

/// An entry that waits for signatures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RequestedStop {
    /// The entry with the signatures so far.
    pub(super) envelope: Sealed,
    /// What its target is called; nobody signs this.
    #[serde(default)]
    pub(super) about: StopSubject,
    /// The item whose digest it names, so that an approver need not trust what it is called.
    #[serde(default)]
    pub(super) item: Option<Item>,
}

impl RequestedStop {
    /// An entry that nobody signed yet.
    pub(crate) fn unsigned(stop: &SignedStop, about: StopSubject, item: Option<Item>) -> anyhow::Result<Self> {
        let envelope = Sealed::of(&envelope::seal(stop, &[]).context("writing an entry")?)?;
        Ok(Self { envelope, about, item })
    }

    /// An entry of the list, to be signed by more keys.
    pub(crate) fn signed(envelope: &[u8], about: StopSubject) -> anyhow::Result<Self> {
        Ok(Self { envelope: Sealed::of(envelope)?, about, item: None })
    }
}

impl Request {
    pub(crate) fn new(stops: Vec<RequestedStop>) -> Self {
        Self { format: FORMAT, stops, approvals: Vec::new() }
    }

    /// A request for an approval.
    pub(crate) fn of_approval(approval: RequestedApproval) -> Self {
        Self { format: FORMAT, stops: Vec::new(), approvals: vec![approval] }
    }

    /// Reads the file at `path`.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let doing = || format!("reading the request {}", path.display());
        let request: Self = serde_json::from_slice(&fs::read(path).with_context(doing)?).with_context(doing)?;
        ensure!(
            request.format <= FORMAT,
            "reading the request {}: format {} is not known (at most {FORMAT}; use a newer version)",
            path.display(),
            request.format
        );
        Ok(request)
    }

    /// Writes a file at `path`, which must not be there unless it is `replaced`.
    pub(crate) fn write(&self, path: &Path, replaced: bool) -> anyhow::Result<()> {
        let doing = || format!("writing the request {}", path.display());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut draft = tempfile::NamedTempFile::new_in(folder).with_context(doing)?;
        serde_json::to_writer_pretty(&mut draft, self).with_context(doing)?;
        writeln!(draft).with_context(doing)?;
        draft.as_file().sync_all().with_context(doing)?;
        if replaced {
            draft.persist(path).map_err(|error| error.error).with_context(doing)?;
        } else {
            draft.persist_noclobber(path).map_err(|error| error.error).with_context(doing)?;
        }
        Ok(())
    }
}
