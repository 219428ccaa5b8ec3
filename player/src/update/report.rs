//! What came of the last change of the package, as the service that changes it wrote it down.

use std::{fs, path::Path};

use cartelera_playlists::protocol::release::UpdateReport;

/// Where it stands.
const PATH: &str = "/var/lib/cartelera-update/report.json";

/// What came of the last change, if there was one.
pub(crate) fn last_report() -> Option<UpdateReport> {
    read(Path::new(PATH))
}

fn read(path: &Path) -> Option<UpdateReport> {
    let bytes = fs::read(path).ok()?;
    serde_json::from_slice(&bytes).map_err(|error| tracing::warn!("reading {}: {error}", path.display())).ok()
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::protocol::release::UpdateOutcome;

    use super::*;

    #[test]
    fn a_report_is_read_as_the_service_writes_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        assert_eq!(read(&path), None);
        let text =
            r#"{"version": "0.2.0-1", "outcome": "rolled-back", "at": "2026-11-28T09:00:00Z", "detail": "nada"}"#;
        fs::write(&path, text).unwrap();
        assert_eq!(read(&path).unwrap().outcome, UpdateOutcome::RolledBack);
        fs::write(&path, "{").unwrap();
        assert_eq!(read(&path), None);
    }
}
