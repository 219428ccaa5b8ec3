//! SVG drawings: parsed as the player does, without files of their own.

use cartelera_playlists::media::MediaKind;
use resvg::usvg::{ImageHrefResolver, Options, Tree};

use super::{Finding, ProbeError};

pub(super) fn judge(bytes: &[u8]) -> Result<Finding, ProbeError> {
    let options = Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: ImageHrefResolver::default_data_resolver(),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_data(bytes, &options)
        .map_err(|error| ProbeError::Refused(format!("the drawing cannot be read: {error}")))?;
    let mut notes = Vec::new();
    if String::from_utf8_lossy(bytes).contains("<text") {
        notes.push(
            "the drawing contains text, which needs the same fonts on every player; turn it into outlines".to_owned(),
        );
    }
    if tree.root().children().is_empty() {
        notes.push("the drawing is empty".to_owned());
    }
    Ok(Finding { kind: MediaKind::Drawing, notes })
}
