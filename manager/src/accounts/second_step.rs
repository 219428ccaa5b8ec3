//! The second step of signing in: six digits that an app shows (TOTP, RFC 6238).

use std::fmt::Write as _;

use anyhow::{Context as _, anyhow};
use jiff::Timestamp;
use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Builder, Secret, Totp};

/// How long a code is shown, in seconds.
const STEP_S: u64 = 30;
/// What the app calls the account beside the person's user name.
const ISSUER: &str = "Cartelera";
/// Empty space around the code of a picture, in modules, as the standard asks.
const QUIET: usize = 4;

/// The secret that the app and the manager share; 20 bytes, as the standard recommends.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct StepSecret(pub(crate) Vec<u8>);

impl std::fmt::Debug for StepSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("****")
    }
}

impl StepSecret {
    /// Draws one.
    pub(crate) fn draw() -> anyhow::Result<Self> {
        let mut secret = vec![0; 20];
        getrandom::fill(&mut secret).map_err(|error| anyhow!("asking the system for randomness: {error}"))?;
        Ok(Self(secret))
    }

    /// The number of the step whose code was typed at `now`, one step early or late too.
    pub(crate) fn step_of(&self, typed: &str, now: Timestamp) -> anyhow::Result<Option<u64>> {
        let typed: String = typed.chars().filter(|sign| !sign.is_whitespace()).collect();
        let is_code = typed.len() == 6 && typed.bytes().all(|byte| byte.is_ascii_digit());
        let now = u64::try_from(now.as_second()).context("the clock stands before 1970")?;
        Ok(if is_code { self.totp()?.check(&typed, now) } else { None })
    }

    /// The secret as a person types it, in groups of four.
    pub(crate) fn text(&self) -> String {
        let plain = Secret::from(self.0.clone()).to_base32();
        let signs: Vec<char> = plain.chars().collect();
        signs.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    /// The address that an app reads, for the account `user`.
    pub(crate) fn address(&self, user: &str) -> String {
        let secret = Secret::from(self.0.clone()).to_base32();
        // A user name has no sign that an address gives a meaning.
        format!(
            "otpauth://totp/{ISSUER}:{user}?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits=6&period={STEP_S}"
        )
    }

    fn totp(&self) -> anyhow::Result<Totp> {
        let built = Builder::new().with_secret(self.0.clone()).with_skew(1).with_step_duration(STEP_S).build();
        built.map_err(|error| anyhow!("reading the secret of a second step: {error:?}"))
    }
}

/// A QR code as the path of an SVG picture, and the picture's side in modules.
#[derive(Clone, Debug)]
pub(crate) struct QrPath {
    pub(crate) side: usize,
    pub(crate) path: String,
}

/// The QR code of `text`.
pub(crate) fn qr(text: &str) -> anyhow::Result<QrPath> {
    let code =
        QrCode::with_error_correction_level(text, EcLevel::M).map_err(|error| anyhow!("drawing a QR code: {error}"))?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path = dark.fold(String::new(), |mut path, (place, _)| {
        let _ = write!(path, "M{} {}h1v1h-1z", place % width + QUIET, place / width + QUIET);
        path
    });
    Ok(QrPath { side: width + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, of which an app shows the last six digits.
        let secret = StepSecret(b"12345678901234567890".to_vec());
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            let at = Timestamp::from_second(second).unwrap();
            assert_eq!(secret.step_of(code, at).unwrap(), Some(second as u64 / 30), "{second}");
            let late = Timestamp::from_second(second + 30).unwrap();
            assert_eq!(secret.step_of(code, late).unwrap(), Some(second as u64 / 30));
            assert_eq!(secret.step_of(code, Timestamp::from_second(second + 90).unwrap()).unwrap(), None);
        }
        let at = Timestamp::from_second(59).unwrap();
        assert_eq!(secret.step_of(" 287 082 ", at).unwrap(), Some(1));
        for wrong in ["", "28708", "2870822", "28708a", "２８７０８２"] {
            assert_eq!(secret.step_of(wrong, at).unwrap(), None, "{wrong}");
        }
        assert_eq!(secret.text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }

    #[test]
    fn the_qr_code_is_drawn() {
        let drawn = qr(&StepSecret(vec![7; 20]).address("aruiz")).unwrap();
        assert!(drawn.side > 30 && drawn.path.starts_with("M4 4h1v1h-1z"), "{drawn:?}");
    }
}
