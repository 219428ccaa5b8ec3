//! The threads that prepare pictures.

use std::sync::Arc;

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
                    let outcome = job.run(&*media);
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
