//! What keys and states are called.

use cartelera_playlists::protocol::command::CommandAction;

use super::{Locale, Words};
use crate::{accounts::Role, page::city::Kind, screens::Alarm};

impl Words {
    /// A role.
    pub(crate) fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Author => self.role_author,
            Role::Programmer => self.role_programmer,
            Role::Approver => self.role_approver,
            Role::Legal => self.role_legal,
            Role::CivilProtection => self.role_civil_protection,
            Role::Technician => self.role_technician,
            Role::Auditor => self.role_auditor,
            Role::Administrator => self.role_administrator,
            Role::Liaison => self.role_liaison,
        }
    }

    /// What a role may do here.
    pub(crate) fn role_help(&self, role: Role) -> &'static str {
        match role {
            Role::Author => self.help_writes,
            Role::Programmer => self.help_programmer,
            Role::Legal | Role::CivilProtection => self.help_suspends,
            Role::Approver => self.help_approver,
            Role::Technician => self.help_technician,
            Role::Auditor => self.help_auditor,
            Role::Administrator => self.help_administrator,
            Role::Liaison => self.help_liaison,
        }
    }

    /// A kind of item.
    pub(crate) fn kind(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Bulletin => self.kind_bulletin,
            Kind::Capsule => self.kind_capsule,
            Kind::Slide => self.kind_slide,
        }
    }

    /// A command.
    pub(crate) fn command(&self, action: &CommandAction) -> &'static str {
        match action {
            CommandAction::Identify { .. } => self.command_identify,
            CommandAction::Restart => self.command_restart,
            CommandAction::Screenshot => self.command_screenshot,
            CommandAction::Resync => self.command_resync,
            CommandAction::Volume { .. } => self.command_volume,
            CommandAction::Log => self.command_log,
            CommandAction::Unknown => self.command_other,
        }
    }

    /// What was just done, by the key that a redirection carries.
    pub(crate) fn done(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "saved" => self.done_saved,
            "suspended" => self.done_suspended,
            "resumed" => self.done_resumed,
            "resume-asked" => self.done_resume_asked,
            "dropped" => self.done_dropped,
            "nothing" => self.done_nothing,
            "same-person" => self.done_same_person,
            "ordered" => self.done_ordered,
            "no-device" => self.done_no_device,
            "paired" => self.done_paired,
            "pairing-gone" => self.done_pairing_gone,
            "password" => self.done_password,
            "second-step" => self.done_second_step,
            "second-step-reset" => self.done_second_step_reset,
            "sessions-ended" => self.done_sessions_ended,
            "signed-out" => self.done_signed_out,
            "signed-out-elsewhere" => self.done_signed_out_elsewhere,
            "closed" => self.done_closed,
            "opened" => self.done_opened,
            "role-asked" => self.done_role_asked,
            "role-granted" => self.done_role_granted,
            "role-refused" => self.done_role_refused,
            "last-administrator" => self.done_last_administrator,
            _ => return None,
        })
    }

    /// What an entry of the audit log is about; its key where no words are known.
    pub(crate) fn action<'a>(&'a self, key: &'a str) -> &'a str {
        match key {
            "session.start" => self.act_session_start,
            "session.refused" => self.act_session_refused,
            "session.code" => self.act_session_code,
            "session.code-refused" => self.act_session_code_refused,
            "session.end" => self.act_session_end,
            "account.first" => self.act_account_first,
            "account.add" => self.act_account_add,
            "account.change" => self.act_account_change,
            "account.role" => self.act_account_role,
            "account.role-asked" => self.act_account_role_asked,
            "account.role-refused" => self.act_account_role_refused,
            "account.link" => self.act_account_link,
            "account.password" => self.act_account_password,
            "account.second-step" => self.act_account_second_step,
            "account.second-step-reset" => self.act_account_second_step_reset,
            "account.sessions-ended" => self.act_account_sessions_ended,
            "account.close" => self.act_account_close,
            "account.open" => self.act_account_open,
            "account.locale" => self.act_account_locale,
            "account.delegation" => self.act_delegation,
            "account.delegation-confirmed" => self.act_delegation_confirmed,
            "account.delegation-ended" => self.act_delegation_ended,
            "screen.command" => self.act_screen_command,
            "screen.pair" => self.act_screen_pair,
            "screen.code-refused" => self.act_screen_code_refused,
            "stop.suspend" => self.act_stop_suspend,
            "stop.resume" => self.act_stop_resume,
            "stop.resume-asked" => self.act_stop_resume_asked,
            "stop.resume-confirmed" => self.act_stop_resume_confirmed,
            "stop.resume-dropped" => self.act_stop_resume_dropped,
            "content.draft" => self.act_content_draft,
            "content.sent" => self.act_content_sent,
            "content.refused" => self.act_content_refused,
            "content.reopened" => self.act_content_reopened,
            "content.dropped" => self.act_content_dropped,
            "content.published" => self.act_content_published,
            "page.first-link" => self.act_first_link,
            other => other,
        }
    }
}

impl Locale {
    /// What an entry of the audit log is about; its key where no words are known.
    pub(crate) fn action(self, key: &str) -> &str {
        let known =
            self.founding().action(key).or_else(|| self.people().action(key)).or_else(|| self.library().action(key));
        let known = known.or_else(|| self.changes().action(key));
        let known = known.or_else(|| self.counter().action(key));
        known.unwrap_or_else(|| self.words().action(key))
    }

    /// What is wrong with a screen.
    pub(crate) fn alarm(self, alarm: &Alarm) -> String {
        if self == Self::Es {
            return alarm.to_string();
        }
        match alarm {
            Alarm::Clone { since, refused, kept } => {
                let ago = self.ago(*since);
                format!("cloned card ({ago}): device “{refused}” is refused, “{kept}” goes on")
            }
            Alarm::Conflicts { count, since } => {
                format!("cloned card? {count} records came twice with other content ({})", self.ago(*since))
            }
            Alarm::NeverCalled => "paired, but it never called".to_owned(),
            Alarm::Silent(since) => format!("out of contact (last {})", self.ago(*since)),
            Alarm::NoRoom(files) => format!("{files} files do not fit on the device"),
            Alarm::ReadOnlyDisk => "its disk cannot be written to".to_owned(),
            Alarm::Damaged(files) => format!("{files} damaged files on its disk"),
            Alarm::Stale => "what it follows is out of date: nobody who can sign speaks with it".to_owned(),
            Alarm::Unapproved(items) => format!("{items} items do not show: signatures of approvers are missing"),
            Alarm::Ahead => "it is ahead of this manager: was a backup restored?".to_owned(),
            Alarm::NoPanel => "no panel is connected: look at the cable".to_owned(),
            Alarm::PanelOff => "its panel says that it is off: somebody switched it off".to_owned(),
            Alarm::OtherInput => "its panel shows another input".to_owned(),
            Alarm::LowVoltage => "low voltage: look at the power supply".to_owned(),
            Alarm::SafeMode => "safe mode: it failed several times and shows the house loop only".to_owned(),
            Alarm::NoClock => "it has no time that it may trust".to_owned(),
            Alarm::RolledBack { version, detail } => {
                format!("went back from version {version} to the one before: {detail}")
            }
            Alarm::UpdateRefused { version, detail } => format!("could not install version {version}: {detail}"),
        }
    }
}
