//! Shows how far the looking through files is: a bar on a terminal, debug messages elsewhere.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressStyle};

/// Shows progress on the error stream.
pub(crate) struct Progress(Option<ProgressBar>);

impl Progress {
    /// Begins with `size_bytes` of files ahead.
    pub(crate) fn begin(size_bytes: u64) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let style = ProgressStyle::with_template("{bar:32} {bytes}/{total_bytes} {wide_msg}")
            .expect("the template is a constant that parses");
        Self(Some(ProgressBar::new(size_bytes).with_style(style)))
    }

    /// Shows nothing.
    pub(super) fn hidden() -> Self {
        Self(Some(ProgressBar::hidden()))
    }

    /// A file is looked at that was not known before.
    pub(super) fn on_new_file(&self, path: &str) {
        tracing::debug!(path, "looking at a new file");
        if let Some(bar) = &self.0 {
            bar.set_message(path.to_owned());
        }
    }

    /// A file of `size_bytes` is done.
    pub(crate) fn on_done(&self, size_bytes: u64) {
        if let Some(bar) = &self.0 {
            bar.inc(size_bytes);
        }
    }

    /// All are done.
    pub(crate) fn end(self) {
        if let Some(bar) = self.0 {
            bar.finish_and_clear();
        }
    }
}
