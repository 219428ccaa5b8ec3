//! Whether a certificate that was given is that of the name, and the key that of the certificate: where no web server looks.

use std::{fs, io, path::Path};

use anyhow::{Context as _, bail};
use rustls::{
    client::verify_server_name,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _},
    server::ParsedCertificate,
    sign::CertifiedKey,
};

use super::name::PublicName;
use crate::say::say;

/// Looks through both files. A key that only root may read is left to the web server, and that is told.
///
/// # Errors
///
/// Names the file that does not fit, and why.
pub(super) fn check(certificate: &Path, key: &Path, name: &PublicName) -> anyhow::Result<()> {
    let doing = || format!("using {}", certificate.display());
    let found = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = found.with_context(doing)?;
    let Some(first) = chain.first() else {
        bail!("{}: there is no certificate in it (allowed: PEM, the certificate of the name first)", doing())
    };
    let host = ServerName::try_from(name.as_str()).with_context(doing)?;
    let parsed = ParsedCertificate::try_from(first).with_context(doing)?;
    verify_server_name(&parsed, &host).with_context(|| format!("{}: it is not for {name}", doing()))?;

    let doing = || format!("using {}", key.display());
    let pem = match fs::read(key) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            say(format!("{}: no se pudo leer; el servidor web dirá si es la llave del certificado", key.display()));
            return Ok(());
        }
        read => read.with_context(doing)?,
    };
    let key_found = PrivateKeyDer::from_pem_slice(&pem);
    let private = key_found.with_context(|| format!("{}: there is no private key in it (allowed: PEM)", doing()))?;
    CertifiedKey::from_der(chain, private, &aws_lc_rs::default_provider())
        .with_context(|| format!("{}: it is not the key of {}", doing(), certificate.display()))?;
    Ok(())
}
