//! `cartelera-manager testigo verify`: checks a package of testigos with nothing but the package, and names every fault.
//!
//! What is read comes from anybody: everything is bounded, and nothing is unpacked. `archive` reads the ZIP, `roots` finds
//! whose keys count, `files` holds the files against the signed list, `signed` holds each testigo against its screen's key.

mod archive;
mod files;
mod roots;
#[cfg(test)]
mod sample;
mod signed;
#[cfg(test)]
mod tests;
mod words;

use std::{
    fs::File,
    io::{BufReader, Read, Seek},
};

use anyhow::Context as _;
use cartelera_playlists::{envelope::VerifyError, hash::ContentHash, testigo::TestigoPackage};

use super::{args::VerifyArgs, entry};
use crate::{approver::Sealed, error::AppError, say::say};
use archive::Archive;
use roots::{Chain, RootKeys};

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// What is wrong, a line each.
    pub(super) faults: Vec<String>,
    /// What is not wrong and should be known.
    pub(super) warnings: Vec<String>,
    /// The list, if it could be read; worth something only if there are no faults.
    package: Option<TestigoPackage>,
    /// Whose keys vouch for the package: those that signed the root documents up to the one under which it opens.
    roots: Vec<RootKeys>,
    /// Whether one of these is the key that was given.
    is_pinned: bool,
    /// How many testigos are without fault.
    testigos: u64,
    /// Of how many screens.
    screens: u64,
}

/// Checks the package and prints what was found.
pub(super) fn run(args: &VerifyArgs) -> Result<(), AppError> {
    let doing = || format!("reading {}", args.file.display());
    let file = File::open(&args.file).with_context(doing)?;
    let size_bytes = file.metadata().with_context(doing)?.len();
    let verdict = verify(BufReader::new(file), size_bytes, args.root);
    say(if args.json { words::json(&verdict) } else { words::text(&verdict) });
    match verdict.faults.len() {
        0 => Ok(()),
        faults => Err(AppError::Faulty { faults }),
    }
}

/// Checks the package `input` of `size_bytes`, which must be vouched for by the root key `pinned`, if that is given.
pub(super) fn verify(input: impl Read + Seek, size_bytes: u64, pinned: Option<ContentHash>) -> Verdict {
    let mut verdict = Verdict::default();
    let Some(mut archive) = Archive::open(input, size_bytes, &mut verdict.faults) else { return verdict };
    let chain = Chain::read(&mut archive, pinned, &mut verdict.faults);
    verdict.package = open_package(&mut archive, &chain, &mut verdict);
    if let Some(package) = &verdict.package {
        let sound = files::compare(package, &archive, &mut verdict.faults);
        let checked = signed::check(package, &mut archive, &sound);
        verdict.faults.extend(checked.faults);
        verdict.warnings.extend(checked.warnings);
        (verdict.testigos, verdict.screens) = (checked.testigos, checked.screens);
    }
    verdict.is_pinned = pinned.is_some() && chain.is_pinned();
    verdict
}

/// The signed list. One that no key that counts signed is a fault, and is read all the same for what else may be wrong.
fn open_package<R: Read + Seek>(
    archive: &mut Archive<R>,
    chain: &Chain,
    verdict: &mut Verdict,
) -> Option<TestigoPackage> {
    let Some(bytes) = archive.read(entry::PACKAGE) else {
        if !archive.has(entry::PACKAGE) {
            verdict.faults.push(format!("falta: {}", entry::PACKAGE));
        }
        return None;
    };
    match chain.open(&bytes) {
        Ok((package, version)) => {
            verdict.roots = chain.vouching(version);
            if let Some(newest) = chain.newest().filter(|newest| *newest != version) {
                verdict.warnings.push(format!(
                    "{} lo firmó una llave del documento raíz {version}; el más nuevo del paquete es el {newest}",
                    entry::PACKAGE
                ));
            }
            Some(package)
        }
        Err(why) => {
            verdict.faults.push(format!("{}: {why}", entry::PACKAGE));
            let claimed = Sealed::of(&bytes).and_then(|sealed| sealed.claimed::<TestigoPackage>()).ok()?;
            verdict.warnings.push("lo demás se comparó con una lista que nadie garantiza".to_owned());
            Some(claimed)
        }
    }
}

/// Why a signed file is refused, in words.
fn why(error: &VerifyError) -> &'static str {
    match error {
        VerifyError::Threshold { .. } => "no tiene la firma que debe tener",
        VerifyError::PayloadType { .. } => "es un documento de otra clase",
        VerifyError::Format { .. } => {
            "es de un formato más nuevo que este programa; compruébelo con una versión más nueva"
        }
        VerifyError::TooLarge { .. } => "es demasiado grande",
        VerifyError::Payload(_) => "no se entiende lo que dice",
        _ => "no es un sobre DSSE",
    }
}
