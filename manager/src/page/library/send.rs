//! Takes files that somebody sends; what screens show is made of them afterwards.

use anyhow::Context as _;
use cartelera_playlists::ids::DepartmentId;

use super::{list::LibraryPage, may_change, seen_by, told::Told};
use crate::{
    library::{self, MediaUpload, UploadSort, UploadState},
    page::{
        content::departments,
        matrix::Right,
        sent::{SentFile, Taken},
        visit::{Fault, Outcome, Visit, go},
    },
    store::uploads::{NewUpload, UploadFilter},
};

/// Takes what was sent, and says of each file that is not taken why.
pub(in crate::page) async fn send(visit: Visit) -> Outcome {
    let w = visit.locale.library();
    let Some(live) = visit.page.content().await? else { return Err(Fault::NotFound) };
    let reach = visit.person()?.reach(Right::Write);
    let own = departments(&live.city, &reach);
    let wanted = visit.fields.get("department");
    let department = own.into_iter().map(|(id, _)| id).find(|id| id.as_str() == wanted);
    let mut told = Vec::new();
    match department {
        None => told.push(Told::only(w.told_department)),
        Some(_) if visit.files.is_empty() => told.push(Told::only(w.told_none)),
        Some(department) => {
            for file in visit.files.iter() {
                told.extend(take(&visit, file, &department).await?);
            }
        }
    }
    if told.is_empty() {
        return Ok(go("/content/media?done=media-taken"));
    }
    let is_refused = told.iter().any(|told| told.is_fault);
    let page = LibraryPage::of(&visit, told).await?;
    if is_refused { visit.refused(&page) } else { visit.html(&page) }
}

/// Takes one file, or says what is to be said of it.
async fn take(visit: &Visit, file: &SentFile, department: &DepartmentId) -> Result<Option<Told>, Fault> {
    let (w, locale) = (visit.locale.library(), visit.locale);
    let name = if file.name.is_empty() { w.without_name } else { &file.name };
    let taken = match &file.taken {
        Ok(taken) if taken.sort == UploadSort::Captions => {
            return Ok(Some(Told::fault(name, locale.video().captions_alone.to_owned())));
        }
        Ok(taken) => taken,
        Err(fault) => return Ok(Some(Told::fault(name, locale.media_fault(fault)))),
    };
    match receive(visit, (name, taken), department).await? {
        Received::New(_) => Ok(None),
        Received::Known(known) => Ok(Some(Told::known(locale.fill(w.told_again, &[&known.name]), known.number))),
        Received::Thrown(known) => Ok(Some(Told::thrown(locale.fill(w.told_thrown, &[&known.name]), known.number))),
    }
}

/// What became of a file that was sent.
pub(in crate::page) enum Received {
    /// It is to be worked on, under this number.
    New(i64),
    /// It was there already.
    Known(Box<MediaUpload>),
    /// It lies in the trash, from which the person may take it.
    Thrown(Box<MediaUpload>),
}

/// Keeps a file with its name, to be worked on, unless the person sees that it was sent before.
pub(in crate::page) async fn receive(
    visit: &Visit,
    (name, taken): (&str, &Taken),
    department: &DepartmentId,
) -> Result<Received, Fault> {
    if let Some(known) = known(visit, taken, false).await? {
        return Ok(Received::Known(Box::new(known)));
    }
    if let Some(thrown) = known(visit, taken, true).await?.filter(|thrown| may_change(visit, thrown)) {
        return Ok(Received::Thrown(Box::new(thrown)));
    }
    let original = keep(visit, taken).await?;
    let new = NewUpload {
        sha256: taken.sha256,
        size_bytes: taken.size_bytes,
        name: name.to_owned(),
        department: department.clone(),
        sent: visit.now,
        sent_by: visit.person()?.account.id,
        original,
        is_long: taken.sort.is_long(),
    };
    let entry = visit.entry("content.media-sent", name);
    let number = visit.page.data.store.add_upload(new, entry).await?;
    visit.page.works.tell();
    Ok(Received::New(number))
}

/// The same file, if the person sees that it was sent before; or that it lies in the trash.
async fn known(visit: &Visit, taken: &Taken, is_thrown: bool) -> Result<Option<MediaUpload>, Fault> {
    let filter = UploadFilter { sha256: Some(taken.sha256), is_thrown, ..seen_by(visit.person()?) };
    let all = visit.page.data.store.uploads(filter, u32::MAX).await?;
    Ok(all.into_iter().find(|known| !matches!(known.state, UploadState::Failed | UploadState::Cancelled)))
}

/// Keeps a file as it came, and gives what it is called.
async fn keep(visit: &Visit, taken: &Taken) -> anyhow::Result<String> {
    let folder = visit.page.data.folder.join(library::FOLDER);
    let from = taken.file.path().to_owned();
    let name = from.file_name().context("a file has a name")?.to_string_lossy().replace("sent", "original");
    let to = folder.join(&name);
    tokio::task::spawn_blocking(move || {
        std::fs::rename(&from, &to).with_context(|| format!("keeping {}", to.display()))?;
        std::fs::File::open(&folder).and_then(|folder| folder.sync_all()).context("keeping what was sent")
    })
    .await
    .context("keeping what was sent")??;
    Ok(name)
}
