//! `cartelera-manager screens`: every screen with what it should show and when it last asked.

use cartelera_playlists::manifest::Epoch;
use jiff::{SignedDuration, Timestamp};

use crate::{data::Data, say::say, table::table};

/// How many digits of a programme's hash are shown.
const SHORT_HASH: usize = 12;

/// Prints the table of screens.
pub(crate) async fn run(data: &Data, json: bool) -> anyhow::Result<()> {
    let now = Timestamp::now();
    let pointers = data.store.pointers().await?;
    let mut rows =
        vec![["PANTALLA", "NOMBRE", "OFICINA", "SECUENCIA", "PROGRAMA", "ÚLTIMO CONTACTO"].map(str::to_owned)];
    for screen in data.store.screens().await? {
        let stored = pointers.iter().find(|pointer| pointer.screen == screen.id);
        let pointer = stored.map(|stored| data.root.open_pointer(&stored.envelope)).transpose()?;
        let programme = pointer.as_ref().and_then(|pointer| wanted(&pointer.epochs, now));
        let seen = match (screen.removed, screen.last_seen) {
            (Some(_), _) => "retirada".to_owned(),
            (None, None) => "nunca".to_owned(),
            (None, Some(seen)) => ago(now.duration_since(seen)),
        };
        rows.push([
            screen.id.to_string(),
            screen.name,
            screen.office_name,
            pointer.as_ref().map(|pointer| pointer.sequence.to_string()).unwrap_or_default(),
            programme.map(|epoch| epoch.programme.to_string()[..SHORT_HASH].to_owned()).unwrap_or_default(),
            seen,
        ]);
    }
    say(table(&rows).trim_end());
    Ok(())
}

/// How long ago something was, in the largest unit that fits.
fn ago(since: SignedDuration) -> String {
    let (seconds, minutes) = (since.as_secs().max(0), since.as_mins());
    match since.as_hours() {
        0 if minutes < 1 => format!("hace {seconds} s"),
        0 => format!("hace {minutes} min"),
        hours @ 1..48 => format!("hace {hours} h"),
        hours => format!("hace {} días", hours / 24),
    }
}

/// The epoch that rules at `now`, else the first.
fn wanted(epochs: &[Epoch], now: Timestamp) -> Option<&Epoch> {
    epochs.iter().rev().find(|epoch| epoch.effective_from <= now).or(epochs.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_contact_is_told_in_the_largest_unit() {
        for (seconds, text) in [
            (-5, "hace 0 s"),
            (59, "hace 59 s"),
            (60, "hace 1 min"),
            (3_600, "hace 1 h"),
            (47 * 3_600, "hace 47 h"),
            (48 * 3_600, "hace 2 días"),
        ] {
            assert_eq!(ago(SignedDuration::from_secs(seconds)), text);
        }
    }
}
