//! A bad line between a player and its manager: cuts bodies short, turns bits over, stops after so many bytes.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

const CHUNK_BYTES: usize = 1024;

/// What a body suffers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    /// Its second half is missing.
    Truncated,
    /// A bit in its middle is turned over.
    Flipped,
}

/// An answer that went through.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    /// What was asked for.
    pub(crate) path: String,
    /// What its body suffered.
    pub(crate) damage: Option<Damage>,
}

#[derive(Default)]
struct Line {
    damages: bool,
    answered: Vec<Answered>,
    passed_bytes: u64,
    limit_bytes: Option<u64>,
}

/// The line; it lives as long as the test's process.
#[derive(Clone)]
pub(crate) struct Proxy {
    address: SocketAddr,
    line: Arc<(Mutex<Line>, Condvar)>,
}

impl Proxy {
    /// A line to the manager at `upstream`.
    pub(crate) fn start(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("the listener has an address");
        let proxy = Self { address, line: Arc::default() };
        let served = proxy.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let proxy = served.clone();
                // A connection ends as it likes; what it passed is counted.
                thread::spawn(move || drop(proxy.pass(stream, upstream)));
            }
        });
        proxy
    }

    /// Its address for a player.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Damages the first answer with each programme and each media file, in turns.
    pub(crate) fn damage_first_answers(&self) {
        self.lock().damages = true;
    }

    /// The answers so far.
    pub(crate) fn answered(&self) -> Vec<Answered> {
        self.lock().answered.clone()
    }

    /// How many bytes of answers went through.
    pub(crate) fn passed_bytes(&self) -> u64 {
        self.lock().passed_bytes
    }

    /// Stops dead once `more` bytes went through from now on; `None` lets all pass.
    pub(crate) fn stop_after(&self, more: Option<u64>) {
        let mut line = self.lock();
        line.limit_bytes = more.map(|more| line.passed_bytes + more);
        drop(line);
        self.line.1.notify_all();
    }

    /// Whether it has stopped dead.
    pub(crate) fn is_stopped(&self) -> bool {
        let line = self.lock();
        line.limit_bytes.is_some_and(|limit| line.passed_bytes >= limit)
    }

    fn lock(&self) -> MutexGuard<'_, Line> {
        self.line.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes one request and its answer.
    fn pass(&self, mut client: TcpStream, upstream: SocketAddr) -> std::io::Result<()> {
        let (mut head, mut path, mut length) = (String::new(), String::new(), 0);
        let mut request = BufReader::new(client.try_clone()?);
        for line in request.by_ref().lines() {
            let line = line?;
            if line.is_empty() {
                break;
            }
            if head.is_empty() {
                line.split(' ').nth(1).unwrap_or_default().clone_into(&mut path);
            }
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            if !lower.starts_with("connection:") {
                head.extend([line.as_str(), "\r\n"]);
            }
        }
        let mut body = vec![0; length];
        request.read_exact(&mut body)?;
        let mut manager = TcpStream::connect(upstream)?;
        manager.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes())?;
        manager.write_all(&body)?;
        let mut answer = Vec::new();
        manager.read_to_end(&mut answer)?;
        self.spoil(&path, &mut answer);
        for chunk in answer.chunks(CHUNK_BYTES) {
            self.wait_for_room();
            client.write_all(chunk)?;
            self.lock().passed_bytes += chunk.len() as u64;
        }
        client.shutdown(Shutdown::Both)
    }

    fn spoil(&self, path: &str, answer: &mut Vec<u8>) {
        let body = answer.windows(4).position(|window| window == b"\r\n\r\n").map_or(answer.len(), |end| end + 4);
        let is_content = path.starts_with("/v1/media/") || path.starts_with("/v1/programmes/");
        let middle = body + (answer.len() - body) / 2;
        let mut line = self.lock();
        let is_first = line.answered.iter().all(|answered| answered.path != path);
        let damage = (line.damages && is_content && is_first && middle > body).then(|| {
            let before = line.answered.iter().filter(|answered| answered.damage.is_some()).count();
            if before % 2 == 0 { Damage::Truncated } else { Damage::Flipped }
        });
        match damage {
            Some(Damage::Truncated) => answer.truncate(middle),
            Some(Damage::Flipped) => answer[middle] ^= 0x10,
            None => {}
        }
        line.answered.push(Answered { path: path.to_owned(), damage });
    }

    fn wait_for_room(&self) {
        let is_full = |line: &mut Line| line.limit_bytes.is_some_and(|limit| line.passed_bytes >= limit);
        let room = self.line.1.wait_while(self.lock(), is_full);
        drop(room.unwrap_or_else(PoisonError::into_inner));
    }
}
