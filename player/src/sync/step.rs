//! Which step on the way to the manager fails.

use std::io;

use crate::network::Network;

/// A step on the way to the manager, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConnectionStep {
    /// No cable and no wireless network.
    Cable,
    /// No address in the network.
    Address,
    /// The manager's name is not found.
    Dns,
    /// The proxy does not let through.
    Proxy,
    /// The manager's certificate is not valid at this machine's time.
    Clock,
    /// The manager's certificate is not one that is trusted.
    Certificate,
    /// The manager does not answer, or answers with an error.
    Manager,
}

impl ConnectionStep {
    /// The step at which `error` came, as seen from a machine with this `network`.
    pub(super) fn of(error: &anyhow::Error, network: &Network) -> Self {
        let says = |words: &[&str]| {
            error
                .chain()
                .map(|cause| cause.to_string().to_lowercase())
                .any(|text| words.iter().any(|word| text.contains(word)))
        };
        match error.chain().find_map(certificate_error) {
            Some(
                rustls::CertificateError::Expired
                | rustls::CertificateError::ExpiredContext { .. }
                | rustls::CertificateError::NotValidYet
                | rustls::CertificateError::NotValidYetContext { .. },
            ) => Self::Clock,
            Some(_) => Self::Certificate,
            // A manager on this machine needs no network.
            None if is_loopback(error) => Self::Manager,
            None if !network.is_linked && network.address.is_none() => Self::Cable,
            None if network.address.is_none() => Self::Address,
            None if says(&["dns error", "lookup address"]) => Self::Dns,
            None if says(&["proxy", "tunnel", "407"]) => Self::Proxy,
            None => Self::Manager,
        }
    }
}

fn is_loopback(error: &anyhow::Error) -> bool {
    let url = error.chain().find_map(|cause| cause.downcast_ref::<reqwest::Error>()).and_then(reqwest::Error::url);
    url.and_then(|url| url.host_str()).is_some_and(|host| {
        let host = host.trim_matches(['[', ']']);
        host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
    })
}

/// The fault of a certificate under an error of the connection.
fn certificate_error<'a>(cause: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::CertificateError> {
    let mut cause = cause;
    // Each layer of the connection packs the error into one of its own, whose source is not the packed one.
    while let Some(inner) = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        cause = inner;
    }
    match cause.downcast_ref::<rustls::Error>()? {
        rustls::Error::InvalidCertificate(error) => Some(error),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    fn network(is_linked: bool, address: Option<&str>) -> Network {
        Network { is_linked, hardware: None, address: address.map(|text| text.parse().unwrap()) }
    }

    fn tls(error: rustls::CertificateError) -> anyhow::Error {
        let packed = io::Error::other(rustls::Error::InvalidCertificate(error));
        anyhow::Error::new(io::Error::other(packed)).context("asking")
    }

    #[test]
    fn the_first_step_that_fails_is_told() {
        let online = network(true, Some("10.0.0.7"));
        let step = |error: anyhow::Error, network: &Network| ConnectionStep::of(&error, network);
        assert_eq!(step(anyhow!("dns error"), &network(false, None)), ConnectionStep::Cable);
        assert_eq!(step(anyhow!("dns error"), &network(true, None)), ConnectionStep::Address);
        assert_eq!(step(anyhow!("dns error").context("asking"), &online), ConnectionStep::Dns);
        assert_eq!(step(anyhow!("unsuccessful tunnel"), &online), ConnectionStep::Proxy);
        assert_eq!(step(tls(rustls::CertificateError::NotValidYet), &online), ConnectionStep::Clock);
        assert_eq!(step(tls(rustls::CertificateError::UnknownIssuer), &online), ConnectionStep::Certificate);
        assert_eq!(step(anyhow!("connection refused"), &online), ConnectionStep::Manager);
    }
}
