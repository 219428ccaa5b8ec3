//! Which device is which screen: `pair`, `enrol` and `revoke`.

pub(crate) mod choose;
mod enrol;
mod pair;
mod person;
mod revoke;

pub(crate) use enrol::{EnrolArgs, run as enrol};
pub(crate) use pair::{PairArgs, bind, run as pair};
pub(crate) use person::person;
pub(crate) use revoke::{RevokeArgs, now, run as revoke};
