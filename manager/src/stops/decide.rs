//! Adds entries to the stop list, together with the pointers of all screens that name its new end.

use std::path::Path;

use anyhow::Context as _;
use cartelera_playlists::{
    envelope::{self, Document as _},
    stops::{SignedStop, StopAction, StopEntry, StopList, StopTarget},
};
use jiff::Timestamp;

use super::{
    args::{DecisionArgs, Named, ResumeArgs, SuspendArgs, WithdrawArgs, is_asked},
    book::StopBook,
    draft,
    effect::Effect,
    reserve,
    target::{Known, Target},
    words,
};
use crate::{
    data::Data,
    error::AppError,
    publish, repoint,
    say::say,
    store::{Publication, StoredStop},
};

/// Entries that are to be added, and what they change.
pub(crate) struct Decision {
    pub(crate) entries: Vec<(SignedStop, Target)>,
    /// Why something that was named needs no entry, in words for staff.
    pub(crate) needless: Vec<String>,
    pub(crate) effect: Effect,
}

/// Runs `suspend`.
pub(crate) async fn suspend(args: &SuspendArgs) -> Result<(), AppError> {
    run(StopAction::Suspend, &args.target.named(), &args.decision, None).await
}

/// Runs `resume`.
pub(crate) async fn resume(args: &ResumeArgs) -> Result<(), AppError> {
    run(StopAction::Resume, &args.target.named(), &args.decision, args.draft.draft.as_deref()).await
}

/// Runs `withdraw`.
pub(crate) async fn withdraw(args: &WithdrawArgs) -> Result<(), AppError> {
    let named = args.target.named().context("nothing is named (allowed: --item or --digest)")?;
    run(StopAction::Withdraw, &named, &args.decision, args.draft.draft.as_deref()).await
}

async fn run(action: StopAction, named: &Named, args: &DecisionArgs, draft: Option<&Path>) -> Result<(), AppError> {
    let data = Data::open(&args.data.resolve()?).await?;
    let by = args.by.resolve();
    draft::check(&data, action, draft)?;
    reserve::numbers(&data).await?;
    let mut is_confirmed = false;
    repoint::until_kept(&data, "adding to the stop list", async |data| {
        let now = repoint::now()?;
        let book = StopBook::load(data).await?;
        let decision = plan(data, &book, action, named, (&by, &args.reason), now).await?;
        if !is_confirmed {
            decision.tell();
            if decision.entries.is_empty() {
                say("no se agregó nada");
                return Ok(Some(()));
            }
            if let Some(file) = draft {
                draft::write(data, &decision, file).await?;
                return Ok(Some(()));
            }
            if is_asked(action, named) && !args.yes.confirm(question(action))? {
                say("no se hizo nada");
                return Ok(Some(()));
            }
            is_confirmed = true;
        }
        if decision.entries.is_empty() {
            say("otra persona lo hizo entretanto; no se agregó nada");
            return Ok(Some(()));
        }
        let kept = keep(data, seal(data, &decision)?, Vec::new(), now).await?;
        Ok(kept.map(|screens| report(&decision, screens)))
    })
    .await
}

/// What `action` on what is `named` would add and change now.
pub(crate) async fn foresee(data: &Data, action: StopAction, named: &Named) -> Result<Decision, AppError> {
    let book = StopBook::load(data).await?;
    plan(data, &book, action, named, ("", ""), repoint::now()?).await
}

/// Adds to the list for somebody who has confirmed it; nothing is added where nothing is to be.
///
/// # Errors
///
/// Also where approvers must sign.
pub(crate) async fn decide(
    data: &Data,
    action: StopAction,
    named: &Named,
    (by, reason): (&str, &str),
) -> Result<Decision, AppError> {
    draft::check(data, action, None)?;
    reserve::numbers(data).await?;
    repoint::until_kept(data, "adding to the stop list", async |data| {
        let now = repoint::now()?;
        let book = StopBook::load(data).await?;
        let decision = plan(data, &book, action, named, (by, reason), now).await?;
        if decision.entries.is_empty() {
            return Ok(Some(decision));
        }
        let kept = keep(data, seal(data, &decision)?, Vec::new(), now).await?;
        Ok(kept.map(|_| decision))
    })
    .await
}

/// What is to be added for `action` on what is `named`.
pub(super) async fn plan(
    data: &Data,
    book: &StopBook,
    action: StopAction,
    named: &Named,
    (by, reason): (&str, &str),
    now: Timestamp,
) -> Result<Decision, AppError> {
    let followed = publish::followed(data).await?;
    let screens = data.store.screens().await?;
    let known = Known { followed: &followed, screens: &screens, book };
    let mut list = book.list.clone();
    let (mut entries, mut needless) = (Vec::new(), Vec::new());
    for target in known.targets(action, named)? {
        if let Some(why) = needless_because(&list, book, action, &target) {
            needless.push(why);
            continue;
        }
        let entry = StopEntry { number: list.head() + 1, issued: now, action, target: target.target.clone() };
        list.add(entry.clone()).context("adding to the stop list")?;
        let signed = SignedStop { format: SignedStop::FORMAT, by: by.to_owned(), reason: reason.to_owned(), entry };
        entries.push((signed, target));
    }
    let effect = Effect::of(&book.list, &list, &followed, now);
    Ok(Decision { entries, needless, effect })
}

/// Seals the entries with the pointer key.
fn seal(data: &Data, decision: &Decision) -> anyhow::Result<Vec<StoredStop>> {
    let stored = |(signed, target): &(SignedStop, Target)| {
        let envelope = envelope::seal(signed, &[&data.keys.pointer]).context("sealing an entry of the stop list")?;
        Ok(StoredStop { number: signed.entry.number, envelope, about: target.about.clone() })
    };
    decision.entries.iter().map(stored).collect()
}

/// Keeps `stops`, new seals of known entries, and the pointers of all screens that name them, in one transaction; tells how many pointers, or `None` if
/// something changed meanwhile.
///
/// Screens that were taken away get one too: their devices may still hang on a wall.
pub(crate) async fn keep(
    data: &Data,
    stops: Vec<StoredStop>,
    resealed_stops: Vec<StoredStop>,
    now: Timestamp,
) -> anyhow::Result<Option<usize>> {
    let head = stops.last().context("there is nothing to add to the stop list")?.number;
    let mut pointers = Vec::new();
    for stored in data.store.pointers().await? {
        let opened = data.root.open_pointer(&stored.envelope);
        let pointer = opened.with_context(|| format!("opening the pointer of screen {}", stored.screen))?;
        pointers.push(repoint::follow(&stored, &pointer, &data.keys.pointer, now, |next| next.stop_head = head)?);
    }
    let count = pointers.len();
    let publication =
        Publication { at: now, pointers, stops, resealed_stops, stop_head: head, ..Publication::default() };
    Ok(data.keep(publication).await?.then_some(count))
}

fn question(action: StopAction) -> &'static str {
    match action {
        StopAction::Suspend => "Se suspende todo en todas las pantallas.",
        StopAction::Resume => "Vuelve a verse lo que se indica.",
        StopAction::Withdraw => "Lo retirado no vuelve nunca, tampoco con otra publicación.",
    }
}

/// Why `action` on `target` would change nothing.
fn needless_because(list: &StopList, book: &StopBook, action: StopAction, target: &Target) -> Option<String> {
    let name = words::target(&target.target, &target.about);
    let withdrawal = match &target.target {
        StopTarget::Item(digest) if list.withdrawn().contains(digest) => {
            let of_item = |entry: &&StopEntry| entry.action == StopAction::Withdraw && entry.target == target.target;
            list.entries().iter().find(of_item)
        }
        _ => None,
    };
    let suspension = list.suspensions().find(|entry| entry.target == target.target);
    let told = |entry: &StopEntry| {
        let by = book.entry(entry.number).map(|kept| format!(" por {}: {}", kept.signed.by, kept.signed.reason));
        format!("(entrada {}, {}{})", entry.number, entry.issued, by.unwrap_or_default())
    };
    match (action, withdrawal, suspension) {
        (StopAction::Resume, Some(entry), _) => {
            Some(format!("{name} está retirado definitivamente {}; nada lo devuelve", told(entry)))
        }
        (_, Some(entry), _) => Some(format!("{name} ya está retirado definitivamente {}", told(entry))),
        (StopAction::Suspend, None, Some(entry)) => Some(format!("{name} ya está suspendido {}", told(entry))),
        (StopAction::Resume, None, None) => Some(format!("{name} no está suspendido")),
        _ => None,
    }
}

impl Decision {
    /// Tells what is going to happen.
    pub(super) fn tell(&self) {
        for why in &self.needless {
            say(why);
        }
        for (signed, target) in &self.entries {
            let name = words::target(&target.target, &target.about);
            say(format!("entrada {}: {}: {name}", signed.entry.number, words::done(signed.entry.action)));
        }
        for line in self.effect.lines() {
            say(line);
        }
        if !self.entries.is_empty() && self.effect == Effect::default() {
            say("  en ninguna pantalla cambia algo por ahora");
        }
    }
}

fn report(decision: &Decision, screens: usize) {
    if let (Some((first, _)), Some((last, _))) = (decision.entries.first(), decision.entries.last()) {
        let (first, last) = (first.entry.number, last.entry.number);
        let entries =
            if first == last { format!("la entrada {first}") } else { format!("las entradas {first} a {last}") };
        say(format!("hecho: {screens} pantallas reciben {entries} con su siguiente consulta"));
    }
}
