//! What a web server is told.

use std::{fs, net::SocketAddr};

use cartelera_playlists::protocol::playlog::MAX_SENT_BYTES;

use super::{
    certificate::{Certificate, Issuer},
    front::Front,
    name::PublicName,
};
use crate::library::UploadSort;

/// The largest request: a form with the largest file that is taken; the manager has its own limits.
const MAX_REQUEST_MIB: u64 = UploadSort::MOST_MIB + 16;
const _: () = assert!(MAX_SENT_BYTES as u64 <= MAX_REQUEST_MIB << 20);

/// A site that is the manager.
pub(super) struct Site<'a> {
    pub(super) name: &'a PublicName,
    pub(super) port: u16,
    pub(super) upstream: SocketAddr,
    pub(super) certificate: &'a Certificate,
}

impl Site<'_> {
    /// The name, with the port where it is not that of HTTPS.
    pub(super) fn authority(&self) -> String {
        authority(self.name, self.port)
    }

    /// The configuration of `front`.
    pub(super) fn text(&self, front: Front) -> String {
        let about = "# Written by `cartelera-manager setup`, which writes it anew each time.";
        match front {
            Front::Caddy => format!("{about}\n{}", self.of_caddy()),
            Front::Nginx => format!("{about}\n{}", self.of_nginx(has_ipv6())),
        }
    }

    fn of_caddy(&self) -> String {
        let tls = match self.certificate {
            Certificate::Files(certificate, key) => {
                format!("\ttls \"{}\" \"{}\"\n", certificate.display(), key.display())
            }
            Certificate::Issued(Issuer::Own) => "\ttls internal\n".to_owned(),
            Certificate::Issued(Issuer::Public) => String::new(),
        };
        format!(
            "{} {{\n{tls}\theader Strict-Transport-Security \"max-age=31536000\"\n\treverse_proxy {}\n}}\n",
            self.authority(),
            self.upstream
        )
    }

    fn of_nginx(&self, has_ipv6: bool) -> String {
        let Self { name, port, upstream, certificate } = self;
        let Certificate::Files(certificate, key) = certificate else { return String::new() };
        let listen = |port: u16, what: &str| {
            let ipv6 = if has_ipv6 { format!("    listen [::]:{port}{what};\n") } else { String::new() };
            format!("    listen {port}{what};\n{ipv6}")
        };
        let redirect = if *port == 443 {
            format!(
                "server {{\n{}    server_name {name};\n    return 308 https://$host$request_uri;\n}}\n",
                listen(80, "")
            )
        } else {
            String::new()
        };
        format!(
            "{redirect}server {{\n{listen}    server_name {name};\n    \
                ssl_certificate \"{certificate}\";\n    \
                ssl_certificate_key \"{key}\";\n    \
                ssl_protocols TLSv1.2 TLSv1.3;\n    \
                add_header Strict-Transport-Security max-age=31536000 always;\n    \
                client_max_body_size {MAX_REQUEST_MIB}m;\n    \
                location / {{\n        \
                    # Screens sign host, path and query as they send them.\n        \
                    proxy_pass http://{upstream};\n        \
                    proxy_set_header Host $http_host;\n        \
                    proxy_set_header X-Forwarded-For $remote_addr;\n        \
                    proxy_set_header X-Forwarded-Proto $scheme;\n        \
                    proxy_set_header Connection \"\";\n        \
                    proxy_http_version 1.1;\n        \
                    proxy_buffering off;\n        \
                    # A question may wait a minute for its answer.\n        \
                    proxy_read_timeout 120s;\n    }}\n}}\n",
            listen = listen(*port, " ssl"),
            certificate = certificate.display(),
            key = key.display(),
        )
    }
}

/// A name and a port as they stand in an address.
pub(super) fn authority(name: &PublicName, port: u16) -> String {
    if port == 443 { name.to_string() } else { format!("{name}:{port}") }
}

/// Whether this machine speaks IPv6: nginx does not start where it is told to listen there and cannot.
fn has_ipv6() -> bool {
    fs::exists("/proc/net/if_inet6").unwrap_or(false)
}
