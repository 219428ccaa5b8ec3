//! `cartelera-manager audit`: lists the log, and looks whether it is whole.

use clap::Subcommand;
use serde_json::json;

use super::verify::Head;
use crate::{cli::DataFolder, data::Data, error::AppError, say::say, store::AuditFilter};

/// How many entries are read at once.
const BATCH: u32 = 1000;

/// What is done with the log.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Look whether the log is whole: names the entry that was changed or is missing
    ///
    /// Prints the number and the hash of the last entry. Who keeps them elsewhere can tell later that nothing before was
    /// changed, also by somebody who may write to the database.
    Verify {
        /// The number and hash that were printed earlier, such as 120:3f2a…: the log must still hold them
        #[arg(long, value_name = "NUMBER:HASH")]
        holds: Option<String>,
        #[command(flatten)]
        data: DataFolder,
    },
    /// List entries, the newest last
    List {
        /// At most so many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        last: u32,
        /// Tell each as JSON, one a line
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataFolder,
    },
}

/// Runs the command.
pub(crate) async fn run(command: &AuditCommand) -> Result<(), AppError> {
    match command {
        AuditCommand::Verify { holds, data } => {
            let data = Data::open_published(&data.resolve()?).await?;
            verify(&data, holds.as_deref()).await
        }
        AuditCommand::List { last, json, data } => {
            let data = Data::open_published(&data.resolve()?).await?;
            list(&data, *last, *json).await
        }
    }
}

async fn verify(data: &Data, holds: Option<&str>) -> Result<(), AppError> {
    let mut head = Head::start();
    let mut is_held = holds.is_none();
    loop {
        let batch = data.store.audit_after(head.number, BATCH).await?;
        for entry in &batch {
            if let Err(broken) = head.follow(entry) {
                say(format!("bitácora alterada: {broken}"));
                return Err(AppError::Faulty { faults: 1 });
            }
            is_held |= holds == Some(format!("{}:{}", head.number, head.sha256).as_str());
        }
        if batch.len() < BATCH as usize {
            break;
        }
    }
    if !is_held {
        say(format!("bitácora alterada: ya no tiene la entrada {}", holds.unwrap_or_default()));
        return Err(AppError::Faulty { faults: 1 });
    }
    say(format!("bitácora íntegra: {} entradas; la última es {}:{}", head.number, head.number, head.sha256));
    Ok(())
}

async fn list(data: &Data, last: u32, json: bool) -> Result<(), AppError> {
    let mut entries = data.store.audit_entries(AuditFilter::default(), last).await?;
    entries.reverse();
    for entry in entries {
        if json {
            say(json!({
                "number": entry.number, "at": entry.at, "who": entry.who, "address": entry.address,
                "action": entry.action, "subject": entry.subject, "before": entry.before, "after": entry.after,
                "previous": entry.previous, "sha256": entry.sha256,
            }));
        } else {
            let arrow = if entry.before.is_empty() && entry.after.is_empty() { "" } else { " → " };
            say(visible(&format!(
                "{}  {}  {}  {}  {}  {}  {}{arrow}{}",
                entry.number,
                entry.at,
                entry.who,
                entry.address,
                entry.action,
                entry.subject,
                entry.before,
                entry.after
            )));
        }
    }
    Ok(())
}

/// A line without anything that a terminal obeys: people wrote parts of it.
fn visible(line: &str) -> String {
    line.chars().map(|sign| if sign.is_control() { char::REPLACEMENT_CHARACTER } else { sign }).collect()
}
