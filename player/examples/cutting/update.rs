//! What each update brings; everything comes from its number.

use cartelera_playlists::{
    hash::ContentHash,
    stops::{StopAction, StopEntry, StopList, StopTarget},
};

use crate::city::{City, SCREEN, Signed, file};

/// How many files an update names; all but the last one are also of the update before.
const FILES: u64 = 3;
/// After so many updates the stop list is an entry longer.
const UPDATES_A_STOP: u64 = 4;

/// An update as the manager would serve it.
pub(crate) struct Update {
    /// Its number.
    pub(crate) number: u64,
    /// The files that it names, each with its number.
    pub(crate) files: Vec<(u64, Vec<u8>)>,
    /// The programme that shows them.
    pub(crate) programme: Signed,
    /// The pointer that names the programme.
    pub(crate) pointer: Vec<u8>,
}

impl Update {
    /// The update with this number, counted from 1.
    pub(crate) fn new(city: &City, number: u64) -> Self {
        let files = files(number);
        let slides: Vec<&[u8]> = files.iter().map(|(_, bytes)| bytes.as_slice()).collect();
        let programme = city.programme(&slides);
        let pointer = city.pointer(SCREEN, number, &[&programme]);
        Self { number, files, programme, pointer }
    }
}

/// The files of an update, each with its number.
pub(crate) fn files(number: u64) -> Vec<(u64, Vec<u8>)> {
    (number..number + FILES).map(|number| (number, file(number as u8, size_bytes(number)))).collect()
}

/// The stop list that is followed with an update.
pub(crate) fn stops(number: u64) -> anyhow::Result<StopList> {
    let entry = |number: u64| StopEntry {
        number,
        issued: jiff::Timestamp::UNIX_EPOCH,
        action: StopAction::Suspend,
        target: StopTarget::Item(ContentHash::of(&number.to_be_bytes())),
    };
    Ok(StopList::new((1..=number / UPDATES_A_STOP).map(entry).collect())?)
}

/// Lengths that differ, from less than a block of the disk to many.
fn size_bytes(number: u64) -> usize {
    1_000 + (number * 7_919 % 60_000) as usize
}
