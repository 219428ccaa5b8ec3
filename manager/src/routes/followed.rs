//! `POST /v1/screens/{id}/followed`: a pointer that a screen followed and that this manager lost, with its programmes.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::State, http::StatusCode};
use cartelera_playlists::protocol::playlog::{FollowedPointer, MAX_FOLLOWED_BYTES};
use jiff::Timestamp;

use super::{
    Resources,
    playlog::{bad, unpack},
    signature::{Signer, read_json},
};
use crate::{error::AppError, plays::Recovered};

/// The format of bodies that is read.
const FORMAT: u16 = 1;

pub(super) async fn take(
    State(resources): State<Arc<Resources>>,
    Extension(Signer { screen, .. }): Extension<Signer>,
    body: Bytes,
) -> Result<StatusCode, AppError> {
    let followed: FollowedPointer = read_json(&unpack(&body, MAX_FOLLOWED_BYTES)?)?;
    if followed.format != FORMAT {
        return Err(bad(format!("the body has format {} (allowed: {FORMAT})", followed.format)));
    }
    match resources.plays.recover(&screen, followed, Timestamp::now()).await? {
        Recovered::Known => Ok(StatusCode::NO_CONTENT),
        Recovered::Newest => {
            let message = "the screen was given nothing newer yet (send it again later)";
            Err(AppError::denied(StatusCode::CONFLICT, message))
        }
        Recovered::Refused(why) => Err(bad(why)),
    }
}
