//! What sync is doing, in words for the people who stand before a screen that does not show content yet.

use std::io;

use jiff::Timestamp;

use crate::cache::Refusal;

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
    },
    /// The manager does not know this screen.
    UnknownScreen,
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
    /// One line for the waiting picture, in Spanish.
    pub fn text(&self) -> String {
        match self {
            Self::Connecting => "Conectando con el servidor…".to_owned(),
            Self::ManagerUnreachable { .. } => "Sin conexión con el servidor; se vuelve a intentar".to_owned(),
            Self::UnknownScreen => "El servidor no conoce esta pantalla; revise su identificador".to_owned(),
            Self::Downloading { done, total, bytes } => {
                // Tenths of a megabyte in integers: 45.2 MB.
                let tenths = bytes / 100_000;
                format!("Descargando contenido: {done} de {total} archivos ({}.{} MB)", tenths / 10, tenths % 10)
            }
            Self::UpToDate => "Contenido al día".to_owned(),
            Self::Refused { reason } => format!("Contenido rechazado: {}", reason.text()),
            Self::StorageFailed { fault } => format!("No se puede guardar el contenido: {}", fault.text()),
        }
    }
}

impl StorageFault {
    fn text(self) -> &'static str {
        match self {
            Self::Full => "el almacenamiento está lleno",
            Self::ReadOnly => "el almacenamiento quedó en solo lectura",
            Self::Failing => "el almacenamiento falla",
        }
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
        assert_eq!(state.text(), "Descargando contenido: 3 de 12 archivos (45.2 MB)");
    }

    #[test]
    fn the_fault_of_the_disk_is_found_under_its_context() {
        let error = Err::<(), _>(io::Error::from(io::ErrorKind::StorageFull)).context("writing").unwrap_err();
        assert_eq!(StorageFault::from(&error), StorageFault::Full);
        assert_eq!(StorageFault::from(&anyhow::anyhow!("else")), StorageFault::Failing);
    }
}
