//! Passwords: which are taken, and how they are kept (argon2id).

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, anyhow};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use tokio::{sync::Semaphore, time::timeout};

/// The shortest password.
pub(crate) const MIN_CHARS: usize = 12;
/// The longest, so that nobody lets the manager hash a book.
pub(crate) const MAX_CHARS: usize = 128;
/// So many are hashed at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// So long somebody waits for a turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WeakPassword {
    /// Fewer characters than [`MIN_CHARS`].
    Short,
    /// More than [`MAX_CHARS`].
    Long,
    /// It holds the person's name, user name or employee number, or the product's.
    Personal,
    /// Few different characters, or a run of neighbours.
    Simple,
}

/// Says whether a password of somebody who is called by `names` is taken. Nothing is asked of which signs it has.
pub(crate) fn check(password: &str, names: &[&str]) -> Result<(), WeakPassword> {
    let count = password.chars().count();
    if count < MIN_CHARS {
        return Err(WeakPassword::Short);
    }
    if count > MAX_CHARS {
        return Err(WeakPassword::Long);
    }
    let lower = password.to_lowercase();
    let mut different: Vec<char> = lower.chars().collect();
    let runs = different.windows(2).filter(|pair| (pair[0] as u32).abs_diff(pair[1] as u32) <= 1).count();
    different.sort_unstable();
    different.dedup();
    if different.len() < 5 || runs * 4 > count * 3 {
        return Err(WeakPassword::Simple);
    }
    let parts = names.iter().flat_map(|name| name.split_whitespace()).map(str::to_lowercase);
    let rest = parts.filter(|part| part.chars().count() > 3).chain(["cartelera".to_owned(), "contraseña".to_owned()]);
    let rest = rest.fold(lower, |rest, part| rest.replace(&part, ""));
    if rest.chars().count() < MIN_CHARS - 4 { Err(WeakPassword::Personal) } else { Ok(()) }
}

/// Hashes and verifies passwords, a few at once, away from the threads that answer screens.
#[derive(Clone)]
pub(crate) struct Passwords(Arc<Semaphore>);

impl Passwords {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }

    /// The password as it is kept.
    pub(crate) async fn hash(&self, password: String) -> anyhow::Result<String> {
        self.blocking(move || {
            let mut salt = [0; 16];
            getrandom::fill(&mut salt).map_err(|error| anyhow!("asking the system for randomness: {error}"))?;
            let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
            Ok(hash.map_err(|error| anyhow!("hashing a password: {error}"))?.to_string())
        })
        .await
    }

    /// Whether it is the password that is `kept`; without one it takes as long and is not.
    pub(crate) async fn is(&self, password: String, kept: Option<String>) -> anyhow::Result<bool> {
        self.blocking(move || {
            let is_known = kept.is_some();
            let kept = kept.unwrap_or_else(|| NOBODY.to_owned());
            let hash = PasswordHash::new(&kept).map_err(|error| anyhow!("reading a password's hash: {error}"))?;
            let fits = password.chars().count() <= MAX_CHARS;
            Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && fits && is_known)
        })
        .await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let turn = timeout(PATIENCE, self.0.clone().acquire_owned()).await;
        let turn = turn.context("waiting for a turn to look at a password: too many sign in at once")??;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        })
        .await
        .context("looking at a password")?
    }
}

/// What is compared for an account that there is not, so that the answer takes as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_ones_are_taken_and_guessable_ones_are_not() {
        let names = ["Ana Ruiz", "aruiz", "1042"];
        for (password, result) in [
            ("tres gatos en la azotea", Ok(())),
            ("k3-Vd9!pqX-72", Ok(())),
            ("corta", Err(WeakPassword::Short)),
            ("aaaaaaaaaaaaaaaa", Err(WeakPassword::Simple)),
            ("123456789012", Err(WeakPassword::Simple)),
            ("abcdefghijklmn", Err(WeakPassword::Simple)),
            ("cartelera2026", Err(WeakPassword::Personal)),
            ("Contraseña-123", Err(WeakPassword::Personal)),
            ("aruizruiz1042", Err(WeakPassword::Personal)),
        ] {
            assert_eq!(check(password, &names), result, "{password}");
        }
        assert_eq!(check(&"ab cd ef gh ".repeat(20), &names), Err(WeakPassword::Long));
    }

    #[tokio::test]
    async fn a_password_is_recognised_and_nobody_has_one() {
        let passwords = Passwords::new();
        let kept = passwords.hash("tres gatos en la azotea".to_owned()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(passwords.is("tres gatos en la azotea".to_owned(), Some(kept.clone())).await.unwrap());
        assert!(!passwords.is("tres gatos en la azotea ".to_owned(), Some(kept)).await.unwrap());
        assert!(!passwords.is(String::new(), None).await.unwrap());
    }
}
