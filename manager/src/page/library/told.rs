//! What is said of files above their list.

/// What is said of a file, or of none.
pub(super) struct Told {
    pub(super) name: String,
    pub(super) text: String,
    /// The number of the file that was there already.
    pub(super) see: Option<i64>,
    /// The number of the file that lies in the trash, and can be taken out of it.
    pub(super) restore: Option<i64>,
    /// Where it is used.
    pub(super) places: Vec<Place>,
    pub(super) is_fault: bool,
}

/// Something that uses a file; without an address where whoever asks may not see it.
pub(super) struct Place {
    pub(super) href: Option<String>,
    pub(super) title: String,
}

impl Told {
    /// Something that is said of no file.
    pub(super) fn only(text: &str) -> Self {
        Self::fault("", text.to_owned())
    }

    /// Why a file is not taken.
    pub(super) fn fault(name: &str, text: String) -> Self {
        Self { name: name.to_owned(), is_fault: true, ..Self::of(text) }
    }

    /// That a file is there already.
    pub(super) fn known(text: String, number: i64) -> Self {
        Self { see: Some(number), ..Self::of(text) }
    }

    /// That a file lies in the trash.
    pub(super) fn thrown(text: String, number: i64) -> Self {
        Self { restore: Some(number), ..Self::of(text) }
    }

    /// That a file is used there, and so not thrown away.
    pub(super) fn used(name: &str, text: &str, places: Vec<Place>) -> Self {
        Self { places, ..Self::fault(name, text.to_owned()) }
    }

    fn of(text: String) -> Self {
        Self { name: String::new(), text, see: None, restore: None, places: Vec::new(), is_fault: false }
    }
}
