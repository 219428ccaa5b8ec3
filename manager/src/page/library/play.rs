//! Films in the page: the file that screens show, as browsers play it.

use axum::http::{HeaderValue, header};
use cartelera_playlists::{hash::ContentHash, media::MediaKind};

use crate::{
    library::{MadeMedia, MediaUpload},
    page::visit::{Fault, Outcome, Visit},
    probe::PROBE_VERSION,
    proposals::{Captions, Notice, Shown},
    routes::answer_file,
};

/// A video with what stands beside it, by their addresses.
pub(in crate::page) struct Film {
    pub(in crate::page) src: String,
    /// The picture until it plays.
    pub(in crate::page) poster: Option<String>,
    pub(in crate::page) captions: Option<String>,
}

impl Film {
    /// What was made of a file that somebody sent, if it is a video.
    pub(super) fn of_upload(upload: &MediaUpload, made: &MadeMedia) -> Option<Self> {
        let MediaKind::Video { .. } = made.facts.kind else { return None };
        Some(Self {
            src: address(made.facts.sha256),
            poster: Some(format!("/content/media/{}/{}", upload.number, made.place)),
            captions: upload.captions.as_ref().map(|captions| address(captions.facts.sha256)),
        })
    }

    /// What a notice shows, if it is a video.
    pub(in crate::page) fn of(notice: &Notice) -> Option<Self> {
        let Shown::Capsule(capsule) = &notice.shown else { return None };
        let captions = match &capsule.captions {
            Some(Captions::File(file)) => Some(address(file.facts.sha256)),
            _ => None,
        };
        let poster = capsule.video.upload.map(|(number, place)| format!("/content/media/{number}/{place}"));
        Some(Self { src: address(capsule.video.facts.sha256), poster, captions })
    }
}

fn address(hash: ContentHash) -> String {
    format!("/content/files/{hash}")
}

/// A video or its subtitles, whole or in part.
pub(in crate::page) async fn play(visit: Visit) -> Outcome {
    let hash: ContentHash = visit.param("hash").parse().map_err(|_| Fault::NotFound)?;
    let data = &visit.page.data;
    let known = data.store.media(hash, PROBE_VERSION).await?.ok_or(Fault::NotFound)?;
    let kind = match known.facts.kind {
        MediaKind::Video { .. } => "video/mp4",
        MediaKind::Subtitles => "text/vtt; charset=utf-8",
        _ => return Err(Fault::NotFound),
    };
    let mut response = answer_file(data.blobs.as_ref(), hash, &visit.headers, kind).await?.ok_or(Fault::NotFound)?;
    // The same for ever, and for who is signed in.
    let kept = HeaderValue::from_static("private, max-age=86400, immutable");
    response.headers_mut().insert(header::CACHE_CONTROL, kept);
    Ok(response)
}
