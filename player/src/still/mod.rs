//! Still pictures: what a screen shows at an instant, drawn without a window by the same stage.

mod camera;
mod folder;
mod measure;
mod scene;
mod serve;

pub use camera::{StillCamera, StillRequest};
pub use measure::measure;
pub use serve::serve;
