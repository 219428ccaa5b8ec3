//! `cartelera-manager content`: the revisions of the content, and writing one out as a folder.

use std::path::PathBuf;

use clap::Subcommand;
use jiff::tz::TimeZone;
use serde_json::json;

use super::export;
use crate::{cli::DataFolder, data::Data, error::AppError, say::say, table::table};

/// So many revisions are listed.
const LISTED: u32 = 30;

/// What is done with the content.
#[derive(Debug, Subcommand)]
pub(crate) enum ContentCommand {
    /// List the newest revisions: number, when, by whom and what for
    ///
    /// Every publication leaves one, whether a folder was published or a change was authorised in the page.
    List {
        #[command(flatten)]
        data: DataFolder,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Write the content as a folder, with its media
    ///
    /// The folder can be looked through, changed and published again. It remembers its revision: if the page changed something
    /// since, `publish` refuses it instead of undoing that.
    #[command(after_help = "Examples:
  cartelera-manager content export ciudad/                  the newest revision
  cartelera-manager content export antes/ --revision 12     an earlier one")]
    Export {
        /// The folder: it must not be there yet, or be empty
        folder: PathBuf,
        #[command(flatten)]
        data: DataFolder,
        /// The number of a revision [default: the newest]
        #[arg(long, value_name = "NUMBER")]
        revision: Option<u64>,
    },
}

/// Runs the command.
pub(crate) async fn run(command: &ContentCommand) -> Result<(), AppError> {
    match command {
        ContentCommand::List { data, json } => list(&Data::open_published(&data.resolve()?).await?, *json).await,
        ContentCommand::Export { folder, data, revision } => {
            let data = Data::open_published(&data.resolve()?).await?;
            let found = match revision {
                Some(number) => data.store.revision(*number).await?,
                None => data.store.newest_revision().await?,
            };
            let Some(found) = found else {
                let wanted = revision.map_or_else(|| "of the content".to_owned(), |number| number.to_string());
                let message =
                    format!("there is no revision {wanted} (allowed: what `cartelera-manager content list` tells)");
                return Err(AppError::NotFound(message));
            };
            export::export(&data, &found, folder).await?;
            let (texts, media) = (found.tree.texts.len(), found.tree.media.len());
            say(format!(
                "revisión {} en {}: {texts} archivos de texto y {media} de medios",
                found.number,
                folder.display()
            ));
            Ok(())
        }
    }
}

async fn list(data: &Data, is_json: bool) -> Result<(), AppError> {
    let revisions = data.store.revisions(LISTED).await?;
    if is_json {
        let row = |revision: &super::Revision| {
            json!({
                "number": revision.number, "made": revision.made, "by": revision.by, "about": revision.about,
                "page": revision.is_of_page,
            })
        };
        say(format!("{:#}", json!({ "revisions": revisions.iter().map(row).collect::<Vec<_>>() })));
        return Ok(());
    }
    let mut rows = vec![["REVISIÓN", "CUÁNDO", "QUIÉN", "QUÉ"].map(str::to_owned)];
    rows.extend(revisions.into_iter().map(|revision| {
        let made = TimeZone::system().to_datetime(revision.made).strftime("%Y-%m-%d %H:%M").to_string();
        [revision.number.to_string(), made, revision.by, revision.about]
    }));
    say(table(&rows).trim_end());
    Ok(())
}
