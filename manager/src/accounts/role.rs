//! The roles that a person can have.

use serde::{Deserialize, Serialize};

/// A role; its key is what stands in the database and the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Role {
    /// Redacción.
    Author,
    /// Pauta.
    Programmer,
    /// Autoriza.
    Approver,
    /// Jurídico.
    Legal,
    /// Protección Civil.
    CivilProtection,
    /// Soporte técnico.
    Technician,
    /// Contraloría.
    Auditor,
    /// Administración.
    Administrator,
    /// Enlace.
    Liaison,
}

impl Role {
    /// Every role, in the order in which pages list them.
    pub(crate) const ALL: [Self; 9] = [
        Self::Author,
        Self::Programmer,
        Self::Approver,
        Self::Legal,
        Self::CivilProtection,
        Self::Technician,
        Self::Auditor,
        Self::Administrator,
        Self::Liaison,
    ];

    /// What stands for it in the database, in forms and in the log.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Programmer => "programmer",
            Self::Approver => "approver",
            Self::Legal => "legal",
            Self::CivilProtection => "civil-protection",
            Self::Technician => "technician",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
            Self::Liaison => "liaison",
        }
    }

    /// The role with `key`.
    pub(crate) fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// Whether it is worth so much that a password alone does not open it, a session ends when it is idle, and a second
    /// administrator grants it once there are two.
    pub(crate) fn is_guarded(self) -> bool {
        matches!(self, Self::Approver | Self::Administrator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_key_of_its_own() {
        for role in Role::ALL {
            assert_eq!(Role::of(role.key()), Some(role));
        }
        assert_eq!(Role::of("root"), None);
    }
}
