//! What the program said, and what must therefore be there after a cut.

/// How many files an update names, from that of its own number on.
const FILES: u64 = 3;

/// What was acknowledged.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// The last update that is followed.
    pub(crate) done: u64,
    /// The last file that is there.
    pub(crate) held: u64,
}

impl History {
    /// Takes what the program says that it did. Half a line, as a cut leaves it, is nothing.
    ///
    /// # Errors
    ///
    /// What it cannot do.
    pub(crate) fn take(&mut self, line: &str) -> Result<(), String> {
        let words: Vec<&str> = line.split(' ').collect();
        let number = |word: &str| word.parse::<u64>().ok();
        match words.as_slice() {
            ["FOUND", found, "HELD", held] => {
                let (Some(found), Some(held)) = (number(found), number(held)) else { return Err(unknown(line)) };
                return self.check(found, held);
            }
            ["DONE", done] => self.done = number(done).unwrap_or(self.done).max(self.done),
            ["HELD", held] => self.held = number(held).unwrap_or(self.held).max(self.held),
            _ => return Err(unknown(line)),
        }
        Ok(())
    }

    /// Compares what was found with what was acknowledged, and goes on from there.
    fn check(&mut self, found: u64, held: u64) -> Result<(), String> {
        let Self { done, held: was_held } = *self;
        if found < done {
            return Err(format!("update {found} is followed after update {done} was acknowledged"));
        }
        if found > 0 && held < was_held.min(found + FILES - 1) {
            return Err(format!(
                "of update {found} file {held} is the last one, after file {was_held} was acknowledged"
            ));
        }
        *self = Self { done: found, held };
        Ok(())
    }
}

fn unknown(line: &str) -> String {
    format!("the program said {line:?}")
}

#[test]
fn a_history_tells_what_was_lost() {
    let after = |lines: &[&str]| {
        let mut history = History::default();
        lines.iter().try_for_each(|line| history.take(line)).is_ok()
    };
    assert!(after(&[
        "FOUND 0 HELD 0",
        "DONE 1",
        "HELD 1",
        "HELD 2",
        "HELD 3",
        "DONE 2",
        "FOUND 2 HELD 3",
        "FOUND 2 HELD 4"
    ]));
    assert!(after(&["DONE 1", "FOUND 2 HELD 3"]));
    assert!(!after(&["DONE 2", "FOUND 1 HELD 3"]));
    assert!(!after(&["DONE 1", "HELD 3", "DONE 2", "FOUND 2 HELD 2"]));
    assert!(!after(&["DAMAGED it is"]));
    assert!(!after(&["UNMOUNTABLE"]));
}
