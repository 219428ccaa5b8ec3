//! What can go wrong in the manager, and what a person or a client is told of it.
//!
//! Functions that only pass failures on return `anyhow::Error` with a context that says what was tried; [`AppError`] is
//! used where the kind of failure decides an exit code or an HTTP status.

use std::process::ExitCode;

use axum::{
    http::{HeaderValue, StatusCode, header},
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
    /// A package of testigos has faults, which were printed.
    #[error("the package has {faults} faults")]
    Faulty {
        /// How many faults it has.
        faults: usize,
    },
    /// Nothing is known under the name that was asked for.
    #[error("{0}")]
    NotFound(String),
    /// A client may not have what it asked for.
    #[error("{0}")]
    Denied(Denial),
    /// Anything else; the message says what was tried.
    #[error("{0:#}")]
    Other(#[from] anyhow::Error),
}

impl AppError {
    /// 1 for refused content and a package with faults, 2 for everything else.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Refused { .. } | Self::Faulty { .. } => ExitCode::from(1),
            Self::NotFound(_) | Self::Denied(_) | Self::Other(_) => ExitCode::from(2),
        }
    }
}

/// Why a client is refused.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Denial {
    /// Says what kind of refusal it is.
    pub status: StatusCode,
    /// What was wrong, where, and what is allowed.
    pub message: String,
    /// After how many seconds it is worth asking again, if that alone helps.
    pub retry_after_s: Option<u64>,
}

impl AppError {
    /// A refusal that asking again does not change.
    pub fn denied(status: StatusCode, message: impl Into<String>) -> Self {
        Self::Denied(Denial { status, message: message.into(), retry_after_s: None })
    }

    /// A refusal that is over after `retry_after_s` seconds.
    pub fn busy(status: StatusCode, message: impl Into<String>, retry_after_s: u64) -> Self {
        Self::Denied(Denial { status, message: message.into(), retry_after_s: Some(retry_after_s) })
    }
}

impl IntoResponse for Denial {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.message + "\n").into_response();
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Signature label=\"screen\""));
        }
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound(message) => (StatusCode::NOT_FOUND, message + "\n").into_response(),
            Self::Denied(denial) => denial.into_response(),
            Self::Refused { .. } | Self::Faulty { .. } | Self::Other(_) => {
                tracing::error!(error = %self, "answering a request failed");
                (StatusCode::INTERNAL_SERVER_ERROR, "the manager failed; its log says why\n").into_response()
            }
        }
    }
}
