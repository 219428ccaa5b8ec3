//! A disk that has, of what was not flushed when the power is cut, any sectors: writes are lost, swapped and torn.
//!
//! It speaks as much of the [NBD protocol](https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md) as QEMU asks
//! for.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read, Write},
    os::unix::{
        fs::FileExt as _,
        net::{UnixListener, UnixStream},
    },
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

/// What is written whole or not at all.
const SECTOR_BYTES: usize = 512;

const OPTION_MAGIC: &[u8; 8] = b"IHAVEOPT";
const OPTION_REPLY_MAGIC: u64 = 0x0003_e889_0455_65a9;
const REQUEST_MAGIC: u32 = 0x2560_9513;
const REPLY_MAGIC: u32 = 0x6744_6698;
/// Fixed newstyle negotiation, and no zeroes at its end.
const HANDSHAKE_FLAGS: u16 = 0b11;
/// There are flags; flush and forced writes are understood.
const EXPORT_FLAGS: u16 = 0b1101;
const OPTION_GO: u32 = 7;
const REPLY_ACK: u32 = 1;
const REPLY_INFO: u32 = 3;
const REPLY_UNSUPPORTED: u32 = 0x8000_0001;
const FORCED: u16 = 1;
const INVALID: u32 = 22;

/// A disk that is served until it is cut.
pub(crate) struct Tearing {
    sectors: Arc<Mutex<Option<Sectors>>>,
}

/// The sectors of an image, and above them what was written since the last flush.
struct Sectors {
    image: File,
    unflushed: BTreeMap<u64, Vec<u8>>,
}

impl Tearing {
    /// Serves `image` at `socket` to whoever comes first.
    pub(crate) fn serve(image: File, socket: &Path) -> Self {
        let listener = UnixListener::bind(socket).expect("the socket can be made");
        let sectors = Arc::new(Mutex::new(Some(Sectors { image, unflushed: BTreeMap::new() })));
        let served = Arc::clone(&sectors);
        // It ends with an error when the machine is killed.
        thread::spawn(move || listener.accept().and_then(|(line, _)| serve(line, &served)));
        Self { sectors }
    }

    /// Cuts the power; of what was not flushed each sector arrives with this probability.
    pub(crate) fn cut(&self, arrives: f64, random: &mut fastrand::Rng) {
        let Some(mut sectors) = lock(&self.sectors).take() else { return };
        sectors.unflushed.retain(|_, _| random.f64() < arrives);
        sectors.flush().expect("the image can be written");
    }
}

impl Sectors {
    fn read(&self, first: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.image.read_exact_at(&mut bytes, first * SECTOR_BYTES as u64)?;
        for (sector, place) in (first..).zip(bytes.chunks_mut(SECTOR_BYTES)) {
            if let Some(written) = self.unflushed.get(&sector) {
                place.copy_from_slice(written);
            }
        }
        Ok(bytes)
    }

    fn write(&mut self, first: u64, bytes: &[u8]) {
        self.unflushed.extend((first..).zip(bytes.chunks(SECTOR_BYTES).map(<[u8]>::to_vec)));
    }

    fn flush(&mut self) -> io::Result<()> {
        let write = |(sector, bytes): (u64, Vec<u8>)| self.image.write_all_at(&bytes, sector * SECTOR_BYTES as u64);
        std::mem::take(&mut self.unflushed).into_iter().try_for_each(write)
    }

    /// Writes past what is not flushed.
    fn force(&mut self, first: u64, bytes: &[u8]) -> io::Result<()> {
        self.unflushed.retain(|sector, _| !(first..first + (bytes.len() / SECTOR_BYTES) as u64).contains(sector));
        self.image.write_all_at(bytes, first * SECTOR_BYTES as u64)
    }
}

fn lock(sectors: &Mutex<Option<Sectors>>) -> MutexGuard<'_, Option<Sectors>> {
    sectors.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers requests until the line breaks or the power is cut.
fn serve(mut line: UnixStream, sectors: &Mutex<Option<Sectors>>) -> io::Result<()> {
    let size_bytes =
        lock(sectors).as_ref().map_or(Ok(0), |sectors| sectors.image.metadata().map(|facts| facts.len()))?;
    negotiate(&mut line, size_bytes)?;
    loop {
        if u32::from_be_bytes(take(&mut line)?) != REQUEST_MAGIC {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let flags = u16::from_be_bytes(take(&mut line)?);
        let kind = u16::from_be_bytes(take(&mut line)?);
        let cookie: [u8; 8] = take(&mut line)?;
        let offset = u64::from_be_bytes(take(&mut line)?);
        let length = u32::from_be_bytes(take(&mut line)?) as usize;
        let mut bytes = vec![0; if kind == 1 { length } else { 0 }];
        line.read_exact(&mut bytes)?;
        let first = offset / SECTOR_BYTES as u64;
        let is_aligned = offset.is_multiple_of(SECTOR_BYTES as u64) && length.is_multiple_of(SECTOR_BYTES);
        let mut guard = lock(sectors);
        let Some(sectors) = guard.as_mut() else { return Ok(()) };
        let (error, answer) = match kind {
            0 if is_aligned => (0, sectors.read(first, length)?),
            1 if is_aligned && flags & FORCED != 0 => (0, sectors.force(first, &bytes).map(|()| Vec::new())?),
            1 if is_aligned => {
                sectors.write(first, &bytes);
                (0, Vec::new())
            }
            2 => return Ok(()),
            3 => (0, sectors.flush().map(|()| Vec::new())?),
            _ => (INVALID, Vec::new()),
        };
        drop(guard);
        line.write_all(&[&REPLY_MAGIC.to_be_bytes(), &error.to_be_bytes(), &cookie[..], &answer].concat())?;
    }
}

/// Agrees on the one disk that there is.
fn negotiate(line: &mut UnixStream, size_bytes: u64) -> io::Result<()> {
    line.write_all(&[&b"NBDMAGIC"[..], OPTION_MAGIC, &HANDSHAKE_FLAGS.to_be_bytes()].concat())?;
    let _: [u8; 4] = take(line)?;
    loop {
        let _: [u8; 8] = take(line)?;
        let option = u32::from_be_bytes(take(line)?);
        let length = u32::from_be_bytes(take(line)?);
        io::copy(&mut Read::take(&mut *line, length.into()), &mut io::sink())?;
        let reply = |kind: u32, data: &[u8]| {
            let head = [
                OPTION_REPLY_MAGIC.to_be_bytes().to_vec(),
                [option, kind, data.len() as u32].map(u32::to_be_bytes).concat(),
            ];
            [&head.concat(), data].concat()
        };
        if option != OPTION_GO {
            line.write_all(&reply(REPLY_UNSUPPORTED, &[]))?;
            continue;
        }
        let export = [&0_u16.to_be_bytes()[..], &size_bytes.to_be_bytes(), &EXPORT_FLAGS.to_be_bytes()].concat();
        line.write_all(&reply(REPLY_INFO, &export))?;
        return line.write_all(&reply(REPLY_ACK, &[]));
    }
}

fn take<const COUNT: usize>(line: &mut UnixStream) -> io::Result<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    line.read_exact(&mut bytes)?;
    Ok(bytes)
}
