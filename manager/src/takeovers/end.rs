//! `cartelera-manager takeover end`: takes a takeover out of pointers before its time.

use super::args::EndArgs;
use crate::{
    ask::unknown,
    data::Data,
    error::AppError,
    publish::{self, Followed},
    repoint,
    say::say,
    store::{Publication, TakeoverAction, TakeoverEvent},
};

/// Ends a takeover on the chosen screens.
pub(super) async fn run(args: &EndArgs) -> Result<(), AppError> {
    let data = Data::open(&args.data.resolve()?).await?;
    let screens = repoint::until_kept(&data, "ending a takeover", async |data| {
        let publication = plan(data, args).await?;
        let screens = publication.pointers.len();
        Ok(data.keep(publication).await?.then_some(screens))
    })
    .await?;
    let count = if screens == 1 { "1 pantalla".to_owned() } else { format!("{screens} pantallas") };
    say(format!("alerta {} terminada en {count}", args.id));
    Ok(())
}

async fn plan(data: &Data, args: &EndArgs) -> Result<Publication, AppError> {
    let now = repoint::now()?;
    let stop_head = data.store.stop_head().await?;
    let followed = publish::followed(data).await?;
    let on = |followed: &Followed| repoint::not_over(&followed.pointer.takeovers, now);
    let has = |followed: &Followed| on(followed).iter().any(|takeover| takeover.id == args.id);
    let mut records = data.store.screens().await?;
    records.retain(|record| followed.get(&record.id).is_some_and(has));
    if records.is_empty() {
        let known = followed.values().flat_map(on).map(|takeover| takeover.id.to_string());
        return Err(AppError::NotFound(unknown("takeover that is on", args.id.as_str(), known)));
    }
    let chosen = args.places.choose(&records, &[], None)?;
    let mut publication = Publication { at: now, stop_head, ..Publication::default() };
    let mut title = String::new();
    for followed in chosen.iter().filter_map(|screen| followed.get(screen)) {
        let pointer = repoint::follow(&followed.stored, &followed.pointer, &data.keys.pointer, now, |next| {
            let ended = next.takeovers.iter().find(|takeover| takeover.id == args.id);
            title = ended.map(|takeover| takeover.item.title.clone()).unwrap_or_default();
            next.takeovers.retain(|takeover| takeover.id != args.id);
        })?;
        publication.pointers.push(pointer);
    }
    publication.takeover_events.push(TakeoverEvent {
        at: now,
        takeover: args.id.clone(),
        action: TakeoverAction::End,
        by: args.by.resolve(),
        title,
        screens: chosen.into_iter().collect(),
    });
    Ok(publication)
}
