//! What a city begins with, made of what somebody says in the page or the demonstration's, and the places that are added to it
//! later; all of it is published like any other content.

mod add;
mod axes;
mod hours;
mod plan;
mod publish;
mod texts;

pub(crate) use add::Additions;
pub(crate) use axes::{AXIS_CONTRAST, Axis, ICONS, PROPOSED};
pub(crate) use hours::{Opening, Week};
pub(crate) use plan::{Brand, FirstCity, NewDepartment, NewOffice, NewScreen};
pub(crate) use publish::{Founding, Outcome, extend, has_begun, publish};
