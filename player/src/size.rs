//! Sizes in pixels as people write them.

/// Reads a size such as `1280x720`.
///
/// # Errors
///
/// A sentence that says what is allowed.
pub fn parse(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once('x').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    parts
        .filter(|(width, height)| (16..=8192).contains(width) && (16..=8192).contains(height))
        .ok_or_else(|| format!("{text:?} is not a size (allowed: WIDTHxHEIGHT in pixels, 16x16 to 8192x8192)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_two_numbers_of_pixels() {
        assert_eq!(parse("1280x720"), Ok((1280, 720)));
        for bad in ["", "1280", "1280x", "0x0", "9000x10", "-1x720", "1280X720"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
