//! Makes what screens show from a document: a picture of each page, drawn by pdftoppm as finely as the largest screen shows it,
//! on white, and then made like every other picture. Nothing in a document is carried out, and nothing it points to is read.

mod alone;
mod fault;
mod pages;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tokio::sync::watch;

pub(crate) use fault::DocumentFault;
pub(super) use pages::MAX_PAGES;

use self::pages::Fineness;
use super::{
    MediaFault,
    make::{MakeError, Written, ensure_within, picture},
};
use crate::sandbox::{Allowance, Decoder, Enclosure, OUT_OF_TIME, Outcome};

/// What drawing a page may use, and how long a picture of it may be: one of the largest screen is 25 MB without compression.
const PAGE: Allowance = Allowance { memory_bytes: 1 << 30, processor: Duration::from_secs(30), file_bytes: 128 << 20 };
/// It may have to share the processor with everything else.
const PAGE_PATIENCE: Duration = Duration::from_mins(2);
/// How long all pages may take.
const PATIENCE: Duration = Duration::from_mins(20);
/// What a page may take of the disk while it is made: drawn, made, and kept.
const PAGE_BYTES: u64 = 24 << 20;
/// Room that the disk keeps beside that.
const ROOM_BYTES: u64 = 256 << 20;
/// What a page is called that is drawn.
const DRAWN: &str = "drawn";
/// How a program ends that got no memory (by SIGABRT), as its sandbox tells it.
const OUT_OF_MEMORY: i32 = 128 + 6;
/// How much is done once all pages are made, in hundredths: what is left is to keep them.
const MADE: u64 = 95;
const POPPLER: &str = "poppler-utils";

/// Makes a picture of each page in a folder of its own in `work`, and tells how far it is, in hundredths, `begun` of which are
/// done before.
pub(super) async fn make(
    input: &Path,
    work: &Path,
    (told, begun): (&watch::Sender<u8>, u8),
) -> Result<Vec<Written>, MakeError> {
    let path = input.to_owned();
    let besides = tokio::task::spawn_blocking(move || alone::fault(&path)).await.context("looking at a document")??;
    if let Some(fault) = besides {
        return Err(refuse(fault));
    }
    let job = Job { input, work, until: Instant::now() + PATIENCE };
    let pages = job.look().await?;
    ensure_room(work, pages.len())?;
    let mut made = Vec::with_capacity(pages.len());
    let mut drawn = job.draw(1, pages.first().copied()).await?;
    for page in 1_u64.. {
        let Some(current) = drawn else { break };
        let next = pages.get(made.len() + 1).copied();
        // While a picture is made of one page, the next one is drawn.
        let (written, following) = tokio::try_join!(job.finish(page, &current), job.draw(page + 1, next))?;
        made.push(written);
        drawn = following;
        tell((told, begun), page, pages.len());
    }
    Ok(made)
}

/// Why nothing is made.
fn refuse(fault: DocumentFault) -> MakeError {
    MakeError::Refused(MediaFault::Document(fault))
}

fn tell((told, begun): (&watch::Sender<u8>, u8), done: u64, all: usize) {
    let begun = u64::from(begun);
    let percent = begun + done * MADE.saturating_sub(begun) / (all as u64).max(1);
    told.send_replace(u8::try_from(percent).unwrap_or(0));
}

/// A document that is made.
struct Job<'a> {
    input: &'a Path,
    work: &'a Path,
    /// When it must be done.
    until: Instant,
}

impl Job<'_> {
    /// Finds out which pages it has, and how fine each is drawn.
    async fn look(&self) -> Result<Vec<Fineness>, MakeError> {
        let enclosure = Enclosure {
            decoder: Decoder::System { name: "pdfinfo", package: POPPLER },
            input: self.input,
            output: None,
            allowance: Some(Allowance { file_bytes: 0, ..PAGE }),
            patience: PAGE_PATIENCE,
        };
        let last = (pages::MAX_PAGES + 1).to_string();
        let words = |input: &str| ["-f", "1", "-l", &last, input].map(str::to_owned).to_vec();
        match enclosure.run(|places| words(&places.input), |_| {}).await? {
            Outcome::Ended { success: true, said, .. } => pages::read(&said).map_err(refuse),
            Outcome::Ended { code, messages, .. } => {
                tracing::info!(code, messages = messages.trim(), "pdfinfo ended on a document that somebody sent");
                Err(refuse(unread(code, &messages)))
            }
            Outcome::TimedOut => Err(refuse(DocumentFault::Lengthy)),
        }
    }

    /// Draws the page `page`, if there is one, and gives where it is.
    async fn draw(&self, page: u64, fineness: Option<Fineness>) -> Result<Option<PathBuf>, MakeError> {
        let Some(fineness) = fineness else { return Ok(None) };
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(refuse(DocumentFault::Lengthy));
        }
        let folder = self.work.join(format!("page-{page}"));
        fs::create_dir(&folder).context("making a folder for a page")?;
        let enclosure = Enclosure {
            decoder: Decoder::System { name: "pdftoppm", package: POPPLER },
            input: self.input,
            output: Some(&folder),
            allowance: Some(PAGE),
            patience: PAGE_PATIENCE.min(left),
        };
        let (number, fine) = (page.to_string(), fineness.word());
        let words = |input: &str, output: &str| {
            // What people see of a page is what its crop box holds.
            let how = ["-f", &number, "-l", &number, "-singlefile", "-r", &fine, "-cropbox", "-png"];
            let mut words = how.map(str::to_owned).to_vec();
            words.extend([input.to_owned(), format!("{output}/{DRAWN}")]);
            words
        };
        let outcome = enclosure.run(|places| words(&places.input, &places.output), |_| {}).await?;
        if let Some(fault) = ended_by(page, &outcome) {
            if let Outcome::Ended { code, messages, .. } = &outcome {
                tracing::info!(code, page, messages = messages.trim(), "drawing a page that somebody sent failed");
            }
            return Err(refuse(fault));
        }
        let drawn = folder.join(format!("{DRAWN}.png"));
        if !drawn.exists() {
            return Err(refuse(DocumentFault::PageDamaged { page }));
        }
        ensure_within(&drawn, self.work)?;
        Ok(Some(drawn))
    }

    /// Makes what screens show from the page that is drawn at `drawn`.
    async fn finish(&self, page: u64, drawn: &Path) -> Result<Written, MakeError> {
        let folder = drawn.parent().context("a page that is drawn has a folder")?;
        let made = picture(drawn, folder, true).await;
        fs::remove_file(drawn).context("deleting a page that was drawn")?;
        made.map_err(|error| match error {
            MakeError::Refused(MediaFault::Exhausting) => refuse(DocumentFault::Exhausting { page }),
            MakeError::Refused(MediaFault::Slow) => refuse(DocumentFault::Slow { page }),
            MakeError::Refused(MediaFault::Missing { .. }) | MakeError::Failed(_) => error,
            MakeError::Refused(_) => refuse(DocumentFault::PageDamaged { page }),
        })
    }
}

/// Why pdfinfo cannot read a document.
fn unread(code: Option<i32>, messages: &str) -> DocumentFault {
    let says = |words: &[&str]| words.iter().any(|word| messages.contains(word));
    match code {
        _ if says(&["Incorrect password", "security handler"]) => DocumentFault::Locked,
        _ if says(&["Invalid page count 0", "Wrong page range"]) => DocumentFault::Empty,
        None => DocumentFault::Lengthy,
        Some(_) => DocumentFault::Damaged,
    }
}

/// What was wrong with a page that was drawn; a program that ends well may still have left out what it could not read.
fn ended_by(page: u64, outcome: &Outcome) -> Option<DocumentFault> {
    let Outcome::Ended { success, code, messages, .. } = outcome else { return Some(DocumentFault::Slow { page }) };
    let says = |words: &[&str]| words.iter().any(|word| messages.contains(word));
    match code {
        _ if says(&["Out of memory", "std::bad_alloc", "Bogus memory allocation"]) => {
            Some(DocumentFault::Exhausting { page })
        }
        _ if says(&["in flate stream", "xref num", "Couldn't read xref table", "Failed to parse XRef"]) => {
            Some(DocumentFault::PageDamaged { page })
        }
        _ if *success => None,
        None => Some(DocumentFault::Slow { page }),
        Some(code) if OUT_OF_TIME.contains(code) => Some(DocumentFault::Slow { page }),
        Some(OUT_OF_MEMORY) => Some(DocumentFault::Exhausting { page }),
        Some(_) => Some(DocumentFault::PageDamaged { page }),
    }
}

/// Refuses a document for which the disk has no room.
fn ensure_room(work: &Path, pages: usize) -> Result<(), MakeError> {
    let found = rustix::fs::statvfs(work).with_context(|| format!("asking how much room {} has", work.display()))?;
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    if free < pages as u64 * PAGE_BYTES + ROOM_BYTES { Err(refuse(DocumentFault::NoRoom)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(success: bool, code: Option<i32>, messages: &str) -> Outcome {
        Outcome::Ended { success, code, said: String::new(), messages: messages.to_owned() }
    }

    #[test]
    fn what_ended_a_page_is_told_apart() {
        let font = "Syntax Error: Couldn't find a font for 'Arial'";
        for (outcome, wanted) in [
            (ended(true, Some(0), ""), None),
            (ended(true, Some(0), font), None),
            (
                ended(true, Some(0), "Syntax Error: Unknown compression method in flate stream"),
                Some(DocumentFault::PageDamaged { page: 3 }),
            ),
            (
                ended(false, Some(99), "Internal Error: xref num 5 not found"),
                Some(DocumentFault::PageDamaged { page: 3 }),
            ),
            (ended(false, Some(1), "Out of memory"), Some(DocumentFault::Exhausting { page: 3 })),
            (ended(false, Some(134), "terminate called"), Some(DocumentFault::Exhausting { page: 3 })),
            (ended(false, Some(139), ""), Some(DocumentFault::PageDamaged { page: 3 })),
            (ended(false, Some(137), ""), Some(DocumentFault::Slow { page: 3 })),
            (ended(false, None, ""), Some(DocumentFault::Slow { page: 3 })),
            (Outcome::TimedOut, Some(DocumentFault::Slow { page: 3 })),
        ] {
            assert_eq!(ended_by(3, &outcome), wanted, "{outcome:?}");
        }
    }

    #[test]
    fn why_a_document_is_not_read_is_told_apart() {
        for (code, messages, fault) in [
            (Some(1), "Command Line Error: Incorrect password", DocumentFault::Locked),
            (Some(1), "Syntax Error: Couldn't find the 'Foo' security handler", DocumentFault::Locked),
            (Some(99), "Command Line Error: Wrong page range given", DocumentFault::Empty),
            (Some(1), "Syntax Error: Couldn't read xref table", DocumentFault::Damaged),
            (None, "", DocumentFault::Lengthy),
        ] {
            assert_eq!(unread(code, messages), fault, "{messages}");
        }
    }
}
