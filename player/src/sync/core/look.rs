//! A look at the manager: pointer, then the stop list, then its programmes, then activation.

use std::sync::Arc;

use cartelera_playlists::{
    hash::ContentHash,
    manifest::{Epoch, Pointer},
    programme::Programme,
    stops::StopList,
    timeline::Timeline,
};
use tracing::{info, warn};

use super::{
    super::{failure::Failure, handle::SyncEvent},
    Action, Answer, Ask, Core, Now,
    backoff::spread,
    plan::{self, Verdict},
    senseless,
    shelf::Shelf,
    stops,
};
use crate::cache::Refusal;

/// What a look waits for.
#[derive(Default)]
pub(super) enum Look {
    /// Nothing.
    #[default]
    Idle,
    /// The root document under which pairing is asked for.
    FirstRoot,
    /// Whether it is paired.
    Pairing,
    /// The root document that follows, because the pointer is signed under a newer one or its signature does not hold.
    NextRoot,
    /// The pinned root document, which was damaged on the disk.
    LostRoot,
    /// The pointer.
    Pointer,
    /// Entries of the stop list.
    Stops { found: Box<Found>, list: StopList },
    /// What approvers signed of the pointer.
    Approvals { found: Box<Found> },
    /// A programme of the pointer.
    Programme { found: Box<Found>, epochs: Vec<(Epoch, Arc<Programme>)> },
}

/// A pointer that is to be followed, or the known one.
pub(super) struct Found {
    bytes: Vec<u8>,
    etag: Option<String>,
    pointer: Pointer,
    verdict: Verdict,
}

impl Core {
    /// Begins a look; its lane must be free.
    pub(super) fn begin_look(&mut self, actions: &mut Vec<Action>) {
        self.next_look = None;
        match (self.screen.clone(), &self.root) {
            (None, _) => self.begin_pairing(actions),
            (Some(_), None) => {
                self.look = Look::LostRoot;
                self.ask(Ask::Root { version: self.lost_root }, actions);
            }
            (Some(screen), Some(_)) => {
                self.look = Look::Pointer;
                self.ask(Ask::Pointer { screen, etag: self.etag.clone() }, actions);
            }
        }
    }

    /// Goes on with a look.
    pub(super) fn on_looked(
        &mut self,
        papers: &mut dyn Shelf,
        now: Now,
        result: Result<Answer, Failure>,
        actions: &mut Vec<Action>,
    ) {
        let look = std::mem::take(&mut self.look);
        let is_pointer = matches!(look, Look::Pointer);
        let is_pairing = matches!(look, Look::Pairing);
        let is_next_root = matches!(look, Look::NextRoot);
        let outcome = result.and_then(|answer| self.go_on(papers, now, look, answer, actions));
        match outcome {
            // Another question is under way.
            Ok(true) => {}
            Ok(false) => self.end_look(now),
            Err(Failure::Refused(Refusal::Signature) | Failure::Revoked(_)) if is_pointer => {
                // The keys may have changed; a revocation that holds was obeyed before.
                self.ask_next_root(actions);
            }
            Err(failure) if is_next_root && failure.is_of_one_file() => {
                // There is no next root document: the pointer is simply not signed by those who may.
                self.fail_look(papers, now, &Failure::Refused(Refusal::Signature));
            }
            Err(failure) => {
                if is_pairing {
                    self.on_pairing_failed(&failure);
                }
                self.fail_look(papers, now, &failure);
            }
        }
    }

    /// One step; says whether another question is under way.
    fn go_on(
        &mut self,
        papers: &mut dyn Shelf,
        now: Now,
        look: Look,
        answer: Answer,
        actions: &mut Vec<Action>,
    ) -> Result<bool, Failure> {
        let (bytes, etag) = match answer {
            Answer::Unchanged if matches!(look, Look::Pointer) => return Ok(false),
            Answer::Unchanged => return Err(senseless()),
            Answer::Body { bytes, etag } => (bytes, etag),
        };
        match look {
            Look::Idle => Ok(false),
            Look::FirstRoot => self.on_first_root(bytes, actions),
            Look::Pairing => self.on_pairing(papers, &bytes, actions),
            Look::NextRoot | Look::LostRoot => {
                let root = papers.follow_root(&bytes)?;
                self.time.renew(&root);
                actions.push(Action::Follow(Arc::clone(&root)));
                self.root = Some(root);
                self.etag = None;
                self.keep_memo(papers);
                self.begin_look(actions);
                Ok(true)
            }
            Look::Pointer => {
                let Some(found) = self.judge(papers, bytes, etag)? else {
                    self.ask_next_root(actions);
                    return Ok(true);
                };
                let list = self.stops.clone();
                self.after_stops(papers, now, found, list, actions)
            }
            Look::Stops { found, list } => {
                let list = stops::add(self.root.as_deref(), list, &bytes)?;
                self.after_stops(papers, now, found, list, actions)
            }
            Look::Approvals { found } => {
                let name = found.pointer.approvals.ok_or_else(senseless)?;
                papers.keep_approvals(&name, &bytes)?;
                self.after_programme(papers, now, found, Vec::new(), actions)
            }
            Look::Programme { found, mut epochs } => {
                let epoch = found.pointer.epochs[epochs.len()].clone();
                let programme = papers.keep_programme(&epoch.programme, &bytes)?;
                info!(programme.hash = %epoch.programme, programme.size_bytes = bytes.len(), "programme fetched");
                epochs.push((epoch, programme));
                self.after_programme(papers, now, found, epochs, actions)
            }
        }
    }

    fn ask_next_root(&mut self, actions: &mut Vec<Action>) {
        let version = self.root.as_ref().map(|root| root.version + 1);
        self.look = Look::NextRoot;
        self.ask(Ask::Root { version }, actions);
    }

    /// What to do with a pointer; `None` if it was signed under a newer root document, which says who must approve it.
    fn judge(
        &self,
        papers: &mut dyn Shelf,
        bytes: Vec<u8>,
        etag: Option<String>,
    ) -> Result<Option<Box<Found>>, Failure> {
        let (Some(root), Some(screen)) = (&self.root, &self.screen) else { return Err(senseless()) };
        let pointer = root.open_pointer(&bytes).map_err(|error| Refusal::from(&error))?;
        if pointer.root > root.version {
            return Ok(None);
        }
        // What a key that was taken back has signed ranks below everything: it may have set any sequence.
        let active = self.active.as_deref().filter(|_| !papers.is_of_an_old_key());
        let verdict = plan::judge(screen, active, &pointer, &ContentHash::of(&bytes))?;
        Ok(Some(Box::new(Found { bytes, etag, pointer, verdict })))
    }

    /// Fetches what the stop list lacks; what it has is obeyed before anything else of the pointer is.
    fn after_stops(
        &mut self,
        papers: &mut dyn Shelf,
        now: Now,
        found: Box<Found>,
        list: StopList,
        actions: &mut Vec<Action>,
    ) -> Result<bool, Failure> {
        let is_news = list.head() > self.stops.head();
        if is_news || self.are_stops_unkept {
            // Stops are obeyed even if the disk does not take them, and kept once it does.
            let kept = papers.keep_stops(&list);
            self.are_stops_unkept = kept.is_err();
            if is_news {
                self.stops = list.clone();
                info!(stops.head = list.head(), "stop list followed");
                actions.push(Action::Tell(SyncEvent::Stops(Arc::new(list.clone()))));
                self.beat.hasten(now.instant);
            }
            kept?;
        }
        if list.head() < found.pointer.stop_head {
            let (Some(screen), after) = (self.screen.clone(), list.head()) else { return Err(senseless()) };
            self.look = Look::Stops { found, list };
            self.ask(Ask::Stops { screen, after }, actions);
            return Ok(true);
        }
        if found.verdict == Verdict::Known {
            self.etag = found.etag;
            return Ok(false);
        }
        if papers.approvals(&found.pointer).is_none() {
            let name = found.pointer.approvals.ok_or_else(senseless)?;
            self.look = Look::Approvals { found };
            self.ask(Ask::Approvals(name), actions);
            return Ok(true);
        }
        self.after_programme(papers, now, found, Vec::new(), actions)
    }

    fn after_programme(
        &mut self,
        papers: &mut dyn Shelf,
        now: Now,
        found: Box<Found>,
        mut epochs: Vec<(Epoch, Arc<Programme>)>,
        actions: &mut Vec<Action>,
    ) -> Result<bool, Failure> {
        while let Some(epoch) = found.pointer.epochs.get(epochs.len()) {
            let Some(programme) = papers.programme(&epoch.programme) else {
                let ask = Ask::Programme { hash: epoch.programme, size_bytes: epoch.size_bytes };
                self.look = Look::Programme { found, epochs };
                self.ask(ask, actions);
                return Ok(true);
            };
            epochs.push((epoch.clone(), programme));
        }
        // Content from which no timeline can be made must not replace content that plays.
        Timeline::new(epochs).map_err(|_| Refusal::Senseless)?;
        let Some(screen) = self.screen.clone() else { return Err(senseless()) };
        let content = papers.activate(&screen, &found.bytes)?;
        self.etag = found.etag;
        self.active = Some(Arc::clone(&content));
        actions.push(Action::Tell(SyncEvent::Activated(content)));
        self.beat.hasten(now.instant);
        self.follow_files(papers, now, actions);
        Ok(false)
    }

    /// A look came to its end.
    fn end_look(&mut self, now: Now) {
        self.looks.reset();
        self.leave_alone_until = None;
        if self.screen.is_some() {
            self.meet(now);
            self.status.on_contact();
        }
        let pause = match self.screen {
            Some(_) => spread(self.config.poll, self.random.u64(..)),
            None => self.pairing.pause(),
        };
        let again = std::mem::take(&mut self.look_again);
        self.next_look = Some(if again { now.instant } else { now.instant + pause });
    }

    /// Begins to tell the manager things, if this is the first time that it answers.
    fn meet(&mut self, now: Now) {
        if !self.status.is_contacted() {
            self.beat.hasten(now.instant);
            self.next_wait = Some(now.instant);
        }
        self.status.on_met();
    }

    pub(super) fn fail_look(&mut self, papers: &mut dyn Shelf, now: Now, failure: &Failure) {
        warn!(error = %failure, "looking at the manager failed");
        self.status.on_look_failed(failure, now.wall);
        // Its pointer is signed: it is the manager, put back to an earlier state, which learns of that from heartbeats only.
        if matches!(failure, Failure::Refused(Refusal::Rollback)) {
            self.meet(now);
        }
        self.beat.on_error(now.wall, failure);
        if failure.is_full_disk() {
            self.purge(papers);
        }
        let own = self.looks.next(self.random.u64(..));
        let asked = failure.asked_pause();
        self.leave_alone_until = asked.map(|asked| now.instant + asked);
        // A screen that the manager does not know is known as soon as somebody publishes it; that is no failure.
        let pause = match failure {
            Failure::UnknownScreen => own.max(spread(self.config.poll, self.random.u64(..))),
            _ => own.max(asked.unwrap_or_default()),
        };
        let again = std::mem::take(&mut self.look_again) && asked.is_none();
        self.next_look = Some(if again { now.instant } else { now.instant + pause });
    }
}
