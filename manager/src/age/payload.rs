//! The payload of an age file: chunks of 64 KiB, each sealed with its number and whether it is the last.

use std::io::{self, BufRead, Read, Write};

use anyhow::{Context as _, anyhow};
use chacha20poly1305::{AeadInOut as _, ChaCha20Poly1305, KeyInit as _, Nonce, Tag};
use zeroize::Zeroizing;

use super::header::{FileKey, derive};

const CHUNK_BYTES: usize = 64 << 10;
const TAG_BYTES: usize = 16;
const SALT_BYTES: usize = 16;

/// The cipher of a payload and the number of its next chunk.
struct Chunks {
    cipher: ChaCha20Poly1305,
    next: u64,
}

impl Chunks {
    fn new(file_key: &FileKey, salt: [u8; SALT_BYTES]) -> anyhow::Result<Self> {
        let key = derive(file_key, Some(&salt), b"payload")?;
        Ok(Self { cipher: ChaCha20Poly1305::new(&(*key).into()), next: 0 })
    }

    fn nonce(&self, is_last: bool) -> Nonce {
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&self.next.to_be_bytes());
        nonce[11] = u8::from(is_last);
        nonce.into()
    }
}

/// Seals what is written to it; [`Sealer::finish`] ends the file.
pub(crate) struct Sealer<W> {
    output: W,
    chunks: Chunks,
    chunk: Zeroizing<Vec<u8>>,
}

impl<W: Write> Sealer<W> {
    pub(super) fn begin(mut output: W, file_key: &FileKey) -> anyhow::Result<Self> {
        let mut salt = [0; SALT_BYTES];
        getrandom::fill(&mut salt).context("asking the system for randomness")?;
        output.write_all(&salt).context("writing the header")?;
        let chunk = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES));
        Ok(Self { output, chunks: Chunks::new(file_key, salt)?, chunk })
    }

    /// Seals the last chunk and gives the output back: without it the file cannot be opened to its end.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.put(true)?;
        Ok(self.output)
    }

    fn put(&mut self, is_last: bool) -> io::Result<()> {
        let nonce = self.chunks.nonce(is_last);
        let sealed = self.chunks.cipher.encrypt_inout_detached(&nonce, b"", self.chunk.as_mut_slice().into());
        let tag = sealed.map_err(|_| io::Error::other("sealing a part of the file failed"))?;
        self.output.write_all(&self.chunk)?;
        self.output.write_all(&tag)?;
        self.chunk.clear();
        self.chunks.next += 1;
        Ok(())
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits until it is known not to be the last.
        if self.chunk.len() == CHUNK_BYTES && !bytes.is_empty() {
            self.put(false)?;
        }
        let taken = bytes.len().min(CHUNK_BYTES - self.chunk.len());
        self.chunk.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

/// Opens what was sealed; an error of kind [`io::ErrorKind::InvalidData`] says that it is not what was sealed.
///
/// What was read before such an error was sealed so; only the end shows that nothing is missing.
pub(crate) struct Opener<R> {
    input: R,
    chunks: Chunks,
    chunk: Zeroizing<Vec<u8>>,
    /// How much of `chunk` was read.
    read: usize,
    is_over: bool,
}

impl<R: BufRead> Opener<R> {
    pub(super) fn begin(mut input: R, file_key: &FileKey) -> anyhow::Result<Self> {
        let mut salt = [0; SALT_BYTES];
        input.read_exact(&mut salt).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => anyhow!("it is cut off after its header"),
            _ => anyhow::Error::from(error).context("reading the header"),
        })?;
        let chunk = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES + TAG_BYTES));
        Ok(Self { input, chunks: Chunks::new(file_key, salt)?, chunk, read: 0, is_over: false })
    }

    fn next_chunk(&mut self) -> io::Result<()> {
        let sealed_bytes = (CHUNK_BYTES + TAG_BYTES) as u64;
        self.chunk.clear();
        self.read = 0;
        self.input.by_ref().take(sealed_bytes).read_to_end(&mut self.chunk)?;
        let is_last = self.input.fill_buf()?.is_empty();
        let Some(length) = self.chunk.len().checked_sub(TAG_BYTES) else {
            return Err(wrong("it is cut off"));
        };
        let tag = Tag::try_from(&self.chunk[length..]).map_err(io::Error::other)?;
        self.chunk.truncate(length);
        let open = |nonce: Nonce, chunk: &mut [u8]| {
            self.chunks.cipher.decrypt_inout_detached(&nonce, b"", chunk.into(), &tag).is_ok()
        };
        let is_whole = is_last && length == CHUNK_BYTES;
        let mut copy = Zeroizing::new(if is_whole { self.chunk.to_vec() } else { Vec::new() });
        if !open(self.chunks.nonce(is_last), &mut self.chunk) {
            let is_cut = is_whole && open(self.chunks.nonce(false), &mut copy);
            return Err(wrong(if is_cut { "it is cut off" } else { "it was altered, or is cut off" }));
        }
        if length == 0 && self.chunks.next > 0 {
            return Err(wrong("it ends with an empty part, which nothing writes"));
        }
        self.is_over = is_last;
        self.chunks.next += 1;
        Ok(())
    }
}

impl<R: BufRead> Read for Opener<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        while self.read == self.chunk.len() && !self.is_over {
            self.next_chunk()?;
        }
        let taken = bytes.len().min(self.chunk.len() - self.read);
        bytes[..taken].copy_from_slice(&self.chunk[self.read..self.read + taken]);
        self.read += taken;
        Ok(taken)
    }
}

fn wrong(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}
