//! `cartelera-manager setup`: HTTPS under a public name, by a web server in front of the manager.
//!
//! TLS, certificates and their renewal are the web server's. What is ours is to tell it where the manager is, to see that a
//! screen reaches this manager under the name, and to tell the screens.

mod addresses;
mod args;
mod certificate;
mod fit;
mod front;
mod name;
mod place;
mod reach;
mod site;

pub(crate) use args::SetupArgs;

use std::{fs, net::SocketAddr, time::Duration};

use anyhow::{Context as _, anyhow, bail};

use crate::{error::AppError, say::say};
use certificate::Certificate;
use reach::Door;
use site::Site;

/// A web server has its certificate by then, also one that it asks an authority for.
const PATIENCE: Duration = Duration::from_mins(1);

/// Runs `setup`.
pub(crate) async fn run(args: &SetupArgs) -> Result<(), AppError> {
    Ok(set_up(args).await?)
}

async fn set_up(args: &SetupArgs) -> anyhow::Result<()> {
    let name = args.name()?;
    let upstream = upstream(args.listen)?;
    if args.check {
        let root = reach::own_root(upstream).await?;
        let door = Door { name: &name, port: args.port, ca: args.ca.as_deref() };
        return tell(args, &door, door.wait_for(&root, Duration::ZERO).await);
    }
    let front = args.front()?;
    let certificate = Certificate::choose(args, &name, front)?;
    let site = Site { name: &name, port: args.port, upstream, certificate: &certificate };
    if let Some(file) = &args.write {
        if let Certificate::Files(certificate, key) = &certificate {
            fit::check(certificate, key, &name)?;
        }
        fs::write(file, site.text(front)).with_context(|| format!("writing {}", file.display()))?;
        say(format!(
            "{}: configuración de {front} para https://{}, que pregunta al administrador en {upstream} (en otro equipo, ponga su \
             dirección)",
            file.display(),
            site.authority()
        ));
        let door = Door { name: &name, port: args.port, ca: args.ca.as_deref() };
        say(format!("cuando {front} la tenga: {}", check_again(args, &door)));
        say(format!("y para que las pantallas lo sepan: cartelera-manager root set-url https://{}", site.authority()));
        return Ok(());
    }
    if !rustix::process::geteuid().is_root() {
        bail!("setting up {front}: only root may (use sudo, or --write FILE to have its configuration in a file)");
    }
    let root = reach::own_root(upstream).await?;
    place::put(front, &site.text(front))?;
    say(format!("{front} atiende https://{} y pregunta al administrador en {upstream}", site.authority()));
    let ca = certificate.authority(args.ca.as_deref(), PATIENCE).await?;
    let door = Door { name: &name, port: args.port, ca: ca.as_deref() };
    tell(args, &door, door.wait_for(&root, PATIENCE).await)?;
    addresses::tell_screens(args, &door)?;
    if !args.listen.ip().is_loopback() {
        say(format!("el administrador escucha también sin cifrar, en {}: quite «listen» si nadie lo usa", args.listen));
    }
    Ok(())
}

/// Where the web server finds the manager.
fn upstream(listen: SocketAddr) -> anyhow::Result<SocketAddr> {
    if listen.port() == 0 {
        bail!("setting up a web server: the manager listens on a port that changes (set `listen` to one with a port)");
    }
    let loopback = if listen.is_ipv4() { [127, 0, 0, 1].into() } else { std::net::Ipv6Addr::LOCALHOST.into() };
    let address = if listen.ip().is_unspecified() { loopback } else { listen.ip() };
    Ok(SocketAddr::new(address, listen.port()))
}

/// The command that looks again.
fn check_again(args: &SetupArgs, door: &Door<'_>) -> String {
    let port = (door.port != 443).then(|| format!(" --port {}", door.port));
    let ca = door.ca.map(|ca| format!(" --ca {}", ca.display()));
    let listen = (args.listen != args::STANDARD_LISTEN).then(|| format!(" --listen {}", args.listen));
    let more = [port, ca, listen].into_iter().flatten().collect::<String>();
    format!("cartelera-manager setup --check --name {}{more}", door.name)
}

fn tell(args: &SetupArgs, door: &Door<'_>, found: Result<(), reach::Obstacle>) -> anyhow::Result<()> {
    match found {
        Ok(()) => {
            say(format!("https://{} funciona: responde este administrador", door.authority()));
            Ok(())
        }
        Err(obstacle) => Err(anyhow!(
            "https://{} no funciona: {obstacle}\n\
             Mientras tanto las pantallas no llegan por ese nombre. Lo publicado va firmado y se puede servir por http dentro de \
             la red de la ciudad («listen» en /etc/cartelera/manager.toml), pero quien escuche esa red ve lo que viaja.\n\
             Cuando esté corregido: {}",
            door.authority(),
            check_again(args, door),
        )),
    }
}
