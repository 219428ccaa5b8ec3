//! `cartelera-manager takeover start`: writes a takeover into the pointers of the chosen screens.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, anyhow, ensure};
use cartelera_playlists::{
    ids::{ScreenId, TakeoverId},
    takeover::{DEFAULT_LENGTH, Takeover},
};
use jiff::{Timestamp, tz::TimeZone};

use super::{
    args::StartArgs,
    cached,
    sight::{self, Sight},
    source::Source,
    words,
};
use crate::{
    approvals::{Gathering, Lacking},
    data::Data,
    error::AppError,
    publish::{self, Followed},
    repoint,
    say::say,
    stops::StopBook,
    store::{Publication, TakeoverAction, TakeoverEvent},
};

/// What is to be kept, and what is to be told of it.
struct Plan {
    publication: Publication,
    takeover: Takeover,
    zone: TimeZone,
    sights: BTreeMap<Sight, BTreeSet<ScreenId>>,
    lacking: Lacking,
}

/// Starts a takeover and tells where it will be seen.
pub(super) async fn run(args: &StartArgs) -> Result<(), AppError> {
    let data = Data::open(&args.data.resolve()?).await?;
    let events = data.store.takeover_events().await?;
    ensure_that(!args.draft.is_asked() || args.id.is_some() || args.item.headline.is_none(), || {
        "asking for signatures: a text needs an --id, the same when it is started (such as --id evacuar)".to_owned()
    })?;
    let id = args.id.clone().map_or_else(|| free_id(repoint::now()?, &events), Ok)?;
    let source = Source::load(&args.item, &id, &data).await?;
    let plan = repoint::until_kept(&data, "starting a takeover", async |data| {
        let plan = plan(data, args, &source, &id).await?;
        if !plan.lacking.settle(&args.draft)? {
            return Ok(Some(None));
        }
        Ok(data.keep(plan.publication.clone()).await?.then_some(Some(plan)))
    })
    .await?;
    if let Some(plan) = plan {
        plan.report();
    }
    Ok(())
}

/// An identifier that no takeover ever had.
fn free_id(now: Timestamp, events: &[TakeoverEvent]) -> anyhow::Result<TakeoverId> {
    let base = format!("alerta-{}", now.strftime("%Y%m%d-%H%M%S"));
    let is_free = |name: &String| events.iter().all(|event| event.takeover.as_str() != name);
    let names = std::iter::once(base.clone()).chain((2..).map(|count| format!("{base}-{count}")));
    let name = names.into_iter().find(is_free).context("finding a free identifier")?;
    name.parse().context("naming the takeover")
}

async fn plan(data: &Data, args: &StartArgs, source: &Source, id: &TakeoverId) -> Result<Plan, AppError> {
    let now = repoint::now()?;
    let book = StopBook::load(data).await?;
    let followed = publish::followed(data).await?;
    let records = data.store.screens().await?;
    let there: Vec<_> = records.into_iter().filter(|r| r.removed.is_none() && followed.contains_key(&r.id)).collect();
    let chosen = args.places.choose(&there, &args.tags, source.city())?;
    let followed: BTreeMap<_, _> = followed.iter().filter(|(screen, _)| chosen.contains(*screen)).collect();
    let first = followed.values().next().context("no screen was published yet (publish a content folder first)")?;
    let zone = zone(first)?;
    let ends = ends(args, &followed, now)?;

    let mut publication = Publication { at: now, stop_head: book.list.head(), ..Publication::default() };
    let mut gathering = Gathering::new(data, &data.root);
    let mut sights: BTreeMap<Sight, BTreeSet<ScreenId>> = BTreeMap::new();
    let mut last = None;
    for (screen, followed) in &followed {
        let has = repoint::not_over(&followed.pointer.takeovers, now).iter().any(|takeover| takeover.id == *id);
        ensure_that(!has, || {
            format!("takeover {id} is on already on screen {screen} (end it first, or choose another --id)")
        })?;
        let takeover = Takeover {
            id: id.clone(),
            severity: args.severity,
            starts: now,
            ends,
            wakes_display: args.wakes_display,
            item: source.item_for(screen)?,
        };
        takeover.check().context("starting a takeover")?;
        if let Some(stop) = book.list.stops_by_name(&takeover.item) {
            let item = &takeover.item.id;
            let why = format!("item {item} is stopped by entry {} of the stop list and would not show", stop.number);
            return Err(anyhow!("starting takeover {id}: {why} (see \"cartelera-manager stops\")").into());
        }
        cached::check(data, source, &takeover.item, followed).await?;
        let mut all = repoint::not_over(&followed.pointer.takeovers, now);
        all.push(takeover.clone());
        let approvals = gathering.bundle(&followed.programmes, &all).await?;
        let pointer = repoint::follow(&followed.stored, &followed.pointer, &data.keys.pointer, now, |next| {
            next.takeovers.clone_from(&all);
            next.approvals = approvals;
        })?;
        publication.pointers.push(pointer);
        let sight = sight::sight(followed, &takeover, &all, &book.list)?;
        sights.entry(sight).or_default().insert(ScreenId::clone(screen));
        last = Some(takeover);
    }
    let takeover = last.context("no screen is chosen")?;
    publication.takeover_events.push(TakeoverEvent {
        at: now,
        takeover: id.clone(),
        action: TakeoverAction::Start,
        by: args.by.resolve(),
        title: takeover.item.title.clone(),
        screens: chosen.into_iter().collect(),
    });
    let (bundles, lacking) = gathering.finish();
    publication.approvals = bundles;
    Ok(Plan { publication, takeover, zone, sights, lacking })
}

fn ensure_that(holds: bool, message: impl FnOnce() -> String) -> anyhow::Result<()> {
    ensure!(holds, message());
    Ok(())
}

/// When it is over. A time on the offices' clocks must be the same instant in all of them.
fn ends(args: &StartArgs, followed: &BTreeMap<&ScreenId, &Followed>, now: Timestamp) -> anyhow::Result<Timestamp> {
    let Some(until) = args.until else {
        return now.checked_add(args.length.unwrap_or(DEFAULT_LENGTH)).context("adding its length to the clock");
    };
    let mut instants = BTreeSet::new();
    for followed in followed.values() {
        instants.insert(until.0.begins(&zone(followed)?)?);
    }
    ensure!(
        instants.len() == 1,
        "--until is not the same instant in all of the offices (give it with an offset, such as 2026-11-24T18:00-06:00)"
    );
    instants.pop_first().context("no screen is chosen")
}

/// The zone of the office in which a screen stands.
pub(super) fn zone(followed: &Followed) -> anyhow::Result<TimeZone> {
    let programme = followed.programmes.last();
    let programme = programme.with_context(|| format!("screen {} follows no programme", followed.pointer.screen))?;
    programme.zone.time_zone().with_context(|| format!("reading the zone {}", programme.zone.name))
}

impl Plan {
    fn report(&self) {
        let Self { takeover, zone, .. } = self;
        let local =
            |instant: Timestamp| instant.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
        let severity = words::severity(takeover.severity);
        say(format!("alerta {} ({severity}): «{}», hasta {}", takeover.id, takeover.item.title, local(takeover.ends)));
        for (sight, screens) in &self.sights {
            let screens = screens.iter().map(ScreenId::as_str).collect::<Vec<_>>().join(", ");
            say(match sight {
                Sight::AtOnce => format!("se ve de inmediato en {screens}"),
                Sight::Later { why, from } => {
                    format!(
                        "aviso: {screens}: por ahora no se ve, {}; se ve desde {}",
                        words::hidden(why),
                        local(*from)
                    )
                }
                Sight::Never { why } => format!("aviso: {screens}: no se verá, {}", words::hidden(why)),
            });
        }
        say(format!("para terminarla antes: cartelera-manager takeover end {}", takeover.id));
    }
}
