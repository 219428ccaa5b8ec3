//! What is found out about a file while its bytes come.

use std::fs::File;

use cartelera_playlists::hash::ContentHash;
use sha2::{Digest as _, Sha256};

use super::{MediaFault, TELLING_BYTES, UploadSort};

/// What is known of a file of which some came.
#[derive(Debug)]
pub(crate) struct Look {
    digest: Sha256,
    size_bytes: u64,
    /// How long it will be; 0 where that was not said.
    whole_bytes: u64,
    /// Its beginning, as long as it was not looked at.
    start: Vec<u8>,
    sort: Option<UploadSort>,
}

/// What a whole file is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Looked {
    pub(crate) sort: UploadSort,
    pub(crate) sha256: ContentHash,
    pub(crate) size_bytes: u64,
}

impl Look {
    /// Of a file that will be `whole_bytes` long; 0 where that was not said.
    pub(crate) fn begin(whole_bytes: u64) -> Self {
        Self { digest: Sha256::new(), size_bytes: 0, whole_bytes, start: Vec::new(), sort: None }
    }

    /// How much of the file it has seen.
    pub(crate) fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// Looks at what comes next, or says why the file is not taken.
    pub(crate) fn add(&mut self, bytes: &[u8]) -> Result<(), MediaFault> {
        self.digest.update(bytes);
        self.size_bytes += bytes.len() as u64;
        if self.sort.is_none() {
            self.start.extend_from_slice(bytes);
            if self.start.len() >= TELLING_BYTES {
                self.sort = Some(UploadSort::of(&self.start)?);
                self.start = Vec::new();
            }
        }
        match self.sort {
            Some(sort) if self.size_bytes.max(self.whole_bytes) > sort.max_mib() << 20 => {
                Err(MediaFault::Large { most_mib: sort.max_mib() })
            }
            _ => Ok(()),
        }
    }

    /// What the file is, all of which came and is in `file`.
    pub(crate) fn end(self, file: &File) -> Result<Looked, MediaFault> {
        let sort = self.sort.map_or_else(|| UploadSort::of(&self.start), Ok)?.confirmed(file)?;
        let sha256 = ContentHash::from_bytes(self.digest.finalize().into());
        Ok(Looked { sort, sha256, size_bytes: self.size_bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A video of a MiB, by its first bytes.
    fn film() -> Vec<u8> {
        let mut bytes = b"\0\0\0\x18ftypisom".to_vec();
        bytes.resize(1 << 20, 7);
        bytes
    }

    #[test]
    fn a_file_is_the_same_in_whichever_pieces_it_comes() {
        let (bytes, file) = (film(), tempfile::tempfile().unwrap());
        for piece in [1, 4095, 4096, 1 << 20] {
            let mut look = Look::begin(0);
            for part in bytes.chunks(piece) {
                look.add(part).unwrap();
            }
            let looked = look.end(&file).unwrap();
            assert_eq!((looked.sha256, looked.size_bytes), (ContentHash::of(&bytes), 1 << 20));
            assert!(looked.sort.is_long());
        }
    }

    #[test]
    fn what_is_not_taken_is_refused_by_its_beginning() {
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        png.resize(TELLING_BYTES, 0);
        assert_eq!(Look::begin(128 << 20).add(&png), Ok(()));
        assert_eq!(Look::begin((128 << 20) + 1).add(&png), Err(MediaFault::Large { most_mib: 128 }));
        assert_eq!(Look::begin(0).add(&[7; TELLING_BYTES]), Err(MediaFault::Unknown));
    }
}
