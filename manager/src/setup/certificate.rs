//! Where a web server's certificate comes from, and who must be trusted because of it.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use clap::ValueEnum;
use tokio::time::sleep;

use super::{args::SetupArgs, front::Front, name::PublicName};

/// Where Debian's Caddy keeps the certificate of its own authority.
const CADDYS_OWN: &str = "/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt";
/// A copy of it that everybody may read: screens must be told.
const COPY: &str = "/etc/cartelera/autoridad.pem";

/// Who issues a certificate that was not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Issuer {
    /// A public authority, which Caddy asks: this machine must be reached from the internet by the name, on ports 80 and 443
    Public,
    /// Caddy itself, for a network of one's own: screens are told to trust it
    Own,
}

/// Where the certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Certificate {
    /// Files: certificates, private key.
    Files(PathBuf, PathBuf),
    /// The web server gets it.
    Issued(Issuer),
}

impl Certificate {
    /// What was asked for, or fits the name.
    pub(super) fn choose(args: &SetupArgs, name: &PublicName, front: Front) -> anyhow::Result<Self> {
        if let (Some(certificate), Some(key)) = (&args.certificate, &args.key) {
            return Ok(Self::Files(plain(certificate)?, plain(key)?));
        }
        if front == Front::Nginx {
            bail!(
                "setting up nginx: it gets no certificate by itself (give --certificate and --key, for example \
                 /etc/letsencrypt/live/{name}/fullchain.pem and privkey.pem of certbot, or use --front caddy)"
            );
        }
        let fitting = if name.can_be_public() { Issuer::Public } else { Issuer::Own };
        Ok(Self::Issued(args.issuer.unwrap_or(fitting)))
    }

    /// The file with the only issuers that screens are to trust, if not those of their system. The authority of a Caddy that
    /// has just begun is waited for.
    pub(super) async fn authority(&self, given: Option<&Path>, patience: Duration) -> anyhow::Result<Option<PathBuf>> {
        if let Some(given) = given {
            return Ok(Some(given.to_owned()));
        }
        if *self != Self::Issued(Issuer::Own) {
            return Ok(None);
        }
        let begun = Instant::now();
        let pem = loop {
            match fs::read(CADDYS_OWN) {
                Ok(pem) => break pem,
                Err(_) if begun.elapsed() < patience => sleep(Duration::from_millis(200)).await,
                Err(error) => return Err(error).with_context(|| format!("reading Caddy's own authority {CADDYS_OWN}")),
            }
        };
        let doing = || format!("writing {COPY}");
        fs::create_dir_all("/etc/cartelera").and_then(|()| fs::write(COPY, pem)).with_context(doing)?;
        fs::set_permissions(COPY, fs::Permissions::from_mode(0o644)).with_context(doing)?;
        Ok(Some(PathBuf::from(COPY)))
    }
}

/// The path from the root, which must mean itself in a configuration file.
fn plain(path: &Path) -> anyhow::Result<PathBuf> {
    let doing = || format!("using {}", path.display());
    let whole = std::path::absolute(path).with_context(doing)?;
    let text = whole.to_str().with_context(|| format!("{}: its path is no text", doing()))?;
    let odd = text.chars().find(|letter| letter.is_control() || "\"'`\\{}$;#".contains(*letter));
    ensure!(odd.is_none(), "{}: {odd:?} in a path means something to web servers (move the file)", doing());
    fs::metadata(&whole).with_context(doing)?;
    Ok(whole)
}
