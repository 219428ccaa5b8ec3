//! Everything that determines what a screen presents, in one document.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    approval::Approvals,
    manifest::{Pointer, Root},
    programme::Programme,
    stops::StopList,
    timeline::{Timeline, TimelineError},
};

/// What a screen was given: from it and the time follows the picture, also years later and on another machine.
///
/// Nothing in it is verified again: it is for those who keep the signed documents and checked them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Scene {
    /// The root document that counted.
    pub root: Root,
    /// The pointer.
    pub pointer: Pointer,
    /// The programmes of its epochs, in the same order.
    pub programmes: Vec<Programme>,
    /// What was stopped.
    pub stops: StopList,
    /// What approvers signed, as the bundle of the pointer has it; empty if the pointer names none.
    pub approvals: String,
}

impl Scene {
    /// The timeline of the pointer's epochs.
    ///
    /// # Errors
    ///
    /// [`TimelineError`] if they do not make one.
    pub fn timeline(&self) -> Result<Timeline, TimelineError> {
        let programmes = self.programmes.iter().cloned().map(Arc::new);
        Timeline::new(self.pointer.epochs.iter().cloned().zip(programmes).collect())
    }

    /// What approvers let it show.
    pub fn approvals(&self) -> Approvals {
        Approvals::of(&self.root, self.approvals.as_bytes())
    }
}
