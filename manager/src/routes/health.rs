//! `GET /healthz`: whether the manager answers and its database does.

use std::sync::Arc;

use axum::extract::State;

use super::Resources;
use crate::error::AppError;

pub(super) async fn show(State(resources): State<Arc<Resources>>) -> Result<&'static str, AppError> {
    resources.store.change_mark().await?;
    Ok("ok")
}
