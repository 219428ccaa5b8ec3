//! How the manager is reached: through which proxy, trusting which certificates.

use std::{fs, path::PathBuf};

use anyhow::Context as _;
use reqwest::{Certificate, ClientBuilder, Proxy, Url};

/// How the manager is reached.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// A proxy, with its user and password if it wants them; by default what the environment says (`HTTPS_PROXY`).
    pub proxy: Option<Url>,
    /// A PEM file with the only certificates that are trusted as issuers; by default those of the system.
    pub ca: Option<PathBuf>,
}

impl Route {
    /// Sets `client` up for the manager at `base`; `issuers` are certificates in PEM that count in place of [`Route::ca`].
    pub(super) fn apply(
        &self,
        client: ClientBuilder,
        base: &Url,
        issuers: Option<&str>,
    ) -> anyhow::Result<ClientBuilder> {
        let mut client = client;
        let host = base.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let is_own = host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback());
        if let Some(proxy) = &self.proxy {
            let secret_free = || format!("using the proxy at {}", proxy.host_str().unwrap_or_default());
            client = client.proxy(Proxy::all(proxy.clone()).with_context(secret_free)?);
        } else if is_own {
            // No proxy of the network reaches this machine's own loopback.
            client = client.no_proxy();
        }
        if let Some(pem) = issuers {
            client = client.tls_certs_only(certificates(pem.as_bytes(), "the root document")?);
        } else if let Some(path) = &self.ca {
            let name = path.display().to_string();
            let pem = fs::read(path).with_context(|| format!("reading the certificates in {name}"))?;
            client = client.tls_certs_only(certificates(&pem, &name)?);
        }
        Ok(client)
    }
}

fn certificates(pem: &[u8], place: &str) -> anyhow::Result<Vec<Certificate>> {
    let doing = || format!("reading the certificates in {place}");
    let certificates = Certificate::from_pem_bundle(pem).with_context(doing)?;
    anyhow::ensure!(!certificates.is_empty(), "{}: there are none (allowed: PEM)", doing());
    Ok(certificates)
}
