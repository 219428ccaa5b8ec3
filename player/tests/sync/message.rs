//! A request as it is on the wire, for servers and proxies of the tests.

use std::io::{self, BufRead, Read as _};

/// The longest request that is read, in bytes.
const MAX_BYTES: u64 = 4 << 20;

/// A request.
#[derive(Debug)]
pub(crate) struct Message {
    /// Request line and headers, without the empty line.
    lines: Vec<String>,
    /// What follows the headers.
    pub(crate) body: Vec<u8>,
}

impl Message {
    /// The method.
    pub(crate) fn method(&self) -> &str {
        self.lines[0].split(' ').next().unwrap_or_default()
    }

    /// What is asked for.
    pub(crate) fn target(&self) -> &str {
        self.lines[0].split(' ').nth(1).unwrap_or_default()
    }

    /// The header `name`.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let headers = self.lines[1..].iter().filter_map(|line| line.split_once(": "));
        headers.into_iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The bytes that ask a server the same, on a connection of its own.
    pub(crate) fn passed_on(&self) -> Vec<u8> {
        let target = self.target();
        let path = match target.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
            None => target,
        };
        let mut head = format!("{} {path} HTTP/1.1\r\n", self.method());
        let is_passed = |line: &&String| {
            let name = line.split(':').next().unwrap_or_default();
            !["connection", "proxy-authorization"].contains(&name.to_ascii_lowercase().as_str())
        };
        for line in self.lines[1..].iter().filter(is_passed) {
            head.extend([line.as_str(), "\r\n"]);
        }
        head.push_str("Connection: close\r\n\r\n");
        [head.as_bytes(), &self.body].concat()
    }
}

/// Reads a request; `None` if the connection ends before one.
pub(crate) fn read(stream: &mut impl BufRead) -> io::Result<Option<Message>> {
    let mut stream = stream.take(MAX_BYTES);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    if lines.is_empty() {
        return Ok(None);
    }
    let mut message = Message { lines, body: Vec::new() };
    let length = message.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    message.body.resize(length, 0);
    stream.read_exact(&mut message.body)?;
    Ok(Some(message))
}
