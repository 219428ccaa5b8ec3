//! What the kernel knows of connected displays.

use std::path::Path;

/// Whether no connector has a display, as the kernel tells in `drm`; `false` where it tells of none. What is drawn back into
/// memory (`Writeback`) is no display, and its state is always unknown.
pub(crate) fn is_absent(drm: &Path) -> bool {
    let entries = drm.read_dir().into_iter().flatten().flatten();
    let states: Vec<String> = entries
        .filter(|entry| !entry.file_name().to_string_lossy().contains("Writeback"))
        .filter_map(|entry| std::fs::read_to_string(entry.path().join("status")).ok())
        .collect();
    !states.is_empty() && states.iter().all(|state| state.trim() == "disconnected")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_is_absent_if_every_connector_says_so() {
        let drm = tempfile::tempdir().unwrap();
        assert!(!is_absent(drm.path()), "nothing is known");
        let set = |name: &str, state: &str| {
            let folder = drm.path().join(name);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("status"), state).unwrap();
        };
        set("card1-Writeback-1", "unknown\n");
        assert!(!is_absent(drm.path()), "nothing is known");
        set("card1-HDMI-A-1", "disconnected\n");
        set("card1-HDMI-A-2", "connected\n");
        assert!(!is_absent(drm.path()));
        set("card1-HDMI-A-2", "disconnected\n");
        assert!(is_absent(drm.path()));
    }
}
