//! `cartelera-manager serve`: answers screens until it is told to stop.

pub(crate) mod boots;
pub(crate) mod clock;
pub(crate) mod connections;
pub(crate) mod heartbeats;
pub(crate) mod pointer_key;
pub(crate) mod pointers;
pub(crate) mod registry;
mod reissue;
pub(crate) mod seen;
mod service;
pub(crate) mod waiting;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use jiff::Timestamp;
use sd_notify::NotifyState;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval, interval_at},
};

use crate::{
    accounts,
    data::Data,
    page::Page,
    plays::{PlayBook, Retention},
    releases::ReleasesFollowed,
    root,
    routes::{self, Resources},
    say::say,
    testigos::{self, Planner},
};
use boots::Boots;
use clock::{Clock, ClockSource};
use heartbeats::Heartbeats;
use pointer_key::PointerKey;
use pointers::CurrentPointers;
use registry::Registry;
use seen::Seen;
use waiting::Waiting;

/// How often it looks for pointers that are to be issued again.
const REISSUE_PERIOD: Duration = Duration::from_mins(1);
/// How often it counts what was shown on days that are over, and deletes what was kept long enough.
const PLAYS_PERIOD: Duration = Duration::from_hours(1);
/// How often it looks whether testigos are to be planned.
const PLAN_PERIOD: Duration = Duration::from_secs(5);
/// How often it writes down which screens asked.
const SEEN_PERIOD: Duration = Duration::from_secs(5);

/// Issues pointers again under the root document that is the newest by now.
async fn reissue_now(data: &Data) -> anyhow::Result<()> {
    reissue::reissue(&data.current().await?, Timestamp::now()).await
}

/// Counts days that are over, and deletes what was kept long enough.
async fn look_at_plays(data: &Data, plays: &PlayBook, retention: Retention) {
    let now = Timestamp::now();
    if let Err(error) = plays.catch_up(now).await {
        tracing::error!(error = format!("{error:#}"), "counting what was shown failed");
    }
    if let Err(error) = testigos::forget(data, retention, now).await {
        tracing::error!(error = format!("{error:#}"), "deleting testigos of long ago failed");
    }
    if let Err(error) = plays.forget(retention, now).await {
        tracing::error!(error = format!("{error:#}"), "deleting what was shown long ago failed");
    }
}

/// Tells people, and the service manager, that it answers on `address`.
async fn announce(data: &Data, address: SocketAddr) -> anyhow::Result<()> {
    // Whoever reads the address may ask for another link at once, which takes the place of this one.
    let link = accounts::first_link_in_words(data, address).await?;
    say(format!("listening on http://{address}"));
    link.into_iter().for_each(say);
    service::tell(NotifyState::Ready);
    Ok(())
}

/// Serves the data folder on `listen` until the process is interrupted or terminated.
///
/// Prints `listening on http://…` with the address that it listens on, once it answers.
pub(crate) async fn run(
    folder: &Path,
    listen: SocketAddr,
    source: ClockSource,
    demo: PathBuf,
    retention: Retention,
) -> anyhow::Result<()> {
    let mut interrupted = signal(SignalKind::interrupt()).context("waiting for interruption")?;
    let mut terminated = signal(SignalKind::terminate()).context("waiting for termination")?;
    let listener = TcpListener::bind(listen).await.with_context(|| format!("listening on {listen}"))?;
    // The first start reminds by itself.
    let is_known = Data::exists(folder);
    let data = Arc::new(Data::open(folder).await?);
    if is_known {
        root::remind(&data);
    }
    let seen = Arc::new(Seen::default());
    let heartbeats = Arc::new(Heartbeats::default());
    let clock = Arc::new(Clock::new(source));
    clock.look().await;
    clock.warn_if_unsynchronised();
    let pointers = Arc::new(CurrentPointers::new(data.store.clone()));
    let registry = Arc::new(Registry::new(data.store.clone()));
    let waiting = Arc::new(Waiting::new(data.store.clone(), pointers.clone(), registry.clone()));
    let plays = Arc::new(PlayBook::new(data.store.clone()));
    let (stop, stopped) = watch::channel(());
    let resources = Resources {
        store: data.store.clone(),
        blobs: data.blobs.clone(),
        pictures: data.pictures.clone(),
        pointers,
        seen: seen.clone(),
        registry,
        waiting: waiting.clone(),
        heartbeats: heartbeats.clone(),
        boots: Arc::new(Boots::default()),
        plays: plays.clone(),
        releases: Arc::new(ReleasesFollowed::new(data.store.clone())),
        clock: clock.clone(),
        pointer_key: Arc::new(PointerKey::new(data.clone())),
        stopped: stopped.clone(),
    };
    let address = listener.local_addr().context("reading the address that it listens on")?;
    tokio::spawn(async move { waiting.run().await });
    let (counted, counting_plays) = (data.clone(), plays.clone());
    let counting = tokio::spawn(async move {
        let mut look = interval(PLAYS_PERIOD);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            look_at_plays(&counted, &counting_plays, retention).await;
        }
    });
    let planning = tokio::spawn(async move {
        let planner = Planner::default();
        let mut look = interval(PLAN_PERIOD);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            if let Err(error) = planner.plan(&plays, Timestamp::now()).await {
                tracing::error!(error = format!("{error:#}"), "planning testigos failed");
            }
        }
    });
    let page = Arc::new(Page::new(data.clone(), demo));
    let works = page.clone();
    let working = tokio::spawn(async move { works.works.run().await });
    let publishing = tokio::spawn(page.clone().keep_agenda());
    let mut server = tokio::spawn(connections::serve(listener, routes::router(resources, page), stopped));
    announce(&data, address).await?;
    tracing::info!(listen.address = %address, data.folder = %folder.display(), "serving");

    let mut reissue = interval(REISSUE_PERIOD);
    let mut write_seen = interval(SEEN_PERIOD);
    let mut look_at_clock = interval_at(Instant::now() + clock::PERIOD, clock::PERIOD);
    reissue.set_missed_tick_behavior(MissedTickBehavior::Delay);
    write_seen.set_missed_tick_behavior(MissedTickBehavior::Delay);
    look_at_clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut alive = service::Alive::new();
    loop {
        tokio::select! {
            _ = interrupted.recv() => break,
            _ = terminated.recv() => break,
            ended = &mut server => return ended.context("the server ended"),
            _ = reissue.tick() => {
                if let Err(error) = reissue_now(&data).await {
                    tracing::error!(error = format!("{error:#}"), "issuing pointers again failed");
                }
            }
            _ = write_seen.tick() => {
                seen.write(&*data.store).await;
                heartbeats.write(&*data.store).await;
            }
            _ = look_at_clock.tick() => clock.look().await,
            () = alive.tick() => service::tell(NotifyState::Watchdog),
        }
    }
    tracing::info!("stopping");
    service::tell(NotifyState::Stopping);
    [counting, planning, working, publishing].iter().for_each(JoinHandle::abort);
    drop(stop);
    server.await.context("ending the connections")?;
    seen.write(&*data.store).await;
    heartbeats.write(&*data.store).await;
    Ok(())
}
