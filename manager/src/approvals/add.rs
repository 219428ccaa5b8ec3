//! `cartelera-manager approvals add`: admits what approvers signed.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use cartelera_playlists::approval::Approval;

use super::words;
use crate::{approver::Request, data::Data, repoint, say::say, store::StoredApproval};

/// Keeps the approvals of the requests at `files`.
pub(super) async fn run(data: &Data, files: &[PathBuf]) -> anyhow::Result<()> {
    // All are looked at before any is kept.
    let mut signed = Vec::new();
    for file in files {
        signed.extend(read(data, file)?);
    }
    let now = repoint::now()?;
    for (approval, signers, envelope) in signed {
        let count = approval.subjects.len();
        let is_new =
            data.store.add_approval(StoredApproval { added: now, envelope }, approval.subjects.into_iter().collect());
        say(if is_new.await? {
            format!("autorización de {count} agregada, con {}", words::signatures(signers))
        } else {
            format!("autorización de {count}: ya estaba")
        });
    }
    Ok(())
}

/// What the request at `file` holds, each with how many approvers signed it.
fn read(data: &Data, file: &Path) -> anyhow::Result<Vec<(Approval, usize, Vec<u8>)>> {
    let doing = || format!("admitting {}", file.display());
    let request = Request::read(file)?;
    ensure!(
        !request.approvals.is_empty(),
        "{}: it asks for no approval (a request about the stop list is admitted by \"stops add\")",
        doing()
    );
    let open = |envelope: Vec<u8>| {
        let opened = Approval::open(&data.root, &envelope);
        let (approval, signers) = opened.context("no approver of this city signed it").with_context(doing)?;
        Ok((approval, signers.len(), envelope))
    };
    request.approvals.iter().map(|requested| open(requested.envelope.bytes()?)).collect()
}
