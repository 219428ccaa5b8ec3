//! What lacks the signatures of approvers: told, refused, or written down as a request.

use std::collections::BTreeMap;

use cartelera_playlists::{
    approval::{Approvable, Approval, Subject},
    envelope::Document as _,
};

use super::{args::Draft, words};
use crate::{
    approver::{Request, RequestedApproval},
    error::AppError,
    repoint,
    say::{say, warn},
};

/// What too few approvers have signed.
#[derive(Clone, Debug)]
pub(crate) struct Lacking {
    threshold: usize,
    parts: BTreeMap<Subject, Approvable>,
}

impl Lacking {
    pub(super) fn new(threshold: usize) -> Self {
        Self { threshold, parts: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, subject: Subject, part: &Approvable) {
        self.parts.entry(subject).or_insert_with(|| part.clone());
    }

    /// Lets go on what lacks nothing; the rest becomes a request where one is asked for, or is refused.
    ///
    /// Says whether to go on.
    ///
    /// # Errors
    ///
    /// [`AppError::Refused`] if something lacks signatures and no request is asked for.
    pub(crate) fn settle(&self, draft: &Draft) -> Result<bool, AppError> {
        match &draft.file {
            None if self.parts.is_empty() => Ok(true),
            None => {
                for part in self.parts.values() {
                    warn(format!("falta autorizar {}", words::name(part)));
                }
                let each = words::signatures(self.threshold);
                warn(format!("cada una necesita {each}: repita la orden con --draft ARCHIVO para solicitarlas"));
                Err(AppError::Refused { errors: self.parts.len() })
            }
            Some(_) if self.parts.is_empty() => {
                say("no falta ninguna firma: repita la orden sin --draft");
                Ok(false)
            }
            Some(file) => {
                let subjects = self.parts.keys().copied().collect();
                let approval = Approval { format: Approval::FORMAT, issued: repoint::now()?, subjects };
                let request = RequestedApproval::unsigned(&approval, self.parts.values().cloned().collect())?;
                Request::of_approval(request).write(file, false)?;
                let (count, file, threshold) = (self.parts.len(), file.display(), self.threshold);
                say(format!(
                    "solicitud en {file}: {count} por autorizar, con {} cada una",
                    words::signatures(threshold)
                ));
                say(format!("cada persona que autoriza: cartelera-manager approve {file} --key LLAVE"));
                say(format!("después: cartelera-manager approvals add {file}, y repita la orden sin --draft"));
                Ok(false)
            }
        }
    }
}
