//! A city's own certificate authority, and the manager's end of TLS.

use std::{
    io::{BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};

use crate::message;

/// Who signs certificates.
pub(crate) struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// The years from whose beginning to whose beginning a certificate is valid.
pub(crate) type Years = (i32, i32);

/// Longer than these tests will be run.
pub(crate) const VALID: Years = (2020, 2200);

impl Authority {
    /// An authority with this name.
    pub(crate) fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// Writes its certificate into `folder`; gives the file.
    pub(crate) fn write(&self, folder: &Path) -> PathBuf {
        let path = folder.join("ca.pem");
        std::fs::write(&path, &self.pem).unwrap();
        path
    }

    /// Answers TLS with a certificate for `name` and asks `upstream`; gives the address. It lives as long as the process.
    pub(crate) fn serve(&self, name: &str, (from, until): Years, upstream: SocketAddr) -> SocketAddr {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(until, 1, 1));
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        serve(certificate.der().clone(), &key, upstream)
    }
}

fn serve(certificate: CertificateDer<'static>, key: &KeyPair, upstream: SocketAddr) -> SocketAddr {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = Arc::clone(&config);
            // A client that goes away is part of the tests.
            thread::spawn(move || drop(answer(stream, config, upstream)));
        }
    });
    address
}

/// One request and its answer.
fn answer(stream: TcpStream, config: Arc<ServerConfig>, upstream: SocketAddr) -> std::io::Result<()> {
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut client = BufReader::new(StreamOwned::new(connection, stream));
    let Some(request) = message::read(&mut client)? else { return Ok(()) };
    let mut client = client.into_inner();
    let mut server = TcpStream::connect(upstream)?;
    server.write_all(&request.passed_on())?;
    let mut part = [0; 16 << 10];
    loop {
        match server.read(&mut part)? {
            0 => break,
            count => client.write_all(&part[..count])?,
        }
    }
    client.conn.send_close_notify();
    client.flush()
}
