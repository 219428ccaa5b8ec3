//! `POST /v1/screens/{id}/results/{number}`: the picture or the log that a command asked for, once.

use std::sync::Arc;

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
};
use cartelera_playlists::protocol::command::CommandAction;
use jiff::Timestamp;

use super::{Resources, signature::Signer};
use crate::{error::AppError, store::commands::KeptResult};

/// How a PNG file begins.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

pub(super) async fn take(
    State(resources): State<Arc<Resources>>,
    Extension(Signer { screen, .. }): Extension<Signer>,
    Path((_, number)): Path<(String, String)>,
    body: Bytes,
) -> Result<StatusCode, AppError> {
    let unknown = || AppError::NotFound(format!("screen {screen} was given no command {number:?} that has a result"));
    let named: u64 = number.parse().map_err(|_| unknown())?;
    let command = resources.store.command(screen.clone(), named).await?.ok_or_else(unknown)?;
    let wrong = match command.action {
        CommandAction::Screenshot if !body.starts_with(PNG) => Some("a screenshot is a PNG file"),
        CommandAction::Log if std::str::from_utf8(&body).is_err() => Some("a log is text in UTF-8"),
        CommandAction::Screenshot | CommandAction::Log => None,
        _ => return Err(unknown()),
    };
    if let Some(wrong) = wrong {
        return Err(AppError::denied(StatusCode::BAD_REQUEST, wrong));
    }
    match resources.store.keep_result(screen, named, body.into(), Timestamp::now()).await? {
        KeptResult::Kept => Ok(StatusCode::NO_CONTENT),
        KeptResult::Other => {
            Err(AppError::denied(StatusCode::CONFLICT, format!("command {named} has another result already")))
        }
    }
}
