//! Does what is to be done with files that people sent: one video at a time, and one of everything else, beside what screens ask.

use std::{collections::BTreeSet, fs, path::Path, sync::Arc, time::Duration};

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

use super::{
    Arrival, FOLDER, MediaFault, MediaUpload, UploadState,
    make::{MakeError, WORK_PREFIX, make},
    trash,
};
use crate::data::Data;

/// After so many beginnings without an end, whoever looks at the file is ended by it.
const ATTEMPTS: u32 = 3;
/// A file that nothing was made of is kept as it came for so long, to be tried again.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How often what nobody needs any more is deleted.
const TIDIED: Duration = Duration::from_hours(1);
/// What failed with the database, or is done by another process, is tried again after.
const PAUSE: Duration = Duration::from_secs(10);

/// Whoever makes what screens show.
pub(crate) struct Works {
    data: Arc<Data>,
    /// Changes with everything that is to be looked at.
    news: watch::Sender<u64>,
}

impl Works {
    pub(crate) fn new(data: Arc<Data>) -> Self {
        Self { data, news: watch::Sender::new(0) }
    }

    /// Says that there is something to do, or not to be done any more.
    pub(crate) fn tell(&self) {
        self.news.send_modify(|count| *count += 1);
    }

    /// Deletes a file as it came, which nobody needs any more: it may tell where it was taken.
    pub(crate) fn discard(&self, original: &str) {
        remove(&self.data.folder.join(FOLDER).join(original));
    }

    /// Works until it is dropped; what it was at is begun again by the next one.
    pub(crate) async fn run(&self) {
        // Another process may serve the same folder, and one of them works.
        let _alone = loop {
            match self.data.lock_works() {
                Ok(Some(lock)) => break lock,
                Ok(None) => {}
                Err(error) => tracing::error!(error = format!("{error:#}"), "looking for files to work on failed"),
            }
            sleep(PAUSE).await;
        };
        if let Err(error) = self.begin().await {
            tracing::error!(error = format!("{error:#}"), "going on with what was begun failed");
        }
        // What takes a moment does not wait for what takes an hour.
        tokio::join!(self.work_on(false), self.work_on(true), self.keep_tidy());
    }

    async fn keep_tidy(&self) {
        loop {
            sleep(TIDIED).await;
            self.tidy_or_say(false).await;
        }
    }

    /// Works on what takes long, or on everything else, one after the other.
    async fn work_on(&self, is_long: bool) {
        let mut news = self.news.subscribe();
        loop {
            match self.data.store.begin_upload(is_long).await {
                Ok(Some(upload)) => self.work(&upload, &mut news).await,
                // What another process took, which has no news here, is found by and by.
                Ok(None) => drop(timeout(TIDIED, news.changed()).await),
                Err(error) => {
                    tracing::error!(error = format!("{error:#}"), "looking for files to work on failed");
                    sleep(PAUSE).await;
                }
            }
        }
    }

    /// Takes up what an earlier process was at, and deletes what it left.
    async fn begin(&self) -> anyhow::Result<()> {
        fs::create_dir_all(self.data.folder.join(FOLDER)).context("making the folder of files that are sent")?;
        self.data.store.put_uploads_back(ATTEMPTS).await?;
        self.tidy_or_say(true).await;
        Ok(())
    }

    async fn work(&self, upload: &MediaUpload, news: &mut watch::Receiver<u64>) {
        let progress = watch::Sender::new(0);
        let mut told = progress.subscribe();
        let making = make(&self.data, upload, &progress);
        let mut making = std::pin::pin!(making);
        let done = loop {
            tokio::select! {
                done = &mut making => break Some(done),
                _ = news.changed() => if !self.is_wanted(upload.number).await { break None },
                _ = told.changed() => {
                    let percent = *told.borrow_and_update();
                    self.tell_progress(upload.number, percent).await;
                }
            }
        };
        let outcome = match done {
            Some(Ok(made)) => Some(Ok(made)),
            Some(Err(MakeError::Refused(fault))) => Some(Err(fault)),
            Some(Err(MakeError::Failed(error))) => {
                tracing::error!(upload.number, error = format!("{error:#}"), "working on a file failed");
                Some(Err(MediaFault::Failed))
            }
            None => None,
        };
        let is_done = matches!(outcome, Some(Ok(_)));
        if let Some(outcome) = outcome
            && let Err(error) = self.data.store.end_upload(upload.number, outcome).await
        {
            tracing::error!(upload.number, error = format!("{error:#}"), "keeping what became of a file failed");
        } else if is_done && let Some(original) = &upload.original {
            self.discard(original);
        }
    }

    async fn tell_progress(&self, number: i64, percent: u8) {
        if let Err(error) = self.data.store.tell_upload_progress(number, percent).await {
            tracing::error!(error = format!("{error:#}"), "keeping how far a file is failed");
        }
    }

    /// Whether what is being done is still to be done.
    async fn is_wanted(&self, number: i64) -> bool {
        match self.data.store.upload(number).await {
            Ok(upload) => upload.is_some_and(|upload| upload.state == UploadState::Running),
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "asking whether a file is still wanted failed");
                true
            }
        }
    }

    async fn tidy_or_say(&self, is_first: bool) {
        if let Err(error) = self.tidy(is_first).await {
            tracing::error!(error = format!("{error:#}"), "deleting files that nobody needs failed");
        }
        if let Err(error) = trash::empty(&self.data, Timestamp::now()).await {
            tracing::error!(error = format!("{error:#}"), "emptying the trash failed");
        }
    }

    /// Deletes files as they came that were kept long enough, and what nobody knows of: at first also what an earlier process
    /// worked in, later on somebody may work there.
    async fn tidy(&self, is_first: bool) -> anyhow::Result<()> {
        let now = Timestamp::now();
        let folder = self.data.folder.join(FOLDER);
        let (over, going) = self.data.store.sweep_arrivals(now).await?;
        for key in over {
            remove(&folder.join(Arrival::file_name(&key)));
        }
        let mut known: BTreeSet<String> = self.data.store.upload_originals(now - KEPT).await?.into_iter().collect();
        known.extend(going.iter().map(|key| Arrival::file_name(key)));
        for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let entry = entry.with_context(|| format!("reading {}", folder.display()))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_left = if name.starts_with(WORK_PREFIX) { is_first } else { is_old(&entry) };
            if known.contains(&name) || !is_left {
                continue;
            }
            let path = entry.path();
            if path.is_dir() { drop(fs::remove_dir_all(&path)) } else { remove(&path) }
        }
        Ok(())
    }
}

/// Whether nobody can be writing it any more.
fn is_old(entry: &fs::DirEntry) -> bool {
    let changed = entry.metadata().and_then(|found| found.modified()).ok();
    changed.and_then(|changed| changed.elapsed().ok()).is_some_and(|age| age > TIDIED)
}

fn remove(path: &Path) {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(error = %error, path = %path.display(), "deleting a file that somebody sent failed");
    }
}
