//! `POST /v1/pairings`: a device without a screen asks to become one, and again until somebody typed its code.

use std::sync::Arc;

use anyhow::Context as _;
use axum::{
    Extension, Json,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use cartelera_playlists::{
    envelope::{self, Document as _, KeyId},
    ids::ScreenId,
    manifest::PublicKey,
    protocol::pairing::{Binding, PairingAnswer, PairingCode, PairingRequest},
};
use jiff::{SignedDuration, Timestamp};

use super::{Resources, signature};
use crate::{
    error::AppError,
    serve::connections::Peer,
    store::devices::{AskedPairing, PairingLimits, PendingPairing},
};

/// For how long a code is valid.
const CODE_VALIDITY: SignedDuration = SignedDuration::from_mins(10);
/// After so many seconds the device asks again.
const INTERVAL_S: u32 = 3;
/// How many devices may wait.
const LIMITS: PairingLimits = PairingLimits { of_address: 5, of_all: 500 };
/// How often a code is drawn; two equal ones among 500 of 20^8 are a rarity.
const DRAWS: usize = 8;
/// The longest text that tells one device from another.
pub(super) const MAX_HARDWARE_BYTES: usize = 200;

pub(super) async fn ask(
    State(resources): State<Arc<Resources>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Result<Response, AppError> {
    let asked: PairingRequest = signature::receive_own(request, |asked: &PairingRequest| asked.key).await?;
    check_hardware(&asked.hardware)?;
    let registered = resources.registry.current().await?;
    if let Some(device) = registered.device(KeyId::of(&asked.key.0)) {
        return match signature::revoked(device) {
            Some(refusal) => Ok(refusal),
            None => paired(&resources, asked.key, device.screen.clone()).await,
        };
    }
    if !registered.has_root(&asked.root) {
        let message = format!("root document {} is none of this manager's (fetch /v1/root)", asked.root);
        return Err(AppError::denied(StatusCode::CONFLICT, message));
    }
    for _ in 0..DRAWS {
        let now = Timestamp::now();
        let pending = PendingPairing {
            code: draw()?,
            key: asked.key,
            hardware: asked.hardware.clone(),
            root: asked.root,
            address: peer.to_canonical().to_string(),
            expires: now + CODE_VALIDITY,
        };
        match resources.store.ask_pairing(pending, LIMITS, now).await? {
            AskedPairing::Waiting(pending) => {
                let left = pending.expires.duration_since(now).as_secs().max(0);
                let expires_s = u32::try_from(left).unwrap_or(u32::MAX);
                let waiting = PairingAnswer::Waiting { code: pending.code, expires_s, interval_s: INTERVAL_S };
                return Ok(Json(waiting).into_response());
            }
            AskedPairing::CodeInUse => {}
            AskedPairing::TooMany { until } => {
                let PairingLimits { of_address, of_all } = LIMITS;
                return Err(AppError::busy(
                    StatusCode::TOO_MANY_REQUESTS,
                    format!(
                        "too many devices wait to be paired (at most {of_address} from one address, {of_all} in all)"
                    ),
                    u64::try_from(until.duration_since(now).as_secs()).unwrap_or_default().max(1),
                ));
            }
        }
    }
    Err(anyhow::anyhow!("every code that was drawn is in use").into())
}

/// The answer to a device that is `screen`.
pub(super) async fn paired(resources: &Resources, key: PublicKey, screen: ScreenId) -> Result<Response, AppError> {
    let pointer_key = resources.pointer_key.of(&*resources.registry.current().await?).await?;
    let binding = Binding { format: Binding::FORMAT, key, screen };
    let sealed = envelope::seal(&binding, &[&pointer_key]).context("sealing a binding")?;
    let binding = String::from_utf8(sealed).context("an envelope is JSON text")?;
    Ok(Json(PairingAnswer::Paired { binding }).into_response())
}

/// Refuses what nobody could read on a line.
pub(super) fn check_hardware(hardware: &str) -> Result<(), AppError> {
    if hardware.len() <= MAX_HARDWARE_BYTES && !hardware.chars().any(char::is_control) {
        return Ok(());
    }
    let message = format!("hardware is at most {MAX_HARDWARE_BYTES} bytes of text in one line");
    Err(AppError::denied(StatusCode::BAD_REQUEST, message))
}

fn draw() -> Result<PairingCode, AppError> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("asking the system for randomness: {error}"))?;
    Ok(PairingCode::of(u128::from_le_bytes(random)))
}
