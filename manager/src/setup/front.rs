//! The web servers that `setup` knows.

use std::{
    env, fmt, fs,
    path::{Path, PathBuf},
};

use clap::ValueEnum;

/// A web server, as Debian packages it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Front {
    /// Caddy, which gets certificates by itself
    Caddy,
    /// nginx, which needs a certificate
    Nginx,
}

impl fmt::Display for Front {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Caddy => "Caddy",
            Self::Nginx => "nginx",
        })
    }
}

impl Front {
    /// Its Debian package, program and systemd unit, which have one name.
    pub(super) fn package(self) -> &'static str {
        match self {
            Self::Caddy => "caddy",
            Self::Nginx => "nginx",
        }
    }

    /// The file with what `setup` says.
    pub(super) fn site_file(self) -> &'static Path {
        Path::new(match self {
            Self::Caddy => "/etc/caddy/cartelera.caddy",
            Self::Nginx => "/etc/nginx/conf.d/cartelera.conf",
        })
    }

    /// Its main file and the line there that names the other one, where that is not so already.
    pub(super) fn import(self) -> Option<(&'static Path, &'static str)> {
        match self {
            Self::Caddy => Some((Path::new("/etc/caddy/Caddyfile"), "import cartelera.caddy")),
            Self::Nginx => None,
        }
    }

    /// The command that looks through its configuration.
    pub(super) fn check(self) -> &'static [&'static str] {
        match self {
            Self::Caddy => &["caddy", "validate", "--config", "/etc/caddy/Caddyfile"],
            Self::Nginx => &["nginx", "-t"],
        }
    }

    /// Whether its program is there.
    pub(super) fn is_installed(self) -> bool {
        let folders = env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>()).unwrap_or_default();
        // Not every user's PATH has the folder of servers.
        folders
            .into_iter()
            .chain([PathBuf::from("/usr/sbin")])
            .any(|folder| fs::metadata(folder.join(self.package())).is_ok_and(|facts| facts.is_file()))
    }
}
