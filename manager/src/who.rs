//! Who runs a command: the person that decisions are recorded under.

use std::{env, fs, os::unix::fs::MetadataExt as _};

use clap::Args;

/// Who decides.
#[derive(Debug, Args)]
pub(crate) struct By {
    /// Who decides, as the record and every screen's list will name it [default: the user of this system, also behind
    /// sudo]
    #[arg(id = "by", long = "by", value_name = "NAME", value_parser = name)]
    name: Option<String>,
}

impl By {
    /// The name that was given, else that of the user of this system.
    pub(crate) fn resolve(&self) -> String {
        let behind_sudo = || env::var("SUDO_USER").ok().filter(|name| !name.trim().is_empty());
        self.name.clone().or_else(behind_sudo).or_else(user).unwrap_or_else(|| "desconocido".to_owned())
    }
}

fn name(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err("no name (allowed: any text)".to_owned()) } else { Ok(text.to_owned()) }
}

/// The name of the user that this process runs as, or the user's number if the system has no name for it.
fn user() -> Option<String> {
    let uid = fs::metadata("/proc/self").ok()?.uid();
    let named = fs::read_to_string("/etc/passwd").ok().and_then(|users| name_of(&users, uid));
    Some(named.unwrap_or_else(|| format!("uid {uid}")))
}

fn name_of(users: &str, uid: u32) -> Option<String> {
    let fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let found = fields.into_iter().find(|fields| fields.get(2).is_some_and(|field| *field == uid.to_string()));
    found.map(|fields| fields[0].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_number() {
        let users = "root:x:0:0:root:/root:/bin/bash\nana:x:1000:1000::/home/ana:/bin/sh\n";
        assert_eq!(name_of(users, 1000).as_deref(), Some("ana"));
        assert_eq!(name_of(users, 100), None);
    }
}
