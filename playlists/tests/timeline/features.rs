//! What the random programmes of the tests may contain.

/// Parts of the specification that a random programme makes use of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Features {
    pub(crate) caps: bool,
    pub(crate) distances: bool,
    pub(crate) soft_times: bool,
    pub(crate) hard_times: bool,
    pub(crate) min_plays: bool,
    pub(crate) series: bool,
    /// Exemptions with an end of their own, and categories that are exempt whatever else holds.
    pub(crate) exemptions: bool,
    /// Items of the house loop that rules name too.
    pub(crate) shared_items: bool,
    /// Items of the house loop that do not last through every rest.
    pub(crate) short_house: bool,
}

/// Everything that is specified.
pub(crate) const ALL: Features = Features {
    caps: true,
    distances: true,
    soft_times: true,
    hard_times: true,
    min_plays: true,
    series: true,
    exemptions: true,
    shared_items: true,
    short_house: true,
};

/// What `cartelera_playlists::timeline` does.
pub(crate) const ENGINE: Features = Features {
    caps: true,
    distances: true,
    soft_times: true,
    hard_times: true,
    min_plays: true,
    series: true,
    exemptions: true,
    shared_items: true,
    short_house: true,
};
