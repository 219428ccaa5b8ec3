//! How a request came here: over HTTPS, or from this very machine.

use std::net::IpAddr;

use axum::http::HeaderMap;

/// How a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Via {
    /// Whether a web server on this machine says that the browser speaks HTTPS with it.
    pub(crate) is_https: bool,
    /// Whether the browser itself runs on this machine.
    pub(crate) is_near: bool,
}

impl Via {
    /// How a request with `headers` came over a connection from `connected`.
    pub(crate) fn of(connected: IpAddr, headers: &HeaderMap) -> Self {
        let is_local = connected.to_canonical().is_loopback();
        let last = headers.get_all("x-forwarded-proto").iter().next_back().and_then(|value| value.to_str().ok());
        let is_https = is_local && last.and_then(|told| told.rsplit(',').next()).map(str::trim) == Some("https");
        Self { is_https, is_near: is_local && !headers.contains_key("x-forwarded-for") }
    }

    /// Whether passwords may come this way: nobody on the way reads them.
    pub(crate) fn is_private(self) -> bool {
        self.is_https || self.is_near
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_are_private() {
        let via = |connected: &str, headers: &[(&'static str, &'static str)]| {
            let pairs = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            Via::of(connected.parse().unwrap(), &pairs.collect()).is_private()
        };
        assert!(via("127.0.0.1", &[]) && via("::1", &[]));
        assert!(via("127.0.0.1", &[("x-forwarded-for", "10.0.0.7"), ("x-forwarded-proto", "https")]));
        assert!(!via("127.0.0.1", &[("x-forwarded-for", "10.0.0.7"), ("x-forwarded-proto", "http")]));
        assert!(!via("127.0.0.1", &[("x-forwarded-for", "10.0.0.7")]));
        assert!(!via("10.0.0.7", &[("x-forwarded-proto", "https")]), "nobody else is believed");
    }
}
