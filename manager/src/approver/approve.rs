//! `cartelera-manager approve`: tells an approver what a request says, asks, and adds the signature.

use cartelera_playlists::{
    programme::{Content, Item},
    stops::{SignedStop, StopAction, StopTarget},
};

use super::{
    args::ApproveArgs,
    request::{Request, RequestedStop},
};
use crate::{
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
    for stop in &request.stops {
        for line in describe(stop, &stop.envelope.claimed()?) {
            say(line);
        }
    }
    if !args.yes.confirm("Con su firma usted autoriza lo anterior.")? {
        say("no se firmó nada");
        return Ok(());
    }
    for stop in &mut request.stops {
        stop.envelope.sign(&key)?;
    }
    request.write(&args.file, true)?;
    say(format!("firmado: {}", args.file.display()));
    Ok(())
}

/// What an entry says, in words; an item by its content if that is what the digest names, else by the digest alone.
fn describe(stop: &RequestedStop, signed: &SignedStop) -> Vec<String> {
    let what = match signed.entry.action {
        StopAction::Suspend => "SUSPENDER: las pantallas dejan de mostrarlo hasta que se reanude",
        StopAction::Resume => "REANUDAR: las pantallas vuelven a mostrarlo",
        StopAction::Withdraw => "RETIRAR DEFINITIVAMENTE: ninguna pantalla vuelve a mostrarlo, nunca",
    };
    let mut lines = vec![format!("Entrada {}. {what}", signed.entry.number)];
    match (&signed.entry.target, &stop.item) {
        (StopTarget::Item(digest), Some(item)) if item.compute_digest() == *digest => {
            lines.push(format!("  {}", target_words(&signed.entry.target, &subject(item))));
            lines.extend(content(item).into_iter().map(|line| format!("    {line}")));
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

/// What an item shows and declares.
fn content(item: &Item) -> Vec<String> {
    let mut lines = vec![format!("dependencia {}", item.owner)];
    match &item.content {
        Content::Bulletin(bulletin) => {
            lines.push(format!("«{}»", bulletin.headline));
            lines.extend(bulletin.body.lines().map(str::to_owned));
        }
        Content::Slide(slide) => {
            lines.push(format!("imagen {}", slide.media));
            lines.extend(slide.alt.clone());
        }
        Content::Capsule(capsule) => lines.push(format!("video {}", capsule.media)),
    }
    lines
}
