//! `cartelera-manager approve`: tells an approver what a request says, asks, and adds the signature.

use std::collections::BTreeMap;

use anyhow::Context as _;
use cartelera_playlists::{
    approval::{Approvable, Approval, Subject},
    stops::{SignedStop, StopAction, StopTarget},
};

use super::{
    args::ApproveArgs,
    request::{Request, RequestedApproval, RequestedStop},
};
use crate::{
    approvals::{self, MediaNames},
    error::AppError,
    keys,
    say::say,
    stops::{subject, target_words},
    store::StopSubject,
};

/// Signs a request.
pub(crate) fn run(args: &ApproveArgs) -> Result<(), AppError> {
    let key = keys::read(&args.key)?;
    let mut request = Request::read(&args.file)?;
    let media = args.media.as_deref().map(MediaNames::read).transpose()?.unwrap_or_default();
    for stop in &request.stops {
        for line in describe(stop, &stop.envelope.claimed()?, &media) {
            say(visible(&line));
        }
    }
    for approval in &request.approvals {
        for line in parts(approval, &media)? {
            say(visible(&line));
        }
    }
    if !args.yes.confirm("Con su firma usted autoriza lo anterior.")? {
        say("no se firmó nada");
        return Ok(());
    }
    for stop in &mut request.stops {
        stop.envelope.sign::<SignedStop>(&key)?;
    }
    for approval in &mut request.approvals {
        approval.envelope.sign::<Approval>(&key)?;
    }
    request.write(&args.file, true)?;
    say(format!("firmado: {}", args.file.display()));
    Ok(())
}

/// A line without anything that a terminal obeys instead of showing it: whoever made the request could hide what is signed
/// behind it.
fn visible(line: &str) -> String {
    let is_obeyed = |sign: char| sign.is_control() || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    line.chars().map(|sign| if is_obeyed(sign) { char::REPLACEMENT_CHARACTER } else { sign }).collect()
}

/// What an entry says, in words; an item by its content if that is what the digest names, else by the digest alone.
fn describe(stop: &RequestedStop, signed: &SignedStop, media: &MediaNames) -> Vec<String> {
    let what = match signed.entry.action {
        StopAction::Suspend => "SUSPENDER: las pantallas dejan de mostrarlo hasta que se reanude",
        StopAction::Resume => "REANUDAR: las pantallas vuelven a mostrarlo",
        StopAction::Withdraw => "RETIRAR DEFINITIVAMENTE: ninguna pantalla vuelve a mostrarlo, nunca",
    };
    let mut lines = vec![format!("Entrada {}. {what}", signed.entry.number)];
    match (&signed.entry.target, &stop.item) {
        (StopTarget::Item(digest), Some(item)) if item.compute_digest() == *digest => {
            lines.push(format!("  {}", target_words(&signed.entry.target, &subject(item))));
            let shown = approvals::lines(&Approvable::Item(Box::new(item.clone())), media);
            lines.extend(shown.into_iter().skip(1).map(|line| format!("  {line}")));
        }
        (StopTarget::Item(digest), _) => {
            lines.push(format!("  la pieza con la huella {digest}"));
            if !stop.about.title.is_empty() {
                let name = target_words(&signed.entry.target, &stop.about);
                lines.push(format!("  quien hizo la solicitud la llama {name}; eso no se puede comprobar aquí"));
            }
        }
        (target, _) => lines.push(format!("  {}", target_words(target, &StopSubject::default()))),
    }
    lines.push(format!("  motivo: {}", signed.reason));
    lines.push(format!("  lo pide {}, el {}", signed.by, signed.entry.issued));
    lines
}

/// What an approval lets screens show: everything that its digests name.
///
/// # Errors
///
/// If the request does not hold what a digest names: nobody signs what cannot be seen.
fn parts(requested: &RequestedApproval, media: &MediaNames) -> anyhow::Result<Vec<String>> {
    let approval: Approval = requested.envelope.claimed()?;
    let parts: BTreeMap<Subject, &Approvable> = requested.parts.iter().map(|part| (part.subject(), part)).collect();
    let count = approval.subjects.len();
    let mut lines = vec![format!("Autorizar que las pantallas muestren lo siguiente ({count}):")];
    for subject in &approval.subjects {
        let part = parts.get(subject).with_context(|| {
            format!("reading the request: it does not hold what {subject} names (ask for it anew; do not sign it)")
        })?;
        lines.extend(approvals::lines(part, media));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_shows_what_a_terminal_would_obey() {
        assert_eq!(visible("«Pronto pago» ñ 😀"), "«Pronto pago» ñ 😀");
        assert_eq!(visible("Paga\u{1b}[2K\rGratis\u{202e}"), "Paga\u{fffd}[2K\u{fffd}Gratis\u{fffd}");
    }
}
