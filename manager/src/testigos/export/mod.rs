//! `cartelera-manager testigo export`: testigos with all that is needed to check them, in a ZIP.

mod gather;
mod index;
mod pack;
mod readme;

use std::path::Path;

use anyhow::anyhow;
use jiff::Timestamp;

use super::{args::ExportArgs, choice::Asked};
use crate::{ask::words, data::Data, error::AppError, plays::PlayBook, say::say};

/// Writes the package.
pub(super) async fn run(args: &ExportArgs) -> Result<(), AppError> {
    let data = Data::open_published(&args.data.resolve()?).await?;
    let book = PlayBook::new(data.store.clone());
    let now = Timestamp::now();
    let asked = args.choice.asked(&book, now).await?;
    say(export(&data, &book, &asked, (&args.out, args.force), now).await?);
    Ok(())
}

/// Writes the package at a path, over a file that is there only if it is `forced`; gives a line that tells of it.
pub(super) async fn export(
    data: &Data,
    book: &PlayBook,
    asked: &Asked,
    (path, forced): (&Path, bool),
    now: Timestamp,
) -> Result<String, AppError> {
    if !forced && path.exists() {
        let place = path.display();
        return Err(AppError::Other(anyhow!(
            "writing {place}: there is such a file already (use --force to replace it)"
        )));
    }
    let gathered = gather::gather(data, book, asked, now).await?;
    pack::write(data, &gathered, path, forced).await?;
    let package = &gathered.package;
    Ok(format!(
        "{}: {}, {}; pedidos que no llegaron: {}",
        path.display(),
        words::count(package.testigos.len() as u64, "testigo", "testigos"),
        super::choice::words(&package.wanted),
        words::number(package.lacking),
    ))
}
