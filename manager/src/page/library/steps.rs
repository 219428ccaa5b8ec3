//! What can be done with a file: cancelled, tried again, forgotten.

use super::{find, may_change};
use crate::{
    page::visit::{Fault, Outcome, Visit, go},
    store::uploads::UploadStep,
};

/// What is to be done with it is not to be done any more.
pub(in crate::page) async fn cancel(visit: Visit) -> Outcome {
    step(&visit, UploadStep::Cancel, "content.media-cancelled", "media-cancelled").await
}

/// Has what failed done again.
pub(in crate::page) async fn retry(visit: Visit) -> Outcome {
    step(&visit, UploadStep::Retry, "content.media-retried", "media-retried").await
}

/// Forgets what failed.
pub(in crate::page) async fn forget(visit: Visit) -> Outcome {
    step(&visit, UploadStep::Forget, "content.media-forgotten", "media-forgotten").await
}

async fn step(visit: &Visit, step: UploadStep, action: &'static str, done: &str) -> Outcome {
    let upload = find(visit).await?;
    if !may_change(visit, &upload) {
        return Err(Fault::Forbidden);
    }
    let entry = visit.entry(action, upload.name.clone());
    let is_done = visit.page.data.store.change_upload(upload.number, step, entry).await?;
    visit.page.works.tell();
    if let Some(original) = upload.original.filter(|_| is_done && step == UploadStep::Forget) {
        visit.page.works.discard(&original);
    }
    Ok(go(&format!("/content/media?done={}", if is_done { done } else { "media-moved" })))
}
