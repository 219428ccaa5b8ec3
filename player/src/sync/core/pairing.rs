//! Becoming a screen: by a code that a technician types, or by an enrolment file.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cartelera_playlists::{
    hash::ContentHash,
    ids::ScreenId,
    manifest::{PublicKey, Root},
    protocol::pairing::{Binding, EnrolmentRequest, Fingerprint, PairingAnswer, PairingRequest},
};
use tracing::{error, info};

use super::{
    super::{failure::Failure, handle::SyncEvent, state::SyncState},
    Action, Ask, Core, Now,
    look::Look,
    senseless,
    shelf::Shelf,
};
use crate::cache::Refusal;

/// A manager that asks for quicker questions is asked so often all the same.
const INTERVAL_MIN: Duration = Duration::from_secs(1);
/// A manager that asks for slower questions is asked so often all the same.
const INTERVAL_MAX: Duration = Duration::from_mins(1);

/// What an unpaired screen knows.
#[derive(Default)]
pub(super) struct Pairing {
    /// The root document that it would trust.
    root: Option<Vec<u8>>,
    interval: Option<Duration>,
    /// The enrolment file was refused, or has made this a screen before.
    is_enrolment_spent: bool,
}

impl Pairing {
    /// Time until the next question.
    pub(super) fn pause(&self) -> Duration {
        self.interval.unwrap_or(INTERVAL_MIN)
    }
}

impl Core {
    /// Asks for the root document, or whether it is paired.
    pub(super) fn begin_pairing(&mut self, actions: &mut Vec<Action>) {
        let key = PublicKey(self.config.key);
        let hardware = self.config.hardware.clone();
        if let Some(enrolment) = self.config.enrolment.as_ref().filter(|_| !self.pairing.is_enrolment_spent) {
            let ask = Ask::Enrol(EnrolmentRequest { key, hardware, token: enrolment.token });
            self.look = Look::Pairing;
            self.ask(ask, actions);
        } else if let Some(root) = &self.pairing.root {
            let ask = Ask::Pair(PairingRequest { key, hardware, root: ContentHash::of(root) });
            self.look = Look::Pairing;
            self.ask(ask, actions);
        } else {
            self.look = Look::FirstRoot;
            self.ask(Ask::Root { version: None }, actions);
        }
    }

    /// The root document under which pairing is asked for. It is pinned only when a person has compared the fingerprint.
    pub(super) fn on_first_root(&mut self, bytes: Vec<u8>, actions: &mut Vec<Action>) -> Result<bool, Failure> {
        Root::open_self_signed(&bytes).map_err(|error| Refusal::from(&error))?;
        self.pairing.root = Some(bytes);
        let ask = PairingRequest {
            key: PublicKey(self.config.key),
            hardware: self.config.hardware.clone(),
            root: ContentHash::of(self.pairing.root.as_deref().unwrap_or_default()),
        };
        self.look = Look::Pairing;
        self.ask(Ask::Pair(ask), actions);
        Ok(true)
    }

    /// The answer to a question for pairing.
    pub(super) fn on_pairing(
        &mut self,
        papers: &mut dyn Shelf,
        bytes: &[u8],
        actions: &mut Vec<Action>,
    ) -> Result<bool, Failure> {
        let answer: PairingAnswer = serde_json::from_slice(bytes).map_err(|_| Refusal::Foreign)?;
        let enrolment = self.config.enrolment.as_ref().filter(|_| !self.pairing.is_enrolment_spent);
        let root = match (&enrolment, &self.pairing.root) {
            (Some(enrolment), _) => STANDARD.decode(&enrolment.root).map_err(|_| Refusal::Foreign)?,
            (None, Some(root)) => root.clone(),
            (None, None) => return Err(senseless()),
        };
        match answer {
            PairingAnswer::Waiting { code, expires_s: _, interval_s } => {
                let interval = Duration::from_secs(interval_s.into()).clamp(INTERVAL_MIN, INTERVAL_MAX);
                self.pairing.interval = Some(interval);
                let fingerprint = Fingerprint::of(&self.config.key, &ContentHash::of(&root));
                self.status.on_pairing(SyncState::Pairing { code, fingerprint });
                Ok(false)
            }
            PairingAnswer::Paired { binding } => {
                let trusted = Root::open_self_signed(&root).map_err(|error| Refusal::from(&error))?;
                let binding = trusted.pointer.open::<Binding>(binding.as_bytes());
                let Binding { key, screen, .. } = binding.map_err(|error| Refusal::from(&error))?;
                if key.0 != self.config.key {
                    return Err(Failure::Refused(Refusal::OtherScreen));
                }
                if enrolment.is_some_and(|enrolment| enrolment.screen != screen) {
                    return Err(Failure::Refused(Refusal::OtherScreen));
                }
                self.become_screen(papers, screen, &root, actions)?;
                Ok(true)
            }
        }
    }

    fn become_screen(
        &mut self,
        papers: &mut dyn Shelf,
        screen: ScreenId,
        root: &[u8],
        actions: &mut Vec<Action>,
    ) -> Result<(), Failure> {
        let root = papers.pair(&screen, root)?;
        info!(screen.id = %screen, "this player is a screen now");
        self.time.renew(&root);
        actions.push(Action::Follow(Arc::clone(&root)));
        (self.root, self.screen) = (Some(root), Some(screen.clone()));
        self.pairing = super::Pairing { is_enrolment_spent: true, ..Pairing::default() };
        self.keep_memo(papers);
        self.looks.reset();
        actions.push(Action::Tell(SyncEvent::Paired(screen)));
        self.begin_look(actions);
        Ok(())
    }

    /// Is no screen any more: its key was revoked.
    pub(super) fn forget(&mut self, papers: &mut dyn Shelf, now: Now, actions: &mut Vec<Action>) {
        error!("this screen's key was revoked: it forgets what it shows");
        actions.push(Action::Tell(SyncEvent::Revoked));
        let key = match papers.forget() {
            Ok(key) => key,
            Err(failure) => {
                // It is still that screen: it asks again, is refused again, and forgets then.
                error!(error = %failure, "forgetting failed");
                self.fail_look(papers, now, &failure);
                return;
            }
        };
        let config = super::CoreConfig { key, ..self.config.clone() };
        *self = Self::new(config, now.instant);
        self.pairing.is_enrolment_spent = true;
        self.next_look = Some(now.instant + self.pairing.pause());
        self.files.follow(Vec::new(), actions);
    }

    /// A question for pairing was refused: an enrolment file that the manager does not take is of no use, and a root
    /// document under which it does not pair is asked for again.
    pub(super) fn on_pairing_failed(&mut self, failure: &Failure) {
        let is_outage =
            matches!(failure, Failure::Unreachable { .. } | Failure::Storage(_)) || !failure.is_of_one_file();
        if !is_outage {
            if self.pairing.root.take().is_none() {
                error!(error = %failure, "the enrolment file is refused; a code is shown instead");
            }
            self.pairing.is_enrolment_spent = true;
        }
    }
}
