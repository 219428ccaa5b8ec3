//! What sync is doing, in words for the people who stand before a screen that does not show content yet.

use std::io;

use cartelera_playlists::protocol::pairing::{Fingerprint, PairingCode};
use jiff::Timestamp;

use super::step::ConnectionStep;
use crate::{cache::Refusal, locale::Locale};

/// What the sync thread is doing or what keeps it from it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyncState {
    /// The manager was not asked yet.
    Connecting,
    /// The manager does not answer or answers with an error.
    ManagerUnreachable {
        /// When that began.
        since: Timestamp,
        /// Which step on the way to it fails.
        step: ConnectionStep,
    },
    /// The manager does not know this screen.
    UnknownScreen,
    /// This player is no screen yet: a technician types its code at the manager.
    Pairing {
        /// The code.
        code: PairingCode,
        /// What the technician compares.
        fingerprint: Fingerprint,
    },
    /// The manager does not know this player's key.
    UnknownKey,
    /// Another device has the same key.
    Cloned,
    /// Not all that is needed fits into the cache.
    NoRoom,
    /// Files are being downloaded.
    Downloading {
        /// Files of this update that are complete.
        done: usize,
        /// Files that this update lacked at its beginning.
        total: usize,
        /// Bytes received since the beginning of this update.
        bytes: u64,
    },
    /// Everything that the pointer names is on the disk.
    UpToDate,
    /// What the manager sent was refused; what is on the disk goes on.
    Refused {
        /// Why.
        reason: Refusal,
    },
    /// The disk does not take what should be stored.
    StorageFailed {
        /// Why.
        fault: StorageFault,
    },
}

/// What is wrong with the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageFault {
    /// It is full.
    Full,
    /// It can only be read.
    ReadOnly,
    /// Anything else.
    Failing,
}

impl SyncState {
    /// One line for the waiting picture.
    pub fn text(&self, locale: Locale) -> String {
        let pick = |spanish: &str, english: &str| locale.pick(spanish, english).to_owned();
        match self {
            Self::Connecting => pick("Conectando con el servidor…", "Connecting to the server…"),
            Self::ManagerUnreachable { step, .. } => step.text(locale).to_owned(),
            Self::UnknownScreen => pick(
                "El servidor no conoce esta pantalla; revise su identificador",
                "The server does not know this screen; check its identifier",
            ),
            Self::Pairing { code, .. } => {
                format!("{}: {code}", locale.pick("Código para emparejar esta pantalla", "Code to pair this screen"))
            }
            Self::UnknownKey => pick(
                "El servidor no reconoce la clave de esta pantalla; emparéjela de nuevo",
                "The server does not know this screen's key; pair it again",
            ),
            Self::Cloned => pick(
                "Otro equipo usa la clave de esta pantalla; empareje este de nuevo",
                "Another device uses this screen's key; pair this one again",
            ),
            Self::NoRoom => pick(
                "No cabe todo el contenido: aumente el límite de almacenamiento",
                "Not all content fits: raise the limit of the storage",
            ),
            Self::Downloading { done, total, bytes } => {
                // Tenths of a megabyte in integers: 45.2 MB.
                let tenths = bytes / 100_000;
                let megabytes = format!("{}.{} MB", tenths / 10, tenths % 10);
                locale.pick(
                    format!("Descargando contenido: {done} de {total} archivos ({megabytes})"),
                    format!("Downloading content: {done} of {total} files ({megabytes})"),
                )
            }
            Self::UpToDate => pick("Contenido al día", "Content up to date"),
            Self::Refused { reason } => {
                format!("{}: {}", locale.pick("Contenido rechazado", "Content refused"), reason.text(locale))
            }
            Self::StorageFailed { fault } => {
                let what = locale.pick("No se puede guardar el contenido", "Content cannot be stored");
                format!("{what}: {}", fault.text(locale))
            }
        }
    }
}

impl ConnectionStep {
    fn text(self, locale: Locale) -> &'static str {
        let (spanish, english) = match self {
            Self::Cable => ("Sin red: revise el cable o la red inalámbrica", "No network: check the cable or Wi-Fi"),
            Self::Address => ("Sin dirección de red (DHCP)", "No network address (DHCP)"),
            Self::Dns => ("No se encuentra el nombre del servidor (DNS)", "The server's name is not found (DNS)"),
            Self::Proxy => ("El proxy no da paso al servidor", "The proxy does not let through to the server"),
            Self::Clock => (
                "El reloj de este equipo o el certificado del servidor está fuera de fecha",
                "This machine's clock or the server's certificate is out of date",
            ),
            Self::Certificate => {
                ("El certificado del servidor no es de confianza", "The server's certificate is not trusted")
            }
            Self::Manager => (
                "El servidor no responde; se vuelve a intentar",
                "The server does not answer; it is asked again and again",
            ),
        };
        locale.pick(spanish, english)
    }
}

impl StorageFault {
    fn text(self, locale: Locale) -> &'static str {
        let (spanish, english) = match self {
            Self::Full => ("el almacenamiento está lleno", "the storage is full"),
            Self::ReadOnly => ("el almacenamiento quedó en solo lectura", "the storage became read-only"),
            Self::Failing => ("el almacenamiento falla", "the storage fails"),
        };
        locale.pick(spanish, english)
    }
}

impl From<&anyhow::Error> for StorageFault {
    fn from(error: &anyhow::Error) -> Self {
        let kind = error.chain().find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
        match kind {
            Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => Self::Full,
            Some(io::ErrorKind::ReadOnlyFilesystem) => Self::ReadOnly,
            _ => Self::Failing,
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    #[test]
    fn a_download_is_told_in_files_and_megabytes() {
        let state = SyncState::Downloading { done: 3, total: 12, bytes: 45_290_000 };
        assert_eq!(state.text(Locale::Spanish), "Descargando contenido: 3 de 12 archivos (45.2 MB)");
    }

    #[test]
    fn the_fault_of_the_disk_is_found_under_its_context() {
        let error = Err::<(), _>(io::Error::from(io::ErrorKind::StorageFull)).context("writing").unwrap_err();
        assert_eq!(StorageFault::from(&error), StorageFault::Full);
        assert_eq!(StorageFault::from(&anyhow::anyhow!("else")), StorageFault::Failing);
    }
}
