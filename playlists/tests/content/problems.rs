//! Every problem is reported with file, line, key, value and what is allowed.

mod errors;
mod time;
mod warnings;
mod whole_folder;

use cartelera_playlists::content::{Problem, Severity, SourceFile};

use super::folder::{changed, example, line_of, problems};

/// One change to the example and the one problem that it must bring.
struct Case {
    path: String,
    old: String,
    new: String,
    /// Text in whose line the problem stands; empty for the file as a whole.
    at: String,
    key: String,
    says: String,
}

/// Problems that the unchanged example does not have.
fn new_problems(files: &[SourceFile]) -> Vec<Problem> {
    let usual: Vec<String> = problems(&example()).into_iter().map(|problem| problem.message).collect();
    problems(files).into_iter().filter(|problem| !usual.contains(&problem.message)).collect()
}

/// Checks the cases of a table.
///
/// A line is `file | old text -> new text | text in the line of the problem | key | part of the message`, in which
/// `\n` is a line's end and `~` a space at the end of a text.
fn check_table(severity: Severity, table: &str) {
    let cases: Vec<Case> = table.lines().map(str::trim).filter(|line| !line.is_empty()).map(parse).collect();
    check(severity, &cases);
}

fn parse(line: &str) -> Case {
    let cells: Vec<String> = line.split(" | ").map(|cell| cell.trim().replace("\\n", "\n").replace('~', " ")).collect();
    let [path, change, at, key, says] = cells.try_into().unwrap_or_else(|_| panic!("five cells in {line}"));
    let (old, new) = change.split_once(" ->").unwrap_or_else(|| panic!("a change in {line}"));
    Case { path, old: old.to_owned(), new: new.strip_prefix(' ').unwrap_or(new).to_owned(), at, key, says }
}

fn check(severity: Severity, cases: &[Case]) {
    for Case { path, old, new, at, key, says } in cases {
        let files = changed(path, old, new);
        let line = if at.is_empty() { 0 } else { line_of(&files, path, at) };
        let found = new_problems(&files);
        let all: Vec<String> = found.iter().map(ToString::to_string).collect();
        let [problem] = found.as_slice() else { panic!("{path}: {new}: expected one problem: {all:#?}") };
        let where_it_is = (problem.severity, problem.file.as_str(), problem.line, problem.key.as_str());
        assert_eq!(where_it_is, (severity, path.as_str(), line, key.as_str()), "{path}: {new}: {all:?}");
        assert!(problem.message.contains(says), "{path}: {new}: {all:?} does not say {says:?}");
    }
}
