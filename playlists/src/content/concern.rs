//! What the check points out and a city may refuse instead.

/// A weakness of an item: legible or lawful enough to be published with a warning, unless the city refuses it
/// ([`City::refuses`](crate::content::City::refuses)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// A headline that is hard to read from afar.
    LongHeadline,
    /// A QR code so dense that a telephone scans it with difficulty.
    DenseQr,
    /// A picture of which those who cannot see it learn nothing (WCAG 2.2, success criterion 1.1.1,
    /// <https://www.w3.org/TR/WCAG22/#non-text-content>).
    NoAlt,
    /// A slide with too few pixels for a screen.
    SmallPicture,
    /// A public servant in government publicity (Constitution of Mexico, article 134).
    ServantsInPublicity,
}
