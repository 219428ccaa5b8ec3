//! What the manager answers over HTTP: one file for each resource.

mod conditional;
mod health;
mod media;
mod pointer;
mod programme;
mod range;
mod root;
mod roots;
mod stops;

pub(crate) use conditional::etag;

use std::sync::Arc;

use axum::{Router, routing::get};

use crate::{
    blobs::BlobStore,
    serve::{pointers::CurrentPointers, seen::Seen},
    store::Store,
};

/// What the routes answer from.
#[derive(Clone)]
pub(crate) struct Resources {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: Arc<dyn BlobStore>,
    pub(crate) pointers: Arc<CurrentPointers>,
    pub(crate) seen: Arc<Seen>,
}

/// All routes.
pub(crate) fn router(resources: Resources) -> Router {
    Router::new()
        .route("/healthz", get(health::show))
        .route("/v1/root", get(root::show))
        .route("/v1/roots/{version}", get(roots::show))
        .route("/v1/screens/{id}/pointer", get(pointer::show))
        .route("/v1/screens/{id}/stops", get(stops::show))
        .route("/v1/programmes/{sha256}", get(programme::show))
        .route("/v1/media/{sha256}", get(media::show))
        .with_state(resources)
}
