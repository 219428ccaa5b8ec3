//! What the operating system says of this machine's network: cables, hardware addresses and its own address.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket},
    path::Path,
};

/// Where Linux tells of interfaces.
const INTERFACES: &str = "/sys/class/net";

/// An address of documentation (RFC 5737), to which nothing is sent: it asks the routing table.
const SOMEWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 9);

/// The network as this machine sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Network {
    /// Whether any interface has a carrier: a cable, or a wireless network.
    pub(crate) is_linked: bool,
    /// Hardware address of the interface with the carrier, or else of the first.
    pub(crate) hardware: Option<String>,
    /// Its own address towards the rest of the network.
    pub(crate) address: Option<IpAddr>,
}

impl Network {
    /// Looks at this machine.
    pub(crate) fn look() -> Self {
        let own = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).and_then(|socket| {
            socket.connect(SOMEWHERE)?;
            socket.local_addr()
        });
        let address =
            own.ok().map(|own| own.ip()).filter(|address| !address.is_unspecified() && !address.is_loopback());
        Self { address, ..Self::read(Path::new(INTERFACES)) }
    }

    /// Reads the interfaces in the folder `interfaces`.
    fn read(interfaces: &Path) -> Self {
        let mut links: Vec<(bool, String)> = fs::read_dir(interfaces)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let text = |name: &str| fs::read_to_string(entry.path().join(name)).map(|text| text.trim().to_owned());
                let hardware = text("address").ok()?;
                // The loopback has only zeros; virtual interfaces have no device.
                let is_real =
                    entry.path().join("device").exists() && hardware.chars().any(|digit| !"0:".contains(digit));
                is_real.then(|| (text("carrier").is_ok_and(|carrier| carrier == "1"), hardware))
            })
            .collect();
        links.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        let best = links.into_iter().next();
        Self {
            is_linked: best.as_ref().is_some_and(|(has_carrier, _)| *has_carrier),
            hardware: best.map(|(_, hardware)| hardware),
            address: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface(folder: &Path, name: &str, address: &str, carrier: &str, is_real: bool) {
        let own = folder.join(name);
        fs::create_dir_all(&own).unwrap();
        fs::write(own.join("address"), format!("{address}\n")).unwrap();
        fs::write(own.join("carrier"), format!("{carrier}\n")).unwrap();
        if is_real {
            fs::create_dir(own.join("device")).unwrap();
        }
    }

    #[test]
    fn the_interface_with_the_cable_names_the_machine() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Network::read(folder.path()), Network::default());
        interface(folder.path(), "lo", "00:00:00:00:00:00", "1", false);
        interface(folder.path(), "eth0", "dc:a6:32:00:00:01", "0", true);
        let unplugged = Network::read(folder.path());
        assert!(!unplugged.is_linked);
        assert_eq!(unplugged.hardware.as_deref(), Some("dc:a6:32:00:00:01"));
        interface(folder.path(), "wlan0", "dc:a6:32:00:00:02", "1", true);
        interface(folder.path(), "docker0", "02:42:00:00:00:01", "1", false);
        let wireless = Network::read(folder.path());
        assert!(wireless.is_linked);
        assert_eq!(wireless.hardware.as_deref(), Some("dc:a6:32:00:00:02"));
    }
}
