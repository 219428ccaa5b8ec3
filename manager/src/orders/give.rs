//! Gives a command to a screen and waits for its outcome.

use std::{fs, io::Write as _, time::Duration};

use anyhow::{Context as _, anyhow};
use cartelera_playlists::{
    envelope::{self, Document as _},
    ids::ScreenId,
    protocol::command::{Command, CommandAction, CommandOutcome},
};
use jiff::SignedDuration;
use tokio::time::{Instant, sleep};

use super::{Output, Recipient};
use crate::{
    data::Data,
    devices::{choose, now, person},
    error::AppError,
    say::say,
    store::commands::StoredCommand,
};

/// A command that was not begun by then is not run.
const VALIDITY: SignedDuration = SignedDuration::from_mins(10);
/// How long a person waits for the outcome.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often the database is looked at meanwhile.
const PERIOD: Duration = Duration::from_millis(100);
/// How often a number is taken again because another command took it.
const ATTEMPTS: usize = 5;

/// Gives the command, waits for the outcome, and puts the result where it belongs.
pub(super) async fn give(to: &Recipient, action: CommandAction, output: Output) -> Result<(), AppError> {
    let data = Data::open(&to.data.resolve()?).await?;
    let screen = choose::by_id(&data, &to.screen).await?.id;
    if choose::live_key(&data, &screen).await?.is_none() {
        return Err(anyhow!("screen {screen} has no device that could be asked (pair one first)").into());
    }
    let number = keep(&data, &screen, &action, &person()).await?;
    if to.no_wait {
        say(format!("{screen}: orden {number} dada"));
        return Ok(());
    }
    match outcome(&data, &screen, number).await? {
        Some(CommandOutcome::Done) => Ok(on_done(&data, &screen, number, output).await?),
        Some(CommandOutcome::Failed { reason }) => Err(anyhow!("screen {screen} could not do it: {reason}").into()),
        Some(CommandOutcome::Unknown) => Err(anyhow!("the player of screen {screen} does not know how").into()),
        None => Err(anyhow!(
            "screen {screen} did not answer within {} s; it still does it if it is back within {} min",
            PATIENCE.as_secs(),
            VALIDITY.as_mins()
        )
        .into()),
    }
}

/// Gives the command in the name of `by`, and tells its number.
pub(crate) async fn keep(data: &Data, screen: &ScreenId, action: &CommandAction, by: &str) -> anyhow::Result<u64> {
    for _ in 0..ATTEMPTS {
        let issued = now()?;
        let newest = data.store.newest_commands().await?;
        let last = newest.iter().find(|(of, _)| of == screen).map_or(0, |(_, number)| *number);
        // As with a pointer's sequence, a database that was restored from a copy does not fall behind the screen.
        let number = u64::try_from(issued.as_millisecond()).context("the clock stands before 1970")?.max(last + 1);
        let expires = issued + VALIDITY;
        let command = Command {
            format: Command::FORMAT,
            number,
            screen: screen.clone(),
            issued,
            expires,
            action: action.clone(),
        };
        let stored = StoredCommand {
            screen: screen.clone(),
            number,
            issued,
            expires,
            by: by.to_owned(),
            action: action.clone(),
            envelope: envelope::seal(&command, &[&data.keys.pointer]).context("sealing a command")?,
            outcome: None,
        };
        if data.store.keep_command(stored).await? {
            return Ok(number);
        }
    }
    Err(anyhow!("giving a command failed {ATTEMPTS} times because others were given meanwhile (try again)"))
}

async fn outcome(data: &Data, screen: &ScreenId, number: u64) -> anyhow::Result<Option<CommandOutcome>> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let command = data.store.command(screen.clone(), number).await?;
        if let Some(outcome) = command.and_then(|command| command.outcome) {
            return Ok(Some(outcome));
        }
        sleep(PERIOD).await;
    }
    Ok(None)
}

async fn on_done(data: &Data, screen: &ScreenId, number: u64, output: Output) -> anyhow::Result<()> {
    if let Output::Nothing = output {
        say(format!("{screen}: hecho"));
        return Ok(());
    }
    let result = data.store.result(screen.clone(), number).await?;
    let result = result.with_context(|| format!("screen {screen} says that it is done, but sent nothing"))?;
    if let Output::File(path) = output {
        fs::write(&path, result).with_context(|| format!("writing {}", path.display()))?;
        say(format!("{screen}: {}", path.display()));
    } else {
        // As with every line for people, whoever read it may have gone away.
        let _ = std::io::stdout().write_all(&result);
    }
    Ok(())
}
