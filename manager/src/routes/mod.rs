//! What the manager answers over HTTP: one file for each resource.

mod approvals;
mod command_results;
mod conditional;
mod enrolments;
mod followed;
mod health;
mod heartbeat;
mod held;
mod media;
mod packages;
mod pairings;
mod playlog;
mod pointer;
mod programme;
mod range;
mod root;
mod roots;
mod signature;
mod signed_time;
mod stops;
mod testigos;
mod wait;

pub(crate) use media::answer as answer_file;

pub(crate) use conditional::etag;

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::StatusCode,
    middleware::from_fn_with_state,
    response::IntoResponse as _,
    routing::{get, post},
};
use cartelera_playlists::protocol::{
    playlog::{MAX_FOLLOWED_SENT_BYTES, MAX_SENT_BYTES},
    testigo::MAX_UPLOAD_BYTES,
};
use tokio::sync::watch;

use crate::{
    blobs::BlobStore,
    page::{self, Page},
    plays::PlayBook,
    releases::ReleasesFollowed,
    serve::{
        boots::Boots, clock::Clock, heartbeats::Heartbeats, pointer_key::PointerKey, pointers::CurrentPointers,
        registry::Registry, seen::Seen, waiting::Waiting,
    },
    store::Store,
};

/// What the routes answer from.
pub(crate) struct Resources {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: Arc<dyn BlobStore>,
    /// Pictures of testigos.
    pub(crate) pictures: Arc<dyn BlobStore>,
    pub(crate) pointers: Arc<CurrentPointers>,
    pub(crate) seen: Arc<Seen>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) waiting: Arc<Waiting>,
    pub(crate) heartbeats: Arc<Heartbeats>,
    pub(crate) boots: Arc<Boots>,
    pub(crate) plays: Arc<PlayBook>,
    pub(crate) releases: Arc<ReleasesFollowed>,
    pub(crate) clock: Arc<Clock>,
    /// Signs the time.
    pub(crate) pointer_key: Arc<PointerKey>,
    /// Its sender is dropped when the manager is told to stop.
    pub(crate) stopped: watch::Receiver<()>,
}

/// All routes.
pub(crate) fn router(resources: Resources, page: Arc<Page>) -> Router {
    let resources = Arc::new(resources);
    let of_people = page::router(&page);
    let of_screens = Router::new()
        .merge(of_screens(&resources))
        .route("/healthz", get(health::show))
        .route("/v1/root", get(root::show))
        .route("/v1/roots/{version}", get(roots::show))
        .route("/v1/programmes/{sha256}", get(programme::show))
        .route("/v1/approvals/{sha256}", get(approvals::show))
        .route("/v1/media/{sha256}", get(media::show))
        .route("/apt/dists/{*path}", get(packages::index))
        .route("/apt/pool/{sha256}/{name}", get(packages::package))
        .route("/v1/pairings", post(pairings::ask))
        .route("/v1/enrolments", post(enrolments::redeem))
        .layer(from_fn_with_state(resources.clone(), signed_time::add))
        .with_state(resources);
    of_screens.merge(of_people).fallback(move |request: Request| async move {
        if ["/v1/", "/apt/"].iter().any(|of_devices| request.uri().path().starts_with(of_devices)) {
            return StatusCode::NOT_FOUND.into_response();
        }
        page::not_found(page, request)
    })
}

/// Routes that a screen's own key opens, and nothing else.
fn of_screens(resources: &Arc<Resources>) -> Router<Arc<Resources>> {
    let small = Router::new()
        .route("/v1/screens/{id}/pointer", get(pointer::show))
        .route("/v1/screens/{id}/stops", get(stops::show))
        .route("/v1/screens/{id}/wait", get(wait::hold))
        .route("/v1/screens/{id}/heartbeat", post(heartbeat::take))
        .route_layer(from_fn_with_state((resources.clone(), signature::MAX_JSON_BYTES), signature::check));
    let large = Router::new()
        .route("/v1/screens/{id}/results/{number}", post(command_results::take))
        .route_layer(from_fn_with_state((resources.clone(), signature::MAX_RESULT_BYTES), signature::check));
    let records = Router::new()
        .route("/v1/screens/{id}/playlog", post(playlog::take))
        .route_layer(from_fn_with_state((resources.clone(), MAX_SENT_BYTES), signature::check));
    let testigos = Router::new()
        .route("/v1/screens/{id}/testigos", post(testigos::take))
        .route_layer(from_fn_with_state((resources.clone(), MAX_UPLOAD_BYTES), signature::check));
    let followed = Router::new()
        .route("/v1/screens/{id}/followed", post(followed::take))
        .route_layer(from_fn_with_state((resources.clone(), MAX_FOLLOWED_SENT_BYTES), signature::check));
    // The check has its own limits.
    small.merge(large).merge(records).merge(testigos).merge(followed).layer(DefaultBodyLimit::disable())
}
