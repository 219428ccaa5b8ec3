//! `cartelera-manager serve`: answers screens until it is told to stop.

mod connections;
pub(crate) mod pointers;
mod reissue;
pub(crate) mod seen;

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use anyhow::Context as _;
use jiff::Timestamp;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
    time::{MissedTickBehavior, interval},
};

use crate::{
    data::Data,
    routes::{self, Resources},
    say::say,
};
use pointers::CurrentPointers;
use seen::Seen;

/// How often it looks for pointers that are to be issued again.
const REISSUE_PERIOD: Duration = Duration::from_hours(1);
/// How often it writes down which screens asked.
const SEEN_PERIOD: Duration = Duration::from_secs(5);

/// Issues pointers again under the root document that is the newest by now.
async fn reissue_now(data: &Data) -> anyhow::Result<()> {
    reissue::reissue(&data.current().await?, Timestamp::now()).await
}

/// Serves the data folder on `listen` until the process is interrupted or terminated.
///
/// Prints `listening on http://…` with the address that it listens on, once it answers.
pub(crate) async fn run(folder: &Path, listen: SocketAddr) -> anyhow::Result<()> {
    let mut interrupted = signal(SignalKind::interrupt()).context("waiting for interruption")?;
    let mut terminated = signal(SignalKind::terminate()).context("waiting for termination")?;
    let listener = TcpListener::bind(listen).await.with_context(|| format!("listening on {listen}"))?;
    let data = Arc::new(Data::open(folder).await?);
    let seen = Arc::new(Seen::default());
    let resources = Resources {
        store: data.store.clone(),
        blobs: data.blobs.clone(),
        pointers: Arc::new(CurrentPointers::new(data.store.clone())),
        seen: seen.clone(),
    };
    let (stop, stopped) = watch::channel(());
    let address = listener.local_addr().context("reading the address that it listens on")?;
    let mut server = tokio::spawn(connections::serve(listener, routes::router(resources), stopped));
    say(format!("listening on http://{address}"));
    tracing::info!(listen.address = %address, data.folder = %folder.display(), "serving");

    let mut reissue = interval(REISSUE_PERIOD);
    let mut write_seen = interval(SEEN_PERIOD);
    reissue.set_missed_tick_behavior(MissedTickBehavior::Delay);
    write_seen.set_missed_tick_behavior(MissedTickBehavior::Delay);
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
            _ = write_seen.tick() => seen.write(&*data.store).await,
        }
    }
    tracing::info!("stopping");
    drop(stop);
    server.await.context("ending the connections")?;
    seen.write(&*data.store).await;
    Ok(())
}
