//! The package that this program came in, if the system knows it as one.

use std::{env, process::Command};

use cartelera_playlists::protocol::release::InstalledPackage;

/// The name of the player's package.
const NAME: &str = "cartelera-player";
/// Where the package has the program. One that was built elsewhere is none of a package's.
const PROGRAM: &str = "/usr/bin/cartelera-player";

/// The package, read once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Installed(pub(crate) Option<InstalledPackage>);

impl Installed {
    /// Asks dpkg.
    pub(crate) fn look() -> Self {
        if env::current_exe().is_ok_and(|program| program.as_os_str() != PROGRAM) {
            return Self(None);
        }
        let format = "--showformat=${db:Status-Status} ${Version} ${Architecture}";
        let finished = Command::new("dpkg-query").args(["--show", format, NAME]).output();
        let said = finished.ok().filter(|finished| finished.status.success()).map(|finished| finished.stdout);
        Self(said.and_then(|said| read(&String::from_utf8_lossy(&said))))
    }
}

/// The package in what dpkg says; also one whose installation goes on.
fn read(said: &str) -> Option<InstalledPackage> {
    let mut words = said.split_whitespace().skip(1);
    let version = words.next()?.parse().ok()?;
    Some(InstalledPackage { version, architecture: words.next()?.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_dpkg_says_is_read() {
        let installed = read("installed 0.2.0-1 arm64").unwrap();
        assert_eq!((installed.version.as_str(), installed.architecture.as_str()), ("0.2.0-1", "arm64"));
        assert_eq!(read("half-configured 0.2.0-1 arm64").map(|package| package.version), Some(installed.version));
        assert_eq!((read(""), read("not-installed  amd64")), (None, None));
    }
}
