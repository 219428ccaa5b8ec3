//! Who gives a command: until people have accounts, the user of the operating system.

use std::{env, fs, os::unix::fs::MetadataExt as _};

/// The name of whoever runs this process; of whoever called `sudo` if that is how.
pub(crate) fn person() -> String {
    // The kernel's word: USER and LOGNAME say what the caller likes.
    let uid = fs::metadata("/proc/self").map(|process| process.uid()).ok();
    let sudo = env::var("SUDO_USER").ok().filter(|name| uid == Some(0) && !name.is_empty());
    let Some(uid) = uid else { return "unknown".to_owned() };
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    sudo.or_else(|| name(&users, uid)).unwrap_or_else(|| format!("uid {uid}"))
}

/// The name of `uid` in the lines of `/etc/passwd`.
fn name(users: &str, uid: u32) -> Option<String> {
    let uid = uid.to_string();
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == uid).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_number() {
        let users = "root:x:0:0:root:/root:/bin/bash\nmaria:x:1000:1000::/home/maria:/bin/sh\n";
        assert_eq!(name(users, 1000).as_deref(), Some("maria"));
        assert_eq!(name(users, 100), None);
        assert!(!person().is_empty());
    }
}
