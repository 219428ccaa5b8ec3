//! Where the manager may be: at the address that this player was given, and at those of the root document, so that
//! screens follow a move.

use std::{fs, time::Duration};

use anyhow::{Context as _, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use cartelera_playlists::manifest::Root;
use reqwest::{Client, StatusCode, Url, redirect};
use tracing::{info, warn};

use super::{failure::Failure, handle::SyncConfig};
use crate::cache::Refusal;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const REDIRECTS_MAX: usize = 3;

/// An address of the manager, and what connects to it.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) base: Url,
    /// Certificates in PEM, the only ones that count there as issuers; without any, those of the system.
    pub(super) issuers: Option<String>,
    pub(super) client: Client,
}

/// The addresses of the manager, of which one is used until it fails.
#[derive(Clone)]
pub(super) struct Places {
    config: SyncConfig,
    all: Vec<Place>,
    used: usize,
}

impl Places {
    /// The address of `config` alone. An enrolment file says whom to trust there, unless a technician did.
    pub(super) fn new(config: &SyncConfig) -> anyhow::Result<Self> {
        let issuers = if config.route.ca.is_none() { issuers_of_enrolment(config) } else { None };
        let given = place(config, config.manager.clone(), issuers.as_deref())?;
        Ok(Self { config: config.clone(), all: vec![given], used: 0 })
    }

    /// The one that is used.
    pub(super) fn used(&self) -> &Place {
        &self.all[self.used]
    }

    /// Takes the addresses that `root` names, after the given one; one that cannot be used is left out.
    pub(super) fn follow(&mut self, root: &Root) {
        let used = self.used().base.clone();
        self.all.truncate(1);
        for address in &root.managers {
            match of_root(&self.config, address, root) {
                Ok(place) => match self.all.iter_mut().find(|known| known.base == place.base) {
                    Some(known) if self.config.route.ca.is_none() => *known = place,
                    Some(_) => {}
                    None => self.all.push(place),
                },
                Err(error) => warn!("the root document names an address that is of no use: {error:#}"),
            }
        }
        self.used = self.all.iter().position(|place| place.base == used).unwrap_or(0);
    }

    /// Uses the next address if `failure` says that the manager is not at this one.
    pub(super) fn on_failed(&mut self, failure: &Failure) {
        if self.all.len() > 1 && is_elsewhere(failure) {
            self.used = (self.used + 1) % self.all.len();
            info!(manager.address = %self.used().base, "the manager is looked for at another address");
        }
    }
}

/// Whether the manager may well answer at another address.
fn is_elsewhere(failure: &Failure) -> bool {
    match failure {
        Failure::Unreachable { .. } | Failure::Refused(Refusal::Foreign) | Failure::UnknownScreen => true,
        Failure::Status { status, retry_after } => retry_after.is_none() && *status != StatusCode::TOO_MANY_REQUESTS,
        _ => false,
    }
}

/// The certificates that count by the root document of the enrolment file, in PEM.
fn issuers_of_enrolment(config: &SyncConfig) -> Option<String> {
    let root = STANDARD.decode(&config.enrolment.as_ref()?.root).ok()?;
    Root::open_self_signed(&root).ok()?.ca
}

/// An address of `root`, where the certificates count that stand beside it.
fn of_root(config: &SyncConfig, address: &str, root: &Root) -> anyhow::Result<Place> {
    let base = address.parse().with_context(|| format!("reading the address {address:?}"))?;
    place(config, base, root.ca.as_deref())
}

fn place(config: &SyncConfig, base: Url, issuers: Option<&str>) -> anyhow::Result<Place> {
    ensure!(
        matches!(base.scheme(), "http" | "https") && base.has_host(),
        "using the manager's address {base}: it is not a web address (allowed: http://… and https://…)"
    );
    let client = Client::builder()
        .user_agent(concat!("cartelera-player/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(config.silence)
        .tcp_keepalive(config.silence)
        .redirect(redirect::Policy::limited(REDIRECTS_MAX));
    let client = config.route.apply(client, &base, issuers)?.build().context("preparing connections to the manager")?;
    let given = || config.route.ca.as_ref().and_then(|path| fs::read_to_string(path).ok());
    Ok(Place { base, issuers: issuers.map(str::to_owned).or_else(given), client })
}
