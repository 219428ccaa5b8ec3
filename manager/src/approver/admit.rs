//! `cartelera-manager stops add`: admits a request that enough approvers signed.

use std::path::Path;

use anyhow::{Context as _, anyhow};
use cartelera_playlists::{envelope, hash::ContentHash, manifest::PublicKey, stops::SignedStop};

use super::{request::Request, sealed::Sealed};
use crate::{
    data::Data,
    error::AppError,
    repoint,
    say::say,
    stops::{self, StopBook},
    store::{Publication, StoredStop},
};

/// Adds the entries of the request at `file` to the list, or their signatures to entries that the list has.
pub(crate) async fn run(data: &Data, file: &Path) -> Result<(), AppError> {
    let request = Request::read(file)?;
    if request.stops.is_empty() {
        let why = "it holds no entry of the stop list (approvals of content are admitted by \"approvals add\")";
        return Err(anyhow!("admitting {}: {why}", file.display()).into());
    }
    repoint::until_kept(data, "adding to the stop list", async |data| {
        let book = StopBook::load(data).await?;
        let (mut new, mut resealed, mut list) = (Vec::new(), Vec::new(), book.list.clone());
        for stop in &request.stops {
            let number = stop.envelope.claimed::<SignedStop>()?.entry.number;
            let doing = || format!("admitting entry {number} of {}", file.display());
            if let Some(known) = book.entry(number) {
                let mut merged = Sealed::of(&known.envelope)?;
                let taken = || {
                    format!(
                        "{} (if it is another decision, the number was taken meanwhile: make the request anew)",
                        doing()
                    )
                };
                merged.merge(stop.envelope.clone()).with_context(taken)?;
                let envelope = merged.bytes()?;
                SignedStop::open(&data.root, &envelope).with_context(doing)?;
                if envelope != known.envelope {
                    resealed.push(StoredStop { number, envelope, about: known.about.clone() });
                }
                continue;
            }
            let envelope = stop.envelope.bytes()?;
            let signed = SignedStop::open(&data.root, &envelope);
            let signed = match signed {
                Ok(signed) => signed,
                Err(error) => {
                    let who = signers(data, &envelope).await?;
                    let role = SignedStop::signers(&data.root, stop.envelope.claimed::<SignedStop>()?.entry.action);
                    let why = format!("{} approvers must sign; signed: {who} ({error})", role.threshold);
                    return Err(anyhow!("{}: {why}", doing()).into());
                }
            };
            list.add(signed.entry).with_context(doing)?;
            new.push(StoredStop { number, envelope, about: stop.about.clone() });
        }
        if new.is_empty() && resealed.is_empty() {
            say("no se agregó nada: la lista ya lo tiene todo");
            return Ok(Some(()));
        }
        let now = repoint::now()?;
        if new.is_empty() {
            let count = resealed.len();
            let stop_head = book.list.head();
            let publication = Publication { at: now, resealed_stops: resealed, stop_head, ..Publication::default() };
            let is_kept = data.keep(publication).await?;
            return Ok(is_kept.then(|| say(format!("firmas agregadas a {count} entradas"))));
        }
        let kept = stops::keep(data, new, resealed, now).await?;
        Ok(kept.map(|screens| say(format!("hecho: {screens} pantallas reciben la lista con su siguiente consulta"))))
    })
    .await
}

/// The names of the approvers who signed.
async fn signers(data: &Data, sealed: &[u8]) -> anyhow::Result<String> {
    let names = data.store.approvers().await?;
    let name = |key: &PublicKey| {
        let key = ContentHash::from(*key);
        names.iter().find(|(known, _)| *known == key).map_or_else(|| key.to_string(), |(_, name)| name.clone())
    };
    let has_signed = |key: &&PublicKey| envelope::open::<SignedStop>(sealed, &[key.0], 1).is_ok();
    let signed: Vec<String> = data.root.approver.keys.iter().filter(has_signed).map(name).collect();
    Ok(if signed.is_empty() { "nobody".to_owned() } else { signed.join(", ") })
}
