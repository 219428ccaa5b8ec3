//! Asks a person before something that is hard to take back.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use anyhow::{Context as _, bail};
use clap::Args;

/// Whether the question is answered already.
#[derive(Debug, Args)]
pub(crate) struct Yes {
    /// Do it without asking; needed where there is no terminal to ask on
    #[arg(long)]
    yes: bool,
}

impl Yes {
    /// Asks on the terminal whether to go on; `true` at once with `--yes`.
    ///
    /// # Errors
    ///
    /// If there is nobody to ask.
    pub(crate) fn confirm(&self, question: &str) -> anyhow::Result<bool> {
        if self.yes {
            return Ok(true);
        }
        if !io::stdin().is_terminal() {
            bail!("asking for confirmation: there is no terminal to ask on (confirm with --yes)");
        }
        let mut output = io::stdout();
        write!(output, "{question} Escriba «sí» para continuar: ").context("asking for confirmation")?;
        output.flush().context("asking for confirmation")?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).context("reading the answer")?;
        Ok(is_yes(&answer))
    }
}

fn is_yes(answer: &str) -> bool {
    ["sí", "si", "s"].contains(&answer.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_is_yes() {
        assert!(is_yes("sí\n") && is_yes(" SI \n") && is_yes("Sí"));
        assert!(!is_yes("\n") && !is_yes("no\n") && !is_yes("simas\n"));
    }
}
