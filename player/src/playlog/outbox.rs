//! What of the playlog is still to be sent, packed for the manager.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use cartelera_playlists::{
    ids::ScreenId,
    protocol::playlog::{MAX_BATCH_BYTES, MAX_BATCH_RECORDS, MAX_SENT_BYTES, PlaylogBatch, PlaylogMark, RawEntry},
};
use flate2::{Compression, write::GzEncoder};
use jiff::Timestamp;

use super::reader::Reader;

/// Format of a batch.
const FORMAT: u16 = 1;
/// What is packed at once at first; less if that does not fit.
const BATCH_BYTES: usize = MAX_BATCH_BYTES / 4;

/// The sender's side of the playlog. It opens the file anew each time: that happens about once an hour.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    data: PathBuf,
}

impl Outbox {
    /// That of the player with its files in `data`.
    pub(crate) fn new(data: &Path) -> Self {
        Self { data: data.to_owned() }
    }

    /// The next batch of `screen`, packed by gzip; `None` if there is nothing to send.
    pub(crate) fn batch(&self, screen: &ScreenId) -> anyhow::Result<Option<Vec<u8>>> {
        let Some(reader) = Reader::open(&self.data)? else { return Ok(None) };
        let Some((log, _)) = reader.log()?.filter(|(_, of)| of == screen.as_str()) else { return Ok(None) };
        let mut kept = reader.unsent(MAX_BATCH_RECORDS, BATCH_BYTES)?;
        while !kept.is_empty() {
            let raw = |kept: &super::store::Kept| RawEntry { sequence: kept.sequence, record: kept.record.clone() };
            let packed = pack(&PlaylogBatch { format: FORMAT, log, entries: kept.iter().map(raw).collect() })?;
            if packed.len() <= MAX_SENT_BYTES || kept.len() == 1 {
                return Ok(Some(packed));
            }
            kept.truncate(kept.len() / 2);
        }
        Ok(None)
    }

    /// Notes what the manager has; says whether there is more to send.
    pub(crate) fn acknowledge(&self, mark: &PlaylogMark, now: Timestamp) -> anyhow::Result<bool> {
        let Some(reader) = Reader::open(&self.data)? else { return Ok(false) };
        let Some((log, _)) = reader.log()? else { return Ok(false) };
        let sequence = if mark.log == Some(log) { mark.sequence } else { 0 };
        reader.acknowledge(sequence, now)
    }
}

fn pack(batch: &PlaylogBatch) -> anyhow::Result<Vec<u8>> {
    let doing = "packing a part of the playlog";
    let text = serde_json::to_vec(batch).context(doing)?;
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(&text).context(doing)?;
    packer.finish().context(doing)
}
