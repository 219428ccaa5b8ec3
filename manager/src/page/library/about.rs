//! What staff say of a file: its tags, and until when it may be used; by one form, so that keeping one loses nothing of the other.

use super::{back, find, last_day, list::LibraryPage, may_change, tags, told::Told};
use crate::{
    library::{MAX_TAGS, MediaUpload},
    page::visit::{Fault, Outcome, Visit},
    store::tags::Tagging,
};

/// Keeps what was said of a file.
pub(in crate::page) async fn set_about(visit: Visit) -> Outcome {
    let upload = find(&visit).await?;
    if !may_change(&visit, &upload) {
        return Err(Fault::Forbidden);
    }
    // What is wrong with either keeps both from being kept.
    let (step, day) = match (tags::wanted(&visit), last_day::wanted(&visit, &upload)) {
        (Ok(step), Ok(day)) => (step, day),
        (Err(text), _) | (_, Err(text)) => return refuse(&visit, &upload, text).await,
    };
    let (is_tagged, is_other_day) = (step.is_some(), day != upload.last_day);
    if let Some(step) = step {
        match tags::keep(&visit, &upload, step).await? {
            Tagging::Done => {}
            Tagging::Moved => return Ok(back(&visit, "done=media-changed")),
            Tagging::Many => {
                let text = visit.locale.fill(visit.locale.library().tag_many, &[&MAX_TAGS]);
                return refuse(&visit, &upload, text).await;
            }
        }
    }
    if is_other_day && !last_day::keep(&visit, &upload, day).await? {
        return Ok(back(&visit, "done=media-changed"));
    }
    let done = match (is_tagged, is_other_day) {
        (true, false) => "media-tagged",
        (false, true) => "media-last-day",
        _ => "saved",
    };
    Ok(back(&visit, &format!("done={done}#file-{}", upload.number)))
}

async fn refuse(visit: &Visit, upload: &MediaUpload, text: String) -> Outcome {
    let page = LibraryPage::of(visit, vec![Told::fault(&upload.name, text)]).await?;
    visit.refused(&page)
}
