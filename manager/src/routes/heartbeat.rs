//! `POST /v1/screens/{id}/heartbeat`: what a screen tells of itself, answered with what it is asked.

use std::sync::Arc;

use axum::{
    Extension, Json,
    body::Bytes,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use cartelera_playlists::protocol::heartbeat::{Heartbeat, HeartbeatAnswer};
use jiff::Timestamp;

use super::{
    Resources,
    pairings::check_hardware,
    signature::{Signer, read_json},
};
use crate::{error::AppError, store::devices::StoredHeartbeat, testigos::orders_for};

/// The body of the refusal of a device that has another one's key.
const CLONED: &str = "cloned";
/// The longest name of a boot.
const MAX_BOOT_BYTES: usize = 64;

pub(super) async fn take(
    State(resources): State<Arc<Resources>>,
    Extension(Signer { screen, device, .. }): Extension<Signer>,
    body: Bytes,
) -> Result<Response, AppError> {
    let heartbeat: Heartbeat = read_json(&body)?;
    check_hardware(&heartbeat.hardware)?;
    if heartbeat.boot.len() > MAX_BOOT_BYTES {
        let message = format!("boot is at most {MAX_BOOT_BYTES} bytes long");
        return Err(AppError::denied(StatusCode::BAD_REQUEST, message));
    }
    let boot = (heartbeat.boot.as_str(), heartbeat.hardware.as_str());
    if !resources.boots.on_heartbeat(&*resources.store, device.id, boot, &device.hardware).await? {
        return Ok((StatusCode::FORBIDDEN, CLONED).into_response());
    }
    let now = Timestamp::now();
    let registered = resources.registry.current().await?;
    let open = registered.open_commands(&screen);
    let is_open = |number: u64| open.iter().any(|command| command.number == number);
    let outcomes: Vec<_> = heartbeat.outcomes.iter().filter(|(number, _)| is_open(*number)).cloned().collect();
    let is_done = |number: u64| outcomes.iter().any(|(done, _)| *done == number);
    let pending = open.iter().filter(|command| now < command.expires && !is_done(command.number));
    let commands = pending.map(|command| String::from_utf8_lossy(&command.envelope).into_owned()).collect();
    if !outcomes.is_empty() {
        resources.store.note_outcomes(screen.clone(), outcomes, now).await?;
    }
    resources.seen.note(screen.clone());
    let playlog = Some(resources.plays.mark(&screen).await?);
    let told = (&screen, heartbeat.testigo_orders);
    let testigo_orders = orders_for(&*resources.store, &registered, &resources.pointer_key, told, now).await?;
    let release = resources.releases.hear((&screen, &heartbeat), registered.mark, now).await?;
    let body = serde_json::to_string(&heartbeat).map_err(anyhow::Error::from)?;
    resources.heartbeats.note(StoredHeartbeat { screen, at: now, body });
    Ok(Json(HeartbeatAnswer { commands, playlog, testigo_orders, release }).into_response())
}
