//! The header of an age file: the file's key, wrapped by a key that scrypt makes of the passphrase.

use std::io::{BufRead, Read as _};

use anyhow::{Context as _, anyhow, bail, ensure};
use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use chacha20poly1305::{AeadInOut as _, ChaCha20Poly1305, KeyInit as _, Nonce, Tag};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{INTRO, Passphrase};

/// Bytes of the key of a file.
const FILE_KEY_BYTES: usize = 16;
const SALT_BYTES: usize = 16;
const TAG_BYTES: usize = 16;
const MAC_BYTES: usize = 32;
/// What the salt of scrypt begins with.
const LABEL: &[u8] = b"age-encryption.org/v1/scrypt";
/// More work is not done for a file, as by other programs: it would take gigabytes of memory.
const MAX_WORK: u8 = 22;
/// The longest line that a header may have; those of a passphrase's are shorter.
const MAX_LINE_BYTES: u64 = 512;

const NOT_AGE: &str = "it is no file that age encrypted";
const DAMAGED: &str = "its header is damaged";

/// Base64 without padding, in its one canonical form.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_encode_padding(false).with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// The key of a file, from which all others of the file are made.
pub(super) type FileKey = Zeroizing<[u8; FILE_KEY_BYTES]>;

/// Makes a key for a file and the header in which the passphrase finds it.
pub(super) fn make(passphrase: &Passphrase, work: u8) -> anyhow::Result<(Vec<u8>, FileKey)> {
    let (mut file_key, mut salt) = (FileKey::default(), [0; SALT_BYTES]);
    for bytes in [&mut file_key[..], &mut salt[..]] {
        getrandom::fill(bytes).context("asking the system for randomness")?;
    }
    let mut body = Zeroizing::new(file_key.to_vec());
    let tag = wrapping(passphrase, salt, work)?
        .encrypt_inout_detached(&Nonce::default(), b"", body.as_mut_slice().into())
        .map_err(|_| anyhow!("wrapping the key of a file failed"))?;
    body.extend_from_slice(&tag);
    let mut header = INTRO.to_vec();
    let stanza = format!("-> scrypt {} {work}\n{}\n---", BASE64.encode(salt), BASE64.encode(body.as_slice()));
    header.extend_from_slice(stanza.as_bytes());
    let mac = code(&file_key, &header)?.finalize().into_bytes();
    header.extend_from_slice(format!(" {}\n", BASE64.encode(mac)).as_bytes());
    Ok((header, file_key))
}

/// Reads a header and gives the key of its file.
pub(super) fn open(input: &mut impl BufRead, passphrase: &Passphrase) -> anyhow::Result<FileKey> {
    let (mut lines, mut header) = (Lines(input), Vec::new());
    ensure!(lines.next(&mut header)?.as_bytes() == &INTRO[..INTRO.len() - 1], "{NOT_AGE}");
    let stanza = lines.next(&mut header)?;
    let mut words = stanza.split(' ');
    ensure!(words.next() == Some("->"), DAMAGED);
    ensure!(words.next() == Some("scrypt"), "it is encrypted for keys and not by a passphrase");
    let (salt, work) = (words.next().context(DAMAGED)?, words.next().context(DAMAGED)?);
    let salt: [u8; SALT_BYTES] = exactly(salt)?;
    ensure!(words.next().is_none() && !work.starts_with(['0', '+']), DAMAGED);
    let work: u8 = work.parse().context(DAMAGED)?;
    ensure!(work <= MAX_WORK, "its passphrase costs 2^{work} steps (at most 2^{MAX_WORK})");
    let body: [u8; FILE_KEY_BYTES + TAG_BYTES] = exactly(&lines.next(&mut header)?)?;
    let end = lines.next(&mut Vec::new())?;
    let Some(mac) = end.strip_prefix("--- ") else {
        let why = if end.starts_with("-> ") { "it is encrypted for others, too" } else { DAMAGED };
        bail!("{why}");
    };
    header.extend_from_slice(b"---");
    let mac: [u8; MAC_BYTES] = exactly(mac)?;

    let mut file_key = FileKey::default();
    let (sealed, tag) = body.split_at(FILE_KEY_BYTES);
    file_key.copy_from_slice(sealed);
    let tag = Tag::try_from(tag).context(DAMAGED)?;
    wrapping(passphrase, salt, work)?
        .decrypt_inout_detached(&Nonce::default(), b"", file_key.as_mut_slice().into(), &tag)
        .map_err(|_| anyhow!("the passphrase is wrong (or the beginning of the file was altered)"))?;
    code(&file_key, &header)?.verify_slice(&mac).map_err(|_| anyhow!("its header was altered"))?;
    Ok(file_key)
}

/// The cipher that the passphrase makes, which wraps the key of one file.
fn wrapping(passphrase: &Passphrase, salt: [u8; SALT_BYTES], work: u8) -> anyhow::Result<ChaCha20Poly1305> {
    let params = scrypt::Params::new(work, 8, 1).context("its passphrase costs an amount of work that cannot be")?;
    let mut key = Zeroizing::new([0; 32]);
    scrypt::scrypt(passphrase.bytes(), &[LABEL, &salt].concat(), &params, &mut *key)
        .context("making a key of the passphrase")?;
    Ok(ChaCha20Poly1305::new(&(*key).into()))
}

/// The authentication code of a header.
fn code(file_key: &FileKey, header: &[u8]) -> anyhow::Result<Hmac<Sha256>> {
    let key = derive(file_key, None, b"header")?;
    let mut code = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&*key).context("making the key of a header")?;
    code.update(header);
    Ok(code)
}

/// A key that is made of the file's for one purpose.
pub(super) fn derive(file_key: &FileKey, salt: Option<&[u8]>, purpose: &[u8]) -> anyhow::Result<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(salt, &**file_key)
        .expand(purpose, &mut *key)
        .map_err(|_| anyhow!("making a key of the file's failed"))?;
    Ok(key)
}

fn exactly<const N: usize>(text: &str) -> anyhow::Result<[u8; N]> {
    let bytes = BASE64.decode(text).context(DAMAGED)?;
    <[u8; N]>::try_from(bytes).map_err(|_| anyhow!(DAMAGED))
}

/// The lines of a header.
struct Lines<'a, R>(&'a mut R);

impl<R: BufRead> Lines<'_, R> {
    /// The next line without its end; with its end it is added to `header`.
    fn next(&mut self, header: &mut Vec<u8>) -> anyhow::Result<String> {
        let mut line = Vec::new();
        let mut input = self.0.by_ref().take(MAX_LINE_BYTES);
        input.read_until(b'\n', &mut line).context("reading the header")?;
        if !line.ends_with(b"\n") {
            let is_long = line.len() as u64 == MAX_LINE_BYTES;
            bail!(if is_long { NOT_AGE } else { "it is cut off in its header, or no file that age encrypted" });
        }
        header.extend_from_slice(&line);
        line.pop();
        String::from_utf8(line).context(NOT_AGE)
    }
}
