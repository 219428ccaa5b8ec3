//! One-time links: to make the first administrator, and to choose a new password.

use cartelera_playlists::manifest::Root;
use clap::Args;
use jiff::{SignedDuration, Timestamp};

use super::Token;
use crate::{
    audit::NewEntry,
    cli::DataFolder,
    data::Data,
    devices::person,
    error::AppError,
    say::say,
    store::{LinkFor, NewLink, Store},
};

/// For how long a link is worth something.
pub(crate) const VALIDITY: SignedDuration = SignedDuration::from_hours(24);

/// Arguments of `page link`.
#[derive(Debug, Args)]
pub(crate) struct LinkArgs {
    /// The user name of whoever is to choose a new password and set up the second step anew; without one, the link makes the
    /// first administrator
    user: Option<String>,
    /// The address of the page as the person's browser reaches it [default: the manager's public address, else
    /// <http://127.0.0.1:8080>]
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    #[command(flatten)]
    data: DataFolder,
}

/// Makes a link and prints it; earlier ones for the same are worth nothing any more.
pub(crate) async fn run(arguments: &LinkArgs) -> Result<(), AppError> {
    let data = Data::open(&arguments.data.resolve()?).await?;
    let base = arguments.url.clone().or_else(|| public(&data.root));
    let base = base.unwrap_or_else(|| "http://127.0.0.1:8080".to_owned());
    let now = crate::repoint::now()?;
    let Some(user) = &arguments.user else {
        if data.store.accounts().await?.is_empty() {
            say(first_link(&*data.store, &base, now).await?);
            return Ok(());
        }
        let message =
            "there are people already: sign in as one of them, or give a user name for a link to choose a password";
        return Err(anyhow::anyhow!(message).into());
    };
    let accounts = data.store.accounts().await?;
    let known = accounts.iter().map(|account| account.user.as_str());
    let unknown = || AppError::NotFound(crate::ask::unknown("account", user, known.clone()));
    let account =
        accounts.iter().find(|account| account.user == *user && account.closed.is_none()).ok_or_else(unknown)?;
    let token = Token::draw()?;
    let entry = NewEntry {
        at: now,
        who: format!("{} (orden del sistema)", person()),
        action: "account.link",
        subject: account.label(),
        ..NewEntry::default()
    };
    let link = NewLink { token: token.hash(), what: LinkFor::Password(account.id), made: now, expires: now + VALIDITY };
    data.store.keep_link(link, entry).await?;
    say(format!("{}/password/{}", base.trim_end_matches('/'), token.text()));
    Ok(())
}

/// A link that makes the first administrator.
async fn first_link(store: &dyn Store, base: &str, now: Timestamp) -> anyhow::Result<String> {
    let token = Token::draw()?;
    let entry = NewEntry { at: now, who: person(), action: "page.first-link", ..NewEntry::default() };
    let link = NewLink { token: token.hash(), what: LinkFor::First, made: now, expires: now + VALIDITY };
    store.keep_link(link, entry).await?;
    Ok(format!("{}/first/{}", base.trim_end_matches('/'), token.text()))
}

/// A link for the first administrator, in words; `None` if there is somebody already.
pub(crate) async fn first_link_in_words(data: &Data, listen: std::net::SocketAddr) -> anyhow::Result<Option<String>> {
    if !data.store.accounts().await?.is_empty() {
        return Ok(None);
    }
    let base = public(&data.root).unwrap_or_else(|| format!("http://{}", local(listen)));
    let link = first_link(&*data.store, &base, crate::repoint::now()?).await?;
    Ok(Some(format!("to make the first administrator, open once, within 24 h: {link}")))
}

/// The first public address, if the root document has any.
fn public(root: &Root) -> Option<String> {
    root.managers.first().cloned()
}

/// The address under which a browser on this machine finds it.
fn local(listen: std::net::SocketAddr) -> std::net::SocketAddr {
    let ip = match listen.ip() {
        std::net::IpAddr::V4(ip) if ip.is_unspecified() => std::net::Ipv4Addr::LOCALHOST.into(),
        std::net::IpAddr::V6(ip) if ip.is_unspecified() => std::net::Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    std::net::SocketAddr::new(ip, listen.port())
}
