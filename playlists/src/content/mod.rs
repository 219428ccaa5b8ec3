//! The content folder: a city's offices, screens, items and rules as TOML, read and checked from strings.

mod city;
mod problem;

pub use city::*;
pub use problem::{Problem, Problems, Severity};

use std::collections::BTreeMap;

use crate::{ids::ScreenId, media::MediaFacts, programme::Programme};

/// One TOML file of a content folder.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path inside the folder with `/` between its parts, such as `offices/presidencia.toml`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Reads and checks a whole content folder: its TOML files and what its media files were found to be.
///
/// `media` is keyed by path inside the folder, such as `media/agua.png`. `zone` gives the TZif bytes of an IANA zone.
///
/// # Errors
///
/// [`Problems`] with every error and warning of the folder, if there is at least one error.
pub fn read(
    _files: &[SourceFile],
    _media: &BTreeMap<String, MediaFacts>,
    _zone: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<(City, Vec<Problem>), Problems> {
    todo!()
}

/// Resolves everything that `screen` needs into its programme.
///
/// Screens with the same assignment get equal programmes.
///
/// # Errors
///
/// `None` if the city has no such screen.
pub fn compile(_city: &City, _screen: &ScreenId) -> Option<Programme> {
    todo!()
}
