//! The texts about the ends of the audit log, in English.

use super::LogWords;

/// In English.
pub(in crate::page::locale) static EN: LogWords = LogWords {
    heads: "Ends of the log to keep",
    heads_help: "Each entry holds the hash of the one before. Keep the end of each day outside Cartelera: with it one can tell later whether anything before was changed, also by somebody who may write to the database.",
    until_now: "until now",
    head: "entry {0}",
    download: "Download",
    download_of: "the end of {0}",
    earlier: "Earlier days",
    check: "To check it, on the server: cartelera-manager audit verify --holds NUMBER:SHA-256, with both from the file.",
    file_title: "End of the audit log of Cartelera",
    file_day: "Day",
    file_until_now: "(the day is not over)",
    file_made: "Made",
    file_number: "Last entry",
    file_at: "Date of that entry",
    file_check: "To check that the log still holds it, with everything before unchanged, on the server:",
};
