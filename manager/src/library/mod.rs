//! Files that people send in the page, and what is made of them for screens.
//!
//! A file is kept as it came until it was looked at; what screens show is made anew from it by a decoder in a sandbox
//! (`make`), so nothing of a stranger's file reaches a screen: no location, no second file that hides behind the first. What is
//! to be done stands in the database and is done one by one (`works`), also after a restart.

mod arrival;
mod captions;
mod document;
mod fault;
mod last_day;
mod look;
mod make;
mod name;
mod picture;
mod presentation;
mod sort;
mod table;
mod tag;
mod trash;
mod upload;
mod video;
mod works;

pub(crate) use arrival::{Arrival, SENT_PREFIX};
pub(crate) use captions::{CaptionsFault, UploadCaptions, keep as keep_captions, rewritten};
pub(crate) use document::DocumentFault;
pub(crate) use fault::MediaFault;
pub(crate) use last_day::Lasting;
pub(crate) use look::{Look, Looked};
pub(crate) use name::cleaned;
pub(crate) use picture::run as make_picture;
pub(crate) use presentation::{PresentationFault, is_possible as prints_presentations};
use sort::VideoContainer;
pub(crate) use sort::{TELLING_BYTES, UploadSort};
pub(crate) use tag::{MAX_TAG_CHARS, MAX_TAGS, MediaTag, TagFault};
pub(crate) use trash::TRASH_DAYS;
pub(crate) use upload::{MadeMedia, MediaUpload, UploadState};
pub(crate) use video::VideoFault;
pub(crate) use works::Works;

/// Where files lie as they came, within the data folder.
pub(crate) const FOLDER: &str = "uploads";
