//! The arguments of `setup`.

use std::{
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use anyhow::{Context as _, anyhow, bail};
use clap::Args;

use super::{certificate::Issuer, front::Front, name::PublicName};
use crate::cli::DataFolder;

/// Where the manager listens if nothing is said.
pub(super) const STANDARD_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// Arguments of `setup`.
#[derive(Debug, Args)]
pub(crate) struct SetupArgs {
    /// The name that screens and staff find the manager by [default: asked for]
    #[arg(long, value_name = "NAME")]
    name: Option<PublicName>,
    /// The web server [default: the one that is installed; of both, Caddy]
    #[arg(long, value_enum, value_name = "WHICH")]
    front: Option<Front>,
    /// A PEM file with the name's certificate and those between it and its issuer; without one --issuer gives it
    #[arg(long, value_name = "FILE", requires = "key", conflicts_with = "issuer")]
    pub(super) certificate: Option<PathBuf>,
    /// A PEM file with the certificate's private key, which the web server must be able to read
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub(super) key: Option<PathBuf>,
    /// Who issues the certificate [default: public, or own where the name cannot be known outside]
    #[arg(long, value_enum, value_name = "WHO")]
    pub(super) issuer: Option<Issuer>,
    /// A PEM file with the only certificates that screens trust as issuers, such as the city's own authority; without it
    /// those that Debian trusts
    #[arg(long, value_name = "FILE")]
    pub(super) ca: Option<PathBuf>,
    /// The port of the web server
    #[arg(long, default_value_t = 443, value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) port: u16,
    /// Where the manager listens
    #[arg(long, env = "CARTELERA_LISTEN", default_value_t = STANDARD_LISTEN, value_name = "ADDRESS:PORT")]
    pub(super) listen: SocketAddr,
    /// Only look whether a screen reaches the manager by the name
    #[arg(long, conflicts_with_all = ["front", "certificate", "issuer", "write"])]
    pub(super) check: bool,
    /// Only write the web server's configuration to a file, for a server elsewhere
    #[arg(long, value_name = "FILE")]
    pub(super) write: Option<PathBuf>,
    /// The root key, if it is not keys/root.key of the data folder; also as `root export-key` encrypted it
    #[arg(long, env = "CARTELERA_ROOT_KEY", value_name = "FILE")]
    pub(super) root_key: Option<PathBuf>,
    #[command(flatten)]
    pub(super) data: DataFolder,
}

impl SetupArgs {
    /// The name that was given, or that a person types.
    pub(super) fn name(&self) -> anyhow::Result<PublicName> {
        if let Some(name) = &self.name {
            return Ok(name.clone());
        }
        if !io::stdin().is_terminal() {
            bail!("asking for the manager's public name: there is no terminal to ask on (give it with --name)");
        }
        let doing = "asking for the manager's public name";
        let mut output = io::stdout();
        write!(output, "Nombre público del administrador, como pantallas.ciudad.gob.mx: ").context(doing)?;
        output.flush().context(doing)?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).context(doing)?;
        answer.trim().parse().map_err(|wrong| anyhow!("{doing}: {:?} is {wrong}", answer.trim()))
    }

    /// The web server that was chosen, or that is there.
    pub(super) fn front(&self) -> anyhow::Result<Front> {
        let known = [Front::Caddy, Front::Nginx];
        match self.front {
            Some(front) if self.write.is_some() || front.is_installed() => Ok(front),
            Some(front) => bail!("setting up {front}: it is not installed (apt install {})", front.package()),
            None => known.into_iter().find(|front| front.is_installed()).context(
                "setting up a web server: none is installed (apt install caddy, which gets certificates by itself, or apt install nginx)",
            ),
        }
    }
}
