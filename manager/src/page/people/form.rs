//! The fields about a person, and what may be wrong with them.

use crate::{
    accounts::{names as allowed, password},
    page::{locale::Words, visit::Visit},
};

/// What is wrong with a password.
pub(in crate::page) type PasswordError = Option<&'static str>;

/// What was typed about a person, brought into shape, with what is wrong beside it.
#[derive(Default)]
pub(in crate::page) struct Given {
    pub(in crate::page) name: String,
    pub(in crate::page) employee: String,
    pub(in crate::page) user: String,
    pub(in crate::page) name_error: Option<&'static str>,
    pub(in crate::page) employee_error: Option<&'static str>,
    pub(in crate::page) user_error: Option<&'static str>,
}

impl Given {
    /// Whether anything is wrong.
    pub(in crate::page) fn is_wrong(&self) -> bool {
        self.name_error.or(self.employee_error).or(self.user_error).is_some()
    }
}

/// What a form says about a person.
pub(in crate::page) fn names(visit: &Visit) -> Given {
    let w = visit.locale.words();
    let mut given = Given::default();
    let told = |bad: allowed::BadName, sign: &'static str| match bad {
        allowed::BadName::Missing => w.field_missing,
        allowed::BadName::Long => w.field_long,
        allowed::BadName::Sign => sign,
    };
    (given.name, given.name_error) = shape(visit.fields.get("name"), allowed::line, |bad| told(bad, w.field_sign));
    (given.employee, given.employee_error) =
        shape(visit.fields.get("employee"), allowed::employee, |bad| told(bad, w.employee_sign));
    (given.user, given.user_error) = shape(visit.fields.get("user"), allowed::user, |bad| told(bad, w.user_sign));
    given
}

fn shape(
    text: &str,
    allow: fn(&str) -> Result<String, allowed::BadName>,
    tell: impl Fn(allowed::BadName) -> &'static str,
) -> (String, Option<&'static str>) {
    match allow(text) {
        Ok(shaped) => (shaped, None),
        Err(bad) => (text.to_owned(), Some(tell(bad))),
    }
}

/// Why a password of somebody who is called by `names` is not taken.
pub(in crate::page) fn password_error(w: &'static Words, typed: &str, names: &[&str]) -> PasswordError {
    password::check(typed, names).err().map(|weak| match weak {
        password::WeakPassword::Short => w.password_short,
        password::WeakPassword::Long => w.password_long,
        password::WeakPassword::Personal => w.password_personal,
        password::WeakPassword::Simple => w.password_simple,
    })
}
