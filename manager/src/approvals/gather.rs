//! Gathers what approvers signed of what pointers name.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use cartelera_playlists::{
    approval::{Approvable, Approval, ApprovalBundle, Approvals, BundleName, Subject},
    manifest::Root,
    programme::Programme,
    takeover::Takeover,
};

use super::lacking::Lacking;
use crate::data::Data;

/// The approvals of some pointers under one root document, in bundles that equal pointers share.
pub(crate) struct Gathering<'a> {
    data: &'a Data,
    root: &'a Root,
    bundles: BTreeMap<BTreeSet<Subject>, ApprovalBundle>,
    /// What can be approved of each programme, by its address.
    known: BTreeMap<usize, BTreeMap<Subject, Approvable>>,
    lacking: Lacking,
}

impl<'a> Gathering<'a> {
    /// Nothing yet, of what the approvers of `root` signed.
    pub(crate) fn new(data: &'a Data, root: &'a Root) -> Self {
        let (bundles, known) = (BTreeMap::new(), BTreeMap::new());
        Self { data, root, bundles, known, lacking: Lacking::new(root.approver.threshold) }
    }

    /// The bundle of a pointer to `programmes` with `takeovers`; `None` where approvers need not sign.
    ///
    /// What lacks signatures is noted, and the bundle made without it.
    pub(crate) async fn bundle(
        &mut self,
        programmes: &[Arc<Programme>],
        takeovers: &[Takeover],
    ) -> anyhow::Result<Option<BundleName>> {
        if self.root.approver.threshold == 0 {
            return Ok(None);
        }
        let mut subjects = BTreeSet::new();
        for programme in programmes {
            let parts = self.known.entry(Arc::as_ptr(programme).addr()).or_insert_with(|| parts_of(programme));
            subjects.extend(parts.keys().copied());
        }
        let alerts: BTreeMap<Subject, Approvable> = takeovers
            .iter()
            .map(|takeover| Approvable::Item(Box::new(takeover.item.clone())))
            .map(|item| (item.subject(), item))
            .collect();
        subjects.extend(alerts.keys().copied());
        if let Some(bundle) = self.bundles.get(&subjects) {
            return Ok(Some(bundle.name()));
        }
        let mut envelopes = self.data.store.approvals_of(subjects.iter().copied().collect()).await?;
        envelopes.retain(|envelope| Approval::open(self.root, envelope).is_ok());
        let bundle = ApprovalBundle::of(envelopes);
        let approvals = Approvals::of(self.root, bundle.bytes());
        let parts = programmes.iter().filter_map(|programme| self.known.get(&Arc::as_ptr(programme).addr()));
        for (subject, part) in parts.flatten().chain(&alerts) {
            if !approvals.cover(subject) {
                self.lacking.add(*subject, part);
            }
        }
        let name = bundle.name();
        self.bundles.insert(subjects, bundle);
        Ok(Some(name))
    }

    /// The bundles, and what lacks signatures.
    pub(crate) fn finish(self) -> (Vec<ApprovalBundle>, Lacking) {
        (self.bundles.into_values().collect(), self.lacking)
    }
}

fn parts_of(programme: &Programme) -> BTreeMap<Subject, Approvable> {
    Approvable::all_of(programme).into_iter().map(|part| (part.subject(), part)).collect()
}
