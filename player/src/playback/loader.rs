//! The threads that prepare pictures.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use anyhow::Context as _;
use crossbeam_channel::{Receiver, Sender, unbounded};

use super::job::{Job, PictureKey, Refusal, Sheet};
use crate::media::MediaFiles;

/// A finished job.
pub(crate) type Outcome = (PictureKey, Result<Vec<Sheet>, Refusal>);

/// Threads that wait for jobs; dropping the loader ends them after the jobs that they are at.
pub(crate) struct Loader {
    jobs: Sender<Job>,
    outcomes: Receiver<Outcome>,
}

impl Loader {
    /// Starts `threads` threads; `wake` is called after each job.
    ///
    /// # Errors
    ///
    /// If a thread cannot be started.
    pub(crate) fn start(
        threads: usize,
        media: &Arc<dyn MediaFiles>,
        wake: &Arc<dyn Fn() + Send + Sync>,
    ) -> anyhow::Result<Self> {
        let (jobs, queue) = unbounded::<Job>();
        let (done, outcomes) = unbounded();
        for _ in 0..threads {
            let (queue, done, media, wake) = (queue.clone(), done.clone(), media.clone(), wake.clone());
            let work = move || {
                for job in queue {
                    let outcome = run(&job, &*media);
                    if done.send((job.key().clone(), outcome)).is_err() {
                        return;
                    }
                    wake();
                }
            };
            std::thread::Builder::new().name("loader".to_owned()).spawn(work).context("starting a loader thread")?;
        }
        Ok(Self { jobs, outcomes })
    }

    /// Queues a job.
    pub(crate) fn submit(&self, job: Job) {
        // The threads live as long as the loader, so there is always a receiver.
        let _ = self.jobs.send(job);
    }

    /// A job that is done, if there is one.
    pub(crate) fn finished(&self) -> Option<Outcome> {
        self.outcomes.try_recv().ok()
    }
}

/// Does a job. A decoder that panics on its file spoils that one picture, not the thread that makes all of them.
fn run(job: &Job, media: &dyn MediaFiles) -> Result<Vec<Sheet>, Refusal> {
    catch_unwind(AssertUnwindSafe(|| job.run(media)))
        .unwrap_or_else(|_| Err(Refusal::Broken("its decoder failed".to_owned())))
}

#[cfg(test)]
mod tests {
    use std::{path::PathBuf, time::Duration};

    use cartelera_playlists::hash::ContentHash;

    use super::*;

    struct Trap;

    impl MediaFiles for Trap {
        fn path(&self, _: &ContentHash) -> Option<PathBuf> {
            panic!("a decoder's bug")
        }
    }

    #[test]
    fn a_job_that_panics_is_refused_and_the_next_one_is_done() {
        let media: Arc<dyn MediaFiles> = Arc::new(Trap);
        let wake: Arc<dyn Fn() + Send + Sync> = Arc::new(|| {});
        let loader = Loader::start(1, &media, &wake).unwrap();
        loader.submit(Job::Subtitles(PictureKey::Subtitles { media: ContentHash::of(b""), size_px: (64, 36) }));
        loader.submit(Job::BuiltIn(PictureKey::BuiltIn { size_px: (64, 36) }));
        let next = || loader.outcomes.recv_timeout(Duration::from_mins(1)).unwrap().1;
        assert!(matches!(next(), Err(Refusal::Broken(_))));
        assert!(next().is_ok());
    }
}
