//! One screen: a folder and the player's sync thread, which tells what happens.

use std::sync::Arc;

use cartelera_player::{
    cache::Cache,
    sync::{self, SyncConfig, SyncHandle},
};
use cartelera_playlists::protocol::{heartbeat::Heartbeat, pairing::Enrolment};
use crossbeam_channel::Sender;

use crate::{
    args::FleetArgs,
    record::{Happening, Record},
};

/// Starts the screen of `enrolment`, which becomes one unless its folder says that it is; dropping the handle stops it.
pub(crate) fn start(args: &FleetArgs, enrolment: Enrolment, tell: Sender<Record>) -> anyhow::Result<SyncHandle> {
    let screen = enrolment.screen.clone();
    let cache = Cache::open(&args.data.join(screen.as_str()))?;
    let boot = format!("{:016x}", fastrand::u64(..));
    let config = SyncConfig {
        enrolment: Some(enrolment),
        vitals: Arc::new(move |heartbeat: &mut Heartbeat| heartbeat.boot.clone_from(&boot)),
        poll: args.poll()?,
        cache_cap_bytes: if args.media { u64::MAX } else { 0 },
        waits: !args.no_wait,
        ..SyncConfig::new(args.manager.clone())
    };
    sync::spawn(config, cache, move |event| {
        if let Some(happening) = Happening::of(&event) {
            // Who prints ends before the screens only when nobody reads any more.
            let _ = tell.send(Record::now(&screen, happening));
        }
    })
}
