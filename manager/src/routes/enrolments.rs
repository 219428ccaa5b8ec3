//! `POST /v1/enrolments`: a device with an enrolment file becomes the screen that the file names, once.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use cartelera_playlists::{envelope::KeyId, hash::ContentHash, protocol::pairing::EnrolmentRequest};
use jiff::Timestamp;

use super::{
    Resources,
    pairings::{check_hardware, paired},
    signature,
};
use crate::{error::AppError, store::devices::UsedEnrolment};

pub(super) async fn redeem(State(resources): State<Arc<Resources>>, request: Request) -> Result<Response, AppError> {
    let asked: EnrolmentRequest = signature::receive_own(request, |asked: &EnrolmentRequest| asked.key).await?;
    check_hardware(&asked.hardware)?;
    let token = ContentHash::of(asked.token.as_bytes());
    let registered = resources.registry.current().await?;
    if let Some(device) = registered.device(KeyId::of(&asked.key.0)) {
        if let Some(refusal) = signature::revoked(device) {
            return Ok(refusal);
        }
        let enrolments = resources.store.enrolments().await?;
        let here = enrolments.iter().find(|enrolment| enrolment.token == token);
        if here.is_some_and(|enrolment| enrolment.screen != device.screen) {
            let message = format!("the device is screen {} already (revoke that first)", device.screen);
            return Err(AppError::denied(StatusCode::CONFLICT, message));
        }
        if here.is_some_and(|enrolment| enrolment.used.is_none()) {
            return paired(&resources, asked.key, device.screen.clone()).await;
        }
    }
    let used = resources.store.use_enrolment(token, asked.key, asked.hardware, Timestamp::now()).await?;
    let (status, message) = match used {
        UsedEnrolment::Bound(screen) => return paired(&resources, asked.key, screen).await,
        UsedEnrolment::Unknown => (StatusCode::NOT_FOUND, "no enrolment file has this token".to_owned()),
        UsedEnrolment::Used => (StatusCode::CONFLICT, "another device used the enrolment file".to_owned()),
        UsedEnrolment::Expired(at) => (StatusCode::GONE, format!("the enrolment file expired at {at}")),
        UsedEnrolment::Revoked(at) => (StatusCode::GONE, format!("the enrolment file was revoked at {at}")),
        UsedEnrolment::Taken(screen) => {
            (StatusCode::CONFLICT, format!("screen {screen} has a device already (revoke that first)"))
        }
    };
    Err(AppError::denied(status, message))
}
