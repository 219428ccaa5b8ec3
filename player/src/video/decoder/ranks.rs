//! Makes `GStreamer` try decoders in the order of the policy: its automatic choice goes by rank.
//!
//! Ranks belong to the process. A pipeline takes them when it is made, so a running one keeps its decoder.

use gst::prelude::*;
use gstreamer as gst;

use super::Family;

/// Lies between the ranks of two families; no element's own rank is as high.
const STEP: i32 = 1024;

/// Ranks every video decoder by the place of its family in `families`, within a family as before; others are not used.
pub(super) fn apply(families: &[Family]) {
    let sort = gst::ElementFactoryType::DECODER | gst::ElementFactoryType::MEDIA_VIDEO;
    for factory in gst::ElementFactory::factories_with_type(sort, gst::Rank::NONE) {
        let own = i32::from(factory.rank()).rem_euclid(STEP);
        let family = family_of(&factory);
        // The last family has the lowest step, and 0 is not used.
        let mut steps = (1..).zip(families.iter().rev());
        let step = steps.find(|(_, listed)| family == Some(**listed)).map(|(step, _)| step);
        let rank = step.map_or(0, |step: i32| own + STEP * step);
        factory.set_rank(gst::Rank::from(rank));
    }
}

/// The family of the elements that `factory` makes.
pub(super) fn family_of(factory: &gst::ElementFactory) -> Option<Family> {
    Family::of(&factory.name(), factory.metadata(gst::ELEMENT_METADATA_KLASS).unwrap_or_default())
}
