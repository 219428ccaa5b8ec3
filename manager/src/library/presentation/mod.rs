//! Presentations: told from other archives by what they hold, looked through, and printed as a document by `LibreOffice`, which
//! carries out nothing of what they bring and fetches nothing. From there on they are made like every document.

mod compound;
mod fault;
mod links;
mod package;

use std::{
    ffi::OsStr,
    fs::{self, File},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use reqwest::Url;
use tokio::sync::watch;

pub(crate) use fault::PresentationFault;

use self::package::Package;
use super::{
    MediaFault,
    document::MAX_PAGES,
    make::{MakeError, ensure_within},
};
use crate::sandbox::{self, Allowance, Decoder, Enclosure, MissingProgram, OUT_OF_TIME, Outcome};

/// What printing a presentation may use.
const PRINTING: Allowance =
    Allowance { memory_bytes: 2 << 30, processor: Duration::from_mins(2), file_bytes: 256 << 20 };
/// It may have to share the processor with everything else.
const PATIENCE: Duration = Duration::from_mins(5);
/// The program, and the package that brings it.
const PROGRAM: &str = "soffice";
const PACKAGE: &str = "libreoffice-impress-nogui";
/// How much is done once it is begun, and once it is printed, in hundredths.
const BEGUN: u8 = 5;
pub(super) const PRINTED: u8 = 30;
/// Where its settings lie, within the folder that it writes into.
const PROFILE: &str = "profile";
/// How a presentation becomes a document: without what was remarked on its slides, and with its pictures as they are.
const EXPORT: &str = r#"pdf:impress_pdf_Export:{"ExportNotes":{"type":"boolean","value":"false"},"ExportNotesPages":{"type":"boolean","value":"false"},"ExportHiddenSlides":{"type":"boolean","value":"false"},"ReduceImageResolution":{"type":"boolean","value":"false"},"Quality":{"type":"long","value":"95"}}"#;
/// Its settings, which nothing in a presentation can change: no macros, and nothing from elsewhere.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"#;

/// Whether this machine prints presentations.
pub(crate) fn is_possible() -> bool {
    sandbox::is_installed(PROGRAM)
}

/// Refuses an archive or an office document that is no presentation, or that would not fit once it is unpacked.
///
/// # Errors
///
/// Why it is not taken.
pub(super) fn ensure_is_one(file: &File) -> Result<(), MediaFault> {
    Package::of(file).map(|_| ())
}

/// Has a presentation printed in a folder of its own in `work`, and gives the document.
pub(super) async fn print(input: &Path, work: &Path, told: &watch::Sender<u8>) -> Result<PathBuf, MakeError> {
    if !is_possible() {
        return Err(no_office());
    }
    told.send_replace(BEGUN);
    let package = look(input).await?;
    let folder = work.join("printed");
    let user = folder.join(PROFILE).join("user");
    fs::create_dir_all(&user).context("making a folder for a presentation")?;
    fs::write(user.join("registrymodifications.xcu"), SETTINGS).context("writing settings for LibreOffice")?;
    let enclosure = Enclosure {
        decoder: Decoder::System { name: PROGRAM, package: PACKAGE },
        input,
        output: Some(&folder),
        allowance: Some(PRINTING),
        patience: PATIENCE,
    };
    let outcome = enclosure.run(|places| words(package, &places.input, &places.output), |_| {}).await;
    match outcome {
        Ok(Outcome::Ended { code, messages, .. }) => {
            if code.is_none_or(|code| OUT_OF_TIME.contains(&code)) {
                return Err(refuse(PresentationFault::Slow));
            }
            if code != Some(0) {
                tracing::info!(code, messages = messages.trim(), "printing a presentation that somebody sent failed");
                return Err(refuse(PresentationFault::Damaged));
            }
        }
        Ok(Outcome::TimedOut) => return Err(refuse(PresentationFault::Slow)),
        Err(error) if error.downcast_ref::<MissingProgram>().is_some_and(|missing| missing.name == PROGRAM) => {
            return Err(no_office());
        }
        Err(error) => return Err(error.into()),
    }
    // It ends well also when it could not read what it was given, and calls the document as what it was given is called there.
    let stems = [Some(OsStr::new("input")), input.file_stem()].into_iter().flatten();
    let printed = stems.map(|stem| folder.join(stem).with_extension("pdf")).find(|path| path.exists());
    let printed = printed.ok_or_else(|| refuse(PresentationFault::Damaged))?;
    ensure_within(&printed, work)?;
    told.send_replace(PRINTED);
    Ok(printed)
}

/// Looks through all of it, and tells what it is.
async fn look(input: &Path) -> Result<Package, MakeError> {
    let path = input.to_owned();
    let looked = tokio::task::spawn_blocking(move || {
        let file = File::open(&path).context("looking at a presentation that was sent")?;
        let looked = Package::of(&file).and_then(|package| {
            let slides = links::look(&file, package).map_err(MediaFault::Presentation)?;
            Ok((package, slides))
        });
        anyhow::Ok(looked)
    });
    let (package, slides) = looked.await.context("looking at a presentation")??.map_err(MakeError::Refused)?;
    match slides {
        0 => Err(refuse(PresentationFault::Empty)),
        1..=MAX_PAGES => Ok(package),
        _ => Err(refuse(PresentationFault::Slides { most: MAX_PAGES })),
    }
}

/// What `LibreOffice` is told to do.
fn words(package: Package, input: &str, output: &str) -> Vec<String> {
    let profile = Url::from_file_path(Path::new(output).join(PROFILE)).map(String::from).unwrap_or_default();
    let profile = format!("-env:UserInstallation={profile}");
    let read_as = format!("--infilter={}", package.filter());
    let how = ["--headless", "--norestore", "--nologo", "--nodefault", &profile, &read_as];
    let to = ["--convert-to", EXPORT, "--outdir", output, input];
    how.into_iter().chain(to).map(str::to_owned).collect()
}

fn refuse(fault: PresentationFault) -> MakeError {
    MakeError::Refused(MediaFault::Presentation(fault))
}

fn no_office() -> MakeError {
    refuse(PresentationFault::NoOffice { package: PACKAGE.to_owned() })
}
