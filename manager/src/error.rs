//! What can go wrong in the manager, and what a person or a client is told of it.
//!
//! Functions that only pass failures on return `anyhow::Error` with a context that says what was tried; [`AppError`] is
//! used where the kind of failure decides an exit code or an HTTP status.

use std::process::ExitCode;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// A failure that knows its exit code and its HTTP status.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppError {
    /// The content folder has errors, which were printed; nothing was published.
    #[error("the content has {errors} errors")]
    Refused {
        /// How many errors it has.
        errors: usize,
    },
    /// Nothing is known under the name that was asked for.
    #[error("{0}")]
    NotFound(String),
    /// Anything else; the message says what was tried.
    #[error("{0:#}")]
    Other(#[from] anyhow::Error),
}

impl AppError {
    /// 1 for refused content, 2 for everything else.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Refused { .. } => ExitCode::from(1),
            Self::NotFound(_) | Self::Other(_) => ExitCode::from(2),
        }
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound(message) => (StatusCode::NOT_FOUND, message + "\n").into_response(),
            Self::Refused { .. } | Self::Other(_) => {
                tracing::error!(error = %self, "answering a request failed");
                (StatusCode::INTERNAL_SERVER_ERROR, "the manager failed; its log says why\n").into_response()
            }
        }
    }
}
