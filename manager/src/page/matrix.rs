//! Who may do what: the one table of roles and rights. Every route of the page names a right (`routes`).

use crate::accounts::Role;

/// What a route needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Right {
    /// Nothing: signing in, static files.
    Public,
    /// A password was right; the second step is still to be passed or set up.
    HalfSession,
    /// An account, whichever roles it has.
    Own,
    /// To see screens, what is on them and what is stopped.
    SeeScreens,
    /// To see content: what is on screen, what waits, what others write.
    SeeContent,
    /// To write, correct and hand in.
    Write,
    /// To say when, where and how much playlists show, and hand that in.
    Programme,
    /// To take back or throw away what was handed in, by whoever may make the like.
    Withdraw,
    /// To put one of the city's counter texts on the screens of an office.
    Counter,
    /// To authorise what another person made, which publishes it, or to give it back.
    Review,
    /// To suspend: easy on purpose.
    Suspend,
    /// To resume what is suspended: hard on purpose.
    Resume,
    /// To ask a screen for something.
    Command,
    /// To make a device a screen.
    Pair,
    /// To see people and what they may.
    SeePeople,
    /// To change people and what they may.
    ChangePeople,
    /// To read the audit log.
    SeeAudit,
    /// To make the city, before anything was published.
    MakeCity,
    /// To add offices and departments.
    AddPlace,
    /// To add a screen to an office.
    AddScreen,
}

impl Right {
    /// Its key, for programs.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::HalfSession => "half-session",
            Self::Own => "own",
            Self::SeeScreens => "see-screens",
            Self::SeeContent => "see-content",
            Self::Write => "write",
            Self::Programme => "programme",
            Self::Withdraw => "withdraw",
            Self::Counter => "counter",
            Self::Review => "review",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Command => "command",
            Self::Pair => "pair",
            Self::SeePeople => "see-people",
            Self::ChangePeople => "change-people",
            Self::SeeAudit => "see-audit",
            Self::MakeCity => "make-city",
            Self::AddPlace => "add-place",
            Self::AddScreen => "add-screen",
        }
    }

    /// The roles that give it. What is not listed here nobody may.
    pub(crate) fn roles(self) -> &'static [Role] {
        use Role::{Administrator, Approver, Auditor, Author, CivilProtection, Legal, Liaison, Programmer, Technician};
        match self {
            Self::Public | Self::HalfSession | Self::Own => &[],
            Self::SeeScreens | Self::SeeContent => {
                &[Author, Programmer, Approver, Legal, CivilProtection, Technician, Auditor, Administrator, Liaison]
            }
            Self::Suspend => &[Author, Programmer, Approver, Legal, CivilProtection, Technician, Administrator],
            Self::Write => &[Author, Programmer, Liaison],
            Self::Programme => &[Programmer, Approver],
            Self::Withdraw => &[Author, Programmer, Liaison, Approver],
            Self::Counter => &[Liaison],
            Self::Resume | Self::Review => &[Approver],
            Self::Command | Self::Pair | Self::AddScreen => &[Technician, Administrator],
            Self::SeePeople | Self::SeeAudit => &[Auditor, Administrator],
            Self::ChangePeople | Self::MakeCity | Self::AddPlace => &[Administrator],
        }
    }

    /// Whether `role` gives it.
    pub(crate) fn is_of(self, role: Role) -> bool {
        self.roles().contains(&role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every right that a role gives.
    const OF_ROLES: [Right; 17] = [
        Right::SeeContent,
        Right::Write,
        Right::Review,
        Right::SeeScreens,
        Right::Suspend,
        Right::Resume,
        Right::Command,
        Right::Pair,
        Right::SeePeople,
        Right::ChangePeople,
        Right::SeeAudit,
        Right::MakeCity,
        Right::AddPlace,
        Right::AddScreen,
        Right::Counter,
        Right::Programme,
        Right::Withdraw,
    ];

    /// The matrix as it was decided: a line for each role, a column for each right in the order of `OF_ROLES`.
    const DECIDED: [(Role, &str); 9] = [
        (Role::Author, "SS-SS-----------S"),
        (Role::Programmer, "SS-SS----------SS"),
        (Role::Approver, "S-SSSS---------SS"),
        (Role::Legal, "S--SS------------"),
        (Role::CivilProtection, "S--SS------------"),
        (Role::Technician, "S--SS-SS-----S---"),
        (Role::Auditor, "S--S----S-S------"),
        (Role::Administrator, "S--SS-SSSSSSSS---"),
        (Role::Liaison, "SS-S----------S-S"),
    ];

    #[test]
    fn the_table_is_the_one_that_was_decided() {
        for (role, row) in DECIDED {
            let told: String = OF_ROLES.iter().map(|right| if right.is_of(role) { 'S' } else { '-' }).collect();
            assert_eq!(told, row, "{role:?}");
        }
    }
}
