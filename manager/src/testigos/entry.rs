//! How the files of a package of testigos are called.

use cartelera_playlists::ids::ScreenId;
use jiff::civil::DateTime;

/// What people read first.
pub(super) const README: &str = "LEEME.txt";
/// The signed list of everything else.
pub(super) const PACKAGE: &str = "paquete.dsse";
/// The testigos for spreadsheets.
pub(super) const INDEX: &str = "testigos.csv";
/// The folder of root documents.
pub(super) const ROOTS: &str = "raiz/";

/// A root document.
pub(super) fn root(version: u64) -> String {
    format!("{ROOTS}{version:04}.dsse")
}

/// A testigo and its picture, which was taken at `local` on the clocks of its office; `number` counts from 1.
pub(super) fn testigo(number: usize, screen: &ScreenId, local: DateTime) -> [String; 2] {
    let stem = format!("testigos/{number:04}_{screen}_{}", local.strftime("%Y-%m-%dT%H%M%S"));
    [format!("{stem}.dsse"), format!("{stem}.jpg")]
}

/// Whether whoever unpacks a file of this name cannot be harmed: a relative path of plain characters.
pub(super) fn is_plain(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    name.len() <= 200 && name.split('/').all(part)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_names_of_a_package_are_plain() {
        let screen = "x".repeat(64).parse().unwrap();
        let [testigo, picture] = testigo(1, &screen, date(2026, 11, 28).at(10, 15, 0, 500));
        assert_eq!(testigo, format!("testigos/0001_{screen}_2026-11-28T101500.dsse"));
        for good in [README, PACKAGE, INDEX, &root(12), &testigo, &picture] {
            assert!(is_plain(good), "{good}");
        }
        for bad in ["", "/a", "a/", "../a", "a/../b", "a//b", "a\\b", "C:a", "a b", "año", ".a", "a\n"] {
            assert!(!is_plain(bad), "{bad}");
        }
    }
}
