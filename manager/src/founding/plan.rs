//! A city as somebody who begins one describes it; each part was found to be right already.

use cartelera_playlists::{
    content::{DepartmentKind, Rotation},
    programme::Colour,
};
use jiff::civil::Date;

use super::{Axis, Week};

/// A city that is to be made.
#[derive(Clone, Debug)]
pub(crate) struct FirstCity {
    pub(crate) name: String,
    /// An IANA name.
    pub(crate) zone: String,
    pub(crate) week: Week,
    /// Whether its offices are closed on days of obligatory rest.
    pub(crate) rests: bool,
    /// The day on which it is made.
    pub(crate) today: Date,
    pub(crate) normal: Brand,
    pub(crate) neutral: Brand,
    pub(crate) axes: Vec<Axis>,
    pub(crate) department: NewDepartment,
    pub(crate) office: NewOffice,
    pub(crate) screen: NewScreen,
}

/// How a city looks.
#[derive(Clone, Debug)]
pub(crate) struct Brand {
    pub(crate) name: String,
    pub(crate) background: Colour,
    pub(crate) text: Colour,
    pub(crate) accent: Colour,
    pub(crate) on_accent: Colour,
}

/// A department that is to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewDepartment {
    pub(crate) name: String,
    pub(crate) kind: DepartmentKind,
}

/// An office that is to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewOffice {
    pub(crate) name: String,
    pub(crate) address: Option<String>,
}

/// A screen that is to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewScreen {
    pub(crate) name: String,
    pub(crate) diagonal_tenths_in: u32,
    /// Of the panel as it is made.
    pub(crate) pixels: (u32, u32),
    pub(crate) rotation: Rotation,
    pub(crate) distance_dm: u32,
    /// Whether there is a band at its foot.
    pub(crate) has_bar: bool,
}
