//! What staff call the actions and targets of the stop list.

use cartelera_playlists::stops::{StopAction, StopTarget};

use crate::store::StopSubject;

/// How many digits of a digest are told where the whole is not needed.
const SHORT_HASH: usize = 12;

/// What was done.
pub(super) fn done(action: StopAction) -> &'static str {
    match action {
        StopAction::Suspend => "suspendido",
        StopAction::Resume => "reanudado",
        StopAction::Withdraw => "retirado definitivamente",
    }
}

/// To what: `lámina «Pronto pago» (predial-1, 3f2a91c05e77)`, `campaña predial`.
pub(crate) fn target(target: &StopTarget, about: &StopSubject) -> String {
    match target {
        StopTarget::Item(digest) => {
            let short = &digest.to_string()[..SHORT_HASH];
            match &about.item {
                Some(item) => format!("{} ({item}, {short})", about.title),
                None => format!("pieza {short}"),
            }
        }
        StopTarget::Campaign(campaign) => format!("campaña {campaign}"),
        StopTarget::Office(office) if about.title.is_empty() => format!("oficina {office}"),
        StopTarget::Office(office) => format!("oficina {} ({office})", about.title),
        StopTarget::All => "todo".to_owned(),
    }
}
