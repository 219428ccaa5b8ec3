//! Changes of the root document that put no new key in the place of the manager's: approvers, threshold, addresses.

use std::{fs, path::Path};

use anyhow::{Context as _, anyhow, ensure};
use cartelera_playlists::{
    hash::ContentHash,
    manifest::{PublicKey, Root},
};

use super::{
    args::Common,
    change::{self, Change},
};
use crate::{approvals::Draft, data::Data, error::AppError};

/// The longest file of certificates.
const MAX_CA_BYTES: usize = 64 << 10;

/// An approver who is new.
struct AddApprover {
    name: String,
    key: PublicKey,
}

/// An approver who is none any more.
struct RemoveApprover(PublicKey, Draft);

/// How many approvers must sign.
struct Threshold(usize, Draft);

/// Where the manager is.
struct Urls {
    addresses: Vec<String>,
    ca: Option<String>,
}

impl Change for AddApprover {
    fn edit(&self, root: &mut Root) -> anyhow::Result<()> {
        let key = ContentHash::from(self.key);
        ensure!(
            !root.approver.keys.contains(&self.key),
            "adding approver {}: key {key} is an approver's already",
            self.name
        );
        root.approver.keys.push(self.key);
        Ok(())
    }

    fn approver(&self) -> Option<(ContentHash, String)> {
        Some((self.key.into(), self.name.clone()))
    }
}

impl Change for RemoveApprover {
    fn edit(&self, root: &mut Root) -> anyhow::Result<()> {
        root.approver.keys.retain(|key| *key != self.0);
        let (left, threshold) = (root.approver.keys.len(), root.approver.threshold);
        ensure!(
            threshold <= left,
            "removing an approver: {left} would be left and {threshold} must sign (lower the threshold first: \
             cartelera-manager root threshold {left})"
        );
        Ok(())
    }

    fn draft(&self) -> Draft {
        self.1.clone()
    }
}

impl Change for Threshold {
    fn edit(&self, root: &mut Root) -> anyhow::Result<()> {
        let there = root.approver.keys.len();
        ensure!(
            self.0 <= there,
            "setting the threshold: {} must sign and there are {there} approvers (allowed: 0 to {there})",
            self.0
        );
        root.approver.threshold = self.0;
        Ok(())
    }

    fn draft(&self) -> Draft {
        self.1.clone()
    }
}

impl Change for Urls {
    fn edit(&self, root: &mut Root) -> anyhow::Result<()> {
        root.managers.clone_from(&self.addresses);
        root.ca.clone_from(&self.ca);
        Ok(())
    }
}

/// The key that signs packages.
struct PackagesKey(String);

impl Change for PackagesKey {
    fn edit(&self, root: &mut Root) -> anyhow::Result<()> {
        root.packages = Some(self.0.clone());
        Ok(())
    }
}

/// Names the key whose public half, armoured, is `key` as the one that signs packages.
pub(crate) async fn name_packages_key(data: &Data, key: String, common: &Common) -> Result<(), AppError> {
    change::run(data, common, &PackagesKey(key)).await
}

/// Runs `root add-approver`.
pub(super) async fn add_approver(name: &str, key: PublicKey, common: &Common) -> Result<(), AppError> {
    let data = Data::open(&common.data.resolve()?).await?;
    let name = name.trim().to_owned();
    let named = data.store.approvers().await?.into_iter().find(|(_, known)| *known == name);
    let is_there = |known: ContentHash| data.root.approver.keys.iter().any(|key| ContentHash::from(*key) == known);
    if named.is_some_and(|(known, _)| is_there(known)) {
        let why = "there is one of this name (remove that key first, or use another name)";
        return Err(anyhow!("adding approver {name}: {why}").into());
    }
    change::run(&data, common, &AddApprover { name, key }).await
}

/// Runs `root remove-approver`.
pub(super) async fn remove_approver(who: &str, draft: Draft, common: &Common) -> Result<(), AppError> {
    let data = Data::open(&common.data.resolve()?).await?;
    let names = data.store.approvers().await?;
    let is_meant = |key: &&PublicKey| {
        let key = ContentHash::from(**key);
        key.to_string() == who || names.iter().any(|(known, name)| *known == key && name == who)
    };
    let found = data.root.approver.keys.iter().find(is_meant).copied();
    let key = found
        .with_context(|| format!("no approver has the name or key {who} (see \"cartelera-manager root show\")"))?;
    change::run(&data, common, &RemoveApprover(key, draft)).await
}

/// Runs `root threshold`.
pub(super) async fn threshold(approvers: usize, draft: Draft, common: &Common) -> Result<(), AppError> {
    let data = Data::open(&common.data.resolve()?).await?;
    change::run(&data, common, &Threshold(approvers, draft)).await
}

/// Runs `root set-url`.
pub(super) async fn set_urls(addresses: Vec<String>, ca: Option<&Path>, common: &Common) -> Result<(), AppError> {
    let ca = ca.map(read_certificates).transpose()?;
    let data = Data::open(&common.data.resolve()?).await?;
    change::run(&data, common, &Urls { addresses, ca }).await
}

/// The text of a PEM file; screens judge what is in it.
fn read_certificates(path: &Path) -> anyhow::Result<String> {
    let pem = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    ensure!(
        pem.contains("-----BEGIN CERTIFICATE-----") && pem.len() <= MAX_CA_BYTES,
        "reading {}: it holds no certificate, or more than {MAX_CA_BYTES} bytes (allowed: PEM)",
        path.display()
    );
    Ok(pem)
}
