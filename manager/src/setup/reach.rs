//! Looks whether a screen reaches this manager under its name.

use std::{
    fmt, fs,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use reqwest::{Certificate, Client};
use tokio::{
    net::{TcpStream, lookup_host},
    time::{sleep, timeout},
};

use super::{name::PublicName, site};

/// The longest that one question may take.
const LIMIT: Duration = Duration::from_secs(10);
/// How long to wait before asking again.
const PAUSE: Duration = Duration::from_millis(500);

/// Where screens come in.
pub(super) struct Door<'a> {
    pub(super) name: &'a PublicName,
    pub(super) port: u16,
    /// A PEM file with the only issuers that are trusted, if not those of the system.
    pub(super) ca: Option<&'a Path>,
}

/// What keeps screens away.
#[derive(Debug)]
pub(super) enum Obstacle {
    /// No address has the name.
    NoName(String),
    /// Nobody listens at the address.
    NobodyThere(String),
    /// Somebody listens who does not speak TLS.
    NoTls(String),
    /// Somebody listens whom screens do not trust.
    NoTrust(String),
    /// Somebody else answers, or something in between changes what is answered.
    Other(String),
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName(why) => write!(f, "el nombre no lleva a ninguna dirección; falta en el DNS ({why})"),
            Self::NobodyThere(why) => {
                write!(f, "nadie contesta; ¿está encendido el servidor web, y abierto el cortafuegos? ({why})")
            }
            Self::NoTls(why) => write!(f, "contesta alguien, pero no habla HTTPS; ¿es ese el puerto? ({why})"),
            Self::NoTrust(why) => write!(
                f,
                "el certificado no sirve; ¿es de este nombre, vigente y de una autoridad conocida? Una autoridad propia se da con \
                 --ca ({why})"
            ),
            Self::Other(why) => write!(f, "contesta algo que no es este administrador ({why})"),
        }
    }
}

impl Obstacle {
    /// What a failed request says.
    fn of(why: String) -> Self {
        // As rustls tells of an answer that is no record of TLS.
        if why.contains("InvalidContentType") { Self::NoTls(why) } else { Self::NoTrust(why) }
    }
}

impl Door<'_> {
    /// The name, with the port where it is not that of HTTPS.
    pub(super) fn authority(&self) -> String {
        site::authority(self.name, self.port)
    }

    /// Looks until the manager whose root document is `root` answers, or `patience` is over.
    pub(super) async fn wait_for(&self, root: &[u8], patience: Duration) -> Result<(), Obstacle> {
        let begun = Instant::now();
        loop {
            match self.look(root).await {
                Err(obstacle) if begun.elapsed() < patience && !matches!(obstacle, Obstacle::NoName(_)) => {
                    tracing::debug!(%obstacle, "not yet");
                    sleep(PAUSE).await;
                }
                found => return found,
            }
        }
    }

    async fn look(&self, root: &[u8]) -> Result<(), Obstacle> {
        let found = lookup_host((self.name.as_str(), self.port)).await;
        let addresses: Vec<SocketAddr> = found.map_err(|error| Obstacle::NoName(error.to_string()))?.collect();
        let told = addresses.iter().map(|address| address.ip().to_string()).collect::<Vec<_>>().join(", ");
        match timeout(LIMIT, TcpStream::connect(&*addresses)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return Err(Obstacle::NobodyThere(format!("{told}: {error}"))),
            Err(_) => return Err(Obstacle::NobodyThere(format!("{told}: {LIMIT:?} sin respuesta"))),
        }
        let client = self.client().map_err(|error| Obstacle::NoTrust(format!("{error:#}")))?;
        let address = format!("https://{}/v1/root", self.authority());
        let answer = client.get(&address).send().await.map_err(|error| Obstacle::of(whole(&error)))?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(|error| Obstacle::Other(whole(&error)))?;
        if status.is_success() && *body == *root {
            return Ok(());
        }
        Err(Obstacle::Other(if status.is_success() { "otro documento raíz".to_owned() } else { status.to_string() }))
    }

    fn client(&self) -> anyhow::Result<Client> {
        let mut client = Client::builder().no_proxy().timeout(LIMIT);
        if let Some(ca) = self.ca {
            let doing = || format!("reading the certificates in {}", ca.display());
            let pem = fs::read(ca).with_context(doing)?;
            let issuers = Certificate::from_pem_bundle(&pem).with_context(doing)?;
            ensure!(!issuers.is_empty(), "{}: there are none (allowed: PEM)", doing());
            client = client.tls_certs_only(issuers);
        }
        client.build().context("setting up TLS")
    }
}

/// The root document that the manager at `upstream` serves.
///
/// # Errors
///
/// If none answers there.
pub(super) async fn own_root(upstream: SocketAddr) -> anyhow::Result<Vec<u8>> {
    let doing = || {
        format!(
            "asking the manager at {upstream}: is it running? (systemctl start cartelera-manager; another address is given \
             with --listen)"
        )
    };
    let client = Client::builder().no_proxy().timeout(LIMIT).build().context("setting up HTTP")?;
    let answer =
        client.get(format!("http://{upstream}/v1/root")).send().await.and_then(reqwest::Response::error_for_status);
    Ok(answer.with_context(doing)?.bytes().await.with_context(doing)?.to_vec())
}

/// An error with everything behind it.
fn whole(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |told, cause| format!("{told}: {cause}"))
}
