//! Which computer this is, as far as decoders differ.

use std::{fs, path::Path};

/// A kind of computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Raspberry Pi 4, 400 or Compute Module 4.
    Pi4,
    /// Raspberry Pi 5, 500 or Compute Module 5.
    Pi5,
    /// A PC.
    Pc,
    /// Anything else.
    Other,
}

/// A computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Board {
    /// Its kind.
    pub(crate) kind: Kind,
    /// What it calls itself; an architecture where it does not say.
    pub(crate) model: String,
}

impl Board {
    /// Where the kernel states the model of a board that has a device tree.
    pub(crate) const MODEL: &str = "/proc/device-tree/model";

    /// The computer whose model stands in the file `model`, if there is one; else one of this program's architecture.
    pub(crate) fn read(model: &Path) -> Self {
        let text = fs::read(model).unwrap_or_default();
        Self::of(&String::from_utf8_lossy(&text), std::env::consts::ARCH)
    }

    fn of(model: &str, architecture: &str) -> Self {
        // The kernel ends the text with a zero byte.
        let model = model.trim_matches(['\0', '\n', ' ']);
        let is_one_of = |names: [&str; 3]| {
            let rest = model.strip_prefix("Raspberry Pi ").unwrap_or_default();
            names
                .iter()
                .any(|name| rest.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
        };
        let kind = if is_one_of(["4", "400", "Compute Module 4"]) {
            Kind::Pi4
        } else if is_one_of(["5", "500", "Compute Module 5"]) {
            Kind::Pi5
        } else if model.is_empty() && matches!(architecture, "x86_64" | "x86") {
            Kind::Pc
        } else {
            Kind::Other
        };
        Self { kind, model: if model.is_empty() { architecture } else { model }.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_is_known_by_its_model_and_a_computer_without_one_by_its_architecture() {
        for (model, architecture, kind, name) in [
            ("Raspberry Pi 4 Model B Rev 1.5\0", "aarch64", Kind::Pi4, "Raspberry Pi 4 Model B Rev 1.5"),
            ("Raspberry Pi 400 Rev 1.0\0", "aarch64", Kind::Pi4, "Raspberry Pi 400 Rev 1.0"),
            ("Raspberry Pi Compute Module 4 Rev 1.1\0", "aarch64", Kind::Pi4, "Raspberry Pi Compute Module 4 Rev 1.1"),
            ("Raspberry Pi 5 Model B Rev 1.0\0", "aarch64", Kind::Pi5, "Raspberry Pi 5 Model B Rev 1.0"),
            ("Raspberry Pi 500 Rev 1.0\0", "aarch64", Kind::Pi5, "Raspberry Pi 500 Rev 1.0"),
            ("Raspberry Pi 3 Model B Plus Rev 1.3\0", "aarch64", Kind::Other, "Raspberry Pi 3 Model B Plus Rev 1.3"),
            ("Orange Pi 5 Plus\0", "aarch64", Kind::Other, "Orange Pi 5 Plus"),
            ("", "x86_64", Kind::Pc, "x86_64"),
            ("", "aarch64", Kind::Other, "aarch64"),
        ] {
            assert_eq!(Board::of(model, architecture), Board { kind, model: name.to_owned() });
        }
    }

    #[test]
    fn the_model_is_read_from_the_file_that_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model");
        assert_eq!(Board::read(&path).model, std::env::consts::ARCH);
        std::fs::write(&path, "Raspberry Pi 5 Model B Rev 1.0\0").unwrap();
        assert_eq!(Board::read(&path).kind, Kind::Pi5);
    }
}
